"""The report of a messy home: what stops ssh first, and no more than three screens of it."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, check
from sshlint.reporters.text.layout import pieces, width_of
from tests.messy_home import PRIVATE, make
from tests.sshd import need

ROWS, COLUMNS = 30, 100


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("messy") / "home")


@pytest.fixture(scope="module")
def screen(home: Path) -> list[str]:
    return shown(home, COLUMNS)


def shown(home: Path, columns: int) -> list[str]:
    """What a terminal of this width shows."""
    path = home / "screen"
    options = CheckOptions(home=str(home), isolated=True, system_config="none")
    with pytest.MonkeyPatch.context() as patch, path.open("w", encoding="utf-8") as out:
        patch.setenv("COLUMNS", str(columns))
        assert check(options, io.BytesIO(), out) == 1
    return path.read_text(encoding="utf-8").splitlines()


def test_it_fits_on_three_screens(screen: list[str], home: Path) -> None:
    assert len(screen) <= 3 * ROWS
    wide = [line for line in screen if width_of(line) > COLUMNS]
    assert [line for line in wide if str(home) not in line] == []  # commands with a long path


def test_on_a_narrow_terminal_only_what_is_never_broken_is_wider(home: Path) -> None:
    wide = [line for line in shown(home, 40) if width_of(line) > 40]
    assert [line for line in wide if len(list(pieces(line))) > 1] == []


def test_the_lines_that_ssh_refuses_stand_first(screen: list[str], home: Path) -> None:
    assert screen[0] == "ssh refuses ~/.ssh/config: no login works until these 3 lines are fixed"
    heads = [line for line in screen if re.match(r"~/\S+: (error|warning|info): ", line)]
    refused = [re.match(r"~/(\S+?):(\d+):", line) for line in heads[:3]]
    ours = [(match[1].rpartition("/")[2], match[2]) for match in refused if match]
    assert ours == [("config", "13"), ("config", "20"), ("10-work.conf", "4")]
    assert ours == refused_lines(home)


def refused_lines(home: Path) -> list[tuple[str, str]]:
    """Files and lines that ssh names, asked about each file by itself."""
    found = []
    for path in (home / ".ssh" / "config", *sorted((home / ".ssh" / "config.d").iterdir())):
        asked = [need("ssh"), "-G", "-F", str(path), "host"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
        found += [
            (path.name, line) for line in re.findall(r"line (\d+): Bad|line (\d+)", done.stderr)
        ]
    return [(name, first or second) for name, (first, second) in found]


def test_three_of_the_keys_are_damaged_and_so_says_ssh_keygen(home: Path) -> None:
    damaged = {name for name, (_, damage) in PRIVATE.items() if damage}
    assert (len(PRIVATE), len(damaged)) == (8, 3)
    ours = subprocess.run(
        [need("ssh-keygen"), "-y", "-P", "", "-f", "id_ed25519"],
        capture_output=True, text=True, check=False, cwd=home / ".ssh",
    )  # fmt: skip
    assert "passphrase" in ours.stderr  # which is all that is wrong with it
    for name in damaged:
        asked = [need("ssh-keygen"), "-y", "-P", "", "-f", str(home / ".ssh" / name)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
        assert "error in libcrypto" in done.stderr or "invalid format" in done.stderr


def test_what_was_looked_at_is_counted(screen: list[str]) -> None:
    (checked,) = [line for line in screen if line.startswith("checked ")]
    assert "8 keys, 60 known hosts" in checked
    assert "3 PuTTY sessions" in checked


def test_the_mildest_are_counted_where_they_do_not_fit(screen: list[str]) -> None:
    assert any(line.startswith("more warnings: SSH") for line in screen)
    assert any(line.startswith("infos: SSH") for line in screen)
