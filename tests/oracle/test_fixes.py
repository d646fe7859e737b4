"""Fixes of configs are proved by our own evaluation alone; here ssh judges what it lets through."""

from __future__ import annotations

import io
import os
import random
import re
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, CheckRun, inspect
from sshlint.finding import Finding, Fix, Text
from sshlint.fixing.plan import target_of
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.proving.scope import scope_of
from sshlint.machine.installed import installed
from sshlint.source import SshlintError
from tests.faults.lab import finding
from tests.golden.case import Case, all_cases, lay_out
from tests.golden.case import run as run_case
from tests.oracle.config.config_trees import Grower
from tests.oracle.config.ssh_answers import after, answers, changed_beyond
from tests.oracle.programs import require

BAD = [case for case in all_cases() if case.is_bad and (case.folder / "fixed").is_dir()]
MOST_HOSTS = 6  # asked about for each fix


@pytest.fixture(autouse=True)
def _ssh() -> None:
    require("ssh")


def judge(run: CheckRun, folder: Path) -> int:
    """Ask ssh about every fix of a config that our proof lets through; how many it was asked."""
    asked = 0
    report = withhold(run.survey, run.report)
    for config in run.survey.configs:
        targets = {target_of(file.source.path) for file in config.files}
        for found in report.findings:
            edits = [e for e in (found.fix.edits if found.fix else ()) if isinstance(e, Text)]
            edits = [e for e in edits if target_of(e.source.path) in targets]
            if found.fix is None or not edits:
                continue
            fixed = after(config, edits)
            promised = [found.location] if found.fix.is_safe else []
            scope = scope_of(config, fixed, edits, promised)
            if scope.is_open:
                continue
            for number, (host, old, new) in enumerate(answers(config, fixed, folder)):
                asked += 1
                story = (found.rule.code, found.fix.title, host, config.source.text)
                assert changed_beyond(scope, config, old, new) == [], story
                if number >= MOST_HOSTS:
                    break
    return asked


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_no_fix_of_a_golden_home_changes_more_than_it_says(case: Case, tmp_path: Path) -> None:
    home = lay_out(case, tmp_path)
    judge(run_case(case, home), tmp_path / "asked")


def test_no_fix_of_a_random_config_changes_more_than_it_says(tmp_path: Path) -> None:
    found = installed()
    assert found is not None
    asked = 0
    for seed in range(60):
        home = tmp_path / str(seed)
        (home / ".ssh").mkdir(parents=True, mode=0o700)
        grower = Grower(random.Random(seed), found.release, str(home), jailed=False)
        tree = grower.tree()
        for name, data in tree.files.items():
            path = home / ".ssh" / os.path.basename(name)
            path.write_bytes(data)
            path.chmod(0o600)
        options = CheckOptions(home=str(home), isolated=True, system_config="none")
        try:
            run = inspect(options, io.BytesIO())
        except SshlintError:
            continue
        asked += judge(run, home / "asked")
    assert asked > 50


def survey(home: Path, text: str, **files: str) -> CheckRun:
    ssh = home / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    for name, content in {"config": text, **files}.items():
        (ssh / name).write_text(content)
        (ssh / name).chmod(0o600)
    options = CheckOptions(home=str(home), isolated=True, system_config="none", select=("SSH603",))
    return inspect(options, io.BytesIO())


def test_ssh_reads_the_copies_as_it_reads_the_config_itself(tmp_path: Path) -> None:
    """Also with files that are included within a block, twice, and by a pattern."""
    text = "Host a b\n  Include l*\nHost *\n  Include lab other\n  User last\n"
    run = survey(
        tmp_path, text, lab="Host a\n  User x\n  Port 1\n", lib="Port 2\n", other="Port 3\n"
    )
    config = run.survey.configs[0]
    told = list(answers(config, config, tmp_path / "asked", ["a", "b", "c"]))
    assert [(host, old["user"], old["port"]) for host, old, _ in told] == [
        ("a", ["x"], ["1"]),
        ("b", ["last"], ["2"]),
        ("c", ["last"], ["3"]),
    ]
    assert all(old == new for _, old, new in told)


def test_our_verdict_agrees_with_ssh_over_random_edits(tmp_path: Path) -> None:
    """Where `ssh -G` sees a host change beyond the edited line, we do, and the other way round."""
    options = ["Port 24", "Port 23", "User a", "User b", "Compression yes", "LogLevel ERROR"]
    for seed in range(25):
        chance = random.Random(seed)
        blocks = ["Host " + chance.choice(["a", "b", "a b", "*", "a*"]) for _ in range(4)]
        text = "".join(
            f"{block}\n" + "".join(f"  {option}\n" for option in chance.sample(options, 2))
            for block in blocks
        )
        run = survey(tmp_path / str(seed), text)
        lines = re.findall(r"(?m)^.*\n", text)
        picked = chance.randrange(len(lines))
        source = run.survey.configs[0].source
        start = sum(map(len, lines[:picked]))
        end = start + len(lines[picked])
        edit = Text(source, start, end, chance.choice(["", "Host c\n", "  User c\n"]))
        about = source.location(start, end - 1)
        found = finding(source)._replace(location=about, fix=Fix.safe("t", edit))
        theirs = _changes_beyond(run, edit, lines[picked].split()[0].lower(), tmp_path / "asked")
        assert _is_withheld(run, found) == theirs, f"seed {seed}: {text!r} {edit[1:]}"


def _is_withheld(run: CheckRun, found: Finding) -> bool:
    report = run.report._replace(findings=[found], notes=[])
    return withhold(run.survey, report).findings[0].fix is None


def _changes_beyond(run: CheckRun, edit: Text, keyword: str, folder: Path) -> bool:
    """Whether ssh -G sees a change beyond the line's option, or those of its block."""
    config = run.survey.configs[0]
    line = next(line for line in config.lines if line.start == edit.start)
    allowed = {keyword}
    if keyword == "host":
        allowed |= {other.keyword for other in line.block.lines}
    asked = answers(config, after(config, [edit]), folder, ["a", "b", "c", "ab", "zz"])
    return any(
        old.get(k) != new.get(k)
        for _, old, new in asked
        for k in (old.keys() | new.keys()) - allowed
    )
