from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import shortened

_FEWEST_BYTES = 65536  # below this a session does little else


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if not session.is_ssh:
        return
    if session.has("RekeyTime") and session.number("RekeyTime") == 0:
        message = f"{session.label}RekeyTime=0: the session's keys are never renewed by the clock"
        fix = session.safe_fix("set RekeyTime=60", {"RekeyTime": 60})
        yield Violation(session.location("RekeyTime"), message, fix=fix)
    if not session.has("RekeyBytes"):
        return
    written = session.text("RekeyBytes")
    size = _bytes(written, windows=not session.is_unix)
    if size < _FEWEST_BYTES:
        message = f"{session.label}RekeyBytes={shortened(written)}"
        if written.strip() != str(size):
            message += f" is {size} {'byte' if size == 1 else 'bytes'} to {session.program}"
        message += ": keys are " + ("renewed all the time" if size else "never renewed by volume")
        fix = session.safe_fix("set RekeyBytes=1G", {"RekeyBytes": "1G"})
        yield Violation(session.location("RekeyBytes"), message, fix=fix)


def _bytes(text: str, *, windows: bool) -> int:
    """As parse_blocksize (utils/parse_blocksize.c) reads it; a long has 32 bits on Windows."""
    digits = text.lstrip(" \t\n\v\f\r").removeprefix("+")
    count = next((n for n, c in enumerate(digits) if c not in "0123456789"), len(digits))
    number = int(digits[: min(count, 40)] or "0")
    unit = digits[count : count + 1].upper()
    number *= {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(unit, 1)
    return number % (1 << (32 if windows else 64))


RULE = Rule(
    code="SSH910",
    name="putty-rekey-off",
    severity=WARNING,
    summary="keys that are never renewed",
    why="a session that runs for days encrypts all of it under one key, and who breaks that key "
    "reads all of it; values that PuTTY misreads do the same unseen",
    remedy="SSH > Kex: 60 minutes, 1G of data",
    references=(
        "RFC 4253 section 9: every hour, every gigabyte",
        "utils/parse_blocksize.c; 4G is 0 and 1T is 1 byte, tried with PuTTY 0.85 for Windows",
    ),
    on=PuttySession,
    check=check,
    autofix=frozenset(("safe",)),
)
