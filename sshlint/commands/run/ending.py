"""How a run ends: with its exit status, and one line for what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn, TextIO

from sshlint.source import SshlintError

if TYPE_CHECKING:
    from sshlint.discover import InternalFault


def end(run: Callable[[], int | None]) -> NoReturn:
    """Run a command and leave with its exit status.

    The interpreter is not taken down in good order: there is nothing left to tidy up, and that
    takes as long as the linting.
    """
    from sshlint.commands.run.plain import use_plain_forms

    use_plain_forms(sys.stdout, sys.stderr)
    status = status_of(run)
    whole = [_flush(sys.stdout), _flush(sys.stderr)]
    os._exit(status if all(whole) else status or 1)


def _flush(stream: TextIO) -> bool:
    try:
        stream.flush()
    except OSError:  # nobody reads on, or the terminal is gone
        return False
    return True


def status_of(run: Callable[[], int | None]) -> int:
    """Run a command; its exit status, once one line says what went wrong."""
    try:
        return run() or 0
    except SystemExit as asked:
        return asked.code if isinstance(asked.code, int) else int(asked.code is not None)
    except KeyboardInterrupt:
        return 130
    except SshlintError as error:
        return _fail(str(error))
    except BrokenPipeError:
        return 1
    except Exception as error:  # an internal fault must still be one clear line
        if os.environ.get("SSHLINT_DEBUG"):
            import traceback

            traceback.print_exc()
        return _fail(internal_fault(type(error).__name__))


def internal_fault(error: str, part: str = "") -> str:
    """What is said of an error of ours: its class, and the part of sshlint it ended."""
    where = f" in {part}" if part else ""
    return f"internal fault{where} ({error}); please report it, with what SSHLINT_DEBUG=1 shows"


def fault_lines(faults: Iterable[InternalFault], home: str) -> Iterator[str]:
    """A line for each rule that failed, and the file on which it did."""
    from sshlint.excerpt import shown_path

    for codes, path, error in dict.fromkeys(faults):
        where = f"{shown_path(path, home)}: " if path else ""
        yield where + internal_fault(error, " ".join(codes))


def _fail(message: str) -> int:
    from sshlint.excerpt import visible

    sys.stderr.write(f"sshlint: {visible(message)}\n")
    return 2
