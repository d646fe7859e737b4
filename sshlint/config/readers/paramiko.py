"""paramiko's SSHConfig: a dict of strings, which the program that asked has to act on.

As paramiko 2.12 to 5.1 behave (config.py; run over random configs).
"""

from __future__ import annotations

import fnmatch
import hashlib
import re
import shlex

from sshlint.config.readers.answer import (
    Ending,
    ReaderAnswer,
    ReaderFile,
    ReaderQuestion,
    RefusedError,
    Taken,
)
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Source

_LINE = lazy_pattern(r"(\w+)(?:\s*=\s*|\s+)(.+)")
_LISTS = ("identityfile", "localforward", "remoteforward")
_ALONE = ("all", "canonical", "final")
MATCH_FINAL = (3, 3)
# In the order in which it replaces them.
_TOKENS = {
    "controlpath": ("%C", "%h", "%l", "%L", "%n", "%p", "%r", "%u"),
    "hostname": ("%h",),
    "identityfile": ("%C", "%d", "%h", "%l", "%r", "%u", "~"),
    "proxycommand": ("%h", "%p", "%r", "~"),
    "proxyjump": ("%h", "%p", "%r"),
}


class _Criterion(NamedTuple):
    kind: str
    argument: str
    negated: bool


class _Context:
    """The lines under one Host or Match line."""

    def __init__(self, hosts: list[str], criteria: list[_Criterion], line: int) -> None:
        self.hosts = hosts
        self.criteria = criteria
        self.line = line
        self.settings: dict[str, list[Taken]] = {}


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What `SSHConfig.from_path(FILE).lookup(HOST)` gives. Include is a key like any other."""
    try:
        contexts = _parse(text.source, asked)
    except RefusedError as error:
        return ReaderAnswer({}, error.stop)
    return _Lookup(text.source, asked).run(contexts)


def _parse(source: Source, asked: ReaderQuestion) -> list[_Context]:
    contexts = [_Context(["*"], [], 0)]
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", source.text), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None:
            raise RefusedError(f"Unparsable line {line}", source, number)
        key, value = found[1].lower(), found[2]
        if key == "host":
            contexts.append(_Context(_words(value, "host", source, number), [], number))
        elif key == "match":
            contexts.append(_Context([], _criteria(value, asked, source, number), number))
        else:
            _store(contexts[-1].settings, key, value, source, number)
    return contexts


def _store(
    settings: dict[str, list[Taken]], key: str, value: str, source: Source, number: int
) -> None:
    if key == "proxycommand" and value.lower() == "none":
        settings[key] = []  # Replaces an earlier one, unlike all else
        return
    if value.startswith('"') and value.endswith('"'):
        value = value[1:-1]
    if key in _LISTS:
        settings.setdefault(key, []).append(Taken(value, source, number))
    else:
        settings.setdefault(key, [Taken(value, source, number)])


def _words(value: str, what: str, source: Source, number: int) -> list[str]:
    try:
        return shlex.split(value)
    except ValueError:
        raise RefusedError(f"Unparsable {what} {value}", source, number) from None


def _criteria(value: str, asked: ReaderQuestion, source: Source, number: int) -> list[_Criterion]:
    words = _words(value, "Match", source, number)
    found: list[_Criterion] = []
    alone = _ALONE[:2] if asked.before(*MATCH_FINAL) else _ALONE
    while words:
        word = words.pop(0)
        negated = word.startswith("!")
        kind = word[negated:]
        if kind in alone:
            found.append(_Criterion(kind, "", negated))
            continue
        if not words:
            message = f"Missing parameter to Match '{kind}' keyword"
            raise RefusedError(message, source, number)
        found.append(_Criterion(kind, words.pop(0), negated))
    kinds = [criterion.kind for criterion in found]
    if "all" in kinds:
        if any(kind and kind not in ("all", "canonical") for kind in kinds):
            message = "Match does not allow 'all' mixed with anything but 'canonical'"
            raise RefusedError(message, source, number)
        if "canonical" in kinds and kinds.index("canonical") > kinds.index("all"):
            message = "Match does not allow 'all' before 'canonical'"
            raise RefusedError(message, source, number)
    return found


class _Lookup:
    def __init__(self, source: Source, asked: ReaderQuestion) -> None:
        self.source = source
        self.asked = asked
        self.options: dict[str, list[Taken]] = {}
        self.undecided: dict[int, Ending] = {}

    def run(self, contexts: list[_Context]) -> ReaderAnswer:
        self.walk(contexts, final=False)
        if "hostname" not in self.options:
            self.options["hostname"] = [Taken(self.asked.host, self.source, 0)]
        if not self.asked.before(*MATCH_FINAL):
            self.walk(contexts, final=True)
        canonical = self.first("canonicalizehostname")
        if canonical in ("yes", "always"):
            line = self.options["canonicalizehostname"][0].line
            self.undecided[line] = Ending("it asks the DNS for the name", self.source, line)
        self.expand()
        return ReaderAnswer(self.options, None, tuple(self.undecided.values()))

    def first(self, key: str) -> str | None:
        found = self.options.get(key)
        return found[0].value if found else None

    def walk(self, contexts: list[_Context], *, final: bool) -> None:
        for context in contexts:
            if not self.applies(context, final=final):
                continue
            for key, values in context.settings.items():
                if key not in self.options:
                    self.options[key] = list(values)
                elif key == "identityfile":
                    known = {taken.value for taken in self.options[key]}
                    self.options[key].extend(t for t in values if t.value not in known)

    def applies(self, context: _Context, *, final: bool) -> bool:
        if _patterns_match(context.hosts, self.asked.host):
            return True
        matched = False
        for criterion in context.criteria:
            if criterion.kind == "all":
                return True
            holds = self.holds(criterion, context, final=final)
            if holds is not None and holds is criterion.negated:
                return False
            matched = True
        return matched

    def holds(self, criterion: _Criterion, context: _Context, *, final: bool) -> bool | None:
        """None where the criterion is unknown to it, which never makes a line fail."""
        kind, argument = criterion.kind, criterion.argument
        if kind == "canonical":
            return False
        if kind == "final":
            return final
        if kind == "host":
            return _patterns_match(argument.split(","), self.first("hostname") or self.asked.host)
        if kind == "originalhost":
            return _patterns_match(argument.split(","), self.asked.host)
        if kind == "user":
            return _patterns_match(argument.split(","), self.first("user") or self.asked.user)
        if kind == "localuser":
            return _patterns_match(argument.split(","), self.asked.user)
        if kind == "exec":
            stop = Ending("it runs the command of Match exec", self.source, context.line)
            self.undecided[context.line] = stop
            return criterion.negated
        return None

    def expand(self) -> None:
        for key, values in self.options.items():
            if tokens := _TOKENS.get(key):
                self.options[key] = [t._replace(value=self.replaced(t, tokens)) for t in values]

    def replaced(self, taken: Taken, tokens: tuple[str, ...]) -> str:
        value, asked = taken.value, self.asked
        own = tokens == _TOKENS["hostname"]
        name = asked.host if own else self.first("hostname") or asked.host
        port, user = self.first("port"), self.first("user") or asked.user
        local = asked.local_host.split(".")[0]
        shown = "22" if port is None else f"'{port}'"
        digest = hashlib.sha1(f"{local}{asked.host}{shown}{user}".encode("utf-8", "replace"))  # noqa: S324
        replacements = {
            "%C": digest.hexdigest(),
            "%d": asked.home,
            "%h": name,
            "%L": local,
            "%l": asked.local_host,
            "%n": asked.host,
            "%p": port or "22",
            "%r": user,
            "%u": asked.user,
            "~": asked.home,
        }
        for token, replacement in replacements.items():
            if token in tokens:
                value = value.replace(token, replacement)
        return value


def _patterns_match(patterns: list[str], name: str) -> bool:
    found = False
    for pattern in patterns:
        if pattern.startswith("!") and fnmatch.fnmatch(name, pattern[1:]):
            return False
        found = found or fnmatch.fnmatch(name, pattern)
    return found
