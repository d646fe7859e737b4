"""Secrets written into a config. Finding one also masks it, so that no report shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sshlint.discover import Survey
from sshlint.facts.config_text.option import Option
from sshlint.formats import secrets
from sshlint.source import Location, Source


class ConfigSecret(NamedTuple):
    """A password or token in a config under review, at its place; SetEnv lines apart."""

    location: Location
    kind: str
    in_comment: bool

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ConfigSecret]:
        sources = {f.source.path: f.source for c in survey.configs for f in c.files}
        for source in sources.values():
            for secret in secrets.mask(source):
                if not secret.sent:
                    location = source.location(secret.start, secret.end)
                    yield cls(location, secret.kind, _is_in_comment(source, secret.start))


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
            masked = {s.start for s in secrets.mask(line.source, line.start, line.end)}
            for argument in line.arguments:
                location = line.source.location(argument.start, argument.end)
                name = argument.value
                if option.keyword == "setenv":
                    name = name.partition("=")[0]
                secret = any(argument.start <= start <= argument.end for start in masked)
                yield cls(name, location, option, secret)

    @property
    def is_set(self) -> bool:
        return self.option.keyword == "setenv"


def _is_in_comment(source: Source, at: int) -> bool:
    before = source.text[source.text.rfind("\n", 0, at) + 1 : at]
    return before.lstrip().startswith("#") or " #" in before
