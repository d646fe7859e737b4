"""Files that the user names for a run to write: reports, baselines, exports, the program."""

from __future__ import annotations

from sshlint.source import SshlintError, to_bytes


def put(path: str, text: str) -> None:
    """Write a text with the rights of who runs sshlint, also where root has stepped down.

    Raises `SshlintError` with the reason where it cannot be written.
    """
    from sshlint.machine import step_down

    if step_down.runner is None:
        put_bytes(path, to_bytes(text))
    elif reason := step_down.runner.put(path, text):
        raise cannot_write(path, reason)


def put_bytes(path: str, data: bytes, mode: int = 0o666) -> None:
    """As `report_file.put_bytes`, but raises `SshlintError`."""
    from sshlint.fixing.refusal import Refused
    from sshlint.fixing.writing import report_file

    try:
        report_file.put_bytes(path, data, mode)
    except Refused as error:
        raise cannot_write(path, error.reason) from None


def cannot_write(path: str, reason: str) -> SshlintError:
    return SshlintError(f"{path}: cannot be written: {reason}")
