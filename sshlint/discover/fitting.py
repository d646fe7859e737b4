"""Whether what a link leads to is what its name promises; a known_hosts can lead anywhere."""

from __future__ import annotations

import os

from sshlint.discover.roles import AUTHORIZED_KEYS, CONFIG, KNOWN_HOSTS
from sshlint.formats import ssh_config
from sshlint.lean import lazy_pattern
from sshlint.source import Source
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.sshd_keywords import SSHD_KEYWORDS

DOCUMENTS = (".md", ".rst", ".org", ".txt", ".html", ".sh", ".json", ".yaml", ".yml", ".toml")
_DOCUMENT_NAMES = frozenset("README LICENSE COPYING CHANGELOG NEWS AUTHORS CONTRIBUTING".split())
_INI_LINE = lazy_pattern(r"(?m)^\[[^\]\n]+\]\s*$")
_LOOKED_AT = 64 * 1024  # bytes

_CALLED = {
    CONFIG: "an ssh_config file",
    KNOWN_HOSTS: "a known_hosts file",
    AUTHORIZED_KEYS: "an authorized_keys file",
}


def misfit(source: Source, role: str) -> str:
    """What a text is not, though a name says so; empty where at least half of its lines fit."""
    if role not in _CALLED:
        return ""
    if role == CONFIG:
        good, lines = config_lines(source)
    elif role == KNOWN_HOSTS:
        from sshlint.formats import known_hosts

        entries = known_hosts.parse(source.text).entries
        good, lines = sum(entry.problem is None for entry in entries), len(entries)
    else:
        from sshlint.formats.authorized_keys import authorized_lines

        keys = authorized_lines.parse(source.text).entries
        good, lines = sum(entry.problem is None for entry in keys), len(keys)
    fits = not lines or (good and 2 * good >= lines)
    return "" if fits else f"not {_CALLED[role]}"


def foreign(source: Source) -> str:
    """What a text is that is no file of an SSH client, by its name and its lines; else empty."""
    name = os.path.basename(source.path)
    words = _first_keywords(source)
    known = sum(map(_is_known, words))
    if _is_document(name) and 2 * known <= len(words):
        return "a document, not an SSH client file"
    if name.endswith(".ini") or _INI_LINE.search(source.text):
        return "an INI file, not an SSH client file"
    server = sum(word in SSHD_KEYWORDS and word not in KEYWORDS for word in words)
    client = sum(_is_known(word) and word not in SSHD_KEYWORDS for word in words)
    if name.startswith("sshd_config") or (server > max(client, 1) and "host" not in words):
        return "the configuration of sshd, the server; sshlint judges the client's"
    if len(words) > 1 and not known:
        return "a text of another kind, not an SSH client file"
    return ""


def _is_document(name: str) -> bool:
    return name.endswith(DOCUMENTS) or name.partition(".")[0].upper() in _DOCUMENT_NAMES


def has_blocks(source: Source) -> bool:
    """Whether a text has a Host or Match line, as few but configs of ssh do."""
    return any(line.keyword in ("host", "match") for line in ssh_config.parse(source).lines)


def _is_known(word: str) -> bool:
    return word in ("host", "match", "include") or word in KEYWORDS


def _first_keywords(source: Source) -> list[str]:
    """What the lines of a text begin with; of a long one its beginning tells what it is."""
    beginning, newline, _ = source.data[:_LOOKED_AT].rpartition(b"\n")
    if newline and len(source.data) > _LOOKED_AT:
        source = Source(source.path, beginning)
    return [line.keyword for line in ssh_config.parse(source).lines if line.keyword]


def config_lines(source: Source) -> tuple[int, int]:
    """How many of the first lines begin with an option of ssh_config, and how many there are."""
    words = _first_keywords(source)
    return sum(map(_is_known, words)), len(words)
