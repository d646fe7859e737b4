"""`sshlint undo` as people and scripts meet it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.fix_steps import Home, make_home
from tests.reporters.schema import validate


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def fix_home(home: Home) -> str:
    """The name of the run."""
    done = home.lint("--fix", "--yes")
    found = re.search(r"undo with: sshlint undo (\S+)", done.stdout)
    assert found, done
    return found[1]


def test_undo_puts_everything_back_byte_for_byte_and_mode_for_mode(home: Home) -> None:
    before = home.snapshot()
    fix_home(home)
    assert home.snapshot() != before
    done = home.run("undo", "--home", str(home.path))
    assert done.returncode == 0
    assert sorted(done.stdout.splitlines()) == [
        "restored ~/.ssh/config",
        "restored ~/.ssh/id_ed25519",
    ]
    assert home.snapshot() == before
    assert "nothing to undo" in home.run("undo").stdout


def test_a_run_can_be_named_and_a_wrong_name_gets_the_nearest(home: Home) -> None:
    name = fix_home(home)
    wrong = home.run("undo", name[:-1] + "x")
    assert wrong.returncode == 2
    assert f'did you mean "{name}"?' in wrong.stderr
    assert home.run("undo", name).returncode == 0


def test_the_list_says_what_each_run_did(home: Home) -> None:
    assert "no run that changed files is recorded" in home.run("undo", "--list").stdout
    name = fix_home(home)
    listed = home.run("undo", "--list", "--home", str(home.path)).stdout
    assert listed.startswith(name)
    assert "~/.ssh/config: SSH404 ×2" in listed
    assert "~/.ssh/id_ed25519: SSH101" in listed
    home.run("undo")
    assert "(undone)" in home.run("undo", "--list").stdout
    rows = validate("runs", home.run("undo", "--list", "--format", "json").stdout)
    assert rows["version"] == 1
    assert [(row["run"], row["state"]) for row in rows["runs"]] == [(name, "undone")]


def test_a_file_changed_since_is_left_with_a_reason_unless_forced(home: Home) -> None:
    before = home.snapshot()
    fix_home(home)
    with home.config.open("a") as file:
        file.write("# mine\n")
    done = home.run("undo", "--home", str(home.path))
    assert done.returncode == 1
    assert "~/.ssh/config was left as it is: it was changed since" in done.stderr
    assert home.config.read_text().endswith("# mine\n")
    assert home.bits(home.key) == "0644"
    assert home.run("undo", "--force").returncode == 0
    assert home.snapshot() == before


def test_forgetting_removes_the_copies(home: Home) -> None:
    fix_home(home)
    done = home.run("undo", "--forget")
    assert (done.returncode, done.stdout.split(";")[0]) == (0, "1 run forgotten")
    assert [path.name for path in home.state.iterdir()] == ["lock"]
    assert home.bits(home.key) == "0600"


def test_json_names_what_was_restored(home: Home) -> None:
    name = fix_home(home)
    answer = validate("undo", home.run("undo", "--format", "json").stdout)
    assert answer["run"] == name
    assert sorted(answer["restored"]) == [str(home.config), str(home.key)]
    assert answer["refused"] == []


def test_json_of_nothing_to_undo_and_of_what_is_forgotten(home: Home) -> None:
    assert validate("undo", home.run("undo", "--format", "json").stdout)["run"] is None
    name = fix_home(home)
    answer = validate("undo", home.run("undo", "--forget", "--format", "json").stdout)
    assert answer["forgotten"] == [name]
