"""The files and keys of the page: what was read, what is fine, and which key is for what."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.discover import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS, PRIVATE_KEY, PUBLIC_KEY, Survey
from sshlint.discover.survey import Entry
from sshlint.excerpt import shown_path
from sshlint.finding import Finding
from sshlint.formats.keys.key_text import KeyText, fingerprint_sha256
from sshlint.formats.putty import putty_store
from sshlint.reporters.page.logins import Route
from sshlint.reporters.page.picture import COLORS

_ROLES = {
    CONFIG: "ssh_config",
    PRIVATE_KEY: "private key",
    PUBLIC_KEY: "public key",
    KNOWN_HOSTS: "known_hosts",
    AUTHORIZED_KEYS: "authorized_keys",
    putty_store.SESSION: "PuTTY session",
    putty_store.REGISTRY: "PuTTY registry export",
    putty_store.WINSCP: "WinSCP settings",
}
_MOST_NAMED = 12


class PageFile(NamedTuple):
    """A file that was read; `worst` is the severity of its worst finding, empty for none."""

    path: str
    role: str
    worst: str
    findings: int


class KeyRow(NamedTuple):
    """A key pair, or the half that there is; `color` is its color in the picture."""

    real_path: str
    path: str
    kind: str
    passphrase: str
    mode: str
    comment: str
    fingerprint: str
    hosts: tuple[str, ...]
    more_hosts: int
    worst: str
    color: int


def files(survey: Survey, findings: Iterable[Finding]) -> Iterator[PageFile]:
    """Everything that was read, in the order of paths."""
    by_path = _by_path(findings)
    for entry in sorted(survey.entries, key=lambda entry: entry.path):
        if entry.source is not None:
            found = by_path.get(entry.path, [])
            path = shown_path(entry.path, survey.context.home)
            yield PageFile(path, _ROLES.get(entry.role, "file"), _worst(found), len(found))


def key_rows(survey: Survey, findings: Iterable[Finding], maps: Iterable[Route]) -> list[KeyRow]:
    """The keys, in the order of paths; a public half only where the private one is missing."""
    by_path = _by_path(findings)
    hosts: dict[str, dict[str, None]] = {}
    for box in (box for one in maps for box in one.boxes):
        for key in box.keys:
            if not key.trouble:
                hosts.setdefault(key.path, {}).update(dict.fromkeys(box.names))
    keys = {entry.path: entry for entry in survey.entries if entry.key is not None}
    alone = {path: entry for path, entry in keys.items() if not _is_half(path, keys)}
    return [
        _key_row(entry, by_path, list(hosts.get(path, ())), color, survey.context.home)
        for color, (path, entry) in enumerate(sorted(alone.items()))
    ]


def _is_half(path: str, keys: dict[str, Entry]) -> bool:
    return path.endswith(".pub") and path.removesuffix(".pub").removesuffix("-cert") in keys


def _key_row(
    entry: Entry, by_path: dict[str, list[Finding]], hosts: list[str], color: int, home: str
) -> KeyRow:
    text = entry.key or KeyText()
    found = by_path.get(entry.path, []) + by_path.get(f"{entry.path}.pub", [])
    bits = f" {text.bits}" if text.bits else ""
    kind = f"{text.algorithm}{bits}" if text.algorithm else "not known"
    if text.kind != "private":
        kind += f" ({text.kind})"
    return KeyRow(
        entry.path,
        shown_path(entry.path, home),
        kind,
        ("yes" if text.encrypted else "none") if text.kind == "private" else "",
        f"{stat.S_IMODE(entry.stat.st_mode):04o}" if entry.stat else "",
        text.comment or "",
        fingerprint_sha256(text.public) if text.public else "",
        tuple(hosts[:_MOST_NAMED]),
        max(len(hosts) - _MOST_NAMED, 0),
        _worst(found),
        color % COLORS,
    )


def _by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    return by_path


def _worst(findings: list[Finding]) -> str:
    return max(findings, key=lambda finding: finding.severity).severity.label if findings else ""
