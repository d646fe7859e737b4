"""One golden case: a home in a fixture folder, laid out with its modes, linted for one rule."""

from __future__ import annotations

import atexit
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sshlint.commands.check import CheckOptions, CheckRun, build_context, inspect, take_survey
from sshlint.fixing.bounds import bounds_of
from sshlint.lint import lint
from sshlint.login.refused import refused_configs
from sshlint.reporters.text import check_report
from sshlint.reporters.text.style import Style
from sshlint.rules import registry
from sshlint.source import Source
from tests.agent import add, ssh_agent
from tests.golden.machine import arrange, as_release, machine, without_names
from tests.sshd import make_key, need

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parents[2] / "fixtures" / "rules"


class Case(NamedTuple):
    """A folder `fixtures/rules/CODE-name/{bad,ok}-sentence`; its case.toml is optional.

    case.toml: `modes` and `links` by path below `home`, `fifos` and `folders` to make, `target`
    (OpenSSH versions), `environment`, `placeholders` (a {home} in the files is the home's path),
    and a `note` on where the case comes from; `sizes` (bytes), `days_old`, `access_lists` and
    `default_lists`, `root_only` (files only root can read), `foreign` (all is somebody else's than
    the home), `mountinfo`, `selinux` (types by path) and `unprivileged_ports` (the first port that
    needs no root), `vendor` (of the targets), `agent` (how many keys an ssh-agent holds) and
    `repositories` (folders that are git work trees). A settings.toml beside it is the user's
    settings file.
    """

    folder: Path

    @property
    def code(self) -> str:
        return self.folder.parent.name.partition("-")[0]

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def expected(self) -> Path:
        return self.folder / "expected.txt"

    @property
    def is_bad(self) -> bool:
        return self.folder.name.startswith("bad-")

    @property
    def settings(self) -> dict[str, Any]:
        path = self.folder / "case.toml"
        return tomllib.loads(path.read_text()) if path.exists() else {}


def all_cases() -> list[Case]:
    """The cases of one home each; those of many machines have `reports` (`fleet_case`)."""
    return [Case(home.parent) for home in sorted(FIXTURES.glob("SSH*/*/home")) if home.is_dir()]


def lay_out(case: Case, where: Path, tree: str = "home") -> Path:
    """Copy the case's home to a place where modes, links and pipes can be made."""
    settings = case.settings
    if settings.get("placeholders"):
        where = _short_place()
    home = where / "home"
    shutil.copytree(case.folder / tree, home, symlinks=True)
    _close(home)
    if settings.get("placeholders"):
        _fill_in(home)
    _make(home, settings)
    arrange(home, settings)
    return home


def _close(home: Path) -> None:
    """Give everything the mode it has in a good home, whatever git made of it."""
    for folder, _, files in os.walk(home):
        os.chmod(folder, 0o700)
        for path in (Path(folder, name) for name in files):
            if not path.is_symlink():
                path.chmod(0o600)
    os.chmod(home, 0o755)


def _make(home: Path, settings: dict[str, Any]) -> None:
    """Make what git keeps not, or not as it has to be."""
    for name in settings.get("folders", ()):
        (home / name).mkdir(parents=True, mode=0o700)
    for name in settings.get("fifos", ()):
        os.mkfifo(home / name)
    for name, target in settings.get("links", {}).items():
        (home / name).symlink_to(target.replace("{home}", str(home)))
    for name, mode in settings.get("modes", {}).items():
        (home / name).chmod(int(mode, 8))
    for name in settings.get("repositories", ()):
        _commit(home / name)


@contextmanager
def agent(home: Path, keys: int) -> Iterator[dict[str, str]]:
    """The variable that leads to an agent with so many fresh keys; nothing for none."""
    if not keys:
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder, ssh_agent(Path(folder)) as path:
        for number in range(keys):
            add(path, make_key(Path(folder) / str(number)))
        yield {"SSH_AUTH_SOCK": path}


def _commit(folder: Path) -> None:
    need("git")
    for words in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    """Nothing of this session's environment reaches a verdict but what a case sets."""
    kept = dict(os.environ)
    os.environ.clear()
    os.environ.update({"PATH": kept["PATH"], **values})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def _short_place() -> Path:
    """A folder whose path is equally long in every run, where the report shows the path."""
    folder = Path(tempfile.mkdtemp(prefix="sshlint-", dir="/tmp"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _fill_in(home: Path) -> None:
    """Write the home's own path where files say {home}: PuTTY knows no other way to name it."""
    for path in home.rglob("*"):
        if path.is_file() and b"{home}" in (data := path.read_bytes()):
            path.write_bytes(data.replace(b"{home}", os.fsencode(home)))


def run(case: Case, home: Path, select: str | None = None) -> CheckRun:
    """Lint a laid-out home for the case's rule (or `select`), with nothing of this machine."""
    settings = case.settings
    chosen = case.folder / "settings.toml"
    options = CheckOptions(
        paths=tuple(str(home / name) for name in settings.get("paths", ())),
        select=(select or settings.get("select", case.code),),
        config=str(chosen) if chosen.exists() else None,
        isolated=not chosen.exists(),
        home=str(home),
        system_config="none",
        target_openssh=tuple(settings.get("target", ["9.2"])),
        baseline=str(home / settings["baseline"]) if "baseline" in settings else None,
    )
    variables = {
        name: value.replace("{home}", str(home))
        for name, value in settings.get("environment", {}).items()
    }
    with (
        agent(home, settings.get("agent", 0)) as held,
        environment({**variables, **held}),
        machine(home, settings),
        as_release(settings.get("vendor", "")),
    ):
        if not settings.get("foreign"):
            return inspect(options, io.BytesIO())
        context = build_context(options)
        context = context._replace(owner=context.owner + 1)
        rules = registry.choose(registry.listed(), context.settings)
        survey = take_survey(options, context, io.BytesIO())
        return CheckRun(survey, lint(survey, rules), rules, bounds_of(context, ()))


def report_text(run: CheckRun, home: Path) -> str:
    """Findings and counts, each on one line as long as it is."""
    out = io.StringIO()
    report = run.report._replace(notes=[])  # which may be about what this machine lacks
    frame = check_report.Frame(refused=tuple(refused_configs(run.survey, report.findings)))
    check_report.report(report, out, Style(False, str(home), width=400), frame)
    return without_names(out.getvalue(), home).replace(str(home.parent), "…")


def print_again(source: Source) -> str:
    from sshlint.formats.ssh_config import parse

    return parse(source).print()
