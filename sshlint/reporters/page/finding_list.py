"""The findings as the page shows them: by severity, those of one cause together."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.excerpt import is_secret, line
from sshlint.finding import Finding, Severity
from sshlint.lint import Report, group_of
from sshlint.reporters import links
from sshlint.reporters.text.snippet import location
from sshlint.reporters.text.style import Style
from sshlint.source import BULLET, Location

_MOST_SHOWN, _MOST_NAMED = 5, 200
_WIDTH = 160  # characters of a line that are shown before, in and behind the place


class Quote(NamedTuple):
    """A line of a file in three parts, of which the second is the place; `label` explains it."""

    where: str
    number: int | None
    before: str
    marked: str
    after: str
    label: str
    is_main: bool


class ShownGroup(NamedTuple):
    """The findings of one rule and cause: the first in full, of the others where they are."""

    code: str
    name: str
    severity: str
    message: str
    help: str
    link: str
    quotes: tuple[Quote, ...]
    more: tuple[tuple[str, str], ...]  # where, and the message where it is another
    left_out: int
    fix: str
    safety: str
    cost: str
    command: str


class CheckCommand(NamedTuple):
    """How this check is repeated: the words for `sshlint`, before and after its options."""

    options: tuple[str, ...]
    paths: tuple[str, ...]

    def fixing(self, code: str, safety: str) -> str:
        """A command line that makes the fixes of a rule, with questions where they are unsafe."""
        words = ["sshlint", "--fix", *(["--yes"] if safety == "safe" else [])]
        words += ["--select", code, *self.options]
        return shlex.join((*words, *(["--", *self.paths] if self.paths else [])))


def shown_findings(report: Report, style: Style, command: CheckCommand) -> Iterator[ShownGroup]:
    """Errors first, then warnings, then infos."""
    groups: dict[tuple[int, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((-finding.severity, group_of(finding)), []).append(finding)
    for _, group in sorted(groups.items(), key=lambda item: item[0][0]):
        yield _shown(group, style, command)


def _shown(group: list[Finding], style: Style, command: CheckCommand) -> ShownGroup:
    first = group[0]
    others = group[_MOST_SHOWN:]
    fixes = [finding.fix for finding in group if finding.fix is not None]
    fix = next((fix for fix in fixes if fix.is_safe), fixes[0] if fixes else None)
    return ShownGroup(
        first.rule.code,
        first.rule.name,
        first.severity.label,
        style.with_home(first.message),
        style.pasted(first.help),
        links.rule_page(first.rule) if links.ADDRESS else "",
        tuple(quote for finding in group[:_MOST_SHOWN] for quote in _quotes(finding, style)),
        tuple(_elsewhere(finding, first, style) for finding in others[:_MOST_NAMED]),
        max(len(others) - _MOST_NAMED, 0),
        fix.title if fix else "",
        fix.safety if fix else "",
        fix.cost if fix else "",
        command.fixing(first.rule.code, fix.safety) if fix else "",
    )


def _elsewhere(finding: Finding, first: Finding, style: Style) -> tuple[str, str]:
    message = "" if finding.message == first.message else finding.message
    return location(finding.location, style.home), style.with_home(message)


def _quotes(finding: Finding, style: Style) -> Iterator[Quote]:
    yield _quote(finding.location, finding.mark, style.home, is_main=True)
    for related in finding.related:
        yield _quote(related.location, related.message, style.home, is_main=False)


def _quote(at: Location, label: str, home: str, *, is_main: bool) -> Quote:
    place = location(at, home)
    if at.source is None or at.start is None or is_secret(at.source):
        return Quote(place, None, "", "", "", label, is_main)
    number, column = at.source.position(at.start)
    raw = line(at.source, number) or ""
    first = column - 1
    last = first + max((at.end or at.start) - at.start, 1)
    before, marked, after = raw[max(first - _WIDTH, 0) : first], raw[first:last], raw[last:]
    before = "…" * (first > _WIDTH) + _spaced(before)
    return Quote(place, number, before, _cut(marked), _cut(after), label, is_main)


def _cut(text: str) -> str:
    return _spaced(text[:_WIDTH]) + "…" * (len(text) > _WIDTH)


def _spaced(text: str) -> str:
    """Without tabs, and without showing how long something masked is."""
    return re.sub(f"{BULLET}+", BULLET * 4, text.replace("\t", "    "))


def counts(findings: Iterable[Finding]) -> list[tuple[str, int]]:
    """How many there are of each severity, the worst first."""
    severities = [finding.severity for finding in findings]
    return [(one.label, severities.count(one)) for one in reversed(Severity)]
