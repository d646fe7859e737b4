"""Rewrites the golden files: what sshlint says and does now becomes what the tests expect.

`python -m tests.generate.golden [--new] [WORD ...]`: the expected.txt of every bad- case and the
`fixed` folder of every case that has one, then fixtures/reporters. With WORDs only the cases whose
names contain one (`SSH603`). `--new` makes the missing `fixed` folders of cases with fixes too.
It prints what it changed; read the diff before it is committed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.golden.case import Case, all_cases, lay_out, report_text, run
from tests.golden.fleet_case import fleet_cases, fleet_text
from tests.golden.trees import Thing, expected_tree, fix_home, tree
from tests.reporters.goldens import GOLDENS, all_reports


def main(words: list[str]) -> None:
    new = "--new" in words
    names = [word for word in words if word != "--new"]
    cases = [case for case in (*all_cases(), *fleet_cases()) if case.is_bad]
    chosen = [case for case in cases if not names or any(name in case.name for name in names)]
    for case in [case for case in chosen if (case.folder / "reports").is_dir()]:
        if _write(case.expected, fleet_text(case)):
            print(f"{case.name}/expected.txt", flush=True)
    chosen = [case for case in chosen if (case.folder / "home").is_dir()]
    if not chosen and not names:
        sys.exit(f"no bad- case contains {' or '.join(names)}")
    for case in chosen:
        with tempfile.TemporaryDirectory() as folder:
            for line in _rewrite(case, Path(folder), new):
                print(line, flush=True)
    if not names:
        for name, made in all_reports().items():
            _write(GOLDENS / name, made)


def _rewrite(case: Case, where: Path, new: bool) -> Iterator[str]:
    home = lay_out(case, where / "report")
    if _write(case.expected, report_text(run(case, home), home)):
        yield f"{case.name}/expected.txt"
    fixed = case.folder / "fixed"
    if not (new or fixed.is_dir()):
        return
    home = lay_out(case, where / "fixed")
    before = tree(home)
    _, changed = fix_home(case, home, where / "state", unsafe=True)
    if changed and _write_fixed(case, home, before):
        yield f"{case.name}/fixed"


def _write(path: Path, made: str) -> bool:
    if path.exists() and path.read_text() == made:
        return False
    path.write_text(made)
    return True


def _write_fixed(case: Case, home: Path, before: dict[str, Thing]) -> bool:
    """Put a fixed home's files in the case's `fixed` folder, and their modes in case.toml."""
    folder = case.folder / "fixed"
    random = case.settings.get("fixed_unpredictable", ())
    after = tree(home)
    files = {name: thing.content for name, thing in after.items() if thing.kind == "file"}
    kept = {name: (folder / name).read_bytes() for name in random if (folder / name).exists()}
    files.update(kept)  # random bytes are no change
    old = tree(folder) if folder.is_dir() else {}
    if files == {name: thing.content for name, thing in old.items() if thing.kind == "file"}:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    _note_modes(case, after, before)
    return True


def _note_modes(case: Case, after: dict[str, Thing], before: dict[str, Thing]) -> None:
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


if __name__ == "__main__":
    main(sys.argv[1:])
