"""libssh's parser: ansible-pylibssh, KDE, curl where it is built with libssh.

As 0.10.6 behaves (config.c, config_parser.c, match.c; run over random configs). A line that it does
not understand is logged and skipped.
"""

from __future__ import annotations

from contextlib import suppress

from sshlint.config.patterns import list_matches
from sshlint.config.readers.answer import (
    Ending,
    ReaderAnswer,
    ReaderFile,
    ReaderQuestion,
    RefusedError,
    Taken,
    include_pattern,
)
from sshlint.lean import NamedTuple, lazy_pattern

_FLAGS = frozenset(
    "compression gssapiauthentication gssapidelegatecredentials kbdinteractiveauthentication "
    "passwordauthentication pubkeyauthentication stricthostkeychecking".split()
)
_WORDS = frozenset(
    "bindaddress ciphers globalknownhostsfile gssapiclientidentity gssapiserveridentity "
    "hostkeyalgorithms hostname identityagent kexalgorithms loglevel macs port "
    "pubkeyacceptedalgorithms user userknownhostsfile".split()
)
_OTHERS = frozenset(
    "connecttimeout host identityfile include match proxycommand proxyjump rekeylimit".split()
)
KEYWORDS = frozenset((*_FLAGS, *_WORDS, *_OTHERS))
_ANYWHERE = ("host", "match", "include", "identityfile")
_BLANK = " \t"
_DEPTH = 16
_NAME = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What a session holds after ssh_options_parse_config()."""
    reading = _Reading(asked)
    try:
        reading.parse(text, 0)
    except RefusedError as error:
        return ReaderAnswer(reading.settings, error.stop)
    return ReaderAnswer(reading.settings, None, tuple(reading.undecided.values()))


class _Words:
    """The tokens of a line: they end at a blank or =, a quote makes one of all up to the next."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.at = 0

    def next(self) -> str:
        line = self.line
        at = self._skip(self.at, _BLANK)
        equals = False
        if line.startswith('"', at):
            at += 1
            end = line.find('"', at)
            word = line[at:] if end < 0 else line[at:end]
            at = len(line) if end < 0 else end + 1
        else:
            end = at
            while end < len(line) and line[end] not in " \t=":
                end += 1
            word = line[at:end]
            equals = line.startswith("=", end)
            at = end + 1
        while at < len(line) and (line[at] in _BLANK or (line[at] == "=" and not equals)):
            equals = equals or line[at] == "="
            at += 1
        self.at = min(at, len(line))
        return word

    def rest(self) -> str:
        return self.line[self._skip(self.at, _BLANK) :]

    def _skip(self, at: int, characters: str) -> int:
        while at < len(self.line) and self.line[at] in characters:
            at += 1
        return at


class _Criterion(NamedTuple):
    kind: str
    negated: bool


