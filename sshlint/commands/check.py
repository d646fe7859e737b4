"""`sshlint check`: lint the user's SSH home, or the paths named."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, TextIO

from sshlint import discover
from sshlint.commands.run.context import STDIN, CheckOptions, build_context
from sshlint.commands.run.ending import fault_lines
from sshlint.commands.run.output import put
from sshlint.commands.run.progress import shown
from sshlint.commands.run.terminal import style_for, warn
from sshlint.config.deployed import git_top
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.discover import Entry, Survey
from sshlint.excerpt import shown_path, visible
from sshlint.facts.meta import baseline
from sshlint.fixing.bounds import Bounds, bounds_of
from sshlint.lean import NamedTuple
from sshlint.lint import LEVELS, Baseline, Report, Steps, lint, names_of
from sshlint.rules import registry
from sshlint.rules.registry import Listed
from sshlint.settings import Context
from sshlint.source import Source, SshlintError, Unreadable, read_held

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import FindingObject
    from sshlint.reporters.text.check_report import Frame

__all__ = [
    "STDIN",
    "CheckOptions",
    "CheckRun",
    "build_context",
    "check",
    "findings_in",
    "inspect",
]


UNNAMED = "<stdin>"  # what standard input is called where --stdin-filename gives it no name


class CheckRun(NamedTuple):
    """A check that has been made, before it is reported."""

    survey: Survey
    report: Report
    rules: tuple[Listed, ...]
    bounds: Bounds


def check(options: CheckOptions, stdin: BinaryIO, out: TextIO) -> int:
    """Lint and report. Returns the exit status of design: 0, 1 findings, 2 an unreadable PATH."""
    if options.write_baseline:
        return _write_baseline(options, stdin, out)
    if options.format == "html":
        from sshlint.reporters.html import need_library

        need_library()
    run = inspect(options, stdin)
    if any(finding.fix for finding in run.report.findings):
        from sshlint.fixing.proving.prove import withhold

        text = options.format == "text"  # which counts the fixes, and names none
        run = run._replace(report=withhold(run.survey, run.report, at_a_glance=text))
    put_report(options, run, out)
    if report_failures(run):
        return 2
    return int(fails(run.report, run.survey.context.settings.fail_on))


def put_report(options: CheckOptions, run: CheckRun, out: TextIO) -> None:
    """Write the report where it was asked for: to --output, else to `out`."""
    if options.output is None:
        write_report(options, run, out)
    else:
        text = io.StringIO()
        write_report(options, run, text)
        put(options.output, text.getvalue())


def report_failures(run: CheckRun) -> bool:
    """Say which PATHs could not be read and which rules failed; whether there were any."""
    named = [failure for failure in run.survey.failures if failure.named]
    for failure in named:
        path = shown_path(failure.path, run.survey.context.home)
        what = "refused" if failure.refused else "cannot be read"
        warn(f"{path}: {what}: {failure.reason}")
    for line in fault_lines(run.survey.faults, run.survey.context.home):
        warn(line)
    return bool(named or run.survey.faults)


def inspect(
    options: CheckOptions,
    stdin: BinaryIO,
    *,
    known: Mapping[str, Source] | None = None,
    modes_not_kept: tuple[str, ...] = (),
    steps: Steps = shown,
) -> CheckRun:
    """Find what there is to lint and lint it. Raises `SshlintError` for unusable settings.

    `known` and `modes_not_kept` are as `Survey` takes them, `steps` as `lint` does.
    """
    context = build_context(options)
    every_rule = registry.listed()
    rules = registry.choose(every_rule, context.settings)
    survey = take_survey(options, context, stdin, known, modes_not_kept)
    _note_absence(survey, options)
    kept = _baseline(options, context.home)
    report = lint(survey, rules, every_rule=every_rule, baseline=kept, steps=steps)
    paths = [
        _stdin_path(options) if path == STDIN else os.path.abspath(path) for path in options.paths
    ]
    bounds = bounds_of(context, paths)
    if any(finding.fix for finding in report.findings):
        from sshlint.fixing.inside import keep_inside

        report = keep_inside(survey, report, bounds)
    return CheckRun(survey, report, rules, bounds)


def _note_absence(survey: Survey, options: CheckOptions) -> None:
    """Say why nothing is found where the user has nothing of SSH."""
    home = survey.context.home
    ssh = os.path.join(home, ".ssh")
    if options.paths or os.path.lexists(ssh):
        return
    if not any(entry.path.startswith(f"{home}/") for entry in survey.entries):
        message = "does not exist; ssh-keygen -t ed25519 makes it with a first key"
        survey.notes.append((ssh, message))


def _baseline(options: CheckOptions, home: str) -> Baseline | None:
    if options.baseline is None or options.write_baseline:
        return None
    try:
        source = read_held(os.path.abspath(options.baseline))
    except Unreadable as error:
        raise SshlintError(
            f"--baseline {options.baseline}: cannot be read: {error.reason}"
        ) from None
    return Baseline(baseline.parse(source), _base(options, home))


def _write_baseline(options: CheckOptions, stdin: BinaryIO, out: TextIO) -> int:
    if options.baseline is None:
        raise SshlintError("--write-baseline needs --baseline FILE: where to write it")
    run = inspect(options, stdin)
    base = _base(options, run.survey.context.home)
    pairs = zip(run.report.findings, names_of(run.report, base), strict=True)
    put(options.baseline, baseline.write(pairs, base))
    if not options.quiet:
        count = len(run.report.findings)
        out.write(
            f"wrote {count} finding{'' if count == 1 else 's'} to {visible(options.baseline)}\n"
        )
    return 2 if report_failures(run) else 0


def write_report(options: CheckOptions, run: CheckRun, out: TextIO) -> None:
    """Write the report in the form asked for; notes stay where --quiet leaves out the report."""
    home = run.survey.context.home
    if options.format == "text":
        from sshlint.reporters.text import check_report

        if run.report.findings or not (options.quiet or _nothing_was_checked(run)):
            style = style_for(options.color, out, home)
            check_report.report(run.report, out, style, _frame(options, run))
        else:
            for note in run.report.notes:
                warn(check_report.note_line(note, home))
    elif options.format == "json":
        from sshlint.reporters import json

        json.report(run.report, out, _base(options, home))
    elif options.format == "html":
        _write_page(options, run, out)
    else:
        _write_for_ci(options, run, out, _base(options, home))


def _nothing_was_checked(run: CheckRun) -> bool:
    """Whether every PATH was refused, so that "nothing found" would call them good."""
    return not run.report.files and any(failure.named for failure in run.survey.failures)


def _frame(options: CheckOptions, run: CheckRun) -> Frame:
    from sshlint.commands.run.again import next_command
    from sshlint.login.refused import refused_configs
    from sshlint.reporters.text.check_report import Frame
    from sshlint.reporters.text.checked import checked

    return Frame(
        refused=tuple(refused_configs(run.survey, run.report.findings)),
        baseline=options.baseline or "",
        checked=", ".join(map(str, checked(run.survey))),
        next_command=next_command(options, run.report),
        every=options.every,
        statistics=options.statistics,
    )


def _write_page(options: CheckOptions, run: CheckRun, out: TextIO) -> None:
    from sshlint.commands.run.again import words_of
    from sshlint.reporters import html
    from sshlint.reporters.page.finding_list import CheckCommand

    repeated = ("home", "config", "system_config", "host", "isolated", "target_openssh", "reader")
    style = style_for("never", out, run.survey.context.home)
    command = CheckCommand(tuple(words_of(options, repeated)), options.paths)
    html.report(run.survey, run.report, out, style, run.rules, command)


def _write_for_ci(options: CheckOptions, run: CheckRun, out: TextIO, base: str) -> None:
    if options.format == "sarif":
        from sshlint.reporters.ci import sarif

        sarif.report(run.report, out, base, [listed.rule for listed in run.rules])
    elif options.format == "github":
        from sshlint.reporters.ci import github

        github.report(run.report, out, base)
    elif options.format == "gitlab":
        from sshlint.reporters.ci import gitlab

        gitlab.report(run.report, out, base)
    else:
        from sshlint.reporters.ci import junit

        junit.report(run.report, out, base)


def _base(options: CheckOptions, home: str) -> str:
    """What relative paths and fingerprints start from: the repository of the PATHs, or the home."""
    paths = [os.path.abspath(path) for path in options.paths if path != STDIN]
    return (git_top(paths[0]) if paths else "") or home


def findings_in(paths: tuple[str, ...], home: str) -> list[FindingObject]:
    """What there is to say of these files, as `--format json` says it."""
    from sshlint.reporters import json

    run = inspect(CheckOptions(paths=paths, home=home, isolated=True), io.BytesIO())
    return json.findings(run.report, home)


def fails(report: Report, fail_on: str) -> bool:
    if fail_on == "never":
        return False
    return any(finding.severity >= LEVELS[fail_on] for finding in report.findings)


def take_survey(
    options: CheckOptions,
    context: Context,
    stdin: BinaryIO,
    known: Mapping[str, Source] | None = None,
    modes_not_kept: tuple[str, ...] = (),
) -> Survey:
    survey = Survey(context, known, modes_not_kept)
    if not options.paths:
        discover.survey_home(survey)
    for path in options.paths:
        if path == STDIN:
            _survey_stdin(survey, options, stdin)
        else:
            role = discover.CONFIG if path in options.as_configs else None
            _survey_path(survey, os.path.abspath(path), role)
    is_chosen = options.system_config != SYSTEM_CONFIG
    if options.system_config != "none" and (is_chosen or not context.in_repository):
        discover.survey_system(survey, os.path.abspath(options.system_config))
    return survey


def _survey_path(survey: Survey, path: str, role: str | None) -> None:
    if not os.path.isdir(path):
        discover.survey_file(survey, path, role)
    elif path == survey.context.home:
        discover.survey_home(survey)
    else:
        survey.add(path, discover.SSH_FOLDER if path.endswith("/.ssh") else discover.FOLDER)
        discover.survey_folder(survey, path)


def _stdin_path(options: CheckOptions) -> str:
    return os.path.abspath(options.stdin_filename) if options.stdin_filename else UNNAMED


def _survey_stdin(survey: Survey, options: CheckOptions, stdin: BinaryIO) -> None:
    path = _stdin_path(options)
    entry = Entry(path, discover.role_by_name(path), named=True)
    entry.source = Source(path, stdin.read())
    discover.classify(entry)
    survey.entries.append(entry)
    discover.survey_source(survey, entry)
