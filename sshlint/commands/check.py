"""`sshlint check`: lint the user's SSH home, or the paths named."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, NamedTuple, TextIO

from sshlint import discover, settings
from sshlint.commands.terminal import style_for, warn
from sshlint.config.installed import installed
from sshlint.discover import Entry, Survey
from sshlint.lint import LEVELS, AnyRule, Report, lint
from sshlint.reporters.visible import shown_path, visible
from sshlint.rules import registry
from sshlint.settings import Context, Release, Settings
from sshlint.source import Source, SshlintError
from sshlint.tables import releases
from sshlint.tables.releases import NEWEST

SYSTEM_CONFIG = "/etc/ssh/ssh_config"
STDIN = "-"


class Options(NamedTuple):
    """What the command line asked of `check`."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    format: str = "text"
    color: str = "auto"
    config: str | None = None
    isolated: bool = False
    home: str | None = None
    system_config: str = SYSTEM_CONFIG
    stdin_filename: str | None = None
    quiet: bool = False
    target_openssh: tuple[str, ...] = ()
    host: str = ""


class Run(NamedTuple):
    """A check that has been made, before it is reported."""

    survey: Survey
    report: Report
    rules: tuple[AnyRule, ...]


def check(options: Options, stdin: BinaryIO, out: TextIO) -> int:
    """Lint and report. Returns the exit status of design: 0, 1 findings, 2 an unreadable PATH."""
    run = inspect(options, stdin)
    write_report(options, run, out)
    if report_failures(run):
        return 2
    return int(fails(run.report, run.survey.context.settings.fail_on))


def report_failures(run: Run) -> bool:
    """Say which PATHs could not be read; whether there were any."""
    named = [failure for failure in run.survey.failures if failure.named]
    for failure in named:
        path = shown_path(failure.path, run.survey.context.home)
        warn(f"{path}: cannot be read: {failure.reason}")
    return bool(named)


def inspect(
    options: Options,
    stdin: BinaryIO,
    *,
    known: Mapping[str, Source] | None = None,
    modes_not_kept: tuple[str, ...] = (),
) -> Run:
    """Find what there is to lint and lint it. Raises `SshlintError` for unusable settings.

    `known` and `modes_not_kept` are as `Survey` takes them.
    """
    context = build_context(options)
    rules = choose_rules(registry.load(), context.settings)
    survey = take_survey(options, context, stdin, known, modes_not_kept)
    return Run(survey, lint(survey, rules), rules)


def write_report(options: Options, run: Run, out: TextIO) -> None:
    """Write the report in the form asked for; in text the notes go to standard error."""
    home = run.survey.context.home
    if options.format == "text":
        from sshlint.reporters import text

        if run.report.findings or not options.quiet:
            text.report(run.report, out, style_for(options.color, out, home))
        for note in run.report.notes:
            warn(f"note: {shown_path(note.path, home)}: {visible(note.message)}")
    elif options.format == "json":
        from sshlint.reporters import json

        json.report(run.report, out, _base(options, home))
    else:
        _write_for_ci(options, run, out, _base(options, home))


def _write_for_ci(options: Options, run: Run, out: TextIO, base: str) -> None:
    if options.format == "sarif":
        from sshlint.reporters import sarif

        sarif.report(run.report, out, base, run.rules)
    elif options.format == "github":
        from sshlint.reporters import github

        github.report(run.report, out, base)
    elif options.format == "gitlab":
        from sshlint.reporters import gitlab

        gitlab.report(run.report, out, base)
    else:
        from sshlint.reporters import junit

        junit.report(run.report, out, base)


def _base(options: Options, home: str) -> str:
    """What relative paths and fingerprints start from: the repository of the PATHs, or the home."""
    paths = [os.path.abspath(path) for path in options.paths if path != STDIN]
    return (_git_top(paths[0]) if paths else "") or home


def findings_in(paths: tuple[str, ...], home: str) -> list[dict[str, Any]]:
    """What there is to say of these files, as `--format json` says it."""
    from sshlint.reporters import json

    run = inspect(Options(paths=paths, home=home, isolated=True), io.BytesIO())
    return json.findings(run.report, home)


def fails(report: Report, fail_on: str) -> bool:
    if fail_on == "never":
        return False
    return any(finding.severity >= LEVELS[fail_on] for finding in report.findings)


def build_context(options: Options) -> Context:
    home = _home(options)
    paths = [os.path.abspath(path) for path in options.paths if path != STDIN]
    chosen = _settings(options, paths[0] if paths else os.path.join(home, ".ssh"), home)
    try:
        owner = os.stat(home).st_uid
    except OSError:
        owner = os.getuid()
    return Context(
        settings=chosen,
        home=home,
        owner=owner,
        targets=_targets(chosen),
        platform=sys.platform,
        now=time.time(),
        environment=os.environ,
        in_repository=any(_in_repository(path, home) for path in paths),
        host=options.host,
    )


