from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.cover import can_match
from sshlint.config.patterns import fold, host_patterns
from sshlint.facts.config_text.block import HostBlock
from sshlint.finding import ERROR, INFO, Fix, Rule, Text, Violation
from sshlint.formats.ssh_config import Argument, Line
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.settings import Context
from sshlint.shortening import in_quotes

_PLAIN = lazy_pattern(r"[a-z0-9 ._*?-]+\Z")  # nearly every line there is, and nothing odd in it
_CIDR = lazy_pattern(r"[0-9A-Fa-f.:]+/\d{1,3}\Z")
_PORT = lazy_pattern(r"(?:[^:\[\]]+|\[[^\]]*\]):\d+\Z")
_CLASS = lazy_pattern(r"\[[^\]:]+\]")


def check(fact: HostBlock, context: Context) -> Iterator[Violation]:
    header = fact.block.header
    if header is None or _PLAIN.match(header.rest) or not header.balanced:
        return
    words = header.words
    odd = [(argument, found) for argument in header.arguments if (found := _oddity(argument))]
    yield from (_violation(header, argument, oddity) for argument, oddity in odd)
    if odd:
        return
    if words and not can_match(host_patterns(words)):
        yield _empty(header)
        return
    for argument in header.arguments:
        word = argument.value
        if word != fold(word) and not word.startswith("!") and fold(word) not in words:
            yield Violation(
                header.source.location(argument.start, argument.end),
                f"{word} matches only where it is typed in capitals like this",
                severity=INFO,
                help=f"add {fold(word)} to the line: Host compares case, unlike Match host",
                cause="capitals",
            )


class _Oddity(NamedTuple):
    """Why no host that is typed can look like a word, what to write, and the names of a list."""

    reason: str
    advice: str
    names: tuple[str, ...] = ()


def _oddity(argument: Argument) -> _Oddity | None:
    word = argument.value.removeprefix("!")
    if "," in word and "{" not in word:
        return _Oddity(
            "Host patterns are separated by whitespace, not commas",
            "write spaces instead of the commas",
            tuple(filter(None, argument.value.split(","))),
        )
    if "://" in word:
        return _Oddity("a Host line takes names, no URI", "write the bare name")
    if "@" in word:
        user, _, host = word.rpartition("@")
        return _Oddity(
            "the user is no part of the name that a Host line is compared with",
            f"write Host {host}, with User {user} in the block; or Match host {host} user {user}",
        )
    if _CIDR.match(word):
        return _Oddity("a Host line knows no networks", "write a pattern such as 10.0.*")
    if _PORT.match(word):
        host, _, port = word.rpartition(":")
        return _Oddity(
            "the port is no part of the name that a Host line is compared with",
            f"write Host {host.strip('[]')}, with Port {port} in the block",
        )
    if "{" in word or "|" in word or "(" in word or _CLASS.search(word):
        advice = "write the names out, with spaces"
        return _Oddity("only * and ? are wildcards in a Host line", advice)
    return None


def _violation(header: Line, argument: Argument, odd: _Oddity) -> Violation:
    fix = None
    if odd.names:
        text = header.source.text[argument.start : argument.end]
        names = " ".join(name for name in text.split(",") if name)
        fix = Fix.unsafe(
            "write spaces instead of the commas",
            Text(header.source, argument.start, argument.end, names),
            cost="the block begins to apply to these hosts",
        )
    return Violation(
        header.source.location(argument.start, argument.end),
        f"Host {in_quotes(argument.value)} never matches: {odd.reason}",
        help=odd.advice,
        fix=fix,
    )


def _empty(header: Line) -> Violation:
    if all(word.startswith("!") for word in header.words):
        return Violation(
            header.location,
            f"Host {' '.join(header.words)} never matches: ! only takes away from other patterns",
            help=f"write Host * {' '.join(header.words)}",
        )
    return Violation(
        header.location,
        f"Host {' '.join(header.words)} never matches: what it names it also takes away",
        help="drop the pattern with the !, or the name; the order of the two does not matter",
    )


RULE = Rule(
    code="SSH504",
    name="host-never-matches",
    severity=ERROR,
    other_severities=(INFO,),
    summary="a Host line, or a word of it, that no name can match",
    why="ssh compares the words with the name as it is typed; a word in another notation is not "
    "refused, it only never matches, and its block has no effect",
    remedy="write names with spaces between them; * and ? are the wildcards",
    references=("ssh_config(5) PATTERNS", "match.c match_pattern", "ssh -G"),
    on=HostBlock,
    keywords=frozenset(("host",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
