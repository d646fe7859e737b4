"""One line that sets an option, as a certain ssh reads it: the value, or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sshlint.config import tokens, values
from sshlint.config.patterns import fold
from sshlint.config.values import Lists, RefusedValue, forwards, jumps
from sshlint.config.values.times import rekey_parts
from sshlint.formats.ssh_config import Line, split_words_before_8_7
from sshlint.lean import NamedTuple
from sshlint.settings import Release
from sshlint.tables.keywords import ALIASES, KEYWORDS, Keyword
from sshlint.tables.releases import (
    ARGV,
    ENVIRONMENT,
    JUMP_NONE_IS_QUIET,
    MASK_IN_BLOCK,
    NONE_ALONE,
    Target,
    is_known,
)

COMMAND_LINE, USER, SYSTEM = "command line", "user", "system"


class Assignment(NamedTuple):
    """A value that a line or the command line gives to an option.

    `keyword` is the lower-case name in the keyword table; `values` are as `ssh -G` prints them,
    tokens and ~ unexpanded. `late` is why ssh gives up if the line takes effect. `position`
    counts lines in reading order, and is -1 on the command line.
    """

    keyword: str
    values: tuple[str, ...]
    merge: str = "first"
    late: str = ""
    line: Line | None = None
    source: str = COMMAND_LINE
    argument: str = ""  # on the command line: as given, "-p 22"
    position: int = -1

    @property
    def name(self) -> str:
        return KEYWORDS[self.keyword].name

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal where ssh takes one for a duplicate of the other.

        Files of -i, of the user's config and of the system's are not compared (readconf.c,
        add_identity_file: `userprovided`); -o counts as the user's config.
        """
        if self.keyword not in ("identityfile", "certificatefile"):
            return self.keyword, self.values
        if self.source == COMMAND_LINE:
            return self.values, "-i" if self.argument.startswith("-i ") else USER
        return self.values, self.source


class Reading(NamedTuple):
    """What a line comes to: nothing to say, a value, an unknown keyword, a fault, or the last two.

    `option` lacks its place; None where the line sets nothing. Of a release newer than the tables,
    no keyword and no value is known to be refused.
    """

    option: Assignment | None = None
    fault: str = ""
    unknown: bool = False


def target_of(release: Release) -> Target:
    return Target(release.version, release.vendor == "Debian")


def jump_none_is_quiet(release: Release) -> bool:
    """Whether `ProxyJump none` leaves a later ProxyCommand alone; Debian took it back to 9.2."""
    return release.version >= ((9, 2) if release.vendor == "Debian" else JUMP_NONE_IS_QUIET)


@lru_cache(maxsize=1024)
def known_keyword(word: str, release: Release) -> Keyword | None:
    """The keyword of that lower-case name or alias, if that ssh knows it."""
    version, vendor = release
    alias = ALIASES.get(word)
    if alias is not None:
        if alias.vendor and vendor not in alias.vendor:
            return None
        if version < alias.since or (alias.until and version > alias.until):
            return None
        word = alias.moved_to if alias.moved and version >= alias.moved else alias.keyword
        if alias.vendor:
            return KEYWORDS[word]
    found = KEYWORDS.get(word)
    if found is None or (found.vendor and vendor not in found.vendor):
        return None
    if version < found.since or (found.until is not None and version > found.until):
        return found if alias is not None and version >= alias.since else None
    return found


def line_words(line: Line, version: tuple[int, ...]) -> Sequence[str]:
    """The words of a line as that release splits it."""
    if version >= ARGV:
        return line.words
    return split_words_before_8_7(line.rest, equals=line.keyword != "setenv").values


def before_garbage(words: Sequence[str]) -> tuple[Sequence[str], str]:
    """The words of a list that 8.6 and older read, which stop at an empty one, and what follows."""
    if "" not in words:
        return words, ""
    end = words.index("")
    return words[:end], "".join(words[end + 1 : end + 2])


def is_empty_command(line: Line, keyword: Keyword, version: tuple[int, ...]) -> bool:
    """Whether it is a line such as `RemoteCommand =`, which 8.6 and older take."""
    return version < ARGV and keyword.kind == "command" and not line.rest and "=" in line.parts()[2]


