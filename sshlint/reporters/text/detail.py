"""How much of each finding a screen has room for: the milder it is, the sooner it is shortened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sshlint.finding import ERROR, INFO, WARNING, Severity
from sshlint.reporters.text.finding_text import heading_lines, help_lines
from sshlint.reporters.text.groups import Group, more_lines
from sshlint.reporters.text.layout import wrapped
from sshlint.reporters.text.snippet import snippets
from sshlint.reporters.text.style import Style

SCREENS = 90  # lines: three screens of thirty
# How often each rule spoke; the heads alone; with what to do; with the lines of the file too.
COUNT, HEAD, HELP, WHOLE = range(4)
Detail = dict[Severity, int]
_STEPS: tuple[Detail, ...] = (
    {ERROR: WHOLE, WARNING: WHOLE, INFO: WHOLE},
    {ERROR: WHOLE, WARNING: WHOLE, INFO: HELP},
    {ERROR: WHOLE, WARNING: HELP, INFO: HEAD},
    {ERROR: HELP, WARNING: HELP, INFO: HEAD},
    {ERROR: HELP, WARNING: HEAD, INFO: HEAD},
    {ERROR: HELP, WARNING: HEAD, INFO: COUNT},
)
ALL = _STEPS[0]


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


def blocks(groups: Iterable[Group], style: Style, detail: Detail) -> Iterator[str]:
    """The groups one after the other; severities that are shortened stand apart."""
    before: Severity | None = None
    counted: Counter[str] = Counter()
    for group in groups:
        severity = group.first.severity
        if detail[severity] == COUNT:
            rule = group.first.rule
            counted[f"{rule.code} {rule.name}"] += len(group.findings)
            continue
        if before is not None and before is not severity and detail[before] != WHOLE:
            yield ""
        yield from block(group, style, detail[severity])
        before = severity
    if before is not None and detail[before] != WHOLE:
        yield ""
    if counted:
        words = [f"{name} (×{n})" if n > 1 else name for name, n in counted.items()]
        yield from wrapped(f"info: {', '.join(words)}", style.width, rest="  ")
        yield ""


def fitting(groups: list[Group], style: Style, room: int) -> Detail:
    """As much as there are lines for; never less than the last step."""
    for detail in _STEPS[:-1] if len(groups) <= room else ():
        if sum(1 for _ in blocks(groups, style, detail)) <= room:
            return detail
    return _STEPS[-1]
