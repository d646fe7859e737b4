"""Numbers, ports, times, sizes and masks as ssh's C reads them.

Sources: strtonum(3) and fmt_scaled.c of OpenBSD; a2port(), a2tun() and convtime() of misc.c.
"""

from __future__ import annotations

import re

from sshlint.lean import lazy_pattern
from sshlint.tables.releases import FRACTIONS, TIME_DIGITS, WHOLE_TIMES, Version

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1
ANY_TUNNEL = "any"
_MAX_TUNNEL = INT_MAX - 2

_BLANK = " \t\n\v\f\r"
_WHOLE = lazy_pattern(rf"[{_BLANK}]*([+-]?)([0-9]+)\Z")
_OCTAL = lazy_pattern(rf"[{_BLANK}]*([+-]?)([0-7]+)")
_ANY_BASE = lazy_pattern(rf"[{_BLANK}]*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)")
# One step of a time: before 9.8 strtol() skipped blanks and took a sign at every step.
_STEP_BEFORE_9_8 = lazy_pattern(rf"[{_BLANK}]*([+-]?)([0-9]+)([smhdwSMHDW]?)")
_STEP = lazy_pattern(r"()([0-9]+)([smhdwSMHDW]?)")
_FRACTION = lazy_pattern(r"()([0-9]*\.[0-9]+|[0-9]+)([smhdwSMHDW]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = lazy_pattern(rf"[{_BLANK}]*([+-]?)([0-9]*)\.?([0-9]*)(.?)(.?)", re.DOTALL)
_SCALES = "BKMGTPE"
_MAX_DIGITS = 21


def whole(text: str, low: int = 0, high: int = INT_MAX) -> int | None:
    """strtonum(): a decimal number within bounds; blanks before it and a sign are allowed."""
    found = _WHOLE.match(text)
    if found is None:
        return None
    digits = found[2].lstrip("0") or "0"
    if len(digits) > 20:
        return None
    value = -int(digits) if found[1] == "-" else int(digits)
    return value if low <= value <= high else None


def any_base(text: str, high: int) -> int | None:
    """strtol() with base 0, whole text: decimal, 0x… or octal."""
    found = _ANY_BASE.match(text)
    if found is None or found.end() != len(text) or len(found[2]) > 20:
        return None
    digits = found[2].lower()
    try:
        value = int(digits, 16 if "x" in digits else 8 if digits.startswith("0") else 10)
    except ValueError:
        return None
    value = -value if found[1] == "-" else value
    return value if 0 <= value <= high else None


def port(text: str) -> int | None:
    """a2port(): 0 to 65535, or a TCP service of this machine's /etc/services."""
    value = whole(text, 0, 65535)
    if value is not None or not text or "\0" in text:
        return value
    import socket  # a name is rare, the import is not cheap

    try:
        return socket.getservbyname(text, "tcp")
    except (OSError, UnicodeError):
        return None


def seconds(text: str, version: Version) -> int | None:
    """convtime(): a time as whole seconds."""
    if not text:
        return None
    most = INT_MAX if version >= WHOLE_TIMES else LONG_MAX - 1
    step = _FRACTION if version >= FRACTIONS else _STEP
    if version < TIME_DIGITS:
        step = _STEP_BEFORE_9_8
    total: float = 0
    at = bare = 0
    while at < len(text):
        found = step.match(text, at)
        if found is None or len(found[2]) > 400:
            return None
        unit = found[3].lower()
        bare += unit in ("", "s")
        if not unit and found.end() != len(text):
            return None
        amount = _amount(found[2], found[1], _SECONDS[unit], most)
        if amount is None:
            return None
        total += amount
        at = found.end()
    if total > most or (bare > 1 and version >= FRACTIONS):
        return None
    kept = _in_an_int(int(total))
    return None if kept == -1 else kept  # -1 stands for a fault


def _amount(digits: str, sign: str, scale: int, most: int) -> float | None:
    if "." in digits:
        return float(digits) if scale == 1 else None
    value = int(digits)
    if value * scale > most or (sign == "-" and value):
        return None
    return value * scale


def _in_an_int(value: int) -> int:
    return (value + 2**31) % 2**32 - 2**31


def size(text: str) -> int | None:
    """scan_scaled(): bytes, with a fraction and one of the letters BKMGTPE; None where it fails."""
    found = _SIZE.match(text)
    sign, digits, fraction, letter, after = found.groups() if found else ("", "", "", "?", "")
    kept = fraction[: _MAX_DIGITS - 2]
    if int(kept or 0) > LONG_MAX:
        return None
    if len(digits) >= _MAX_DIGITS or int(digits or 0) > LONG_MAX:
        return None
    value = -int(digits or 0) if sign == "-" else int(digits or 0)
    if not letter:
        return value
    power = _SCALES.find(letter.upper())
    if power < 0 or (after.isascii() and after.isalnum()):
        return None
    factor = 1 << 10 * power
    if abs(value) > LONG_MAX // factor:
        return None
    part = _scaled_fraction(kept, factor)
    return value * factor + (-part if sign == "-" else part)


def _scaled_fraction(digits: str, factor: int) -> int:
    """The fraction in bytes, without the digits scan_scaled() drops lest they overflow."""
    part, count = int(digits or 0), len(digits)
    while part >= LONG_MAX // factor:
        part //= 10
        count -= 1
    return int(part * factor // 10**count) if count > 0 else 0


def is_octal(text: str) -> bool:
    """Whether a mask is octal digits to its end."""
    found = _OCTAL.match(text)
    return found is not None and found.end() == len(text)


def mask(text: str) -> int | None:
    """A StreamLocalBindMask: octal, and what follows the digits is not looked at."""
    found = _OCTAL.match(text)
    if found is None:
        return None
    value = min(int(found[2], 8), LONG_MAX) if len(found[2]) < 30 else LONG_MAX
    value = -value if found[1] == "-" else value
    value = _in_an_int(value)
    return value if 0 <= value <= 0o777 else None


def tunnel(text: str) -> str | None:
    """a2tun(): `local[:remote]`, each a number or any."""
    local, colon, remote = text.partition(":")
    pair = (local, remote) if colon else (text, ANY_TUNNEL)
    shown = [_tunnel_end(end) for end in pair]
    return None if None in shown else f"{shown[0]}:{shown[1]}"


def _tunnel_end(text: str) -> str | None:
    if text.lower() == ANY_TUNNEL:
        return ANY_TUNNEL
    value = whole(text, 0, _MAX_TUNNEL)
    return None if value is None else str(value)