def is_ignored(word: str, keyword: Keyword, version: tuple[int, ...]) -> bool:
    """Whether ssh reads such a line and does nothing."""
    alias = ALIASES.get(word)
    if alias is not None and alias.ignored and alias.ignored[0] <= version <= alias.ignored[1]:
        return True
    return keyword.status in ("ignored", "deprecated", "unsupported") and (
        keyword.dead_since is None or version >= keyword.dead_since
    )


def read_option(
    line: Line,
    release: Release,
    environment: Mapping[str, str],
    lists: Lists | None = None,
) -> Reading:
    """Read a line that is no Host, Match or Include, as process_config_line() does."""
    version = release.version
    new = version >= ARGV
    if new and not line.rest:
        return Reading(fault=f"{line.spelling} has no value")
    keyword = known_keyword(line.keyword, release)
    arguments = line_words(line, version)
    balanced = not new or line.plain or line.balanced
    if keyword is None:
        return Reading(unknown=is_known(version), fault="" if balanced else _QUOTES)
    if not balanced:
        return Reading(fault=_QUOTES)
    if keyword.kind == "any" or is_ignored(line.keyword, keyword, version):
        return Reading()
    if is_empty_command(line, keyword, version):
        return Reading(Assignment(fold(keyword.name), ("",), keyword.merge))
    return _value(keyword, arguments, line.rest, release, environment, lists)


_QUOTES = "a quote is not closed"


def _value(
    keyword: Keyword,
    arguments: Sequence[str],
    rest: str,
    release: Release,
    environment: Mapping[str, str],
    lists: Lists | None,
) -> Reading:
    target = target_of(release)
    if "${" in rest and target.version >= ENVIRONMENT and keyword.kind in _EXPANDED_AT_ONCE:
        expanded = _expanded(arguments, environment)
        if isinstance(expanded, Reading):
            return expanded
        if keyword.kind == "forward":
            arguments = expanded
    found = values.normalise(keyword, arguments, rest, target, lists)
    name = fold(keyword.name)
    merge = keyword.merge
    if merge == "last-unscoped" and target.version >= MASK_IN_BLOCK:
        merge = "first"
    if isinstance(found, RefusedValue):
        if not found.late:
            judged = is_known(target.version) or (lists and keyword.kind == "algorithms")
            return Reading(fault=found.message) if judged else Reading()
        if name != "knownhostscommand":
            return Reading(Assignment(name, (), merge, found.message))
        found = (rest.lstrip(" \t\r\n="),)  # that fails only when ssh connects
    found = _parts(keyword, arguments, rest, target, found)
    return Reading(Assignment(name, found, merge)) if found else Reading()


def _parts(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target, found: tuple[str, ...]
) -> tuple[str, ...]:
    """A value in the pieces ssh keeps apart, where `ssh -G` prints them as one."""
    if keyword.kind == "rekey-limit":
        return _rekey(keyword, arguments, target)
    if keyword.kind == "forward":
        return _forward(keyword, arguments, target) or found
    if keyword.kind == "jump-list" and fold(found[0]) == "none":
        jump = jumps.parse(rest, target)
        return found if jump is None else (found[0], "a host")  # `ProxyJump none # why`
    if keyword.kind == "paths" and found:
        is_none = fold(arguments[0]) == "none" and target.version >= NONE_ALONE
        return ("none",) if is_none else tuple(arguments)
    return found


# Kinds whose ${VAR} is replaced, or looked for, when the line is read.
_EXPANDED_AT_ONCE = ("forward", "socket", "flag-or-socket")


def _expanded(arguments: Sequence[str], environment: Mapping[str, str]) -> list[str] | Reading:
    found = []
    for word in arguments:
        text = tokens.expand(word, None, environment)
        if isinstance(text, tokens.TokenFault):
            return Reading(fault=text.message)
        found.append(text)
    return found


def _rekey(keyword: Keyword, arguments: Sequence[str], target: Target) -> tuple[str, ...]:
    """Bytes, and seconds where the line does not leave them to a later one."""
    parts = rekey_parts(keyword, arguments, target)
    return () if isinstance(parts, RefusedValue) else tuple(str(p) for p in parts if p is not None)


def _forward(keyword: Keyword, arguments: Sequence[str], target: Target) -> tuple[str, ...]:
    """Both ends apart, since tokens count only in those that are paths."""
    found = forwards.parse(keyword, arguments, target)
    if not isinstance(found, forwards.Forward):
        return ()
    return found.listen, found.connect
