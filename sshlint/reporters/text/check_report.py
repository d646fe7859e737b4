"""The report for people: by consequence, each cause once, with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from sshlint.excerpt import shown_path, visible
from sshlint.finding import Finding, Note, Severity
from sshlint.lean import NamedTuple
from sshlint.lint import Report
from sshlint.login.refused import RefusedConfig
from sshlint.reporters.text.columns import columns
from sshlint.reporters.text.detail import ALL, SCREENS, blocks, fitting
from sshlint.reporters.text.groups import grouped
from sshlint.reporters.text.layout import wrapped
from sshlint.reporters.text.style import Style

_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)

_SHORTENED = "shortened to fit: --all shows each finding with its lines and what to do"


class Frame(NamedTuple):
    """What a report says beside its findings.

    `baseline` is the file that holds the known ones; `checked` what was looked at; `next_command`
    what to run now. *every*: findings of one cause are spelled out; *statistics*: they are counted.
    """

    refused: tuple[RefusedConfig, ...] = ()
    baseline: str = ""
    checked: str = ""
    next_command: str = ""
    every: bool = False
    statistics: bool = False


def report(result: Report, out: TextIO, style: Style, frame: Frame | None = None) -> None:
    """Write findings, notes and summary."""
    frame = frame or Frame()
    for line in _lines(result, style, frame):
        out.write(f"{line}\n")


def _lines(result: Report, style: Style, frame: Frame) -> Iterator[str]:
    notes = [line for note in result.notes for line in note_lines(note, style)]
    end = list(_end(result, style, frame))
    detail = ALL
    if frame.statistics:
        yield from _statistics(result.findings)
    else:
        refused = list(_refused(frame, style))
        yield from refused
        stopping = {id(finding) for refused in frame.refused for finding in refused.findings}
        others = (finding for finding in result.findings if id(finding) not in stopping)
        groups = grouped(others, every=frame.every)
        if style.on_screen and not frame.every:
            detail = fitting(groups, style, SCREENS - len(refused) - len(notes) - len(end) - 1)
        yield from blocks(groups, style, detail)
    yield from notes
    if detail is not ALL:
        yield from wrapped(_SHORTENED, style.width, rest="  ")
    yield from end


def _end(result: Report, style: Style, frame: Frame) -> Iterator[str]:
    """Counts, what was checked, and what to run now."""
    yield from wrapped(summary(result, frame.baseline), style.screen_width, rest="  ")
    if frame.checked:
        yield from wrapped(f"checked {frame.checked}", style.width, rest="  ")
    if frame.next_command:
        yield from wrapped(f"next: {frame.next_command}", style.width, rest="  ")


def _refused(frame: Frame, style: Style) -> Iterator[str]:
    """First what keeps ssh from starting: nothing else matters until that is gone."""
    for refused in frame.refused:
        heading = _refusal_heading(refused, style)
        yield from (style.paint(line, "strong") for line in wrapped(heading, style.width))
        yield ""
        yield from blocks(grouped(refused.findings, every=frame.every), style, ALL)


def _refusal_heading(refused: RefusedConfig, style: Style) -> str:
    """`ssh refuses ~/.ssh/config: no login works until these 3 lines are fixed`."""
    refuses = " and ".join(f"OpenSSH {release}" for release in refused.releases)
    refuses = f"{refuses} refuse{'s' * (len(refused.releases) == 1)}" if refuses else "ssh refuses"
    whole_files = any(finding.location.start is None for finding in refused.findings)
    noun = "error" if whole_files else "line"
    count = len({_line_of(finding) for finding in refused.findings})
    these = f"this {noun} is" if count == 1 else f"these {count} {noun}s are"
    if refused.other_lines:
        these = f"{plural(count, noun)} and {refused.other_lines} not shown here are"
    works = "no login works" if refused.is_own else "no login works with it"
    return f"{refuses} {shown_path(refused.path, style.home)}: {works} until {these} fixed"


def _line_of(finding: Finding) -> tuple[str, int]:
    at = finding.location
    if at.source is None or at.start is None:
        return at.path, 0
    return at.path, at.source.position(at.start)[0]


def _statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """How often each rule spoke, the most severe and the most frequent first."""
    counts = Counter((f.severity, f.rule.code, f.rule.name) for f in findings)
    rows = [
        (f"{count:5}", severity.label, code, name)
        for (severity, code, name), count in sorted(
            counts.items(), key=lambda item: (-item[0][0], -item[1], item[0][1])
        )
    ]
    if rows:
        yield from columns(rows)
        yield ""


def note_line(note: Note, home: str) -> str:
    return f"note: {shown_path(note.path, home)}: {visible(note.message)}"


def note_lines(note: Note, style: Style) -> list[str]:
    return wrapped(note_line(note, style.home), style.width, rest="    ")


def summary(result: Report, baseline: str = "") -> str:
    """`2 errors, 1 warning in 9 files`, or `nothing new in 1 file; 85 known in FILE`."""
    files = plural(result.files, "file")
    known = f"; {result.known} known in {visible(baseline)}" if result.known else ""
    if not result.findings:
        return f"nothing {'new' if known else 'found'} in {files}{known}"
    counts = [
        plural(result.count(severity), severity.label)
        for severity in _SEVERITIES
        if result.count(severity)
    ]
    return f"{', '.join(counts)} in {files}{known}"


def plural(count: int, noun: str) -> str:
    ending = "" if count == 1 else "es" if noun.endswith("x") else "s"
    return f"{count} {noun}{ending}"
