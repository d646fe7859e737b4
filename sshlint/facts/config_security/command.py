"""A command that a config has ssh run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.config import match
from sshlint.discover import Survey
from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.permissions.named_path import absolute, who_decides
from sshlint.formats.ssh_config import Block, Line
from sshlint.lean import NamedTuple
from sshlint.settings import Context
from sshlint.source import Location

_OPTIONS = frozenset(("proxycommand", "localcommand", "knownhostscommand"))
_OPERATOR = r"\|\|?|&&?|;|\$\(|[()`{}\n]"
_WORD = r"(?:\"[^\"]*\"|'[^']*'|\\.|[^\s\"'\\])+"
_ASSIGNMENT = r"[A-Za-z_]\w*="
# Words that stand before the program, and programs whose first argument is one.
_BEFORE = frozenset(("command", "env", "exec", "if", "nice", "nohup", "sudo", "then", "time", "!"))
_INTERPRETERS = r"(?:.*/)?(?:(?:ba|da|z|k|fi)?sh|python[0-9.]*|perl|ruby|node|source|\.)\Z"


class Command(NamedTuple):
    """What runs before or beside a login: `name` is ProxyCommand, Match exec and the like."""

    name: str
    text: str
    location: Location
    line: Line
    context: Context

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[Command]:
        """Those of the configs under review that can run, dead lines left out."""
        for option in LiveOption.collect(survey, _OPTIONS):
            if option.word not in ("", "none"):
                line = option.line
                yield cls(line.spelling, line.value, option.location, line, survey.context)
        version = max(target.version for target in survey.context.targets)
        for config in survey.configs:
            for block in config.blocks:
                if block.header is not None and block.header.keyword == "match":
                    for criterion in match.read(block.header, version).criteria:
                        if criterion.name == "exec":
                            location = block.source.location(criterion.start, criterion.end)
                            text = criterion.argument
                            yield cls("Match exec", text, location, block.header, survey.context)

    @property
    def block(self) -> Block:
        return self.line.block

    @property
    def by_shell(self) -> bool:
        """Whether a shell reads it; ssh starts a KnownHostsCommand itself."""
        return self.line.keyword != "knownhostscommand"

    def programs(self) -> Iterator[str]:
        """The words that name a program or a script to run."""
        for part in re.split(_OPERATOR, self.text) if self.by_shell else (self.text,):
            words = [word.strip("\"'") for word in re.findall(_WORD, part)]
            while words and (words[0] in _BEFORE or re.match(_ASSIGNMENT, words[0])):
                words.pop(0)
            yield from words[:1]
            if words and re.match(_INTERPRETERS, words[0]):
                yield from (word for word in words[1:2] if not word.startswith("-"))

    def open_programs(self) -> Iterator[tuple[str, str]]:
        """The programs that others decide about: as written, and who may do what."""
        for word in self.programs():
            path = absolute(word, self.context.home)
            known = path and "%" not in path and "$" not in path
            if known and (who := who_decides(path, self.context)):
                yield word, who

    def unquoted_tokens(self, letters: str) -> list[str]:
        """The `%` tokens of these letters outside of single quotes; others let `$(…)` through."""
        found: list[str] = []
        quote = ""
        at = 0
        while at < len(self.text):
            character, token = self.text[at], self.text[at : at + 2]
            if character == "%":
                if quote != "'" and token[1:] and token[1] in letters and token not in found:
                    found.append(token)
                at += 1
            elif character == "\\" and quote != "'":
                at += 1
            elif character == quote:
                quote = ""
            elif not quote and character in "\"'":
                quote = character
            at += 1
        return found
