"""Host and user names of a command line: the characters that a release refuses in them."""

from __future__ import annotations

import re

from sshlint.lean import lazy_pattern
from sshlint.tables.releases import (
    COMMA_IN_HOST,
    COMMA_IN_HOST_DEBIAN,
    CONTROLS_IN_USER,
    CONTROLS_IN_USER_DEBIAN,
    NAMES_CHECKED,
    NAMES_CHECKED_DEBIAN,
    SHELL_IN_USER,
    Target,
)

# readconf.c, ssh_valid_hostname() and ssh_valid_ruser(); each tried on 8.4, 9.2, 10.0 and 10.6.
_IN_HOST = lazy_pattern(r"\A-|[\x00-\x20\x7f'`\"$\\;&<>|(){}]")
_IN_USER = lazy_pattern(r"\A-|['`\";&<>|(){}]|[ \t-\r]-|\\\Z")
_CONTROLS = lazy_pattern(r"[\x00-\x1f\x7f]")
_SHELL = lazy_pattern(r"[$\\]")


def host_fault(host: str, target: Target) -> str:
    """Why ssh refuses a host as typed, or nothing."""
    if not checks_names(target):
        return ""
    found = _IN_HOST.search(host)
    comma = COMMA_IN_HOST_DEBIAN if target.debian else COMMA_IN_HOST
    if found is None and "," in host and target.version >= comma:
        return 'the host name contains ","'
    return _fault("host name", found)


def user_fault(user: str, target: Target) -> str:
    """Why ssh refuses a user as typed, or nothing."""
    if not checks_names(target):
        return ""
    found = _IN_USER.search(user)
    controls = CONTROLS_IN_USER_DEBIAN if target.debian else CONTROLS_IN_USER
    if found is None and target.version >= controls:
        found = _CONTROLS.search(user)
    if found is None and target.version >= SHELL_IN_USER:
        found = _SHELL.search(user)
    return _fault("user name", found)


def checks_names(target: Target) -> bool:
    """Whether ssh looks at the characters of names at all."""
    return target.version >= (NAMES_CHECKED_DEBIAN if target.debian else NAMES_CHECKED)


def _fault(what: str, found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    if found[0] == "-":
        return f'the {what} begins with "-"'
    place = "ends with" if found[0] == "\\" and found.end() == len(found.string) else "contains"
    return f'the {what} {place} "{found[0]}"'
