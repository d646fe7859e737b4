"""ssh-config of npm: editors fill their lists of hosts with it, VS Code among them.

As 5.3.0 behaves (ssh-config.js, glob.js; run over random configs).
"""

from __future__ import annotations

from sshlint.config.readers.answer import (
    Ending,
    Glob,
    ReaderAnswer,
    ReaderFile,
    ReaderQuestion,
    RefusedError,
    Taken,
)
from sshlint.source import Source

_MANY = frozenset(
    "globalknownhostsfile host ipqos sendenv userknownhostsfile proxycommand knownhostscommand "
    "match canonicaldomains include".split()
)
_COMMANDS = ("proxycommand", "knownhostscommand")
_REPEATABLE = ("identityfile", "localforward", "remoteforward", "dynamicforward", "certificatefile")
_ALONE = ("all", "canonical", "final")
# What \s is in a regular expression of JavaScript
_SPACE = frozenset(
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_BREAKS = ("\r", "\n")


class _Word:
    """One word of a line, with what stood before it."""

    def __init__(self, separator: str) -> None:
        self.parts: list[str] = []
        self.separator = separator
        self.quoted = False

    @property
    def value(self) -> str:
        return "".join(self.parts)


class _Directive:
    def __init__(self, name: str, value: str | list[_Word], line: int) -> None:
        self.name = name
        self.value = value
        self.line = line
        self.criteria: dict[str, str] = {}
        self.lines: list[_Directive] = []

    @property
    def words(self) -> list[str]:
        return [self.value] if isinstance(self.value, str) else [w.value for w in self.value]


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What `parse(TEXT).compute(HOST)` gives; it reads no other file.

    It keeps the spelling of the keywords: of two for one keyword the first is looked at.
    """
    try:
        sections = _Parser(text.source).parse()
    except RefusedError as error:
        return ReaderAnswer({}, error.stop)
    return _Computation(text.source, asked).run(sections)


class _Parser:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text.removeprefix("\ufeff")
        self.at = 0
        self.number = 1

    @property
    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def step(self) -> str:
        character = self.next
        self.number += character == "\n"
        self.at += 1
        return character

    def take_while(self, characters: frozenset[str] | tuple[str, ...]) -> str:
        start = self.at
        while self.next and self.next in characters:
            self.step()
        return self.text[start : self.at]

    def parse(self) -> list[_Directive]:
        sections: list[_Directive] = []
        target = sections
        while self.next:
            self.take_while(_SPACE)
            if self.next == "#":
                while self.next and self.next not in _BREAKS:
                    self.step()
                self.take_while(_BREAKS)
                continue
            directive = self.directive()
            self.take_while(_BREAKS)
            if directive.name.lower() in ("host", "match"):
                sections.append(directive)
                target = directive.lines
            elif directive.name:
                target.append(directive)
        return sections

    def directive(self) -> _Directive:
        line = self.number
        start = self.at
        while self.next and self.next not in " \t=":
            self.step()
        name = self.text[start : self.at]
        self.take_while(_SPACE)  # Also over the end of the line
        if self.next == "=":
            self.step()
        self.take_while(_SPACE)
        value = self.values(line) if name.lower() in _MANY else self.value(line)
        found = _Directive(name, value, line)
        if name.lower() == "match":
            self.read_criteria(found)
        return found

    def refuse(self, seen: str, line: int) -> RefusedError:
        return RefusedError(f"Unexpected line break at {seen}", self.source, line)

    def value(self, line: int) -> str:
        value: list[str] = []
        quoted = escaped = False
        while self.next and self.next not in _BREAKS:
            character = self.next
            if escaped:
                value.append(character if character == '"' else f"\\{character}")
                escaped = False
            elif character == '"' and (quoted or not value):
                quoted = not quoted
            elif character == "\\":
                escaped = True
            elif character == "#" and not quoted:
                break
            else:
                value.append(character)
            self.step()
        if quoted or escaped:
            raise self.refuse("".join(value), line)
        return "".join(value).strip("".join(_SPACE))

    def values(self, line: int) -> str | list[_Word]:
        words: list[_Word] = []
        word = _Word(" ")
        quoted = False
        while self.next and self.next not in _BREAKS:
            character = self.next
            if character == "\\":
                self.step()
                if not self.next or self.next in _BREAKS:
                    raise self.refuse(" ".join([*(w.value for w in words), word.value]), line)
                word.parts.append('"' if self.next == '"' else f"\\{self.next}")
            elif character == '"':
                quoted = not quoted
            elif quoted:
                word.parts.append(character)
                word.quoted = True
            elif character in " \t=":
                if word.parts:
                    words.append(word)
                    word = _Word(character)
            elif character == "#" and words:
                break
            else:
                word.parts.append(character)
            self.step()
        if quoted:
            raise self.refuse(" ".join([*(w.value for w in words), word.value]), line)
        return self.joined(words + [word] * bool(word.parts), line)

    def joined(self, words: list[_Word], line: int) -> str | list[_Word]:
        if not words:
            message = "Cannot read properties of undefined (reading 'val')"
            raise RefusedError(message, self.source, line)
        return words if len(words) > 1 else words[0].value

    def read_criteria(self, directive: _Directive) -> None:
        words = directive.words
        at = 0
        while at < len(words):
            word = words[at]
            if word.lower() in _ALONE:
                directive.criteria[word] = ""
                at += 1
                continue
            if at + 1 >= len(words):
                message = f"Missing value for match criteria {word}"
                raise RefusedError(message, self.source, directive.line)
            directive.criteria[word] = words[at + 1]
            at += 2


class _Computation:
    def __init__(self, source: Source, asked: ReaderQuestion) -> None:
        self.source = source
        self.host = self.name = asked.host
        self.original = asked.host
        self.user = self.local_user = asked.user
        self.final = self.wants_final = False
        self.settings: dict[str, list[Taken]] = {}
        self.undecided: dict[int, Ending] = {}

    def run(self, sections: list[_Directive]) -> ReaderAnswer:
        self.walk(sections)
        if self.wants_final:
            self.final = True
            self.host = self.name
            self.walk(sections)
        folded: dict[str, list[Taken]] = {}
        for name, found in self.settings.items():
            folded.setdefault(name.lower(), found)
        folded.pop("host", None)
        return ReaderAnswer(folded, None, tuple(self.undecided.values()))

    def walk(self, sections: list[_Directive]) -> None:
        for section in sections:
            kind = section.name.lower()
            if kind == "host":
                value = section.value
                patterns = value.split(",") if isinstance(value, str) else section.words
                if not _matches_list(patterns, self.host):
                    continue
                self.set(section)
            elif kind == "match":
                if not self.matches(section):
                    continue
            else:
                self.set(section)
                continue
            for line in section.lines:
                self.set(line)
                if line.name.lower() == "canonicalizehostname" and line.value == "yes":
                    stop = Ending("asks the DNS for the name", self.source, line.line)
                    self.undecided[line.line] = stop

    def set(self, line: _Directive) -> None:
        keyword = line.name.lower()
        if keyword in _COMMANDS and not isinstance(line.value, str):
            values = ["".join(_shown(word) for word in line.value).strip()]
        else:
            values = line.words
        taken = [Taken(value, self.source, line.line) for value in values]
        if keyword in _REPEATABLE:
            self.settings.setdefault(line.name, []).extend(taken)
        elif line.name not in self.settings:
            if line.name == "HostName":
                self.name = values[0]
            elif line.name == "User":
                self.user = values[0]
            self.settings[line.name] = taken

    def matches(self, section: _Directive) -> bool:
        return all(
            self.holds(word.lower(), argument, section)
            for word, argument in section.criteria.items()
        )

    def holds(self, kind: str, argument: str, section: _Directive) -> bool:
        if kind == "all":
            return True
        if kind == "final":
            self.wants_final = True
            return self.final
        if kind == "exec":
            stop = Ending("it runs the command of Match exec", self.source, section.line)
            self.undecided[section.line] = stop
            return False
        values = {
            "host": self.name,
            "originalhost": self.original,
            "user": self.user,
            "localuser": self.local_user,
        }
        # Any other word, also one with a !, never holds
        return kind in values and _matches_list(argument.split(","), values[kind])


def _shown(word: _Word) -> str:
    escaped = word.value.replace('"', '\\"')
    return f'{word.separator}"{escaped}"' if word.quoted else word.separator + word.value


def _matches_list(patterns: list[str], text: str) -> bool:
    found = False
    for pattern in patterns:
        if pattern.startswith("!") and _pattern(pattern[1:]).matches(text):
            return False
        found = found or _pattern(pattern).matches(text)
    return found


def _pattern(pattern: str) -> Glob:
    return Glob(pattern, least=0)
