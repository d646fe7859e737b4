"""Every case with a `fixed` folder: its fixes give exactly that tree, and undo gives the old one.

case.toml: `fixed_modes` by path, for what has another mode afterwards than before (of what is new:
than 0600, folders 0700) and for new folders without files; `fixed_unpredictable`, the new files
with random bytes in them; `passphrase`, the answer to whatever a fix asks; `fixed_for_good`, the
files of which no copy is kept, which undo leaves as they are.

`python -m tests.generate.golden` rewrites the existing `fixed` folders, with `--new` it makes the
missing ones of bad- cases that have fixes. Read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sshlint.fixing.journal import history
from sshlint.fixing.journal.undo import undo
from sshlint.fixing.rounds import key_of
from sshlint.rules import registry
from sshlint.rules.registry import AnyRule
from tests.golden.case import Case, all_cases, lay_out, run
from tests.golden.trees import expected_tree, fix_home, tree

RULES = registry.load()
BAD = [case for case in all_cases() if case.is_bad]
FIXED = [case for case in BAD if (case.folder / "fixed").is_dir()]
FIRST = {case.code: case for case in reversed(FIXED)}


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_all_fixes_give_exactly_the_fixed_tree_and_undo_gives_the_old_one(
    case: Case, tmp_path: Path
) -> None:
    home = lay_out(case, tmp_path)
    before = tree(home)
    outcome, _ = fix_home(case, home, tmp_path / "state", unsafe=True)
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
    outcome, name = fix_home(case, home, state, unsafe=False)
    if not name:
        assert tree(home) == before
        return
    assert [f.message for f in outcome.report.findings if f.fix and f.fix.is_safe] == []
    after = tree(home)
    assert fix_home(case, home, state, unsafe=False)[1] == ""
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
    outcome, name = fix_home(case, home, state, unsafe=unsafe, select="ALL")
    assert outcome.unfixed == []
    left = [f for f in outcome.report.findings if f.fix and (unsafe or f.fix.is_safe)]
    refused = {key_of(finding) for finding, _ in outcome.refused}
    assert [f"{f.rule.code} {f.message}" for f in left if key_of(f) not in refused] == []
    assert fix_home(case, home, state, unsafe=unsafe, select="ALL")[1] == ""
    if name:
        assert undo(history.runs(str(state))[0]).refused == []
    assert tree(home) == before


@pytest.mark.parametrize("rule", [r for r in RULES if r.autofix], ids=lambda rule: rule.code)
def test_every_kind_of_fix_of_a_rule_has_a_fixed_tree(rule: AnyRule, tmp_path: Path) -> None:
    shown = set()
    for number, case in enumerate(case for case in FIXED if case.code == rule.code):
        home = lay_out(case, tmp_path / str(number))
        shown |= {f.fix.safety for f in run(case, home).report.findings if f.fix}
    assert shown >= rule.autofix, "run python -m tests.generate.golden --new, and read the diff"
