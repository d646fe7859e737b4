"""asyncssh's SSHClientConfig, which it reads by default from ~/.ssh/config.

As 2.24.1 behaves (config.py, pattern.py; run over random configs).
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import shlex

from sshlint.config.readers.answer import (
    Ending,
    ReaderAnswer,
    ReaderFile,
    ReaderQuestion,
    RefusedError,
    Taken,
    include_pattern,
)
from sshlint.lean import lazy_pattern
from sshlint.source import Source

_CONDITIONS = ("host", "match")
_RAW = ("proxycommand", "remotecommand")
_FLAGS = frozenset(
    "canonicalizefallbacklocal challengeresponseauthentication compression enablesshkeysign "
    "forwardx11trusted gssapiauthentication gssapidelegatecredentials gssapikeyexchange "
    "hostbasedauthentication identitiesonly kbdinteractiveauthentication passwordauthentication "
    "pubkeyauthentication tcpkeepalive".split()
)
_NUMBERS = frozenset(
    "canonicalizemaxdots connecttimeout port serveralivecountmax serveraliveinterval".split()
)
_STRINGS = frozenset(
    "bindaddress casignaturealgorithms ciphers hostkeyalgorithms hostkeyalias identityagent "
    "kexalgorithms macs pkcs11provider preferredauthentications proxycommand proxyjump "
    "remotecommand tag user".split()
)
_ADDED = frozenset(("certificatefile", "identityfile"))
_LISTS = frozenset(
    "canonicaldomains canonicalizepermittedcnames globalknownhostsfile setenv "
    "userknownhostsfile".split()
)
_CHOICES = {
    "addressfamily": ("any", "inet", "inet6"),
    "canonicalizehostname": ("yes", "no", "always"),
    "requesttty": ("yes", "no", "force", "auto"),
}
_OTHERS = frozenset(("forwardagent", "hostname", "include", "rekeylimit", "sendenv"))
KEYWORDS = frozenset(
    (*_CONDITIONS, *_FLAGS, *_NUMBERS, *_STRINGS, *_ADDED, *_LISTS, *_CHOICES, *_OTHERS)
)
_EXPANDED = (
    *("certificatefile", "forwardagent", "identityagent", "identityfile", "proxycommand"),
    "remotecommand",
)
_YES_NO = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
_TOKEN = lazy_pattern(r"%(.)")
_VARIABLE = lazy_pattern(r"\${(.*?)}")


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What `SSHClientConfig.load` gives, once more where a Match final asks for a second pass."""
    try:
        reading = _Reading(asked, final=None)
        reading.parse(text)
        if reading.final is not None:
            reading = _Reading(asked, final=True)
            reading.parse(text)
    except RefusedError as error:
        return ReaderAnswer({}, error.stop)
    if reading.first("canonicalizehostname") in ("yes", "always"):
        place = reading.settings["canonicalizehostname"][0]
        reading.undecided[place.line] = Ending(
            "asks the DNS for the name", place.source, place.line
        )
    return ReaderAnswer(reading.settings, None, tuple(reading.undecided.values()))


