"""The lines of a config that a target ssh refuses, and what it would have to be to take them."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config import match, values
from sshlint.config.assignment import is_empty_command, is_ignored, line_words
from sshlint.config.patterns import Patterns, comma_patterns, octets
from sshlint.config.tree import Config
from sshlint.config.values.choices import FLAG_WORDS
from sshlint.config.values.numbers import is_octal, mask
from sshlint.discover import Survey
from sshlint.facts.config_text.block import is_universal
from sshlint.facts.config_text.config_text import is_text, odd_characters
from sshlint.formats.ssh_config import BYTE_ORDER_MARK, Line
from sshlint.lean import NamedTuple
from sshlint.settings import Release
from sshlint.source import Location
from sshlint.tables import algorithms
from sshlint.tables.keywords import ALIASES, KEYWORDS, Alias, Keyword
from sshlint.tables.releases import ARGV, NEWEST, RELEASES, Target, Version, is_known, show

# Kinds of refusal; each is one rule's business.
SYNTAX = "syntax"
UNKNOWN = "unknown-option"
VENDOR = "vendor-option"
VALUE = "bad-value"
MATCH = "bad-match"
TOO_NEW = "too-new"
REMOVED = "removed"
CUT = "cut-value"  # taken, but not as written
COMMENT = "comment"  # the same of a line with a comment

_CUT = "ssh reads only the octal digits at the front"
_REASON = "every login is refused with this word as the reason; the option takes no yes or no"
_MISREAD = {"streamlocalbindmask": _CUT, "refuseconnection": _REASON}
_TAKEN = f"before OpenSSH {show(ARGV)} the words of this comment are values, too"
_OPEN_KEYWORD = "a quote is opened in the option's name and never closed, so ssh ignores the line"
_EMPTY_KEYWORD = "an empty pair of quotes stands for the option's name, so ssh ignores the line"
_OPEN_QUOTE = "a quote is opened and never closed"
_OLDER_COMMENT = f"before OpenSSH {show(ARGV)} a comment must stand on a line of its own"

# What a release newer than the tables may have learned.
_MAY_BE_NEW = (UNKNOWN, VALUE, MATCH)
_LONGEST_NAME = 40
_UNIVERSAL_KINDS = frozenset(("path", "string", "lower-string"))


class RefusedLine(NamedTuple):
    """A line that `targets` refuse. `word` is the option, or the part of the value, at fault."""

    line: Line
    kind: str
    message: str
    location: Location
    word: str
    targets: tuple[Release, ...]
    config: Config
    survey: Survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[RefusedLine]:
        for config in survey.configs:
            yield from survey.once(refused_lines, config)
            for line in _read_only_in_part(config):
                kind = CUT if line.keyword else SYNTAX
                message = _MISREAD[line.keyword] if line.keyword else _without_keyword(line)
                place = line.value_place if line.keyword else line.location
                targets = survey.context.targets
                yield cls(line, kind, message, place, line.value, targets, config, survey)
            for line, targets in _with_comment_taken_for_values(config, survey):
                end = line.rest_start + len(line.rest)
                place = line.source.location(line.comment_start or 0, end)
                yield cls(line, COMMENT, _TAKEN, place, line.value, targets, config, survey)


class _Verdict(NamedTuple):
    kind: str
    message: str
    word: str
    argument: int | None = None  # None: the keyword, -1: all of the value
    span: tuple[int, int] | None = None


def refused_lines(survey: Survey, config: Config) -> list[RefusedLine]:
    """Every line that one of the targets refuses, in reading order."""
    targets = survey.context.targets
    found: list[RefusedLine] = []
    ignoring = IgnoredUnknown()
    verdicts: dict[tuple[str, str], list[_Verdict | None]] = {}
    unreadable = {file.source.path for file in config.files if not is_text(file.source)}
    for line in config.lines:
        keyword = line.keyword
        if keyword == "ignoreunknown":
            ignoring.add(line)
        elif _is_plainly_right(line):
            continue
        key = (keyword, line.rest)
        if key not in verdicts:
            verdicts[key] = [_verdict(line, target) for target in targets]
        for verdict in dict.fromkeys(verdicts[key]):
            if verdict is None or line.source.path in unreadable:
                continue
            is_name = verdict.kind in (UNKNOWN, VENDOR, TOO_NEW) and verdict.argument is None
            if is_name and ignoring.excuses(keyword):
                continue
            if "\0" in line.text or any(odd_characters(line)) or _is_marked(line):
                continue  # SSH408 tells what is really wrong
            refusing = tuple(
                target for target, one in zip(targets, verdicts[key], strict=True) if one == verdict
            )
            if judged := _judged(line, verdict, refusing, survey):
                found.append(_refused(line, verdict, judged, config, survey))
    return found


def _read_only_in_part(config: Config) -> Iterator[Line]:
    """Lines that ssh takes without a word, and of which it drops all or some."""
    for file in config.files:
        if not is_text(file.source):
            continue
        for line in file.document.lines:
            if line.keyword == "refuseconnection":
                if FLAG_WORDS.get(line.value.lower()) == "no":
                    yield line
            elif line.keyword == "streamlocalbindmask":
                if line.words and mask(line.value) is not None and not is_octal(line.value):
                    yield line
            elif not line.keyword and '"' in line.text and not line.is_comment:
                yield line


def _without_keyword(line: Line) -> str:
    return _EMPTY_KEYWORD if line.text.lstrip().startswith('""') else _OPEN_KEYWORD


def _with_comment_taken_for_values(
    config: Config, survey: Survey
) -> Iterator[tuple[Line, tuple[Release, ...]]]:
    """Lists whose trailing comment older targets read as more words of the list."""
    older = tuple(target for target in survey.context.targets if target.version < ARGV)
    for line in config.lines if older else ():
        known = KEYWORDS.get(line.keyword)
        if known is None or line.plain or line.comment_start is None or _is_raw(line):
            continue
        taking = tuple(
            target
            for target in older
            if _knows(known, None, target)
            and not is_ignored(line.keyword, known, target.version)
            and line.keyword != "match"
            and not _fault(line, known, target.version, target)
        )
        if taking:
            yield line, taking


def _is_marked(line: Line) -> bool:
    """Whether a byte order mark is all that is wrong with the line, which SSH408 says."""
    return line.number == 1 and line.source.text.startswith(BYTE_ORDER_MARK)


def _judged(
    line: Line, verdict: _Verdict, refusing: tuple[Release, ...], survey: Survey
) -> tuple[Release, ...]:
    """Those that refuse for certain; a note where one is newer than the tables."""
    newest = max(refusing)
    if verdict.kind not in _MAY_BE_NEW or is_known(newest.version):
        return refusing
    is_name = line.spelling.isalpha() and len(line.spelling) <= _LONGEST_NAME
    name = line.spelling if is_name else "the option"
    what = name if verdict.kind == UNKNOWN else f"the value of {name}"
    message = (
        f"line {line.number}: {what} is not judged: OpenSSH {newest} is newer than what this "
        f"sshlint knows (up to {show(NEWEST)})"
    )
    survey.notes.append((line.source.path, message))
    return tuple(target for target in refusing if is_known(target.version))


class IgnoredUnknown:
    """The IgnoreUnknown lines read so far: which options they excuse for every host.

    Only the first that applies to a host counts, so those in conditional blocks before the first
    unconditional one must name the option too.
    """

    def __init__(self) -> None:
        self.lists: list[Patterns] = []
        self.is_complete = False
        self._known: dict[str, bool] = {}

    def add(self, line: Line) -> None:
        if not self.is_complete:
            self.lists.append(comma_patterns(line.value, folded=True))
            self.is_complete = is_universal(line.block)

    def excuses(self, keyword: str) -> bool:
        if not self.is_complete:
            return False
        if keyword not in self._known:
            name = octets(keyword)
            self._known[keyword] = all(patterns.match(name) for patterns in self.lists)
        return self._known[keyword]


def _is_plainly_right(line: Line) -> bool:
    """The common case, without a closer look: one plain word where any word will do."""
    known = KEYWORDS.get(line.keyword)
    return (
        known is not None
        and known.kind in _UNIVERSAL_KINDS
        and line.plain
        and known.status == "active"
        and known.since <= (7, 0)
        and " " not in line.rest
        and "\t" not in line.rest
    )


def _verdict(line: Line, target: Release) -> _Verdict | None:
    if line.keyword == "match":
        return _match_verdict(line, target)
    alias = ALIASES.get(line.keyword)
    keyword = KEYWORDS.get(alias.keyword if alias else line.keyword)
    if target.version >= ARGV and (syntax := _syntax_verdict(line)):
        return syntax
    if keyword is None:
        return _Verdict(UNKNOWN, f"OpenSSH has no option {line.spelling}", line.keyword)
    if not _knows(keyword, alias, target):
        return _keyword_verdict(line, keyword, alias, target)
    version = target.version
    if is_ignored(line.keyword, keyword, version) or is_empty_command(line, keyword, version):
        return None
    fault = _fault(line, keyword, target.version, target)
    if fault is None:
        return None
    if target.version < ARGV and (syntax := _older_syntax_verdict(line, target.version)):
        return syntax
    return _value_verdict(line, keyword, fault, target)


def _fault(
    line: Line, keyword: Keyword, version: Version, target: Release
) -> values.RefusedValue | None:
    """Why a release refuses the value, its words as that release splits them."""
    words = line_words(line, version)
    return values.check(keyword, words, line.rest, _target(version, target))


def _syntax_verdict(line: Line) -> _Verdict | None:
    if not line.rest:
        return _Verdict(SYNTAX, f"{line.spelling} has no value", line.keyword)
    if line.balanced:
        return None
    message = _OPEN_QUOTE
    if _is_raw(line) and line.rest.count("'") % 2:
        message = "an apostrophe opens a quote that is never closed"
    return _Verdict(SYNTAX, message, line.keyword, -1)


def _older_syntax_verdict(line: Line, version: Version) -> _Verdict | None:
    """What makes words of a line that 8.6 and older refuse, where it is not a value."""
    if not line.rest:
        return _Verdict(SYNTAX, f"{line.spelling} has no value", line.keyword)
    if line.comment_start is not None and not _is_raw(line):
        return _Verdict(SYNTAX, _OLDER_COMMENT, line.keyword, -1)
    if not line.balanced and not line_words(line, version):
        return _Verdict(SYNTAX, _OPEN_QUOTE, line.keyword, -1)
    return None


def _keyword_verdict(
    line: Line, keyword: Keyword, alias: Alias | None, target: Release
) -> _Verdict:
    vendor = alias.vendor if alias and alias.vendor else keyword.vendor
    if vendor:
        message = f"{line.spelling} is an option of {' and '.join(vendor)} only"
        return _Verdict(VENDOR, message, line.keyword)
    since, until = (alias or keyword).since, (alias or keyword).until or keyword.until
    if until is not None and target.version > until:
        message = f"{line.spelling} was last known to OpenSSH {show(until)}"
        return _Verdict(REMOVED, message, line.keyword)
    message = f"{line.spelling} came with OpenSSH {show(max(since, keyword.since))}"
    return _Verdict(TOO_NEW, message, line.keyword)


def _value_verdict(
    line: Line, keyword: Keyword, fault: values.RefusedValue, target: Release
) -> _Verdict:
    argument = -1 if fault.argument is None else fault.argument
    if fault.kind == "missing-argument":
        return _Verdict(SYNTAX, fault.message, line.keyword)
    if fault.kind == "extra-arguments":
        return _Verdict(SYNTAX, fault.message, fault.word, argument)
    word = fault.word or line.value
    accepted = [version for version in RELEASES if not _fault(line, keyword, version, target)]
    if not accepted:
        kind = REMOVED if _is_gone(keyword, word) else VALUE
        return _Verdict(kind, fault.message, word, argument)
    if target.version < accepted[0]:
        message = f'{keyword.name} takes "{word}" from OpenSSH {show(accepted[0])} on'
        return _Verdict(TOO_NEW, message, word, argument)
    last = max(version for version in accepted if version <= max(target.version, accepted[0]))
    message = f'{keyword.name} takes "{word}" only up to OpenSSH {show(last)}'
    return _Verdict(REMOVED, message, word, argument)


def _is_gone(keyword: Keyword, word: str) -> bool:
    """Whether a word is the name of an algorithm that OpenSSH had before the oldest release of the
    tables."""
    kind = algorithms.KINDS.get(keyword.name.lower(), "")
    found = algorithms.find(kind, word) if kind in algorithms.ALGORITHMS else None
    return found is not None and found.until is not None and found.until < min(RELEASES)


def _match_verdict(line: Line, target: Release) -> _Verdict | None:
    if not line.rest:
        return _Verdict(SYNTAX, "Match has no criteria", "match")
    fault = match.read(line, target.version).fault
    if fault is None:
        return None
    span = (fault.start, fault.end)
    accepted = [v for v in RELEASES if match.read(line, v).fault is None]
    if not accepted:
        return _Verdict(MATCH, fault.message, "match", -1, span)
    if target.version < accepted[0]:
        message = f"ssh understands this Match line from OpenSSH {show(accepted[0])} on"
        return _Verdict(TOO_NEW, message, "match", -1, span)
    message = f"ssh understands this Match line only up to OpenSSH {show(accepted[-1])}"
    return _Verdict(REMOVED, message, "match", -1, span)


def _knows(keyword: Keyword, alias: Alias | None, target: Release) -> bool:
    vendors = (alias.vendor if alias else ()) or keyword.vendor
    if vendors:
        return target.vendor in vendors
    spelling = alias or keyword
    since = max(spelling.since, keyword.since) if not alias else spelling.since
    until = spelling.until or keyword.until
    return since <= target.version and (until is None or target.version <= until)


def _target(version: Version, target: Release) -> Target:
    return Target(version, target.vendor == "Debian")


def _is_raw(line: Line) -> bool:
    known = KEYWORDS.get(line.keyword)
    return known is not None and known.raw


def _refused(
    line: Line,
    verdict: _Verdict,
    targets: tuple[Release, ...],
    config: Config,
    survey: Survey,
) -> RefusedLine:
    if verdict.span is not None:
        location = line.source.location(*verdict.span)
    elif verdict.argument is None:
        location = line.keyword_place
    elif 0 <= verdict.argument < len(line.words):
        location = line.argument_place(verdict.argument)
    else:
        location = line.value_place
    return RefusedLine(
        line, verdict.kind, verdict.message, location, verdict.word, targets, config, survey
    )
