"""Whether fixes compose: made together on a random home they end, and a second run changes nothing.

`python -m tests.fixing.compose [--homes 10000] [--seed 1]` tries many homes and prints each that
breaks a promise, with what it is made of.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hypothesis import Phase, given, seed

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding
from sshlint.fixing.fix_run import FixRun
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.refusal import Refused
from sshlint.fixing.rounds import Outcome, fix_all, key_of, said_of
from sshlint.lint import Report
from tests.golden.case import environment
from tests.golden.trees import tree
from tests.strategies import Home, homes, repeatable

# What --yes cannot do: it has nobody to ask for a passphrase.
_NOBODY = "nobody answers"


class Run(NamedTuple):
    """One `--fix --yes`: what was found and what of it was fixable, and what came of it."""

    found: list[Finding]
    fixable: list[Finding]
    outcome: Outcome
    changed: bool


def fix(home: Path, state: Path, *, unsafe: bool) -> Run:
    """`sshlint --fix --yes` (`--unsafe`) on a home, with all rules."""

    def ask(prompt: str) -> bytes:
        raise Refused("", _NOBODY)

    options = CheckOptions(
        select=("ALL",),
        isolated=True,
        home=str(home),
        system_config="none",
        target_openssh=("9.2",),
    )
    fix_run = FixRun(str(state), ask)
    first: list[Finding] = []

    def look() -> Report:
        with environment({}):
            result = inspect(options, io.BytesIO(), modes_not_kept=fix_run.not_kept)
            report = withhold(result.survey, result.report)
        fix_run.saw(report.findings, result.bounds)
        if not first:
            first.extend(report.findings or [])
        return report

    def choose(findings: list[Finding]) -> list[Finding]:
        return [f for f in findings if f.fix and (unsafe or f.fix.is_safe)]

    outcome = fix_all(look, choose, fix_run.change)
    changed = bool(fix_run.run)
    fix_run.close()
    return Run(first, choose(first), outcome, changed)


def broken_promises(home: Path, state: Path, *, unsafe: bool) -> Iterator[str]:
    """What `--fix --yes`, made twice, does on a home that it should not."""
    config = config_of(home)
    run = fix(home, state, unsafe=unsafe)
    yield from _untrue(run, unsafe=unsafe)
    yield from _untidy(config, config_of(home))
    before = tree(home)
    if fix(home, state, unsafe=unsafe).changed:
        changed = [name for name, thing in tree(home).items() if before.get(name) != thing]
        yield f"a second run changes {', '.join(changed)}"


def _untrue(run: Run, *, unsafe: bool) -> Iterator[str]:
    """What was said of the fixes and is not so."""
    outcome = run.outcome
    for finding in outcome.unfixed:
        yield f"fixed and reported again: {finding.rule.code} {finding.message}"
    refused = Counter(key_of(f) for f, _ in outcome.refused)
    for finding, reason in outcome.refused:
        if reason.reason != _NOBODY:
            yield f"offered and refused: {finding.rule.code}: {reason.reason}"
    findings = [f for f in outcome.report.findings if not refused[key_of(f)]]
    left, found, fixable = (
        Counter(map(said_of, some)) for some in (findings, run.found, run.fixable)
    )
    for finding in run.fixable:
        said = said_of(finding)
        if left[said] > found[said] - fixable[said]:
            yield f"counted as fixable and left: {finding.rule.code} {finding.message}"
    for finding in findings:
        if finding.fix and (unsafe or finding.fix.is_safe):
            yield f"fixable after all fixes: {finding.rule.code} {finding.message}"


def _untidy(before: bytes, after: bytes) -> Iterator[str]:
    # Where whole lines were removed, side by side, the blank lines around them may meet.
    moved = len(after.split()) >= len(before.split())
    if moved and b"\n\n\n" not in b"\n" + before and b"\n\n\n" in after:
        yield "blank lines are left double"
    if _headers(after) > _headers(before) + 1:
        yield "more than one block for every host is added"


def config_of(home: Path) -> bytes:
    path = home / ".ssh" / "config"
    if not path.is_file():
        return b""
    return path.read_bytes().replace(b"\r", b"").replace(b"\xef\xbb\xbf", b"")


def _headers(config: bytes) -> int:
    """How many lines of a config begin a block for every host."""
    return sum(line.split() == [b"Host", b"*"] for line in config.splitlines())


def promises_broken_by(home: Home, *, unsafe: bool) -> list[str]:
    """The same for a home of the strategy, which is made for it and removed."""
    folder = Path(tempfile.mkdtemp(prefix="sshlint-compose-"))
    try:
        home.write(folder / "home")
        return list(broken_promises(folder / "home", folder / "state", unsafe=unsafe))
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shown", type=int, default=20, help="homes to print")
    options = parser.parse_args()
    tried, broken = 0, 0
    kinds: Counter[str] = Counter()

    @seed(options.seed)
    @repeatable(max_examples=options.homes, derandomize=False, phases=(Phase.generate,))
    @given(home=homes())
    def try_all(home: Home) -> None:
        nonlocal tried, broken
        tried += 1
        found = promises_broken_by(home, unsafe=tried % 4 != 0)
        if found:
            broken += 1
            kinds.update({" ".join(line.split()[:6]) for line in found})
            if broken <= options.shown:
                print(home, *found, sep="\n  ", flush=True)
        if tried % 500 == 0:
            print(f"{tried} homes, {broken} break a promise", flush=True)

    try_all()
    print(f"{tried} homes, {broken} break a promise")
    for kind, count in kinds.most_common():
        print(f"{count:6} {kind}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    os.nice(max(15 - os.nice(0), 0))
    main()
