"""Nothing under review is executed, resolved or contacted, and nothing is written elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.golden.case import all_cases, lay_out
from tests.oracle.programs import require, run_ssh_g
from tests.trust.hostile_git import make_hostile
from tests.trust.watch import Job, is_allowed

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "fixtures" / "trust" / "commands.txt"
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")
BODY = "  User zoe\n\nHost foo\n  HostName 127.0.0.1\n  User ada\n  User ada\n  ForwardAgent yes\n"


def heads() -> Iterator[tuple[bool, str]]:
    """The hostile heads of configs, and whether ssh -G runs them."""
    for line in TEXTS.read_text().splitlines():
        if line and not line.startswith("#"):
            text = line.removeprefix("* ")
            for word, sign in (("\\t", "\t"), ("\\n", "\n"), ("\\r", "\r")):
                text = text.replace(word, sign)
            yield line.startswith("* "), text


def write(home: Path, text: str) -> Path:
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    config = home / ".ssh" / "config"
    config.write_text(text)
    config.chmod(0o600)
    return home


def environment(where: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(where),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "XDG_STATE_HOME": str(where / "state"),
        "TMPDIR": str(where / "tmp"),
        "SUDO_UID": "0",
        "SUDO_COMMAND": "sshlint",
        "LD_LIBRARY_PATH": "/nowhere",
    }


def watched(where: Path, jobs: list[Job]) -> list[str]:
    """What the jobs did that they may not."""
    (where / "tmp").mkdir(exist_ok=True)
    listed, log = where / "jobs", where / "log"
    listed.write_text(json.dumps(jobs), errors="surrogateescape")
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.watch", str(listed), str(log)],
        cwd=ROOT,
        env=environment(where),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    *lines, last = log.read_text(errors="replace").splitlines()
    assert "done" in last, done.stderr.decode()[-2000:]
    assert list((where / "tmp").iterdir()) == []
    log.unlink()
    return lines


def looks(home: Path, state: Path) -> list[Job]:
    """The commands that only look, whose only writes are in the state directory."""
    own = ["--home", str(home), "--system-config", "none"]
    check = ["check", "--isolated", *own]
    commands = [
        check,
        [*check, "--diff"],
        [*check, "--diff", "--unsafe"],
        ["resolve", *own, "--all", "foo"],
        ["prelogin", *own, "foo"],
    ]
    return [Job(words, str(home), [str(state)]) for words in commands]


def everything(home: Path, state: Path) -> list[Job]:
    own = ["--home", str(home), "--system-config", "none"]
    check = ["check", "--isolated", *own]
    only_looking = [[*check, "--format", form] for form in FORMATS]
    only_looking += [["diagnose", "-"], ["diagnose", str(home / ".ssh" / "config")]]
    keys = sorted(path for path in (home / ".ssh").glob("id_*") if path.is_file())
    for key in keys[:2]:
        only_looking += [["key", str(key)], ["convert", str(key), "--to", "public"]]
    jobs = [Job(words, str(home), [str(state)]) for words in only_looking]
    changing = ([*check, "--fix", "--yes", "--unsafe"], ["undo", "--home", str(home)])
    return [*jobs, *(Job(words, str(home), [str(state), str(home)]) for words in changing)]


def test_nothing_under_review_is_executed(tmp_path: Path) -> None:
    """However a command is spelled: no process, no lookup, no socket, no write elsewhere."""
    state, jobs, marks = tmp_path / "state", [], tmp_path / "marks"
    marks.mkdir()
    for number, (_, head) in enumerate(heads()):
        text = head.replace("MARK", str(marks / str(number))) + "\n" + BODY
        home = write(tmp_path / f"home{number}", text)
        included = write(tmp_path / f"including{number}", "Include other\n" + BODY)
        (included / ".ssh" / "other").write_text(text)
        (included / ".ssh" / "other").chmod(0o600)
        # All formats and fixes in one of the two, by turns: they read both in the same way.
        for place in (home, included):
            jobs += looks(place, state)
        jobs += everything(included if number % 2 else home, state)
    seen = watched(tmp_path, jobs)
    assert seen == []
    assert list(marks.iterdir()) == []


def test_doctor_executes_nothing_of_a_config_and_writes_nothing(tmp_path: Path) -> None:
    """It dials, but only the host; neither commands nor files of the config are used."""
    state, jobs, marks = tmp_path / "state", [], tmp_path / "marks"
    marks.mkdir()
    for number, (_, head) in enumerate(heads()):
        text = head.replace("MARK", str(marks / str(number))) + "\n  Port 1\n" + BODY
        text += f"Host via\n  Port 1\n  HostName 127.0.0.1\n  ProxyCommand touch {marks}/proxy\n"
        text += f"  KnownHostsCommand /usr/bin/touch {marks}/known\n  PKCS11Provider {marks}/x.so\n"
        text += (
            f"  SecurityKeyProvider {marks}/sk.so\n  ControlMaster auto\n  ControlPath {marks}/s\n"
        )
        home = write(tmp_path / f"home{number}", text)
        own = ("--home", str(home), "--system-config", "none", "--timeout", "2", "-p", "1")
        hosts = ("foo", "via") if number % 4 == 0 else ("foo",)
        jobs += [Job(["doctor", *own, host], str(home), [str(state)], True) for host in hosts]
    seen = watched(tmp_path, jobs)
    assert seen == []
    assert list(marks.iterdir()) == []


def test_the_hostile_configs_are_ones_that_ssh_runs(tmp_path: Path) -> None:
    require("ssh")
    for number, (runs, head) in enumerate(heads()):
        mark = tmp_path / f"mark{number}"
        if runs:
            home = write(tmp_path / f"home{number}", head.replace("MARK", str(mark)) + "\n" + BODY)
            run_ssh_g(home / ".ssh" / "config", "foo")
            assert mark.exists(), head


def test_the_watch_sees_what_is_asked_for(tmp_path: Path) -> None:
    """With --allow-exec the command of a Match line runs, and is seen to run."""
    mark = tmp_path / "mark"
    home = write(tmp_path / "home", f'Match exec "touch {mark}"\n' + BODY)
    words = ["resolve", "--home", str(home), "--system-config", "none", "--allow-exec", "foo"]
    seen = watched(tmp_path, [Job(words, str(home), [])])
    assert any("subprocess.Popen" in line for line in seen)
    assert mark.exists()


def test_no_golden_home_makes_sshlint_do_more_than_look(tmp_path: Path) -> None:
    state, jobs = tmp_path / "state", []
    for number, case in enumerate(all_cases()):
        place = tmp_path / "homes" / str(number)
        place.mkdir(parents=True)
        home = lay_out(case, place)
        check, diff, *others = looks(home, state)
        jobs += [check, diff, *others] if number % 12 == 0 else [diff if number % 2 else check]
        if number % 24 == 0 and not case.settings.get("foreign"):
            jobs += everything(home, state)
    seen = watched(tmp_path, jobs)
    assert seen == []


def test_no_repository_makes_git_run_anything(tmp_path: Path) -> None:
    require("git")
    marks = tmp_path / "marks"
    marks.mkdir()
    state, jobs = tmp_path / "state", []
    for repository in make_hostile(tmp_path / "repositories", marks / "ran"):
        commands = (
            ["."],
            ["--diff", "."],
            [".ssh/config", "inner/id_ed25519"],
            ["--home", str(repository), "--system-config", "none"],
        )
        jobs += [
            Job(["check", "--isolated", *words], str(repository), [str(state)])
            for words in commands
        ]
    assert list(marks.iterdir()) == [], "building them ran something"
    seen = watched(tmp_path, jobs)
    assert seen == []
    assert list(marks.iterdir()) == []
    assert list((tmp_path / "state" / "sshlint" / "git").iterdir()) == []


@pytest.mark.parametrize("kind", ["home", "repository"])
def test_strace_sees_no_program_but_those_of_the_list(kind: str, tmp_path: Path) -> None:
    """Also what C code and the programs that are started do."""
    strace = require("strace")
    marks = tmp_path / "marks"
    marks.mkdir()
    if kind == "home":
        text = f'Match ex"ec" "touch {marks}/ran"\nCanoni"calizeHostname" yes\n' + BODY
        place = write(tmp_path / "home", text)
        own = ("--home", str(place), "--system-config", "none")
        commands = [("check", "--isolated", *own), ("check", "--isolated", "--diff", *own)]
        commands += [("resolve", *own, "foo"), ("prelogin", *own, "foo")]
    else:
        *_, place = make_hostile(tmp_path / "repositories", marks / "ran")
        (tmp_path / "netrc").write_text("password\n")
        (place / ".ssh" / "linked").symlink_to("../../../netrc")
        commands = [("check", "--isolated", "."), ("check", "--isolated", "--diff", ".")]
    for words in commands:
        log = tmp_path / "strace"
        done = subprocess.run(
            [strace, "-f", "-qq", "-s", "4096", "-e", "trace=execve,connect,openat", "-o", str(log),
             sys.executable, "-m", "sshlint", *words],
            cwd=place,
            env=environment(tmp_path) | {"LD_LIBRARY_PATH": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )  # fmt: skip
        if b"ptrace" in done.stderr:
            pytest.skip("strace may not trace here")
        assert _forbidden(log.read_text(errors="replace"), tmp_path) == []
        assert list(marks.iterdir()) == []


def _forbidden(log: str, around: Path) -> list[str]:
    names = (".git/config", f'"{around}/netrc', ".ssh/linked")
    found = []
    for line in log.splitlines()[1:]:  # the first starts sshlint itself
        call = line.partition(" ")[2].lstrip()
        if call.startswith("execve("):
            words = json.loads(call[call.index("[") : call.index("]") + 1])
            bad = not is_allowed(words)
        elif call.startswith("openat("):
            bad = any(name in call for name in names)
        else:
            bad = call.startswith("connect(") and "/nscd/" not in call
        if bad:
            found.append(line)
    return found
