"""Where PuTTY keeps its sessions and host keys, and which other files hold such, by content."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from sshlint import filesystem
from sshlint.lean import NamedTuple

# What a file is to PuTTY, KiTTY or WinSCP.
SESSION = "putty-session"
HOST_KEYS = "putty-host-keys"
HOST_CA = "putty-host-ca"
REGISTRY = "registry-export"
WINSCP = "winscp-ini"
SEED = "putty-seed"
LOG = "putty-log"
READ = (SESSION, HOST_KEYS, HOST_CA, REGISTRY, WINSCP)
UNREAD = (SEED, LOG)  # only their modes matter
ROLES = frozenset((*READ, *UNREAD))

# Settings that every saved session has and that no ssh_config can hold.
_UNIX = rb"(?m)^(?:PortNumber|PublicKeyFile|PingInterval(?:Secs)?|TerminalType|SshProt)="
_KITTY = rb"(?m)^(?:HostName|PortNumber|PublicKeyFile|Protocol|PingIntervalSecs)\\[^\r\n]*\\\r?$"
_CONFIG = rb"(?mi)^[ \t]*(?:host|match|include)[ \t=]"
_VENDORS = (rb"simontatham\putty", rb"9bis.com\kitty", rb"martin prikryl\winscp 2")


class Store(NamedTuple):
    """The parts of a store of PuTTY for Unix; any of them may be missing."""

    folder: str
    sessions: str
    host_keys: str
    host_cas: str
    seed: str


def unix_store(home: str, environment: Mapping[str, str]) -> Store:
    """The store PuTTY for Unix would use (unix/storage.c, make_filename).

    The variables are those of this session: they say nothing about another home, unless they lead
    into it.
    """

    def variable(name: str) -> str:
        value = environment.get(name, "")
        own = environment.get("HOME", "").rstrip("/") == home
        return value if value and (own or value.startswith(home + os.sep)) else ""

    folder = variable("PUTTYDIR") or _folder(home, variable("XDG_CONFIG_HOME"))
    return Store(
        folder,
        variable("PUTTYSESSIONS") or os.path.join(folder, "sessions"),
        variable("PUTTYSSHHOSTKEYS") or os.path.join(folder, "sshhostkeys"),
        variable("PUTTYSSHHOSTCAS") or os.path.join(folder, "sshhostcas"),
        variable("PUTTYRANDOMSEED") or os.path.join(folder, "randomseed"),
    )


def _folder(home: str, configs: str) -> str:
    # ~/.config/putty hides ~/.putty from the moment it is there.
    modern = os.path.join(configs or os.path.join(home, ".config"), "putty")
    return modern if filesystem.isdir(modern) else os.path.join(home, ".putty")


def may_be_putty(path: str) -> bool:
    """Whether a file's name or place hints at one of these kinds; the content decides."""
    name, folder = os.path.basename(path).lower(), os.path.basename(os.path.dirname(path)).lower()
    return name.endswith((".reg", "winscp.ini", "sshhostkeys")) or folder in (
        "sessions",
        "sshhostcas",
    )


def kind_of(path: str, data: bytes) -> str:
    """SESSION, HOST_KEYS, HOST_CA, REGISTRY or WINSCP by content and name, or nothing."""
    name, folder = os.path.basename(path).lower(), os.path.basename(os.path.dirname(path)).lower()
    if name == "sshhostkeys":
        return HOST_KEYS
    if re.search(rb"(?mi)^\[Sessions\\[^\r\n]+\]", data) and b"=" in data:
        return WINSCP
    if name.endswith(".reg") or _has_registry_header(data):
        plain = data.replace(b"\0", b"").lower()  # UTF-16 as well as 8-bit text
        return REGISTRY if any(vendor in plain for vendor in _VENDORS) else ""
    if folder == "sshhostcas" and b"PublicKey=" in data:
        return HOST_CA
    if re.search(_CONFIG, data):
        return ""
    return SESSION if re.search(_UNIX, data) or is_kitty(data) else ""


def is_kitty(data: bytes) -> bool:
    """Whether a session file is written as portable KiTTY does: `Name\\value\\`."""
    return re.search(_KITTY, data) is not None


def _has_registry_header(data: bytes) -> bool:
    head = data[:100].replace(b"\0", b"")
    return b"Windows Registry Editor Version 5" in head or b"REGEDIT4" in head[:12]
