"""Baselines and reports written to a file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.check import CheckOptions, check
from sshlint.source import SshlintError

FAULTY = "Host web\n    User ada\n    User bob\n    User bob\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / ".ssh").mkdir(parents=True, mode=0o700)
    write(tmp_path / "home", FAULTY)
    return tmp_path / "home"


def write(home: Path, text: str) -> None:
    path = home / ".ssh" / "config"
    path.write_text(text)
    path.chmod(0o600)


def lint(home: Path, **more: Any) -> tuple[int, str]:
    out = io.StringIO()
    options = CheckOptions(
        home=str(home), isolated=True, system_config="none", select=("SSH502", "SSH003")
    )._replace(**more)
    return check(options, io.BytesIO(), out), out.getvalue()


def test_what_a_baseline_holds_is_not_reported_again(home: Path, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline")
    assert lint(home)[0] == 1
    written = lint(home, baseline=baseline, write_baseline=True)
    assert written == (0, f"wrote 2 findings to {baseline}\n")
    known = f"nothing new in 1 file; 2 known in {baseline}\nchecked 1 host\n"
    assert lint(home, baseline=baseline) == (0, known)


def test_a_new_finding_is_reported_beside_the_known_ones(home: Path, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline")
    lint(home, baseline=baseline, write_baseline=True)
    write(home, "# moved down\n\n" + FAULTY + "Host db\n    Port 1\n    Port 2\n")
    status, text = lint(home, baseline=baseline)
    assert status == 1
    assert "Port 2 is dropped" in text
    assert f"1 warning in 1 file; 2 known in {baseline}" in text
    assert "User bob" not in text


def test_the_second_of_two_equal_lines_is_a_finding_of_its_own(home: Path, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline")
    write(home, FAULTY.replace("    User bob\n    User bob\n", "    User bob\n"))
    lint(home, baseline=baseline, write_baseline=True)
    write(home, FAULTY)
    assert lint(home, baseline=baseline)[1].count("[SSH502 repeated-option]") == 1


def test_a_mended_finding_makes_its_entry_stale(home: Path, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline")
    lint(home, baseline=baseline, write_baseline=True)
    write(home, "Host web\n    User ada\n")
    status, text = lint(home, baseline=baseline, every=True)
    assert status == 0
    assert text.count(": info: SSH502 in .ssh/config is fixed, but") == 2


def test_a_file_that_is_no_baseline_is_refused_with_what_to_do(home: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("{}")
    with pytest.raises(SshlintError, match="write one with --write-baseline"):
        lint(home, baseline=str(tmp_path / "other"))
    with pytest.raises(SshlintError, match="cannot be read: it does not exist"):
        lint(home, baseline=str(tmp_path / "absent"))
    with pytest.raises(SshlintError, match="--write-baseline needs --baseline FILE"):
        lint(home, write_baseline=True)


def test_a_report_goes_to_a_file_whole_and_replaces_an_older_one(
    home: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.txt"
    status, text = lint(home, output=str(report))
    assert (status, text) == (1, "")
    assert "SSH502" in report.read_text()
    write(home, "Host web\n    User ada\n")
    lint(home, output=str(report))
    assert report.read_text() == "nothing found in 1 file\nchecked 1 host\n"


def test_a_place_that_cannot_be_written_is_named(home: Path, tmp_path: Path) -> None:
    with pytest.raises(SshlintError, match="cannot be written"):
        lint(home, output=str(tmp_path / "no" / "folder" / "report"))


def test_quiet_writes_a_baseline_silently(home: Path, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline")
    assert lint(home, baseline=baseline, write_baseline=True, quiet=True) == (0, "")


@pytest.mark.parametrize("more", [{"write_baseline": True}, {}])
def test_a_baseline_that_is_a_directory_is_refused(
    home: Path, tmp_path: Path, more: dict[str, bool]
) -> None:
    with pytest.raises(SshlintError, match=r"it is a (directory|directory), not a file"):
        lint(home, baseline=str(tmp_path), **more)


def test_a_report_is_not_written_over_a_directory(home: Path, tmp_path: Path) -> None:
    with pytest.raises(SshlintError, match="it is a directory, not a file"):
        lint(home, output=str(tmp_path))
