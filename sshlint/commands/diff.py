"""`sshlint --diff`: what `--fix --yes` would change."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from sshlint.commands.check import STDIN, CheckOptions, CheckRun, inspect, report_failures
from sshlint.commands.fixes import shown_fix
from sshlint.commands.fixes.fixable import proved, safe_or_all
from sshlint.commands.run.terminal import style_for, warn
from sshlint.fixing.plan import Transaction
from sshlint.fixing.preview import Preview
from sshlint.fixing.rounds import fix_all
from sshlint.lint import Report
from sshlint.reporters.text.check_report import note_line, plural
from sshlint.source import SshlintError


def diff(options: CheckOptions, unsafe: bool, stdin: BinaryIO, out: TextIO) -> int:
    """Show what `--fix --yes` would change. Returns 1 if it would change anything, else 0."""
    if options.format != "text":
        raise SshlintError(f"--diff writes a diff; --format {options.format} is for a report")
    if options.output is not None:
        raise SshlintError("--diff writes to standard output; --output is for a report")
    preview = Preview()
    data = stdin.read() if STDIN in options.paths else b""
    runs: list[CheckRun] = []

    def look() -> Report:
        if runs:
            preview.share(entry.path for entry in runs[-1].survey.entries)
        run = proved(inspect(options, io.BytesIO(data), known=preview.known))
        runs.append(run)
        return run.report

    def change(transactions: list[Transaction]) -> Iterator[None]:
        for transaction in transactions:
            preview.make(transaction)
            yield None

    fix_all(look, safe_or_all(unsafe), change)
    home = runs[0].survey.context.home
    shown_fix.write_diff(preview, style_for(options.color, out, home), out)
    if preview.is_empty:
        _say_why_empty(runs[-1].report)
    _warn_of_notes(runs[-1])
    if report_failures(runs[-1]):
        return 2
    return int(not preview.is_empty)


def _say_why_empty(report: Report) -> None:
    """An empty diff is not the whole answer."""
    unsafe = sum(finding.fix is not None and not finding.fix.is_safe for finding in report.findings)
    if unsafe:
        shows = f"`sshlint --diff --unsafe` shows {'it' if unsafe == 1 else 'them'}"
        warn(f"no safe fixes; {plural(unsafe, 'unsafe fix')}: {shows}")
    else:
        warn("no fixes: nothing would change")


def _warn_of_notes(run: CheckRun) -> None:
    for note in run.report.notes:
        warn(note_line(note, run.survey.context.home))
