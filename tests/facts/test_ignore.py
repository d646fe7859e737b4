"""Which ignores count as unused, and what removing them leaves of a file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding, Text

FORWARDS = "Host *\n  ForwardAgent yes\n"


def findings(tmp_path: Path, config: str, select: str = "SSH603,SSH002") -> list[Finding]:
    folder = tmp_path / ".ssh"
    folder.mkdir(mode=0o700)
    (folder / "config").write_bytes(config.encode())
    options = CheckOptions(
        home=str(tmp_path), isolated=True, system_config="none", select=(select,)
    )
    return inspect(options, io.BytesIO()).report.findings


def fixed(finding: Finding) -> str:
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert isinstance(edit, Text)
    text = edit.source.text
    return text[: edit.start] + edit.replacement + text[edit.end :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# sshlint: ignore[SSH603] why\nPort 22\n", "Port 22\n"),
        ("Port 22\n  # sshlint: ignore[SSH603]", "Port 22\n"),
        ("Port 22  # sshlint: ignore[SSH603] why\nUser a\n", "Port 22\nUser a\n"),
        ("Port 22\t# sshlint: ignore[SSH603] why\r\nUser a\r\n", "Port 22\r\nUser a\r\n"),
        ("# see wiki # sshlint: ignore[SSH603] why\nPort 22\n", "# see wiki\nPort 22\n"),
        ("#sshlint:ignore-file[agent-forwarded]\r\nPort 22\r\n", "Port 22\r\n"),
        ("# sshlint: ignore[]\nPort 22\n", "Port 22\n"),
        ("# sshlint: ignore[S603]\nPort 22\n", "Port 22\n"),
    ],
)
def test_removing_an_unused_ignore_leaves_every_other_byte(
    tmp_path: Path, before: str, after: str
) -> None:
    (finding,) = findings(tmp_path, before)
    assert finding.rule.code == "SSH002"
    assert fixed(finding) == after


def test_of_several_codes_only_the_unused_ones_are_removed(tmp_path: Path) -> None:
    config = "# sshlint: ignore[SSH603, S9, SSH601] why\n" + FORWARDS
    (finding,) = findings(tmp_path, config)
    assert fixed(finding) == "# sshlint: ignore[SSH603, SSH601] why\n" + FORWARDS


@pytest.mark.parametrize(
    "config",
    [
        "# sshlint: ignore[SSH603] why\n" + FORWARDS,
        "Host *\n  # sshlint: ignore[agent-forwarded]\n  ForwardAgent yes\n",
        "Host *\n  ForwardAgent yes # sshlint: ignore[SSH6]\n",
        "# sshlint: ignore-file[SSH603]\nPort 22\n" + FORWARDS,
        "# sshlint: ignore[SSH601] that rule was not asked\nPort 22\n",
        "# sshlint: ignore[host-keys-unchecked] nor was that\nPort 22\n",
        "# a word about sshlint: it reads this\nPort 22\n",
    ],
)
def test_a_used_or_unasked_ignore_is_left_alone(tmp_path: Path, config: str) -> None:
    assert findings(tmp_path, config) == []


def test_a_comment_that_is_nearly_an_ignore_is_told_but_not_removed(tmp_path: Path) -> None:
    found = findings(tmp_path, "# sshlint: ignore SSH603\n" + FORWARDS)
    assert [finding.rule.code for finding in found] == ["SSH002", "SSH603"]
    assert found[0].fix is None


def test_an_ignore_in_known_hosts_covers_the_next_line_only(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / ".ssh" / "known_hosts").write_text("# sshlint: ignore[S7]\nhost ssh-rsa AAAA\n")
    options = CheckOptions(
        home=str(tmp_path), isolated=True, system_config="none", select=("SSH002",)
    )
    (finding,) = inspect(options, io.BytesIO()).report.findings
    assert fixed(finding) == "host ssh-rsa AAAA\n"