def choose_rules(rules: tuple[AnyRule, ...], chosen: Settings) -> tuple[AnyRule, ...]:
    """The rules that select and ignore leave; without select those that are on by default."""
    where = chosen.path or "the command line"
    codes = {rule.code for rule in rules if rule.default}
    if chosen.select:
        codes = registry.expand(chosen.select, rules, f"{where}: select")
    codes -= registry.expand(chosen.ignore, rules, f"{where}: ignore")
    registry.expand((code for code, _ in chosen.severity), rules, f"{where}: severity")
    for glob, words in chosen.per_path_ignores:
        registry.expand(words, rules, f'{where}: per-path-ignores."{glob}"')
    return tuple(rule for rule in rules if rule.code in codes)


def take_survey(
    options: Options,
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
            _survey_path(survey, os.path.abspath(path))
    if options.system_config != "none":
        discover.survey_system(survey, os.path.abspath(options.system_config))
    return survey


def _survey_path(survey: Survey, path: str) -> None:
    if not os.path.isdir(path):
        discover.survey_file(survey, path)
    elif path == survey.context.home:
        discover.survey_home(survey)
    else:
        survey.add(path, discover.SSH_FOLDER if path.endswith("/.ssh") else discover.FOLDER)
        discover.survey_folder(survey, path)


def _survey_stdin(survey: Survey, options: Options, stdin: BinaryIO) -> None:
    path = os.path.abspath(options.stdin_filename or "stdin")
    entry = Entry(path, discover.role_by_name(path), named=True)
    entry.source = Source(path, stdin.read())
    discover.classify(entry)
    survey.entries.append(entry)
    discover.survey_source(survey, entry)


def _home(options: Options) -> str:
    """The home that `~` stands for: --home, a PATH that is a home, else the passwd entry."""
    if options.home is not None:
        if not os.path.isdir(options.home):
            raise SshlintError(f"--home {options.home}: there is no such folder")
        return os.path.abspath(options.home)
    if len(options.paths) == 1 and os.path.isdir(options.paths[0]):
        path = os.path.abspath(options.paths[0])
        folder = path if os.path.isdir(os.path.join(path, ".ssh")) else os.path.dirname(path)
        if (folder == path or os.path.basename(path) == ".ssh") and not _git_top(folder):
            return folder
    return passwd_home()


def _targets(chosen: Settings) -> tuple[Release, ...]:
    if chosen.target_openssh:
        return tuple(map(_release, chosen.target_openssh))
    found = installed()
    return (found.release if found else Release(NEWEST),)


def _release(text: str) -> Release:
    version = releases.parse(text)
    if version is None:
        raise SshlintError(f'target-openssh {text}: not a version of OpenSSH, such as "9.2"')
    return Release(version)


def passwd_home() -> str:
    """The home of the passwd entry, which is where ssh looks, whatever HOME says."""
    if sys.platform == "win32":
        return os.path.expanduser("~")
    import pwd

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return os.path.expanduser("~")
    if os.environ.get("HOME", home).rstrip("/") != home.rstrip("/"):
        warn(
            f"reading {home}, where ssh looks, not $HOME ({visible(os.environ['HOME'])}); "
            "use --home to choose"
        )
    return home.rstrip("/") or "/"


def _settings(options: Options, path: str, home: str) -> Settings:
    if options.isolated:
        found = None
    elif options.config is not None:
        found = settings.load(os.path.abspath(options.config))
        if found is None:
            raise SshlintError(f"{options.config}: there is no [tool.sshlint] in it")
    else:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        stop = home if folder.startswith(home + os.sep) else _git_top(folder)
        found = settings.find(folder, stop=stop) or _own_settings()
    chosen = found or Settings()
    return chosen._replace(
        select=_split(options.select) or chosen.select,
        ignore=(*chosen.ignore, *_split(options.ignore)),
        fail_on=options.fail_on or chosen.fail_on,
        target_openssh=options.target_openssh or chosen.target_openssh,
    )


def _own_settings() -> Settings | None:
    # Few people have settings of their own, and platformdirs costs as much start-up as twenty
    # rules: on Linux it is only asked where a folder of ours can be.
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    if sys.platform == "linux" and not os.path.isdir(os.path.join(home, "sshlint")):
        return None
    import platformdirs

    path = os.path.join(platformdirs.user_config_dir("sshlint", appauthor=False), "sshlint.toml")
    return settings.load(path) if os.path.isfile(path) else None


def _split(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def _in_repository(path: str, home: str) -> bool:
    ssh_folder = os.path.join(home, ".ssh")
    return not (path + os.sep).startswith(ssh_folder + os.sep) and bool(_git_top(path))


def _git_top(path: str) -> str:
    """The top of the git work tree a path lies in, or the empty string."""
    while not os.path.lexists(os.path.join(path, ".git")):
        parent = os.path.dirname(path)
        if parent == path:
            return ""
        path = parent
    return path
