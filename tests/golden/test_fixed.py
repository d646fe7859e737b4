"""Every case with a `fixed` folder: its fixes give exactly that tree, and undo gives the old one.

case.toml: `fixed_modes` by path, for what has another mode afterwards than before (of what is new:
than 0600, folders 0700) and for new folders without files; `fixed_unpredictable`, the new files
with random bytes in them; `passphrase`, the answer to whatever a fix asks; `fixed_for_good`, the
files of which no copy is kept, which undo leaves as they are.

`GOLDEN=write` writes the existing `fixed` folders anew, `GOLDEN=write-fixed` makes missing ones
too, of the cases of bad- folders that have fixes. Read the diff.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sshlint.finding import Finding
from sshlint.fixing import history
from sshlint.fixing.mend import Outcome, key_of, mend_all
from sshlint.fixing.prove import withhold
from sshlint.fixing.session import Session
from sshlint.fixing.undo import undo
from sshlint.lint import Report
from sshlint.rules import registry
from sshlint.rules.registry import AnyRule
from tests.golden.case import Case, all_cases, lay_out, run

RULES = registry.load()
BAD = [case for case in all_cases() if case.is_bad]
FIXED = [case for case in BAD if (case.folder / "fixed").is_dir()]
FIRST = {case.code: case for case in reversed(FIXED)}
WRITE = os.environ.get("GOLDEN", "")


class Thing(NamedTuple):
    """A file, folder or link of a tree."""

    kind: str
    mode: str
    content: bytes = b""


def tree(home: Path) -> dict[str, Thing]:
    """All there is in a home, by path below it."""
    return dict(_walk(home, home))


def _walk(home: Path, path: Path) -> Iterator[tuple[str, Thing]]:
    name = str(path.relative_to(home))
    if path.is_symlink():
        yield name, Thing("link", "", os.fsencode(os.readlink(path)))
        return
    mode = f"{path.stat().st_mode & 0o7777:04o}"
    if path.is_file():
        # Where a fix writes the home's path, the fixture says so.
        content = path.read_bytes().replace(os.fsencode(home), b"{home}")
        yield name, Thing("file", mode, content)
    elif not path.is_dir():
        yield name, Thing("other", mode)
    else:
        yield name, Thing("folder", mode)
        for entry in sorted(path.iterdir()):
            yield from _walk(home, entry)


def mend(
    case: Case, home: Path, state: Path, *, unsafe: bool, select: str | None = None
) -> tuple[Outcome, str]:
    """Make all fixes of a case's rule (or `select`); the outcome and the run's journal name."""
    answer = str(case.settings.get("passphrase", "")).encode()

    def ask(prompt: str) -> bytes:
        # With all rules, bare keys stay bare: else undo could not bring back the old tree.
        return b"" if select and prompt.startswith("New passphrase") else answer

    session = Session(str(state), ask)

    def look() -> Report:
        result = run(case, home, select)
        report = withhold(result.survey, result.report)
        assert [note for note in report.notes if "withheld" in note.message] == []
        session.saw(report.findings, result.bounds)
        return report

    def choose(findings: list[Finding]) -> list[Finding]:
        return [f for f in findings if f.fix and (unsafe or f.fix.is_safe)]

    outcome = mend_all(look, choose, session.change)
    name = session.run
    session.close()
    return outcome, name if session.run else ""


def expected_tree(case: Case, before: dict[str, Thing]) -> dict[str, Thing]:
    """What the `fixed` folder and case.toml say, with what is no file as it was."""
    expected = {name: thing for name, thing in before.items() if thing.kind in ("link", "other")}
    modes = case.settings.get("fixed_modes", {})
    files = {
        name: thing.content
        for name, thing in tree(case.folder / "fixed").items()
        if thing.kind == "file"
    }
    for name, content in files.items():
        old = before.get(name, Thing("file", "0600"))
        expected[name] = Thing("file", modes.get(name, old.mode), content)
    folders = {name for name, thing in before.items() if thing.kind == "folder"}
    folders |= {name for name in modes if name not in files}
    folders |= {str(parent) for name in files for parent in Path(name).parents}
    for name in folders:
        old = before.get(name, Thing("folder", "0700"))
        expected[name] = Thing("folder", modes.get(name, old.mode))
    return expected


def write_fixed(case: Case, home: Path, before: dict[str, Thing]) -> None:
    """Put a mended home's files in the case's `fixed` folder, and their modes in case.toml."""
    folder = case.folder / "fixed"
    shutil.rmtree(folder, ignore_errors=True)
    after = tree(home)
    for name, thing in after.items():
        if thing.kind == "file":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(thing.content)
    expected = expected_tree(case, before)
    modes = {
        name: thing.mode
        for name, thing in after.items()
        if name not in expected or thing.mode != expected[name].mode
    }
    if modes and "fixed_modes" not in case.settings:
        with (case.folder / "case.toml").open("a") as file:
            file.write("\n[fixed_modes]\n")
            file.writelines(f'"{name}" = "{mode}"\n' for name, mode in sorted(modes.items()))


@pytest.mark.parametrize("case", BAD if WRITE else FIXED, ids=lambda case: case.name)
def test_all_fixes_give_exactly_the_fixed_tree_and_undo_gives_the_old_one(
    case: Case, tmp_path: Path
) -> None:
    home = lay_out(case, tmp_path)
    before = tree(home)
    outcome, name = mend(case, home, tmp_path / "state", unsafe=True)
    if WRITE == "write-fixed" or (WRITE and case in FIXED):
        if not name:
            pytest.skip("nothing to fix")
        write_fixed(case, home, before)
    elif WRITE:
        pytest.skip("no fixed folder")
    assert [str(refused) for _, refused in outcome.refused] == []
    assert outcome.unfixed == []
    after, expected = tree(home), expected_tree(case, before)
    for path in case.settings.get("fixed_unpredictable", ()):
        assert after[path].content
        expected[path] = expected[path]._replace(content=after[path].content)
    assert after == expected
    (record,) = history.runs(str(tmp_path / "state"))
    kept = {name: after[name] for name in case.settings.get("fixed_for_good", ())}
    assert sorted(r.path for r in undo(record).refused) == sorted(str(home / name) for name in kept)
    assert tree(home) == {**before, **kept}


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_after_the_safe_fixes_nothing_safe_is_left_and_a_second_run_changes_nothing(
    case: Case, tmp_path: Path
) -> None:
    home, state = lay_out(case, tmp_path), tmp_path / "state"
    before = tree(home)
    outcome, name = mend(case, home, state, unsafe=False)
    if not name:
        assert tree(home) == before
        return
    assert [f.message for f in outcome.report.findings if f.fix and f.fix.is_safe] == []
    after = tree(home)
    assert mend(case, home, state, unsafe=False)[1] == ""
    assert tree(home) == after
    assert undo(history.runs(str(state))[0]).refused == []
    assert tree(home) == before


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe too"])
@pytest.mark.parametrize("case", FIRST.values(), ids=lambda case: case.name)
def test_with_all_rules_nothing_is_left_undone_and_all_can_be_undone(
    case: Case, unsafe: bool, tmp_path: Path
) -> None:
    home, state = lay_out(case, tmp_path), tmp_path / "state"
    before = tree(home)
    outcome, name = mend(case, home, state, unsafe=unsafe, select="ALL")
    assert outcome.unfixed == []
    left = [f for f in outcome.report.findings if f.fix and (unsafe or f.fix.is_safe)]
    refused = {key_of(finding) for finding, _ in outcome.refused}
    assert [f"{f.rule.code} {f.message}" for f in left if key_of(f) not in refused] == []
    assert mend(case, home, state, unsafe=unsafe, select="ALL")[1] == ""
    if name:
        assert undo(history.runs(str(state))[0]).refused == []
    assert tree(home) == before


@pytest.mark.parametrize("rule", [r for r in RULES if r.autofix], ids=lambda rule: rule.code)
def test_every_kind_of_fix_of_a_rule_has_a_fixed_tree(rule: AnyRule, tmp_path: Path) -> None:
    shown = set()
    for number, case in enumerate(case for case in FIXED if case.code == rule.code):
        home = lay_out(case, tmp_path / str(number))
        shown |= {f.fix.safety for f in run(case, home).report.findings if f.fix}
    assert shown >= rule.autofix, "run with GOLDEN=write-fixed, and read what it wrote"
