"""github.com/kevinburke/ssh_config, which Go programs link.

As 1.0 and 1.6 behave (lexer.go, parser.go, config.go; both run over random configs).
"""

from __future__ import annotations

import os

from sshlint.config.readers.answer import (
    Glob,
    ReaderAnswer,
    ReaderFile,
    ReaderQuestion,
    RefusedError,
    Taken,
)
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Source

TRIMMED = (1, 2)  # GetAll came with it
MATCH = (1, 5)
QUOTES = (1, 6)  # and ~ in Include
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
_NUMBER = lazy_pattern(r"[0-9]+\Z")


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
            if Glob(pattern[negated:], least=0).matches(name):
                if negated:
                    return False
                found = True
        return found


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What `UserSettings.Get(HOST, KEY)` gives for each key, and GetAll for IdentityFile."""
    try:
        hosts = _Parser(asked).parse(text, 0)
    except RefusedError as error:
        return ReaderAnswer({}, error.stop)
    settings: dict[str, list[Taken]] = {}
    _collect(hosts, asked.host, settings)
    if not asked.before(*TRIMMED):
        keys: list[Taken] = []
        _collect_keys(hosts, asked.host, keys)
        settings |= {"identityfile": keys} if keys else {}
    return ReaderAnswer(
        {key: found for key, found in settings.items() if _is_valid(key, found[0].value)}
    )


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


def _collect_keys(hosts: list[_Host], name: str, keys: list[Taken]) -> None:
    for host in hosts:
        for node in host.nodes if host.matches(name) else ():
            if isinstance(node, _Pair):
                keys += [node.taken] if node.key == "identityfile" else []
                continue
            for included in node:
                _collect_keys(included, name, keys)


def _is_valid(key: str, value: str) -> bool:
    """What `Get` returns; an ill-formed value is an error there, and no value."""
    if key in _FLAGS:
        return value in ("yes", "no")
    if key in _NUMBERS:
        return _NUMBER.match(value) is not None
    return value != ""


class _Parser:
    def __init__(self, asked: ReaderQuestion) -> None:
        self.asked = asked

    def parse(self, text: ReaderFile, depth: int) -> list[_Host]:
        hosts = [_Host(["*"])]
        source = text.source
        for number, raw in enumerate(source.text.split("\n"), 1):
            line = raw.removesuffix("\r").lstrip(" \t\r")
            if not line or line.startswith("#"):
                continue
            key, value = _split(line)
            lowered = key.lower()
            if lowered == "host":
                hosts.append(_Host([word for word in value.split(" ") if word]))
            elif lowered == "match":
                hosts.append(_Host(self.criterion(value.split(), source, number)))
            elif lowered == "include":
                hosts[-1].nodes.append(self.include(text, number, value, depth + 1))
            else:
                taken = Taken(self.value(value), source, number)
                hosts[-1].nodes.append(_Pair(lowered, taken))
        return hosts

    def value(self, value: str) -> str:
        if self.asked.before(*TRIMMED):
            return value
        value = value.rstrip()
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        return value[1:-1] if quoted and not self.asked.before(*QUOTES) else value

    def criterion(self, words: list[str], source: Source, number: int) -> list[str]:
        """The patterns of a Match line: after host all words are some, after all none counts."""
        message = "ssh_config: Match directive parsing is unsupported"
        if not self.asked.before(*MATCH):
            kind = words[0].lower() if words else ""
            if kind == "all":
                return ["*"]
            if kind == "host" and words[1:]:
                return words[1:]
            message = f'ssh_config: unsupported Match criterion "{kind}"'
            if not kind:
                message = "ssh_config: Match directive requires at least one criterion"
            elif kind == "exec":
                message = "ssh_config: Match Exec is not supported"
            elif kind == "host":
                message = "ssh_config: Match Host requires at least one pattern"
        raise RefusedError(message, source, number)

    def include(self, text: ReaderFile, number: int, value: str, depth: int) -> list[list[_Host]]:
        if depth > _DEPTH:
            raise RefusedError("ssh_config: max recurse depth exceeded", text.source, number)
        home = self.asked.home
        found: dict[str, list[_Host]] = {}
        for word in value.split(" "):
            # Quotes mean nothing here.
            path = word if word.startswith("/") else os.path.join(home, ".ssh", word)
            if word.startswith("~/") and not self.asked.before(*QUOTES):
                path = os.path.join(home, word[2:])
            if not word:
                message = f"read {path.rstrip('/')}: is a directory"
                raise RefusedError(message, text.source, number)
            for included in text.named_by(number, path):
                if included.source.path not in found:
                    found[included.source.path] = self.parse(included, depth)
        return list(found.values())


def _split(line: str) -> tuple[str, str]:
    """Key and value: up to a `#`, whatever stands before it."""
    end = min((at for at in map(line.find, " \t=") if at >= 0), default=len(line))
    rest = line[end:]
    if rest[:1] in (" ", "\t"):
        rest = rest.lstrip(" \t")
    if rest.startswith("="):
        rest = rest[1:].lstrip(" \t")
    return line[:end], rest.partition("#")[0]
