"""Which fixes are made together, which wait a round, and that rounds come to an end."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from sshlint.finding import Finding, Mode, NewFile, Text
from sshlint.fixing.diff import unified_diff
from sshlint.fixing.plan import Transaction, edited, pick, target_of
from sshlint.fixing.preview import Preview
from sshlint.fixing.proving.pieces import Replacement
from sshlint.fixing.refusal import Refused
from sshlint.fixing.rounds import fix_all
from sshlint.lint import Report
from sshlint.source import Source
from tests.faults.lab import finding
from tests.oracle.programs import require


def taken(*findings: Finding) -> list[Finding]:
    return [found for transaction in pick(findings) for found in transaction.findings]


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        pytest.param((0, 2), (2, 4), True, id="one behind the other"),
        pytest.param((0, 3), (2, 4), False, id="overlapping"),
        pytest.param((0, 5), (2, 4), False, id="one within the other"),
        pytest.param((2, 4), (0, 5), False, id="one around the other"),
        pytest.param((2, 2), (2, 2), False, id="two insertions at one place"),
        pytest.param((2, 2), (2, 4), False, id="an insertion where another begins"),
        pytest.param((2, 4), (4, 4), True, id="an insertion where another ends"),
        pytest.param((3, 3), (2, 4), False, id="an insertion within another"),
        pytest.param((4, 6), (0, 2), True, id="in the other order"),
    ],
)
def test_edits_that_meet_wait_a_round(
    first: tuple[int, int], second: tuple[int, int], both: bool
) -> None:
    source = Source("/nowhere/config", b"0123456789")
    one, other = (finding(source, Text(source, *span, "x")) for span in (first, second))
    assert taken(one, other) == ([one, other] if both else [one])


def test_two_paths_to_one_file_are_one_ground(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to("target")
    link, target = (Source(str(tmp_path / name), b"0123456789") for name in ("link", "target"))
    assert target_of(link.path) == target_of(target.path)
    one, other = finding(link, Text(link, 0, 2, "x")), finding(target, Text(target, 1, 3, "y"))
    assert taken(one, other) == [one]


def test_a_fix_of_several_files_is_made_on_its_own() -> None:
    config, other = Source("/nowhere/config", b"0123"), Source("/nowhere/other", b"0123")
    simple = finding(config, Text(config, 0, 1, "x"))
    wide = finding(config, Text(config, 2, 3, "y"), Text(other, 0, 1, "z"))
    mixed = finding(other, NewFile("/nowhere/new", b"", 0o600), Text(other, 2, 3, "y"))
    assert taken(simple, wide, mixed) == [simple, mixed]
    assert taken(wide, simple, mixed) == [wide]


def test_texts_of_a_file_share_a_transaction_and_modes_come_first() -> None:
    source = Source("/nowhere/config", b"0123")
    one, other = (finding(source, Text(source, at, at + 1, "x")) for at in (0, 2))
    mode = finding(source, Mode(source.path, 0o600))
    assert [t.findings for t in pick([one, mode, other])] == [(mode,), (one, other)]


def test_random_edits_that_do_not_meet_are_all_made() -> None:
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    for _ in range(200):
        text = "".join(chance.choices("ab\n\r\udcff", k=chance.randrange(40)))
        source = Source("/nowhere/f", text.encode("utf-8", "surrogateescape"))
        spans = [sorted(chance.choices(range(len(text) + 1), k=2)) for _ in range(8)]
        proposed = [finding(source, Text(source, a, b, f"<{n}>")) for n, (a, b) in enumerate(spans)]
        edits = [
            edit
            for found in taken(*proposed)
            for edit in (found.fix.edits if found.fix else ())
            if isinstance(edit, Text)
        ]
        expected = text
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            expected = expected[: edit.start] + edit.replacement + expected[edit.end :]
        assert edited(text, edits) == expected, f"seed {seed}"


class Paper:
    """A file of lines in memory; each `x` may be taken out, and `y` comes back as `z` for ever."""

    def __init__(self, text: str) -> None:
        self.text = text

    def look(self) -> Report:
        source = Source("/nowhere/paper", self.text.encode())
        violations = [at for at, character in enumerate(self.text) if character in "xyz"]
        swap = {"x": "", "y": "z", "z": "y"}
        found = [
            finding(source, Text(source, at, at + 2, swap[self.text[at]])) for at in violations
        ]
        return Report(
            [
                f._replace(location=source.location(a, a + 1))
                for f, a in zip(found, violations, strict=True)
            ],
            [],
            0,
        )

    def change(self, transactions: object) -> list[Refused | None]:

        assert isinstance(transactions, list)
        preview = Preview()
        for transaction in transactions:
            assert isinstance(transaction, Transaction)
            preview.make(transaction)
        ((_, new),) = preview.texts.values()
        self.text = new.text
        return [None for _ in transactions]


def test_fixes_that_meet_are_made_in_later_rounds() -> None:
    paper = Paper("xxxx-xx--")
    outcome = fix_all(paper.look, lambda findings: findings, paper.change)
    assert "x" not in paper.text
    assert outcome.unfixed == []
    assert outcome.report.findings == []


def test_rules_that_undo_one_another_come_to_an_end() -> None:
    paper = Paper("y-")
    outcome = fix_all(paper.look, lambda findings: findings, paper.change)
    assert len(outcome.done) <= 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("a\nb\nc\n", "a\nx\nc\n", id="a line"),
        pytest.param("a\nb", "a\nb\n", id="a line end is added"),
        pytest.param("a\nb\n", "a\nb", id="a line end goes"),
        pytest.param("a\nb", "a\nc", id="no line end before and after"),
        pytest.param("a\r\nb\r\n", "a\nb\n", id="CRLF to LF"),
        pytest.param("", "a\n", id="an empty file is filled"),
        pytest.param("a\n", "", id="a file is emptied"),
        pytest.param("a\fb\x85c\n\n", "a\fb\x85d\n\n", id="what only Python takes for line ends"),
        pytest.param("a\n\udcff\n", "b\n\udcff\n", id="bytes that are no UTF-8"),
    ],
)
def test_patch_takes_the_diff_and_gives_the_new_text(tmp_path: Path, old: str, new: str) -> None:
    require("patch")
    (tmp_path / "a file").write_bytes(old.encode("utf-8", "surrogateescape"))
    whole = [Replacement(0, len(old), new)]
    lines = "".join(unified_diff("a file", old, whole)).encode("utf-8", "surrogateescape")
    subprocess.run(
        ["patch", "-p0", "--binary"], cwd=tmp_path, input=lines, check=True, capture_output=True
    )
    left = tmp_path / "a file"
    assert (left.read_bytes() if left.exists() else b"") == new.encode("utf-8", "surrogateescape")
