"""PuTTY's sessions, host keys and host CAs in a registry export; WinSCP's and KiTTY's sessions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.formats.putty.putty_host_keys import HostKey, of_value
from sshlint.formats.putty.putty_names import unescape, unescape_windows
from sshlint.formats.putty.putty_session import Program, Session, StoredValue, StoreStyle
from sshlint.formats.putty.reg import Registry, RegKey, RegValue, quote, write_value
from sshlint.lean import lazy_pattern

_ROOT = r"(?:HKEY_CURRENT_USER|HKCU)\\Software\\"
_PLACES: tuple[tuple[re.Pattern[str], Program], ...] = (
    (re.compile(_ROOT + r"SimonTatham\\PuTTY\\Sessions\\(.+)", re.IGNORECASE), "putty"),
    (re.compile(_ROOT + r"9bis\.com\\KiTTY\\Sessions\\(.+)", re.IGNORECASE), "kitty"),
    (re.compile(_ROOT + r"Martin Prikryl\\WinSCP 2\\Sessions\\(.+)", re.IGNORECASE), "winscp"),
)
_HOST_KEYS = lazy_pattern(
    _ROOT + r"(?:SimonTatham\\PuTTY|9bis\.com\\KiTTY|Martin Prikryl\\WinSCP 2)\\SshHostKeys\Z",
    re.IGNORECASE,
)
_HOST_CAS = lazy_pattern(_ROOT + r"SimonTatham\\PuTTY\\SshHostCAs\\(.+)", re.IGNORECASE)


def sessions(registry: Registry) -> tuple[Session, ...]:
    """The saved sessions an import of the export would leave, in the order of their headings."""
    found: dict[tuple[str, str], list[RegKey]] = {}
    for key in registry.keys:
        for pattern, program in _PLACES:
            match = pattern.fullmatch(key.path)
            if match:
                _add(found, (program, match[1].lower()), key)
    return tuple(
        _session(registry, parts, program) for (program, _), parts in found.items() if parts
    )


def host_cas(registry: Registry) -> tuple[Session, ...]:
    """The trusted host CAs, as sessions for `putty_host_keys.host_ca`."""
    found: dict[tuple[str, str], list[RegKey]] = {}
    for key in registry.keys:
        match = _HOST_CAS.fullmatch(key.path)
        if match:
            _add(found, ("putty", match[1].lower()), key)
    return tuple(_session(registry, parts, "putty") for parts in found.values() if parts)


def host_keys(registry: Registry) -> Iterator[HostKey]:
    """The cached host keys."""
    for key in registry.keys:
        if not key.deleted and _HOST_KEYS.fullmatch(key.path):
            for value in key.values:
                entry = of_value(_as_setting(value))
                if entry:
                    yield entry


def _add(found: dict[tuple[str, str], list[RegKey]], name: tuple[str, str], key: RegKey) -> None:
    if key.deleted:
        found.pop(name, None)
    else:
        found.setdefault(name, []).append(key)


def _session(registry: Registry, parts: list[RegKey], program: str) -> Session:
    """One session from its headings: later values replace earlier ones, `-` takes them away."""
    raw_name = parts[0].path.rsplit("\\", 1)[1]
    kept: list[RegValue] = []
    for part in parts:
        for value in part.values:
            if value.kind == "deleted":
                kept = [old for old in kept if old.name.lower() != value.name.lower()]
            else:
                kept.append(value)
    name = unescape_windows(raw_name) if program != "winscp" else unescape(raw_name)
    return Session(
        name,
        raw_name,
        program,  # type: ignore[arg-type]  # one of _PLACES
        tuple(_as_setting(value) for value in kept),
        STYLE,
        heading=(parts[0].start, parts[0].heading_end),
        insert_at=parts[-1].end,
        newline=registry.newline,
    )


def _as_setting(value: RegValue) -> StoredValue:
    kind = value.kind if value.kind != "deleted" else "other"
    spans = (value.name_start, value.name_end, value.start, value.end)
    return StoredValue(value.name, kind, value.text, value.number, *spans)


STYLE = StoreStyle(
    lambda name, value: f"{quote(name)}={write_value(value)}", write_value, True, True
)