class _Reading:
    def __init__(self, asked: ReaderQuestion, *, final: bool | None) -> None:
        self.asked = asked
        self.final = final
        self.matching = True
        self.settings: dict[str, list[Taken]] = {}
        self.tokens: dict[str, str] = {}
        self.undecided: dict[int, Ending] = {}
        self.text: ReaderFile
        self.line = 0

    @property
    def source(self) -> Source:
        return self.text.source

    def refuse(self, message: str) -> RefusedError:
        return RefusedError(message, self.source, self.line)

    def first(self, keyword: str) -> str | None:
        found = self.settings.get(keyword)
        return found[0].value if found else None

    def parse(self, text: ReaderFile) -> None:
        self.text = text
        self.matching = True
        self.tokens = {"%": "%"}
        for number, raw in enumerate(re.split(r"\r\n|\n|\r", text.source.text), 1):
            self.line = number
            line = raw.strip()
            if line and not line.startswith("#"):
                self.take(line)
        self.set_tokens()
        for keyword in _EXPANDED:
            if found := self.settings.get(keyword):
                self.settings[keyword] = [t._replace(value=self.expanded(t)) for t in found]

    def take(self, line: str) -> None:
        """One line. Even where it does not apply, or is unknown, its quotes have to be closed."""
        try:
            words = shlex.split(line)
        except ValueError as error:
            raise self.refuse(str(error)) from None
        if not words:
            return
        keyword, arguments = _parts(words)
        if keyword in _RAW:
            arguments = [line.lstrip()[len(keyword) :].strip()]
        if not self.matching and keyword not in _CONDITIONS:
            return
        if keyword not in KEYWORDS:
            return
        if not arguments:
            raise self.refuse(f"Missing {keyword} value")
        if keyword == "host":
            self.matching = _list_matches(",".join(arguments), self.asked.host)
        elif keyword == "match":
            self.match(arguments)
        elif keyword == "include":
            self.include(arguments)
        else:
            self.set(keyword, arguments)

    def set(self, keyword: str, arguments: list[str]) -> None:
        taken = [Taken(word, self.source, self.line) for word in arguments]
        if keyword in _LISTS:
            none = len(arguments) == 1 and arguments[0].lower() == "none"
            self.settings.setdefault(keyword, [] if none else taken)
            return
        if keyword == "sendenv":
            self.settings.setdefault(keyword, []).extend(taken)
            return
        value = self.read_value(keyword, arguments)
        extra = arguments[2 if keyword == "rekeylimit" else 1 :]
        if keyword in _ADDED:
            known = self.settings.setdefault(keyword, [])
            known += [] if value.lower() == "none" else taken[:1]
        else:
            none = value == "none" and keyword in _STRINGS
            single = [Taken(value, self.source, self.line)]
            self.settings.setdefault(keyword, [] if none else single)
        if extra:
            raise self.refuse(f"Extra data at end: {' '.join(extra)}")

    def read_value(self, keyword: str, arguments: list[str]) -> str:
        word = arguments[0]
        if keyword == "hostname":
            if "hostname" in self.settings:
                return word
            self.tokens["h"] = self.asked.host
            return self.expanded(Taken(word, self.source, self.line))
        if keyword in _NUMBERS:
            try:
                return str(int(word[:400]))
            except ValueError:
                raise self.refuse(f"Invalid {keyword} integer value: {word}") from None
        lowered = _YES_NO.get(word.lower(), word.lower())
        if keyword in _FLAGS and lowered not in ("yes", "no"):
            raise self.refuse(f"Invalid {keyword} boolean value: {word.lower()}")
        if keyword in _CHOICES and lowered not in _CHOICES[keyword]:
            raise self.refuse(f"Invalid {keyword} value: {word.lower()}")
        if keyword in _FLAGS or keyword in _CHOICES:
            return lowered
        if keyword == "forwardagent":
            return _YES_NO.get(word.lower(), word)
        if keyword == "rekeylimit":
            return " ".join(part.lower() for part in arguments[:2])
        return "none" if keyword in _STRINGS and word.lower() == "none" else word

    def include(self, words: list[str]) -> None:
        """What stands after an Include that was followed applies to all: the block is forgotten."""
        text, line = self.text, self.line
        for word in words:
            for included in text.named_by(line, include_pattern(word, self.asked.home)):
                self.parse(included)
        self.text, self.line = text, line
        self.matching = True

    def match(self, words: list[str]) -> None:
        words = list(words)
        matching = True
        while words:
            word = words.pop(0).lower()
            if not word:
                raise self.refuse("string index out of range")
            negated = word.startswith("!")
            kind = word[negated:]
            if kind == "final" and self.final is None:
                self.final = False
            holds: bool | None
            if kind in ("all", "canonical", "final"):
                holds = kind == "all" or (kind == "final" and bool(self.final))
            else:
                holds = self.criterion(kind, words)
            if holds is None:
                if matching:
                    self.undecided[self.line] = Ending(f"Match {kind}", self.source, self.line)
                matching = False
            elif matching and holds is negated:
                matching = False
        self.matching = matching

    def criterion(self, kind: str, words: list[str]) -> bool | None:
        values = {
            "host": self.first("hostname") or self.asked.host,
            "originalhost": self.asked.host,
            "localuser": self.asked.user,
            "user": self.first("user") or self.asked.user,
            "tagged": self.first("tag") or "",
        }
        if kind not in values and kind not in ("exec", "localnetwork"):
            raise self.refuse(f"Invalid match condition {kind}")
        if not words:
            raise self.refuse(f"Missing {kind} match pattern")
        argument = words.pop(0)
        return _list_matches(argument, values[kind]) if kind in values else None

    def set_tokens(self) -> None:
        asked = self.asked
        host = self.first("hostname") or asked.host
        port, user = self.first("port") or "22", self.first("user") or asked.user
        told = f"{asked.local_host}{host}{port}{user}".encode("utf-8", "replace")
        self.tokens |= {
            "C": hashlib.sha1(told).hexdigest(),  # noqa: S324 - as ssh does
            "d": asked.home,
            "h": host,
            "i": str(os.getuid()) if hasattr(os, "getuid") else "",
            "L": asked.local_host.partition(".")[0],
            "l": asked.local_host,
            "n": asked.host,
            "p": port,
            "r": user,
            "u": asked.user,
        }

    def expanded(self, taken: Taken) -> str:
        def token(found: re.Match[str]) -> str:
            if found[1] not in self.tokens:
                raise RefusedError(f"Invalid token expansion: {found[1]}", taken.source, taken.line)
            return self.tokens[found[1]]

        def variable(found: re.Match[str]) -> str:
            if found[1] not in self.asked.environment:
                message = f"Invalid environment expansion: {found[1]}"
                raise RefusedError(message, taken.source, taken.line)
            return self.asked.environment[found[1]]

        return _VARIABLE.sub(variable, _TOKEN.sub(token, taken.value))


def _parts(words: list[str]) -> tuple[str, list[str]]:
    """Keyword and arguments: of the arguments, = parts only those of Host and Match lines."""
    keyword = ""
    found: list[str] = []
    equals = True
    for index, word in enumerate(words):
        if word.startswith("="):
            if len(word) > 1:
                found.append(word[1:])
        elif not equals:
            found.extend(words[index:])
            break
        elif word.endswith("="):
            found.append(word[:-1])
        elif "=" in word:
            found.extend(word.split("=", 1))
        else:
            found.append(word)
        if index == 0:
            keyword = found.pop(0).lower() if found else ""
            equals = keyword in _CONDITIONS
    return keyword, found


def _list_matches(text: str, value: str) -> bool:
    """A comma list: some pattern holds and no negated one does. Only * and ? are special."""
    patterns = text.split(",")
    if any(p.startswith("!") and _matches(p[1:], value) for p in patterns):
        return False
    return any(not p.startswith("!") and _matches(p, value) for p in patterns)


def _matches(pattern: str, value: str) -> bool:
    return fnmatch.fnmatch(value, pattern.replace("[", "[[]"))
