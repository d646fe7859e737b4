"""The plan carried out: its steps do what they say on real files, and a name does nothing."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sshlint.commands.fleet import FleetOptions, fleet
from tests.fleet.reports import NOW, account, authorized, key, machine, private, write
from tests.sshd import need

GOOD, EXPIRED, LOST = key("good"), key("expired"), key("lost")
EVIL = "x'$(touch /tmp/hit)\n{{ lookup('pipe', 'touch /tmp/hit') }}"


def plan(folder: Path, form: str, *reports: object) -> str:
    out = io.StringIO()
    options = FleetOptions(reports=(str(write(folder, *reports)),), plan=form, isolated=True)
    assert fleet(options, io.BytesIO(), out) == 0
    return out.getvalue()


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def place(folder: Path) -> tuple[Path, dict[str, object]]:
    """An authorized_keys file with four keys, and the report of its machine."""
    path = folder / "authorized_keys"
    path.write_text("".join(f"ssh-ed25519 {one['public']} c\n" for one in (GOOD, EXPIRED, LOST)))
    path.chmod(0o640)
    where = {"path": str(path)}
    return path, machine(
        "db1",
        account(
            "ada",
            private_keys=[private(GOOD), private(EXPIRED)],
            authorized_keys=[
                authorized(GOOD, 1, **where),
                authorized(EXPIRED, 2, expires=NOW - 100, **where),
                authorized(LOST, 3, **where),
            ],
        ),
        keys=(GOOD, EXPIRED, LOST),
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="the script becomes the owners of files")
def test_the_script_removes_the_lines_it_names_and_keeps_the_file(tmp_path: Path) -> None:
    path, report = place(tmp_path)
    script = tmp_path / "plan.sh"
    script.write_text(plan(tmp_path / "reports", "shell", report))
    done = subprocess.run(["sh", str(script), "db1"], capture_output=True, text=True, check=True)
    assert done.stdout == f"{path}: removed\n"
    kept = [one["public"] in path.read_text() for one in (GOOD, EXPIRED, LOST)]
    assert kept == [True, False, True]
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(lines_of(Path(f"{path}.before-sshlint"))) == 3
    again = subprocess.run(["sh", str(script), "db1"], capture_output=True, text=True, check=True)
    assert "gone already" in again.stdout
    other = subprocess.run(["sh", str(script), "db2"], capture_output=True, text=True, check=False)
    assert (other.returncode, other.stdout) == (2, "")


def test_the_script_is_clean_for_shellcheck(tmp_path: Path) -> None:
    text = plan(tmp_path, "shell", place(tmp_path / "..")[1])
    done = subprocess.run(
        [need("shellcheck"), "-"], input=text, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""


def test_the_step_for_an_unknown_key_waits_for_a_person(tmp_path: Path) -> None:
    text = plan(tmp_path, "shell", place(tmp_path / "..")[1])
    [step] = [line for line in text.splitlines() if LOST["public"] in line]
    assert step.strip().startswith("# remove ")


@pytest.mark.parametrize("form", ["shell", "ansible"])
@pytest.mark.parametrize("name", ["all", "*", "db1:db2", "a b", "!db1", "-x", EVIL])
def test_a_machine_whose_name_is_a_pattern_gets_no_step(
    tmp_path: Path, form: str, name: str
) -> None:
    _, report = place(tmp_path)
    report["machine"]["hostname"] = name  # type: ignore[index]
    text = plan(tmp_path / "reports", form, report)
    assert "by hand" in text
    steps = [line for line in text.splitlines() if EXPIRED["public"] in line]
    assert all(line.lstrip().startswith("#") for line in steps)


def test_hostile_paths_and_names_run_nothing(tmp_path: Path) -> None:
    """The path is quoted, or left to a person; a name stands in comments, a line each."""
    hit = tmp_path / "hit"
    evil = f"/x'$(touch {hit})"
    lines = [
        authorized(EXPIRED, 2, expires=NOW - 100, path=path)
        for path in (evil, f"{evil}\ntouch {hit}", f"{evil}\x1b[0m")
    ]
    owner = account(f"a\ntouch {hit}", authorized_keys=lines)
    text = plan(tmp_path / "reports", "shell", machine("db1", owner, keys=(EXPIRED,)))
    done = subprocess.run(
        ["sh", "-s", "db1"], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not hit.exists()
    assert done.stdout.count("no regular file") == 1


def _ansible() -> str:
    beside = Path(sys.executable).with_name("ansible-playbook")
    found = str(beside) if beside.exists() else shutil.which("ansible-playbook")
    if not found:
        pytest.skip("ansible-core is not installed")
    return found


@pytest.mark.slow
def test_the_playbook_removes_the_same_lines(tmp_path: Path) -> None:
    path, report = place(tmp_path)
    hit = tmp_path / "hit"
    report["accounts"][0]["name"] = "{{ lookup('pipe', 'touch " + str(hit) + "') }}"  # type: ignore[index]
    book = tmp_path / "plan.yml"
    book.write_text(plan(tmp_path / "reports", "ansible", report))
    inventory = f"db1 ansible_connection=local ansible_python_interpreter={sys.executable}\n"
    (tmp_path / "hosts").write_text(inventory)
    words = [_ansible(), "-i", str(tmp_path / "hosts"), str(book)]
    if os.geteuid() == 0:
        words += ["-e", "ansible_become=false"]
    environment = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "LC_ALL": "C.UTF-8"}
    checked = subprocess.run(
        [*words, "--check"], capture_output=True, text=True, env=environment, check=False
    )
    assert "changed=1" in checked.stdout, checked.stdout + checked.stderr
    assert len(lines_of(path)) == 3
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert "changed=1" in done.stdout, done.stdout + done.stderr
    kept = [one["public"] in path.read_text() for one in (GOOD, EXPIRED, LOST)]
    assert kept == [True, False, True]
    assert not hit.exists()
