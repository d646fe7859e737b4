"""A fix of a config is withheld where a host would get more than the fix says."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest

from sshlint.commands.check import Options, Run, inspect
from sshlint.config.tree import load
from sshlint.finding import Finding, Fix, Text
from sshlint.fixing import ask_ssh
from sshlint.fixing.prove import withhold
from sshlint.source import read
from tests.faults.lab import finding


def survey(home: Path, text: str, **files: str) -> Run:
    """A home with a config and other files in ~/.ssh, surveyed without any rule of interest."""
    ssh = home / ".ssh"
    ssh.mkdir(mode=0o700)
    for name, content in {"config": text, **files}.items():
        (ssh / name).write_text(content)
        (ssh / name).chmod(0o600)
    options = Options(home=str(home), isolated=True, system_config="none", select=("SSH603",))
    return inspect(options, io.BytesIO())


def replaced(run: Run, old: str, new: str, *, about: str = "", cost: str = "") -> Finding:
    """A fix that replaces text of the first file that has it; its finding stands at `about`."""
    source = next(f.source for f in run.survey.configs[0].files if old in f.source.text)
    start = source.text.index(old)
    at = source.text.index(about or old)
    found = finding(source)
    edit = Text(source, start, start + len(old), new)
    fix = Fix.unsafe("the title", edit, cost=cost) if cost else Fix.safe("the title", edit)
    return found._replace(location=source.location(at, at + len(about or old)), fix=fix)


def verdicts(run: Run, *findings: Finding, ask: bool = False) -> list[str]:
    """For each fix the note it is withheld with, or the empty string."""
    report = run.report._replace(findings=list(findings), notes=[])
    proved = withhold(run.survey, report, ask_ssh=ask)
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


@pytest.mark.parametrize("ask", [False, True], ids=["our own evaluation", "ssh too"])
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
    tmp_path: Path, ask: bool, old: str, new: str, reason: str
) -> None:
    run = survey(tmp_path, CONFIG)
    (found,) = verdicts(run, replaced(run, old, new), ask=ask)
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


def test_a_config_that_ssh_refuses_can_be_mended_and_proved(tmp_path: Path) -> None:
    run = survey(tmp_path, "Nonsense 1\n" + CONFIG)
    good = replaced(run, "ForwardAgent yes", "ForwardAgent no")
    bad = replaced(run, "deploy\n", "deploy\n    Port\n", about="User deploy")
    assert [bool(r) for r in verdicts(run, good, bad, ask=True)] == [False, True]


def test_what_an_included_file_says_counts(tmp_path: Path) -> None:
    run = survey(tmp_path, "Host web\n  Include lab\n  Port 1\n", lab="User a\nCompression yes\n")
    good = replaced(run, "Compression yes", "Compression no")
    bad = replaced(run, "User a", "Port 2", about="User a")
    assert verdicts(run, good, ask=True) == [""]
    assert "port" in verdicts(run, bad, ask=True)[0]


@pytest.mark.parametrize(
    "line",
    [
        "Match exec true",
        "CanonicalizeHostname yes",
        "CanonicalizePermittedCNAMEs *:*",
        "mAtCh ExEc x",
    ],
)
def test_ssh_is_not_asked_about_what_would_run_or_resolve(tmp_path: Path, line: str) -> None:
    for name, text, expected in (("a", CONFIG, True), ("b", CONFIG + line + "\n", False)):
        (tmp_path / name).mkdir()
        run = survey(tmp_path / name, text)
        assert ask_ssh.may_ask(run.survey.configs[0]) is expected


def test_ssh_reads_the_copies_as_it_reads_the_config_itself(tmp_path: Path) -> None:
    """Also with files that are included within a block, twice, and by a pattern."""
    text = "Host a b\n  Include l*\nHost *\n  Include lab other\n  User last\n"
    run = survey(
        tmp_path, text, lab="Host a\n  User x\n  Port 1\n", lib="Port 2\n", other="Port 3\n"
    )
    config = run.survey.configs[0]
    answers = list(ask_ssh.answers(config, config, ["a", "b", "c"]))
    assert [(host, old["user"], old["port"]) for host, old, _ in answers] == [
        ("a", ["x"], ["1"]),
        ("b", ["last"], ["2"]),
        ("c", ["last"], ["3"]),
    ]
    assert all(old == new for _, old, new in answers)


def test_our_verdict_agrees_with_ssh_over_random_edits(tmp_path: Path) -> None:
    """Where `ssh -G` sees a host change beyond the edited line, we do, and the other way round."""
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    options = ["Port 24", "Port 23", "User a", "User b", "Compression yes", "LogLevel ERROR"]
    for number in range(25):
        home = tmp_path / str(number)
        home.mkdir()
        blocks = ["Host " + chance.choice(["a", "b", "a b", "*", "a*"]) for _ in range(4)]
        text = "".join(
            f"{block}\n" + "".join(f"  {option}\n" for option in chance.sample(options, 2))
            for block in blocks
        )
        run = survey(home, text)
        lines = re.findall(r"(?m)^.*\n", text)
        picked = chance.randrange(len(lines))
        source = run.survey.configs[0].source
        start = sum(map(len, lines[:picked]))
        end = start + len(lines[picked])
        edit = Text(source, start, end, chance.choice(["", "Host c\n", "  User c\n"]))
        about = source.location(start, end - 1)
        found = finding(source)._replace(location=about, fix=Fix.safe("t", edit))
        ours = verdicts(run, found)[0]
        theirs = verdicts_by_ssh(run, edit, lines[picked].split()[0].lower())
        assert bool(ours) == theirs, f"seed {seed}: {text!r} {edit[1:]} {ours}"


def verdicts_by_ssh(run: Run, edit: Text, keyword: str) -> bool:
    """Whether ssh -G sees a change beyond the line's option, or those of its block."""
    config = run.survey.configs[0]
    path = Path(config.source.path)
    text = config.source.text
    path.write_text(text[: edit.start] + edit.replacement + text[edit.end :])

    after = load(read(str(path)), home=config.home, read=read)
    line = next(line for line in config.lines if line.start == edit.start)
    allowed = {keyword}
    if keyword == "host":
        allowed |= {other.keyword for other in line.block.lines}
    for _, old, new in ask_ssh.answers(config, after, ["a", "b", "c", "ab", "zz"]):
        if any(old.get(k) != new.get(k) for k in (old.keys() | new.keys()) - allowed):
            return True
    return False
