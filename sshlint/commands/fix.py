"""`sshlint --fix` and `--diff`: fix what was found, or show how."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TextIO

from sshlint.commands.check import (
    STDIN,
    CheckOptions,
    CheckRun,
    fails,
    inspect,
    put_report,
    report_failures,
)
from sshlint.commands.fixes import shown_fix
from sshlint.commands.fixes.asking import Asking
from sshlint.commands.fixes.fixable import proved, safe_or_all
from sshlint.commands.run.terminal import style_for, warn
from sshlint.discover import Survey
from sshlint.excerpt import shown_path, visible
from sshlint.finding import Finding
from sshlint.fixing.fix_run import FixRun, clean_up, unfinished
from sshlint.fixing.journal import journal
from sshlint.fixing.plan import Transaction
from sshlint.fixing.refusal import Refused
from sshlint.fixing.rounds import Outcome, fix_all
from sshlint.lint import Report
from sshlint.reporters.text.check_report import note_lines, plural
from sshlint.reporters.text.layout import wrapped
from sshlint.reporters.text.snippet import location
from sshlint.reporters.text.style import Style
from sshlint.source import SshlintError


class How(NamedTuple):
    """What the command line asked of the fixes."""

    fix: bool = False
    diff: bool = False
    yes: bool = False
    unsafe: bool = False


def make_fixes(options: CheckOptions, how: How, stdin: BinaryIO, out: TextIO) -> int:
    """`--diff`, or else `--fix`. Raises `SshlintError` for options that do not go together."""
    if not (how.fix or how.diff):
        raise SshlintError(f"--{'yes' if how.yes else 'unsafe'} goes with --fix or --diff")
    if options.write_baseline:
        raise SshlintError("--write-baseline goes with a check alone")
    if how.diff:
        from sshlint.commands.diff import diff

        return diff(options, how.unsafe, stdin, out)
    if how.unsafe and not how.yes:
        raise SshlintError(
            "--unsafe goes with --yes; without it --fix asks about each change, safe or not"
        )
    return fix(options, how, out)


def fix(options: CheckOptions, how: How, out: TextIO) -> int:
    """Fix what is chosen. Returns the exit status: as a check of what is left, or 1 if one failed.

    Raises `SshlintError` where there is nobody to ask.
    """
    if STDIN in options.paths:
        raise SshlintError("standard input cannot be fixed in place; name the file, or use --diff")
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

    def ask(prompt: str) -> bytes:
        return shown_fix.passphrase(visible(walk.style.with_home(prompt)), walk.style)

    fix_run = FixRun(journal.journal_folder(), _no_passphrase if how.yes else ask)
    try:
        if how.yes:
            outcome = _take_all(walk, fix_run, unsafe=how.unsafe)
        else:
            outcome = _ask_for_all(walk, fix_run)
    except BaseException:
        fix_run.close()
        _say_interrupted(fix_run)
        raise
    fix_run.close()
    return _conclude(walk, outcome, fix_run, how)


def _ask_for_all(walk: _Walk, fix_run: FixRun) -> Outcome:
    asking = Asking(lambda: walk.style, lambda: walk.survey, walk.out)

    def change(transactions: list[Transaction]) -> Iterator[Refused | None]:
        for transaction, refused in zip(transactions, fix_run.change(transactions), strict=True):
            for finding in transaction.findings:
                _confirm(walk, finding, refused)
            yield refused

    return fix_all(lambda: walk.look(fix_run), asking, change)


def _confirm(walk: _Walk, finding: Finding, refused: Refused | None) -> None:
    """Say in a line what became of a fix that was chosen."""
    style = walk.style
    if refused is None:
        title = finding.fix.title if finding.fix else ""
        text = f"fixed {_naming(finding, style)}: {title}"
    else:
        path = shown_path(refused.path or finding.location.path, style.home)
        text = f"{path} was left as it is ({finding.rule.code}): {visible(refused.reason)}"
    color = "good" if refused is None else "bad"
    lines = wrapped(visible(style.with_home(text)), style.width, first="  ", rest="    ")
    walk.out.writelines(f"{style.paint(line, color)}\n" for line in (*lines, ""))


class _Walk:
    """Looks at the files again before each round, and cleans up after killed runs at the first."""

    def __init__(self, options: CheckOptions, style: Style, out: TextIO) -> None:
        self.options = options
        self.style = style
        self.out = out
        self.run: CheckRun | None = None

    @property
    def survey(self) -> Survey:
        if self.run is None:
            raise ValueError("nothing was looked at yet")
        return self.run.survey

    def look(self, fix_run: FixRun) -> Report:
        run = self._inspect(fix_run)
        if self.run is None:
            self.style = self.style._replace(home=run.survey.context.home)
            if _clean_up(run, fix_run):
                run = self._inspect(fix_run)
        self.run = run
        return run.report

    def _inspect(self, fix_run: FixRun) -> CheckRun:
        modes_not_kept = fix_run.not_kept
        run = proved(inspect(self.options, io.BytesIO(), modes_not_kept=modes_not_kept))
        fix_run.saw(run.report.findings, run.bounds)
        return run


def _clean_up(run: CheckRun, fix_run: FixRun) -> bool:
    home = run.survey.context.home
    removed = clean_up(run.survey, fix_run.folder, run.bounds)
    for path in removed:
        warn(f"removed {shown_path(path, home)}, left by a run that was killed")
    for killed in unfinished(fix_run.folder):
        warn(f"the run {killed.name} was killed; `sshlint undo {killed.name}` reverts it")
    return bool(removed)


def _take_all(walk: _Walk, fix_run: FixRun, *, unsafe: bool) -> Outcome:
    choose = safe_or_all(unsafe)
    if not choose(walk.look(fix_run).findings):
        return fix_all(lambda: walk.look(fix_run), choose, fix_run.change)
    with fix_run.locked():  # another run may have fixed it all while this one waited
        return fix_all(lambda: walk.look(fix_run), choose, fix_run.change)


def _no_passphrase(_: str) -> bytes:
    raise Refused("", "it asks for a passphrase; run sshlint --fix in a terminal")


def _conclude(walk: _Walk, outcome: Outcome, fix_run: FixRun, how: How) -> int:
    run = walk.run
    if run is None:
        return 0
    options = walk.options
    text = options.format == "text"
    out = walk.out if text else sys.stderr
    style = walk.style
    if how.yes:
        for finding in outcome.done:
            if finding.fix is not None and finding not in outcome.unfixed:
                out.write(f"fixed {_naming(finding, style)}: {visible(finding.fix.title)}\n")
        # A fix is tried again in each round; its reason is said once.
        for path, code, reason in dict.fromkeys(
            (refused.path or finding.location.path, finding.rule.code, refused.reason)
            for finding, refused in outcome.refused
        ):
            warn(f"{shown_path(path, style.home)} was left as it is ({code}): {visible(reason)}")
    for finding in outcome.unfixed:
        warn(f"still reported after the fix: {_naming(finding, style)}: {visible(finding.message)}")
    _write_what_is_left(walk, run, outcome, how)
    if fix_run.run:
        out.write(f"{_undo_line(fix_run.run)}\n")
    if report_failures(run):
        return 2
    failed = bool(outcome.refused or outcome.unfixed)
    return int(failed or fails(outcome.report, run.survey.context.settings.fail_on))


def _undo_line(run: str) -> str:
    return f"undo with: sshlint undo {run}"


def _write_what_is_left(walk: _Walk, run: CheckRun, outcome: Outcome, how: How) -> None:
    if how.yes or walk.options.format != "text" or walk.options.output is not None:
        put_report(walk.options, run, walk.out)
        return
    style = walk.style
    lines = [line for note in run.report.notes for line in note_lines(note, style)]
    left = len(outcome.report.findings)
    done = [finding for finding in outcome.done if finding not in outcome.unfixed]
    lines.append(f"{len(done)} fixed, {left} left{'; sshlint shows them' if left else ''}")
    changed = Counter(shown_path(finding.location.path, style.home) for finding in done)
    if changed:
        files = ", ".join(f"{path} ({plural(n, 'fix')})" for path, n in changed.items())
        lines += wrapped(f"changed: {files}", style.width, rest="  ")
    walk.out.writelines(f"{line}\n" for line in lines)


def _naming(finding: Finding, style: Style) -> str:
    where = location(finding.location, style.home)
    return f"{where}: {finding.rule.code} {finding.rule.name}"


def _say_interrupted(fix_run: FixRun) -> None:
    if fix_run.run:
        sys.stderr.write("\n")
        warn(f"stopped; what was fixed so far is whole. {_undo_line(fix_run.run).capitalize()}")
