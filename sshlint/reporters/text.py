"""The report for people: each finding with its line, the place marked, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from sshlint.excerpt import is_secret, line, shown_path, visible
from sshlint.finding import Finding, Note, Severity
from sshlint.lean import NamedTuple
from sshlint.lint import Report
from sshlint.reporters.style import Style
from sshlint.source import BULLET, Location

_WIDTH = 150
_LOOKED_AT = 4 * _WIDTH
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def report(result: Report, out: TextIO, style: Style, *, baseline: str = "") -> None:
    """Write findings, notes and summary; `baseline` is the file that known findings are in."""
    for finding in result.findings:
        out.write("\n".join(finding_lines(finding, style)) + "\n\n")
    for note in result.notes:
        out.write(note_line(note, style.home) + "\n")
    out.write(summary(result, baseline) + "\n")


def note_line(note: Note, home: str) -> str:
    return f"note: {shown_path(note.path, home)}: {visible(note.message)}"


def finding_lines(finding: Finding, style: Style) -> Iterator[str]:
    """The lines of one finding: head, snippets, help."""
    yield heading(finding, style)
    yield from _snippets(finding, style)
    if finding.help:
        yield f"  {style.paint('help:', '1')} {style.pasted(finding.help)}"


def heading(finding: Finding, style: Style) -> str:
    """`file:line:col: severity: message [CODE name]`, the form that editors and CI parse."""
    where = style.paint(location(finding.location, style.home), "1")
    severity = style.paint(finding.severity.label, _COLOURS[finding.severity])
    message = with_home(visible(finding.message), style.home)
    return f"{where}: {severity}: {message} [{finding.rule.code} {finding.rule.name}]"


def location(location: Location, home: str) -> str:
    """`~/.ssh/config:14:5`, or the path alone for a finding about a whole file."""
    path = shown_path(location.path, home)
    if location.source is None or location.start is None:
        return path
    line, column = location.source.position(location.start)
    return f"{path}:{line}:{column}"


def summary(result: Report, baseline: str = "") -> str:
    """`2 errors, 1 warning in 9 files · 2 can be mended by …`."""
    files = _plural(result.files, "file")
    known = f"; {result.known} known in {visible(baseline)}" if result.known else ""
    if not result.findings:
        return f"nothing {'new' if known else 'found'} in {files}{known}"
    counts = [
        _plural(result.count(severity), severity.label if severity > Severity.INFO else "info", "")
        if severity is Severity.INFO
        else _plural(result.count(severity), severity.label)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
        if result.count(severity)
    ]
    return f"{', '.join(counts)} in {files}{known}{_mendable(result)}"


def _mendable(result: Report) -> str:
    fixes = [finding.fix for finding in result.findings if finding.fix is not None]
    safe = sum(fix.is_safe for fix in fixes)
    unsafe = len(fixes) - safe
    if safe and unsafe:
        return f" · {safe} can be mended by sshlint --fix --yes, {unsafe} more in sshlint --fix"
    if safe:
        return f" · {safe} can be mended by sshlint --fix --yes"
    return f" · {unsafe} can be mended in sshlint --fix" if unsafe else ""


class _Mark(NamedTuple):
    location: Location
    label: str
    sign: str


def _snippets(finding: Finding, style: Style) -> Iterator[str]:
    marks = [_Mark(related.location, related.message, "-") for related in finding.related]
    marks.append(_Mark(finding.location, finding.mark, "^"))
    here = [mark for mark in marks if mark.location.source is finding.location.source]
    for mark in marks:
        if mark not in here:
            head = f"  {location(mark.location, style.home)}"
            yield head if _has_line(mark.location) else f"{head}: {visible(mark.label)}"
            yield from _snippet(mark, style, "34")
    for mark in sorted(here, key=lambda mark: mark.location.start or 0):
        primary = mark.sign == "^"
        yield from _snippet(mark, style, _COLOURS[finding.severity] if primary else "34")


def _has_line(location: Location) -> bool:
    source = location.source
    return source is not None and location.start is not None and not is_secret(source)


def _snippet(mark: _Mark, style: Style, colour: str) -> Iterator[str]:
    location = mark.location
    if location.source is None or location.start is None or not _has_line(location):
        return
    number, column = location.source.position(location.start)
    raw = line(location.source, number) or ""
    length = max((location.end or location.start) - location.start, 1)
    first, last = column - 1, column - 1 + length
    before, marked, after = (  # of a long line what can be shown of it
        raw[max(0, first - _LOOKED_AT) : first],
        raw[first : min(last, first + _LOOKED_AT)],
        raw[last : last + _LOOKED_AT],
    )
    before, marked, after = (_spaced(part) for part in (before, marked, after))
    if len(before) > _WIDTH // 2 or first > _LOOKED_AT:
        before = "…" + before[-(_WIDTH // 2) :]
    if len(marked) > _WIDTH // 2:
        marked, after = marked[: _WIDTH // 2] + "…", ""
    yield f"{number:5} | {(before + marked + after[: _WIDTH - len(before) - len(marked)]).rstrip()}"
    under = style.paint(f"{mark.sign * max(len(marked), 1)} {visible(mark.label)}".rstrip(), colour)
    yield f"{'':5} | {' ' * len(before)}{under}"


def _spaced(text: str) -> str:
    """As it can be shown; how long something masked is stays hidden too."""
    return re.sub(f"{BULLET}+", BULLET * 4, visible(text.replace("\t", "    ")))


def with_home(text: str, home: str) -> str:
    """A text in which paths in the home begin with `~/`."""
    return text.replace(home.rstrip("/") + "/", "~/") if home.rstrip("/") else text


def _plural(count: int, noun: str, ending: str = "s") -> str:
    return f"{count} {noun}{'' if count == 1 else ending}"
