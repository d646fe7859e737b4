"""A home as a tree of things, a case's fixes made in it, and the tree its `fixed` folder says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sshlint.finding import Finding
from sshlint.fixing.fix_run import FixRun
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.rounds import Outcome, fix_all
from sshlint.lint import Report
from tests.golden.case import Case, run


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


def fix_home(
    case: Case, home: Path, state: Path, *, unsafe: bool, select: str | None = None
) -> tuple[Outcome, str]:
    """Make all fixes of a case's rule (or `select`); the outcome and the run's journal name."""
    answer = str(case.settings.get("passphrase", "")).encode()

    def ask(prompt: str) -> bytes:
        # With all rules, bare keys stay bare: else undo could not bring back the old tree.
        return b"" if select and prompt.startswith("New passphrase") else answer

    fix_run = FixRun(str(state), ask)

    def look() -> Report:
        result = run(case, home, select)
        report = withhold(result.survey, result.report)
        assert [note for note in report.notes if "withheld" in note.message] == []
        fix_run.saw(report.findings, result.bounds)
        return report

    def choose(findings: list[Finding]) -> list[Finding]:
        return [f for f in findings if f.fix and (unsafe or f.fix.is_safe)]

    outcome = fix_all(look, choose, fix_run.change)
    name = fix_run.run
    fix_run.close()
    return outcome, name if fix_run.run else ""


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
