"""The keys of a file that holds one a line: known_hosts and authorized_keys."""

from __future__ import annotations

from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Iterator
from typing import NamedTuple

from sshlint.formats import known_hosts
from sshlint.formats.authorized_keys import authorized_lines
from sshlint.formats.keys import public_key
from sshlint.formats.keys.key_text import Damage, KeyText
from sshlint.formats.keys.wire import WireError


class KeyLine(NamedTuple):
    """A line from 1 on, for whom the key is (known_hosts), and the key or its damage."""

    number: int
    hosts: str
    text: KeyText


def key_lines(data: bytes) -> list[KeyLine]:
    """The keys of the lines; empty where the file is no such file, or holds one bare public key."""
    text = data.decode("utf-8", "surrogateescape")
    hosts = [line for line in _known_hosts(text) if line.text.public]
    keys = [line for line in _authorized_keys(text) if line.text.public]
    if hosts and len(hosts) >= len(keys):
        return list(_known_hosts(text))
    return list(_authorized_keys(text)) if len(keys) > 1 else []


def _known_hosts(text: str) -> Iterator[KeyLine]:
    for entry in known_hosts.parse(text).entries:
        problem = entry.problem
        message = problem.message if problem else ""
        yield KeyLine(
            entry.number,
            "a hashed name" if entry.hashed else entry.hosts,
            _key(entry.base64, entry.comment, message, entry.number, "SSH701"),
        )


def _authorized_keys(text: str) -> Iterator[KeyLine]:
    for entry in authorized_lines.parse(text).entries:
        problem = entry.problem
        message = problem.message if problem else ""
        key = _key(entry.base64, entry.comment, message, entry.number, "SSH801")
        yield KeyLine(entry.number, "", key)


def _key(base64: str, comment: str, problem: str, line: int, code: str) -> KeyText:
    """The key of a line; where the line is broken, what is wrong with it."""
    damage = (Damage(code, problem, line=line),) if problem else ()
    try:
        blob = public_key.parse_blob(a2b_base64(base64.encode("ascii", "replace")))
    except (NotBase64, WireError):
        return KeyText("public", "authorized", problems=damage)
    return public_key.of_blob(blob, "authorized", comment)._replace(problems=damage)
