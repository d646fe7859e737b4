"""Secrets written into a config. Finding one also masks it, so that no report shows it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.config_text.option import Option
from sshlint.formats import secrets
from sshlint.lean import NamedTuple
from sshlint.source import Location


class ConfigSecret(NamedTuple):
    """A password or token in a config under review, at its place; SetEnv lines apart."""

    location: Location
    kind: str
    in_comment: bool

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ConfigSecret]:
        sources = {f.source.path: f.source for c in survey.configs for f in c.files}
        for source in sources.values():
            line_end, comment = -1, 0
            for secret in secrets.mask(source):
                if secret.start > line_end:
                    line_end, comment = _line_and_comment(source.text, secret.start)
                if secret.sure and not secret.sent:
                    location = source.location(secret.start, secret.end)
                    yield cls(location, secret.kind, secret.start > comment)


class SentVariable(NamedTuple):
    """A word of a SendEnv line (`name` is a pattern, perhaps behind `-`), or of a SetEnv line.

    `secret` says that the value set looks like one.
    """

    name: str
    location: Location
    option: Option
    secret: bool

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SentVariable]:
        for option in Option.collect(survey, frozenset(("sendenv", "setenv"))):
            line = option.line
            masked = sorted(
                s.start for s in secrets.mask(line.source, line.start, line.end) if s.sure
            )
            for argument in line.arguments:
                location = line.source.location(argument.start, argument.end)
                name = argument.value
                if option.keyword == "setenv":
                    name = name.partition("=")[0]
                at = bisect_left(masked, argument.start)
                secret = at < len(masked) and masked[at] <= argument.end
                yield cls(name, location, option, secret)

    @property
    def is_set(self) -> bool:
        return self.option.keyword == "setenv"


def _line_and_comment(text: str, at: int) -> tuple[int, int]:
    """Where the line around an offset ends, and where its comment begins, or else ends too."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    if text[start:end].lstrip()[:1] == "#":
        return end, start
    comment = text.find(" #", start, end)
    return end, end if comment < 0 else comment
