"""github.com/kevinburke/ssh_config, which Go programs link.

As 1.0 behaves (lexer.go, parser.go, config.go; run over random configs).
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from sshlint.config.readers.answer import Answer, Asked, RefusedError, Taken, Text, starred
from sshlint.source import Source

_DEPTH = 5
_FLAGS = frozenset(
    "batchmode canonicalizefallbacklocal challengeresponseauthentication checkhostip "
    "clearallforwardings compression enablesshkeysign exitonforwardfailure forwardagent forwardx11 "
    "forwardx11trusted gatewayports gssapiauthentication gssapidelegatecredentials "
    "hostbasedauthentication identitiesonly kbdinteractiveauthentication "
    "nohostauthenticationforlocalhost passwordauthentication permitlocalcommand "
    "pubkeyauthentication rhostsrsaauthentication rsaauthentication streamlocalbindunlink "
    "tcpkeepalive usekeychain useprivilegedport visualhostkey".split()
)
_NUMBERS = frozenset(
    "canonicalizemaxdots compressionlevel connectionattempts connecttimeout "
    "numberofpasswordprompts port serveralivecountmax serveraliveinterval".split()
)
_NUMBER = re.compile(r"[0-9]+\Z")


class _Pair(NamedTuple):
    key: str
    taken: Taken


class _Host:
    def __init__(self, patterns: list[str]) -> None:
        self.patterns = patterns
        self.nodes: list[_Pair | list[list[_Host]]] = []

    def matches(self, name: str) -> bool:
        found = False
        for pattern in self.patterns:
            negated = pattern.startswith("!")
            if starred(pattern[negated:], ".?").fullmatch(name):
                if negated:
                    return False
                found = True
        return found


def read(text: Text, asked: Asked) -> Answer:
    """What `UserSettings.Get(HOST, KEY)` gives for each key: the first value alone."""
    try:
        hosts = _parse(text, asked.home, 0)
    except RefusedError as error:
        return Answer({}, error.stop)
    settings: dict[str, list[Taken]] = {}
    _collect(hosts, asked.host, settings)
    return Answer({key: found for key, found in settings.items() if _is_valid(key, found[0].value)})


def _collect(hosts: list[_Host], name: str, settings: dict[str, list[Taken]]) -> None:
    """First wins; inside an included file an empty value does not count, elsewhere it does."""
    for host in hosts:
        if not host.matches(name):
            continue
        for node in host.nodes:
            if isinstance(node, _Pair):
                settings.setdefault(node.key, [node.taken])
                continue
            for included in node:
                inner: dict[str, list[Taken]] = {}
                _collect(included, name, inner)
                for key, found in inner.items():
                    if found[0].value:
                        settings.setdefault(key, found)


def _is_valid(key: str, value: str) -> bool:
    """What `Get` returns; an ill-formed value is an error there, and no value."""
    if key in _FLAGS:
        return value in ("yes", "no")
    if key in _NUMBERS:
        return _NUMBER.match(value) is not None
    return value != ""


def _parse(text: Text, home: str, depth: int) -> list[_Host]:
    hosts = [_Host(["*"])]
    source = text.source
    for number, raw in enumerate(source.text.split("\n"), 1):
        line = raw.removesuffix("\r").lstrip(" \t\r")
        if not line or line.startswith("#"):
            continue
        key, value = _split(line)
        lowered = key.lower()
        if lowered == "match":
            message = "ssh_config: Match directive parsing is unsupported"
            raise RefusedError(message, source, number)
        if lowered == "host":
            hosts.append(_Host([word for word in value.split(" ") if word]))
        elif lowered == "include":
            hosts[-1].nodes.append(_include(text, number, value, home, depth + 1))
        else:
            hosts[-1].nodes.append(_Pair(lowered, Taken(value, source, number)))
    return hosts


def _split(line: str) -> tuple[str, str]:
    """Key and value: up to a `#`, whatever stands before it."""
    end = min((at for at in map(line.find, " \t=") if at >= 0), default=len(line))
    rest = line[end:]
    if rest[:1] in (" ", "\t"):
        rest = rest.lstrip(" \t")
    if rest.startswith("="):
        rest = rest[1:].lstrip(" \t")
    return line[:end], rest.partition("#")[0]


def _include(text: Text, number: int, value: str, home: str, depth: int) -> list[list[_Host]]:
    if depth > _DEPTH:
        raise RefusedError("ssh_config: max recurse depth exceeded", text.source, number)
    found: dict[str, list[_Host]] = {}
    for word in value.split(" "):
        # Neither ~ nor quotes mean anything here.
        path = word if word.startswith("/") else os.path.join(home, ".ssh", word)
        if not word:
            raise _not_a_file(path.rstrip("/"), text.source, number)
        for included in text.named_by(number, path):
            if included.source.path not in found:
                found[included.source.path] = _parse(included, home, depth)
    return list(found.values())


def _not_a_file(path: str, source: Source, number: int) -> RefusedError:
    return RefusedError(f"read {path}: is a directory", source, number)
