"""Findings by consequence, those of one cause together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from sshlint.excerpt import shown_path
from sshlint.finding import Finding
from sshlint.lean import NamedTuple
from sshlint.reporters.text.layout import wrapped
from sshlint.reporters.text.snippet import location
from sshlint.reporters.text.style import Style
from sshlint.shortening import first_few, listed

_MOST_LINES = 8


class Group(NamedTuple):
    """The findings of one rule with one cause, in order of their places."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]


def grouped(findings: Iterable[Finding], *, every: bool = False) -> list[Group]:
    """Errors, warnings, infos, each by place; `every`: each finding by itself."""
    ordered = sorted(findings, key=lambda finding: -finding.severity)
    by_cause: dict[object, list[Finding]] = {}
    for number, finding in enumerate(ordered):
        key = number if every else (finding.rule.code, finding.severity, finding.cause)
        by_cause.setdefault(key, []).append(finding)
    return [Group(tuple(group)) for group in by_cause.values()]


def more_lines(group: Group, style: Style) -> list[str]:
    """Where else it is; with what differs there, the messages or else what to do."""
    others = group.findings[1:]
    if not others:
        return []
    head = f"{len(others)} more like this:"
    first = group.first
    if any(other.message != first.message for other in others):
        return _each(head, [(other, style.with_home(other.message)) for other in others], style)
    if any(other.help != first.help for other in others):
        return _each(head, [(other, style.pasted(other.help)) for other in others], style)
    return _places(head, others, style)


def _each(head: str, others: list[tuple[Finding, str]], style: Style) -> list[str]:
    shown = first_few([_place_and(finding, text, style) for finding, text in others])
    wide = (wrapped(text, style.width, first="    ", rest="      ") for text in shown)
    lines = [f"  {head}", *chain.from_iterable(wide)]
    if len(shown) < len(others):
        lines[-1] += " (--all shows each)"
    return lines


def _place_and(finding: Finding, text: str, style: Style) -> str:
    return f"{location(finding.location, style.home)}: {text}"


def _places(head: str, others: Iterable[Finding], style: Style) -> list[str]:
    numbers: dict[str, dict[int, None]] = {}
    for finding in others:
        at = finding.location
        lines = numbers.setdefault(at.path, {})
        if at.source is not None and at.start is not None:
            lines[at.source.position(at.start)[0]] = None
    texts = []
    for path, lines in numbers.items():
        shown = listed(list(map(str, lines)), _MOST_LINES)
        words = f" line{'s' * (len(lines) > 1)} {shown}" if lines else ""
        texts.append(shown_path(path, style.home) + words)
    places = "; ".join(first_few(texts, noun="files"))
    return wrapped(f"{head} {places}", style.width, first="  ", rest="    ")
