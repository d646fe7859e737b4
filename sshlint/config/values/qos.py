"""IPQoS: traffic classes by name and number, which changed with nearly every release."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.values import numbers
from sshlint.config.values.fault import RefusedValue, Values, bad, missing, suggest
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import Target, Version

# RFC 2474, 2597, 3246, 8622; the last three are the TOS bits of RFC 1349 (defines.h of 9.2).
_CODES = {f"af{c}{d}": (c * 8 + d * 2) << 2 for c in range(1, 5) for d in range(1, 4)}
_CODES |= {f"cs{c}": c << 5 for c in range(8)}
_CODES |= {"ef": 0xB8, "le": 0x04, "va": 0xB0}
_TOS = {"lowdelay": 0x10, "throughput": 0x08, "reliability": 0x04}


def ipqos(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """The class of interactive and of bulk traffic; one word stands for both."""
    expected = "a class such as ef, af21, cs0, none or a number from 0 to 255"
    if not arguments or not arguments[0]:
        return missing(keyword.name, expected)
    shown = []
    for index, word in enumerate(arguments[:2]):
        name = _shown(keyword, word, target)
        if name is None:
            return _fault(keyword, word, expected, target.version, index)
        shown.append(name)
    return (f"{shown[0]} {shown[-1]}",)


def _fault(
    keyword: Keyword, word: str, expected: str, version: Version, index: int
) -> RefusedValue:
    fault = bad(word, expected, index)
    if version >= keyword.forms["decimal"] and numbers.any_base(word, 255) is not None:
        value = numbers.any_base(word, 255)
        return fault._replace(
            message=f'"{word}" is refused since 9.8; write it in decimal: {value}'
        )
    known = [name for name in keyword.values if _since(keyword, name) <= version]
    return suggest(fault, word, known)


def _since(keyword: Keyword, name: str) -> Version:
    return keyword.values_since.get(name, (0,))


def _are_deprecated(keyword: Keyword, target: Target) -> bool:
    """Whether lowdelay and friends mean none; Debian took that back to its 10.0."""
    return target.version >= ((10, 0) if target.debian else keyword.forms["deprecated"])


def _shown(keyword: Keyword, word: str, target: Target) -> str | None:
    name, version = word.lower(), target.version
    if name in keyword.values and _since(keyword, name) <= version:
        if name in _TOS:
            if _are_deprecated(keyword, target):
                return "none"
            return _name(_TOS[name], keyword, target)
        return name if name == "none" else _name(_code(name, version), keyword, target)
    decimal = version >= keyword.forms["decimal"]
    value = numbers.whole(word, 0, 255) if decimal else numbers.any_base(word, 255)
    return None if value is None else _name(value, keyword, target)


def _code(name: str, version: Version) -> int:
    if name == "le" and version < (8, 9):
        return 0x01
    if name == "va" and version < (10, 4):
        return 0x2C
    return _CODES[name]


def _name(value: int, keyword: Keyword, target: Target) -> str:
    version = target.version
    for name in keyword.values:
        if _since(keyword, name) > version or name == "none":
            continue
        if name in _TOS:
            if not _are_deprecated(keyword, target) and _TOS[name] == value:
                return name
        elif _code(name, version) == value:
            return name
    return f"0x{value:02x}"
