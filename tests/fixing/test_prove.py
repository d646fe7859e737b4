"""A fix of a config is withheld where a host would get more than the fix says."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, CheckRun, inspect
from sshlint.finding import Finding, Fix, Text
from sshlint.fixing.proving.prove import withhold
from tests.faults.lab import finding


def survey(home: Path, text: str, **files: str) -> CheckRun:
    """A home with a config and other files in ~/.ssh, surveyed without any rule of interest."""
    ssh = home / ".ssh"
    ssh.mkdir(mode=0o700)
    for name, content in {"config": text, **files}.items():
        (ssh / name).write_text(content)
        (ssh / name).chmod(0o600)
    options = CheckOptions(home=str(home), isolated=True, system_config="none", select=("SSH603",))
    return inspect(options, io.BytesIO())


def replaced(run: CheckRun, old: str, new: str, *, about: str = "", cost: str = "") -> Finding:
    """A fix that replaces text of the first file that has it; its finding stands at `about`."""
    source = next(f.source for f in run.survey.configs[0].files if old in f.source.text)
    start = source.text.index(old)
    at = source.text.index(about or old)
    found = finding(source)
    edit = Text(source, start, start + len(old), new)
    fix = Fix.unsafe("the title", edit, cost=cost) if cost else Fix.safe("the title", edit)
    return found._replace(location=source.location(at, at + len(about or old)), fix=fix)


def verdicts(run: CheckRun, *findings: Finding) -> list[str]:
    """For each fix the note it is withheld with, or the empty string."""
    report = run.report._replace(findings=list(findings), notes=[])
    proved = withhold(run.survey, report)
    notes = iter(proved.notes)
    return ["" if found.fix else next(notes).message for found in proved.findings]


CONFIG = """\
IgnoreUnknown Nothing
Host web
    Port 2222
    User deploy
    PubkeyAcceptedKeyTypes +ssh-rsa
Host *
    Port 22
    ForwardAgent yes
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("ForwardAgent yes", "ForwardAgent no", "", id="the option itself"),
        pytest.param("KeyTypes", "Algorithms", "", id="another name for the same option"),
        pytest.param("    Port 22\n", "", "", id="a line that goes"),
        pytest.param("Port 2222", 'Port "2222', "ssh would refuse the file", id="a broken quote"),
        pytest.param(" deploy", "", "ssh would refuse the file", id="a value that is lost"),
    ],
)
def test_a_fix_does_what_it_says_or_is_withheld(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    run = survey(tmp_path, CONFIG)
    (found,) = verdicts(run, replaced(run, old, new))
    assert reason in found
    assert bool(reason) == bool(found)


@pytest.mark.parametrize(
    ("about", "old", "new", "reason"),
    [
        pytest.param(
            "Port 2222",
            "2222\n    User deploy",
            "2222",
            "for web it would also change user",
            id="one line too many",
        ),
        pytest.param(
            "ForwardAgent yes",
            "Host *",
            "Host *.lan",
            "it would also change compression",
            id="another host line",
        ),
        pytest.param("User deploy", "Host web", "Host db", "port", id="another name"),
        pytest.param("Port 22\n", "ForwardAgent yes", "# no", "forwardagent", id="another line"),
    ],
)
def test_a_safe_fix_may_change_nothing_but_the_option_of_its_finding(
    tmp_path: Path, about: str, old: str, new: str, reason: str
) -> None:
    run = survey(tmp_path, CONFIG.replace("    Port 22\n", "    Port 22\n    Compression yes\n"))
    (found,) = verdicts(run, replaced(run, old, new, about=about))
    assert reason in found
    assert found


def test_an_unsafe_fix_may_change_all_that_it_edits(tmp_path: Path) -> None:
    run = survey(tmp_path, CONFIG)
    assert verdicts(run, replaced(run, "Host *\n", "Host *.lan\n", cost="other hosts")) == [""]


def test_only_the_one_that_fails_is_withheld(tmp_path: Path) -> None:
    run = survey(tmp_path, CONFIG)
    good = replaced(run, "ForwardAgent yes", "ForwardAgent no")
    bad = replaced(run, "Port 2222", 'Port "2222')
    other = replaced(run, "KeyTypes", "Algorithms")
    found = verdicts(run, good, bad, other)
    assert [bool(reason) for reason in found] == [False, True, False]
    assert found[1].startswith("the fix of SSH000 (the title) is withheld: ")


def test_a_config_that_ssh_refuses_is_repairable_and_proved(tmp_path: Path) -> None:
    run = survey(tmp_path, "Nonsense 1\n" + CONFIG)
    good = replaced(run, "ForwardAgent yes", "ForwardAgent no")
    bad = replaced(run, "deploy\n", "deploy\n    Port\n", about="User deploy")
    assert [bool(r) for r in verdicts(run, good, bad)] == [False, True]


def test_what_an_included_file_says_counts(tmp_path: Path) -> None:
    run = survey(tmp_path, "Host web\n  Include lab\n  Port 1\n", lab="User a\nCompression yes\n")
    good = replaced(run, "Compression yes", "Compression no")
    bad = replaced(run, "User a", "Port 2", about="User a")
    assert verdicts(run, good) == [""]
    assert "port" in verdicts(run, bad)[0]
