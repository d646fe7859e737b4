"""In a repository nothing outside the work tree is read, whoever names it."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, CheckRun, inspect
from sshlint.source import Outside, SshlintError, read
from tests.oracle.programs import require

SECRET = "zz9-not-for-logs"
MARK = f"machine a.example.com login ada password {SECRET}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    require("git")
    top = tmp_path / "repository"
    (top / ".ssh").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".netrc").write_text(MARK)
    (tmp_path / "mine" / "other.conf").write_text("Host b\n  User ada\n  Nonsense 1\n")
    return top


def look(top: Path, *names: str, isolated: bool = True) -> CheckRun:
    paths = tuple(str(top / name) for name in names or (".",))
    options = CheckOptions(paths=paths, home=str(top.parent / "mine"), isolated=isolated)
    return inspect(options, io.BytesIO())


def told(run: CheckRun) -> str:
    """All that a report could show."""
    notes = [f"{note.path}: {note.message}" for note in run.report.notes]
    sources = [f"{e.path} {e.source.text}" for e in run.survey.entries if e.source is not None]
    findings = [f"{f.location.path} {f.message} {f.help}" for f in run.report.findings]
    return "\n".join((*notes, *sources, *findings, *map(str, run.survey.failures)))


@pytest.mark.parametrize("name", [".", ".ssh/config"])
def test_each_include_of_what_is_outside_is_one_note(repository: Path, name: str) -> None:
    mine = repository.parent / "mine"
    outside = ["/proc/self/environ", f"{mine}/../mine/.netrc", f"{repository.parent}/mine/*"]
    lines = [f"Include {path}\n" for path in outside] + ["Include ~/../.netrc\n"]
    (repository / ".ssh" / "config").write_text("".join(lines) + "Host a\n  User ada\n")
    run = look(repository, name)
    notes = [note.message for note in run.report.notes if "outside" in note.message]
    assert len(notes) == len(set(notes)) >= 2
    assert "line 1 includes /proc/self/environ, outside the repository: not read" in notes
    assert SECRET not in told(run)
    assert "other.conf" not in told(run)
    codes = {finding.rule.code for finding in run.report.findings}
    assert not codes & {"SSH001", "SSH410"}


@pytest.mark.parametrize("target", ["mine/.netrc", "/proc/self/environ", "mine/key"])
@pytest.mark.parametrize("name", ["config", "known_hosts", "id_ed25519", "authorized_keys", "x"])
def test_a_link_that_leads_outside_is_a_note(repository: Path, name: str, target: str) -> None:
    mine = repository.parent / "mine"
    (mine / "key").write_text(MARK)
    leads_to = target if target.startswith("/") else f"../../{target}"
    link = repository / ".ssh" / name
    link.symlink_to(leads_to)
    for names in ((), (f".ssh/{name}",)):
        run = look(repository, *names)
        notes = [n for n in run.report.notes if n.path == str(link) and "outside" in n.message]
        assert [n.message for n in notes] == [
            f"links to {leads_to}, outside the repository: not read"
        ]
        assert SECRET not in told(run)
        assert [failure for failure in run.survey.failures if failure.path == str(link)] == []


def test_a_linked_directory_outside_is_one_note_and_not_listed(repository: Path) -> None:
    (repository / ".ssh" / "config.d").symlink_to("../../mine")
    (repository / ".ssh" / "config").write_text("Include config.d/*\nHost a\n  User ada\n")
    run = look(repository)
    notes = [n for n in run.report.notes if n.path.endswith("config.d")]
    assert [n.message for n in notes] == ["links to ../../mine, outside the repository: not read"]
    assert "other.conf" not in told(run)
    assert "netrc" not in told(run)


def test_a_sibling_outside_gives_no_fingerprint(repository: Path) -> None:
    key, mine = repository / ".ssh" / "id_ed25519", repository.parent / "mine"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "x", "-m", "PEM", "-f", str(key)]
    subprocess.run(command, check=True)
    (repository / ".ssh" / "id_ed25519.pub").rename(mine / "id.pub")
    (repository / ".ssh" / "id_ed25519.pub").symlink_to("../../mine/id.pub")
    run = look(repository)
    assert {f.rule.code for f in run.report.findings} >= {"SSH120"}
    assert any(n.path.endswith(".pub") and "outside" in n.message for n in run.report.notes)


def test_links_inside_go_on_working(repository: Path) -> None:
    (repository / "common.conf").write_text("Host b\n  User ada\n  Nonsense 1\n")
    (repository / ".ssh" / "config").write_text("Include shared\nHost a\n  User ada\n")
    (repository / ".ssh" / "shared").symlink_to("../common.conf")
    run = look(repository)
    assert "SSH402" in {finding.rule.code for finding in run.report.findings}
    assert "outside" not in told(run)


def test_no_settings_come_from_outside(repository: Path) -> None:
    """Neither from above the repository nor by a link; what the user names is the user's."""
    (repository / ".ssh" / "config").write_text("Nonsense 1\n")
    (repository.parent / "mine" / "sshlint.toml").write_text('ignore = ["SSH402"]\n')
    (repository.parent / "sshlint.toml").write_text('ignore = ["SSH402"]\n')
    assert "SSH402" in {f.rule.code for f in look(repository, isolated=False).report.findings}
    (repository / "sshlint.toml").symlink_to("../mine/sshlint.toml")
    with pytest.raises(SshlintError, match="outside the repository: not read"):
        look(repository, isolated=False)
    (repository / "sshlint.toml").unlink()
    options = CheckOptions(paths=(str(repository),), config=str(repository.parent / "sshlint.toml"))
    assert "SSH402" not in {f.rule.code for f in inspect(options, io.BytesIO()).report.findings}


def test_the_way_is_looked_at_again_when_the_file_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link put in place after the first look is found out by the opened file."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "file").write_text(MARK)
    real = os.open

    def swap(path: str, *arguments: int, **others: int) -> int:
        (inside / "file").unlink()
        (inside / "file").symlink_to(outside / "file")
        return real(path, *arguments, **others)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(Outside):
        read(str(inside / "file"), within=(str(inside),))
