"""What stands in for the standard library behaves like it."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from typing import Any

import pytest

from sshlint import lean


class Ours(lean.NamedTuple):
    """A host and a port."""

    host: str
    port: int = 22
    names: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def of(cls, host: str) -> Ours:
        return cls(host)


class Theirs(typing.NamedTuple):
    """A host and a port."""

    host: str
    port: int = 22
    names: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def of(cls, host: str) -> Theirs:
        return cls(host)


@pytest.mark.parametrize(
    "told",
    [
        lambda kind: kind._fields,
        lambda kind: kind._field_defaults,
        lambda kind: kind.__doc__,
        lambda kind: kind.__module__,
        lambda kind: kind.__bases__,
        lambda kind: kind.__match_args__,
        lambda kind: tuple(kind.of("web")),
        lambda kind: kind("web", names=("a",)).shown,
        lambda kind: kind("web")._replace(port=2222)._asdict(),
        lambda kind: kind("web") == ("web", 22, ()),
        lambda kind: hash(kind("web")),
        lambda kind: repr(kind("web")).partition("(")[2],
    ],
)
def test_a_tuple_is_what_typing_makes_of_it(told: Callable[[Any], object]) -> None:
    assert told(Ours) == told(Theirs)


def test_a_tuple_needs_its_fields_and_takes_no_others() -> None:
    kind: Any = Ours
    with pytest.raises(TypeError, match="host"):
        kind()
    with pytest.raises(TypeError, match="user"):
        kind("web", user="ada")
    with pytest.raises(AttributeError):
        kind("web").port = 23


@pytest.mark.parametrize("text", ["web1", "WEB1", "1", ""])
def test_a_pattern_finds_what_re_finds(text: str) -> None:
    ours, theirs = lean.lazy_pattern("(web)|[0-9]", re.I), re.compile("(web)|[0-9]", re.I)
    for _ in range(2):  # the second time it is compiled
        for method in ("match", "fullmatch", "search"):
            found, expected = getattr(ours, method)(text), getattr(theirs, method)(text)
            assert (found and found.groups()) == (expected and expected.groups())
        assert ours.sub("-", text) == theirs.sub("-", text)
        assert ours.findall(text) == theirs.findall(text)
    assert (ours.pattern, ours.groups) == (theirs.pattern, theirs.groups)


def test_a_pattern_that_is_wrong_says_so() -> None:
    with pytest.raises(re.error):
        lean.lazy_pattern("(").match("")
