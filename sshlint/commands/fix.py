"""`sshlint --fix` and `--diff`: mend what was found, or show how."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TextIO

from sshlint.commands import proposal
from sshlint.commands.asking import Asking
from sshlint.commands.check import STDIN, Options, Run, fails, inspect, put_report, report_failures
from sshlint.commands.terminal import style_for, warn
from sshlint.excerpt import shown_path, visible
from sshlint.finding import Finding
from sshlint.fixing import journal
from sshlint.fixing.mend import Choose, Outcome, mend_all
from sshlint.fixing.plan import Transaction
from sshlint.fixing.preview import Preview
from sshlint.fixing.prove import withhold
from sshlint.fixing.refusal import Refused
from sshlint.fixing.session import Session, clean_up, unfinished
from sshlint.lint import Report
from sshlint.reporters.snippet import location
from sshlint.reporters.style import Style
from sshlint.reporters.text import note_line
from sshlint.source import SshlintError


class How(NamedTuple):
    """What the command line asked of the fixes."""

    fix: bool = False
    diff: bool = False
    yes: bool = False
    unsafe: bool = False


def mend(options: Options, how: How, stdin: BinaryIO, out: TextIO) -> int:
    """`--diff`, or else `--fix`. Raises `SshlintError` for options that do not go together."""
    if not (how.fix or how.diff):
        raise SshlintError(f"--{'yes' if how.yes else 'unsafe'} goes with --fix or --diff")
    if options.write_baseline:
        raise SshlintError("--write-baseline goes with a check alone")
    if how.diff:
        return diff(options, how, stdin, out)
    if how.unsafe and not how.yes:
        raise SshlintError(
            "--unsafe goes with --yes; without it --fix asks about each change, safe or not"
        )
    return fix(options, how, out)


def fix(options: Options, how: How, out: TextIO) -> int:
    """Mend what is chosen. Returns the exit status: as a check of what is left, or 1 if one failed.

    Raises `SshlintError` where there is nobody to ask.
    """
    if STDIN in options.paths:
        raise SshlintError("standard input cannot be mended in place; name the file, or use --diff")
    if sys.platform == "win32":
        raise SshlintError(
            "--fix cannot keep Windows access lists yet; --diff shows what to change"
        )
    terminal = sys.stdin.isatty() and out.isatty()
    if not how.yes and not terminal:
        raise SshlintError(
            "--fix asks before each change, and this is not a terminal; "
            "add --yes to take the safe fixes (--unsafe: all), or use --diff"
        )
    style = style_for(options.color, out, "")
    walk = _Walk(options, style, out)
    session = Session(journal.journal_folder(), _no_passphrase if how.yes else proposal.passphrase)
    try:
        if how.yes:
            outcome = _take_all(walk, session, unsafe=how.unsafe)
        else:
            outcome = mend_all(
                lambda: walk.look(session), Asking(lambda: walk.style, walk.out), session.change
            )
    except BaseException:
        session.close()
        _say_interrupted(session)
        raise
    session.close()
    return _conclude(walk, outcome, session, how)


def diff(options: Options, how: How, stdin: BinaryIO, out: TextIO) -> int:
    """Show what `--fix --yes` would change. Returns 1 if it would change anything, else 0."""
    if options.format != "text":
        raise SshlintError(f"--diff writes a diff; --format {options.format} is for a report")
    if options.output is not None:
        raise SshlintError("--diff writes to standard output; --output is for a report")
    preview = Preview()
    data = stdin.read() if STDIN in options.paths else b""
    runs: list[Run] = []

    def look() -> Report:
        if runs:
            preview.share(entry.path for entry in runs[-1].survey.entries)
        run = _proved(inspect(options, io.BytesIO(data), known=preview.known))
        runs.append(run)
        return run.report

    def change(transactions: list[Transaction]) -> Iterator[None]:
        for transaction in transactions:
            preview.make(transaction)
            yield None

    mend_all(look, _safe_or_all(how.unsafe), change)
    home = runs[0].survey.context.home
    proposal.write_diff(preview, style_for(options.color, out, home), out)
    if preview.is_empty and not how.unsafe:
        _say_unsafe(runs[-1].report)
    _warn_of_notes(runs[-1])
    if report_failures(runs[-1]):
        return 2
    return int(not preview.is_empty)


def _say_unsafe(report: Report) -> None:
    """Say why an empty diff is not the whole answer."""
    unsafe = sum(finding.fix is not None and not finding.fix.is_safe for finding in report.findings)
    if unsafe:
        warn(
            f"no safe fixes; {unsafe} unsafe fix{'' if unsafe == 1 else 'es'}:"
            f" `sshlint --diff --unsafe` shows {'it' if unsafe == 1 else 'them'}"
        )


def _proved(run: Run) -> Run:
    return run._replace(report=withhold(run.survey, run.report))


def _safe_or_all(unsafe: bool) -> Choose:
    return lambda findings: [f for f in findings if f.fix and (unsafe or f.fix.is_safe)]


class _Walk:
    """Looks at the files again before each round, and cleans up after killed runs at the first."""

    def __init__(self, options: Options, style: Style, out: TextIO) -> None:
        self.options = options
        self.style = style
        self.out = out
        self.run: Run | None = None

    def look(self, session: Session) -> Report:
        run = self._inspect(session)
        if self.run is None:
            self.style = self.style._replace(home=run.survey.context.home)
            if _clean_up(run, session):
                run = self._inspect(session)
        self.run = run
        return run.report

    def _inspect(self, session: Session) -> Run:
        modes_not_kept = session.not_kept
        run = _proved(inspect(self.options, io.BytesIO(), modes_not_kept=modes_not_kept))
        session.saw(run.report.findings, run.bounds)
        return run


def _clean_up(run: Run, session: Session) -> bool:
    home = run.survey.context.home
    removed = clean_up(run.survey, session.folder, run.bounds)
    for path in removed:
        warn(f"removed {shown_path(path, home)}, left by a run that was killed")
    for killed in unfinished(session.folder):
        warn(f"the run {killed.name} was killed; `sshlint undo {killed.name}` takes it back")
    return bool(removed)


def _take_all(walk: _Walk, session: Session, *, unsafe: bool) -> Outcome:
    choose = _safe_or_all(unsafe)
    if not choose(walk.look(session).findings):
        return mend_all(lambda: walk.look(session), choose, session.change)
    with session.locked():  # another run may have mended it all while this one waited
        return mend_all(lambda: walk.look(session), choose, session.change)


def _no_passphrase(prompt: str) -> bytes:
    raise Refused("", f"it needs an answer ({prompt}); use sshlint --fix in a terminal")


def _conclude(walk: _Walk, outcome: Outcome, session: Session, how: How) -> int:
    run = walk.run
    if run is None:
        return 0
    options = walk.options
    text = options.format == "text"
    out = walk.out if text else sys.stderr
    style = walk.style
    for finding in outcome.done:
        if finding.fix is not None and finding not in outcome.unfixed:
            out.write(f"mended {_naming(finding, style)}: {visible(finding.fix.title)}\n")
    for finding, refused in outcome.refused:
        path = shown_path(refused.path or finding.location.path, style.home)
        code = finding.rule.code
        warn(f"{path} was left as it is ({code}): {visible(refused.reason)}")
    for finding in outcome.unfixed:
        warn(f"not mended after all: {_naming(finding, style)}: {visible(finding.message)}")
    _write_what_is_left(walk, run, outcome, how)
    if session.run:
        out.write(f"`sshlint undo {session.run}` takes it back\n")
    if report_failures(run):
        return 2
    failed = bool(outcome.refused or outcome.unfixed)
    return int(failed or fails(outcome.report, run.survey.context.settings.fail_on))


def _write_what_is_left(walk: _Walk, run: Run, outcome: Outcome, how: How) -> None:
    if how.yes or walk.options.format != "text" or walk.options.output is not None:
        put_report(walk.options, run, walk.out)
        return
    left = len(outcome.report.findings)
    done = len(outcome.done) - len(outcome.unfixed)
    for note in run.report.notes:
        walk.out.write(note_line(note, walk.style.home) + "\n")
    walk.out.write(f"{done} mended, {left} left{'; `sshlint` shows them' if left else ''}\n")


def _warn_of_notes(run: Run) -> None:
    for note in run.report.notes:
        warn(note_line(note, run.survey.context.home))


def _naming(finding: Finding, style: Style) -> str:
    where = location(finding.location, style.home)
    return f"{where}: {finding.rule.code} {finding.rule.name}"


def _say_interrupted(session: Session) -> None:
    if session.run:
        warn(
            f"stopped; what was mended so far is whole, and `sshlint undo {session.run}` undoes it"
        )
