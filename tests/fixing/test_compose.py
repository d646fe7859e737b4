"""Fixes compose: made together they end, nothing is fixed that is reported again, and so on.

`python -m tests.fixing.compose` tries as many homes as you like.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given

from tests.fixing.compose import broken_promises, promises_broken_by
from tests.golden.case import Case, all_cases, lay_out
from tests.strategies import Home, homes, repeatable

HOMES = int(os.environ.get("HOMES", "90"))
# In one case of each rule all rules meet; tests/golden has the others, for their own rule.
FIRST = {case.code: case for case in reversed(all_cases()) if case.is_bad}


@pytest.mark.slow
@repeatable(max_examples=HOMES)
@given(home=homes())
def test_fixes_of_a_random_home_compose(home: Home) -> None:
    assert promises_broken_by(home, unsafe=True) == []


@repeatable(max_examples=HOMES // 3)
@given(home=homes())
def test_safe_fixes_of_a_random_home_compose(home: Home) -> None:
    assert promises_broken_by(home, unsafe=False) == []


@pytest.mark.parametrize("case", FIRST.values(), ids=lambda case: case.name)
def test_fixes_of_a_golden_home_compose(case: Case, tmp_path: Path) -> None:
    home = lay_out(case, tmp_path)
    assert list(broken_promises(home, tmp_path / "state", unsafe=True)) == []


def test_four_fixes_that_need_a_block_for_every_host_share_one(tmp_path: Path) -> None:
    ssh = tmp_path / "home" / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    config = ssh / "config"
    config.write_text(
        "Port 22\nUser ada\nCompression yes\n\n"
        "Host web\n    Port 2222\n    User root\n    Compression no\n"
    )
    config.chmod(0o600)
    assert not list(broken_promises(tmp_path / "home", tmp_path / "state", unsafe=True))
    text = config.read_text()
    assert text.count("Host *\n") == 1
    assert all(f"    {line}\n" in text for line in ("Port 22", "User ada", "Compression yes"))
    assert "    ServerAliveInterval 60\n" in text


@pytest.mark.parametrize(
    "config",
    [
        # Two IgnoreUnknown fixes, of SSH406 and SSH407, share a line.
        "Host web\n    Tag work\nMatch all\nHost b\n    UseKeychain yes\n",
        # Equal lines of which one is fixable, and one whose fault changes as another is fixed.
        "Host w\n    User c\n    User a\n    User c\nHost d\n    User b\n    User c\n",
        "Host web\n    User: ada\n    User ada\\ b\n\n    User ada\\ b\n",
        # Moving the general line would not help: another one is above, too.
        "    User alice\nHost web\n\n    User alice\nHost web\n    User: ada\n",
        "Host web\n    Usr ada\nHost *\n    User root\nHost web\n    User ada\n",
        # Lines that stand together go in two fixes, between blank lines.
        "Host db\n    IdentityAgent none\n\n    Port 22\n    Port 22\n\nHost web\n    User ada\n",
        "Port 22\n\n    Port 22\n    Port 22\n\nHost web\n    User ada\n",
        # A second byte order mark before an equal line.
        "\ufeff# mine\nHost db\n\ufeff# mine\n\ufeffHost *\n",
    ],
)
def test_fixes_of_what_random_homes_showed_compose(config: str) -> None:
    home = Home((), config.encode())
    assert promises_broken_by(home, unsafe=True) == []
    assert promises_broken_by(home, unsafe=False) == []


@pytest.mark.parametrize("above", ["", "\n"], ids=["host first", "blank first"])
def test_an_include_moved_to_the_top_has_one_blank_line_below(above: str, tmp_path: Path) -> None:
    ssh = tmp_path / "home" / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "config").write_text(f"{above}Host a\n    User x\nInclude more\n")
    (ssh / "more").write_text("Host c\n    User d\n")
    for path in ssh.iterdir():
        path.chmod(0o600)
    assert not list(broken_promises(tmp_path / "home", tmp_path / "state", unsafe=True))
    assert (ssh / "config").read_text().startswith("Include more\n\nHost a\n    User x\n")
