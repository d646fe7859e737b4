"""How much of each finding a screen has room for: the milder it is, the sooner it is shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sshlint.finding import ERROR, INFO, WARNING, Severity
from sshlint.lean import NamedTuple
from sshlint.reporters.text.finding_text import heading_lines, help_lines
from sshlint.reporters.text.groups import Group, more_lines
from sshlint.reporters.text.layout import Unbroken, fill
from sshlint.reporters.text.snippet import snippets
from sshlint.reporters.text.style import Style

SCREENS = 88  # lines: three screens of thirty, with the prompts around
# How often each rule spoke; the heads alone; with what to do; with the lines of the file too.
COUNT, HEAD, HELP, WHOLE = range(4)


class Detail(NamedTuple):
    """What is shown of errors, warnings and infos; of the groups behind `first` only counts."""

    error: int = WHOLE
    warning: int = WHOLE
    info: int = WHOLE
    first: int | None = None

    def of(self, severity: Severity) -> int:
        return {ERROR: self.error, WARNING: self.warning, INFO: self.info}[severity]


ALL = Detail()
_STEPS = (
    ALL,
    Detail(WHOLE, WHOLE, HELP),
    Detail(WHOLE, HELP, HEAD),
    Detail(HELP, HELP, HEAD),
    Detail(HELP, HEAD, HEAD),
    Detail(HELP, HEAD, COUNT),
)
_LEAST = 12  # groups that are shown however many lines the others take


def block(group: Group, style: Style, detail: int) -> Iterator[str]:
    """The lines of a group, with an empty one behind it where it has lines of the file."""
    yield from heading_lines(group.first, style)
    if detail == WHOLE:
        yield from snippets(group.first, style)
    if detail >= HELP:
        yield from help_lines(group.first.help, style)
    yield from more_lines(group, style)
    if detail == WHOLE:
        yield ""


def blocks(groups: Sequence[Group], style: Style, detail: Detail) -> Iterator[str]:
    """The groups one after the other; severities that are shortened stand apart."""
    before: Severity | None = None
    counted: dict[Severity, Counter[str]] = {}
    for number, group in enumerate(groups):
        severity = group.first.severity
        is_left_out = detail.first is not None and number >= detail.first
        if is_left_out or detail.of(severity) == COUNT:
            rule = group.first.rule
            names = counted.setdefault(severity, Counter())
            names[f"{rule.code} {rule.name}"] += len(group.findings)
            continue
        if before is not None and before is not severity and detail.of(before) != WHOLE:
            yield ""
        yield from block(group, style, detail.of(severity))
        before = severity
    if before is not None and detail.of(before) != WHOLE:
        yield ""
    for severity, names in counted.items():
        yield from _counts(severity, names, before is severity, style)


def _counts(severity: Severity, names: Counter[str], more: bool, style: Style) -> Iterator[str]:
    """`more warnings: SSH605 weak-algorithm (×2), …`."""
    label = f"more {severity.label}s:" if more else f"{severity.label}s:"
    words = [f"{name} (×{n})" if n > 1 else name for name, n in names.items()]
    each = [Unbroken(w, w) for w in (*(f"{word}," for word in words[:-1]), words[-1])]
    yield from fill((style.word(label, severity.label), *each), style.width, rest="  ")
    yield ""


def fitting(groups: Sequence[Group], style: Style, room: int) -> Detail:
    """As much as there are lines for; the mildest groups are counted where that is too much."""
    for detail in _STEPS if len(groups) <= room else ():
        if _lines(groups, style, detail) <= room:
            return detail
    first = sum(group.first.severity is not INFO for group in groups[:room])
    last = _STEPS[-1]
    while first > _LEAST and _lines(groups, style, last._replace(first=first)) > room:
        first -= 1
    return last._replace(first=first)


def _lines(groups: Sequence[Group], style: Style, detail: Detail) -> int:
    return sum(1 for _ in blocks(groups, style, detail))