class _Reading:
    def __init__(self, asked: ReaderQuestion) -> None:
        self.asked = asked
        self.host = asked.host
        self.parsing = True
        self.seen: set[str] = set()
        self.settings: dict[str, list[Taken]] = {}
        self.undecided: dict[int, Ending] = {}
        self.text: ReaderFile
        self.line = 0

    def refuse(self, message: str) -> RefusedError:
        return RefusedError(message, self.text.source, self.line)

    def parse(self, text: ReaderFile, depth: int) -> None:
        if depth > _DEPTH:
            return
        self.text = text
        for number, raw in enumerate(text.source.text.split("\n"), 1):
            self.line = number
            self.take(raw[:1] + raw[1:].rstrip(" \t\r\f\v"), depth)

    def take(self, line: str, depth: int) -> None:
        words = _Words(line)
        keyword = words.next().lower()
        if not keyword or keyword.startswith("#") or keyword not in KEYWORDS:
            return
        if self.parsing and keyword not in _ANYWHERE:
            if keyword in self.seen:
                return
            self.seen.add(keyword)
        if keyword == "include":
            self.include(words.next(), depth)
        elif keyword in ("host", "match"):
            self.parsing = (self.matches_host if keyword == "host" else self.matches)(words)
        else:
            self.take_option(keyword, words)

    def take_option(self, keyword: str, words: _Words) -> None:
        if keyword == "proxyjump":
            self.proxy_jump(words.next())
        elif keyword == "proxycommand":
            if "proxyjump" not in self.seen:
                self.set_command(words.rest())
        elif keyword in _FLAGS:
            self.set_flag(keyword, words.next())
        elif word := words.next():
            self.set_word(keyword, word)

    def set(self, keyword: str, value: str) -> None:
        if self.parsing:
            self.settings[keyword] = [Taken(value, self.text.source, self.line)]

    def set_command(self, command: str) -> None:
        self.set("proxycommand", command)
        if self.parsing and command.lower() == "none":
            self.settings["proxycommand"] = []

    def set_word(self, keyword: str, word: str) -> None:
        if not self.parsing:
            return
        if keyword == "identityfile":
            taken = Taken(word, self.text.source, self.line)
            self.settings.setdefault(keyword, []).insert(0, taken)
        elif keyword == "hostname":
            self.set_hostname(word)
        elif keyword == "port":
            number = _leading_number(word)
            if number is not None and number > 0:
                self.set(keyword, str(number & 0xFFFF))
        else:
            self.set(keyword, word)

    def set_hostname(self, word: str) -> None:
        name = word.replace("%h", self.host) if "%" in word else word
        if "%" in word and "%" in name:
            return  # %n and %% make it drop the line
        user, at, name = name.rpartition("@")
        if at and not user:
            return
        if not (_NAME.fullmatch(name) or _is_address(name)):
            return  # CVE-2023-6004
        if at:
            self.set("user", user)
        self.host = name
        self.set("hostname", name)

    def set_flag(self, keyword: str, word: str) -> None:
        lowered = word.lower()
        if lowered.startswith("yes"):
            self.set(keyword, "yes")
        elif lowered.startswith("no"):
            self.set(keyword, "no")

    def proxy_jump(self, word: str) -> None:
        if not word:
            raise self.refuse("ProxyJump without a value")
        if word.lower() == "none":
            if self.parsing and "proxycommand" not in self.seen:
                self.set_command(word)
            return
        first, *others = word.split(",")
        parsed = [_hop(hop) for hop in (first, *others)]
        if None in parsed:
            raise self.refuse(f"ProxyJump {word}")
        if self.parsing and "proxycommand" not in self.seen and parsed[0] is not None:
            user, host, port = parsed[0]
            command = "ssh"
            command += f" -l {user}" if user else ""
            command += f" -p {port}" if port else ""
            command += f" -J {','.join(others)}" if others else ""
            self.set("proxycommand", f"{command} -W '[%h]:%p' {host}")
            self.set("proxyjump", word)

    def include(self, word: str, depth: int) -> None:
        if word and self.parsing:
            text, line = self.text, self.line
            for included in text.named_by(line, include_pattern(word, self.asked.home)):
                with suppress(RefusedError):  # which ends that file alone
                    self.parse(included, depth + 1)
                self.text, self.line = text, line

    def matches_host(self, words: _Words) -> bool:
        """The first word that matches decides, also against a negated one after it."""
        host = self.host.lower()
        result: bool | None = None
        while word := words.next():
            if result is None:
                if _vetoes(word, host):
                    result = False
                elif list_matches(word, host, folded=True):
                    result = True
        return bool(result)

    def matches(self, words: _Words) -> bool:
        self.parsing = False
        result = True
        count = 0
        while word := words.next():
            count += 1
            criterion = _Criterion(word.removeprefix("!").lower(), word.startswith("!"))
            if criterion.kind == "all":
                if count > 2 or words.next():
                    raise self.refuse("Match all cannot be combined with other Match attributes")
                return result and not criterion.negated
            if criterion.kind not in ("final", "canonical"):
                count += 1
                result = self.holds(criterion, words, result)
        if not count:
            raise self.refuse("Match keyword requires an argument")
        return result

    def holds(self, criterion: _Criterion, words: _Words, result: bool) -> bool:
        kind, negated = criterion
        values = {
            "host": self.host,
            "localuser": self.asked.user,
            "user": self._value("user") or "",
        }
        if kind not in (*values, "originalhost", "exec"):
            raise self.refuse(f"Unknown argument '{kind}' for Match keyword")
        argument = words.next()
        if not argument:
            raise self.refuse(f"Match {kind} keyword requires argument")
        if kind == "originalhost":
            return False
        if kind == "exec":
            if result:
                stop = Ending("it runs the command of Match exec", self.text.source, self.line)
                self.undecided[self.line] = stop
            return False
        return result and list_matches(argument, values[kind]) is not negated

    def _value(self, keyword: str) -> str | None:
        found = self.settings.get(keyword)
        return found[0].value if found else None


def _is_address(name: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _vetoes(word: str, host: str) -> bool:
    from sshlint.config.patterns import comma_patterns, octets

    return comma_patterns(word, folded=True).vetoes(octets(host))


def _leading_number(word: str) -> int | None:
    digits = ""
    for character in word.lstrip("+")[:20]:
        if not character.isdecimal() or not character.isascii():
            break
        digits += character
    return int(digits) if digits else None


def _hop(text: str) -> tuple[str, str, str] | None:
    """ssh_config_parse_uri(): `[user@]host[:port]`."""
    user, at, rest = text.rpartition("@")
    if at and not user:
        return None
    if rest.startswith("["):
        host, bracket, port = rest[1:].partition("]")
        if not bracket:
            return None
    else:
        host, _, port = rest.partition(":")
        port = f":{port}" if _ else ""
    if not host:
        return None
    number = port[1:]
    if port and (not number.isdecimal() or not 0 < int(number) < 65536):
        return None
    return user, host, number
