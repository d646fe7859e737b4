"""Fixes round by round until nothing changes: look, choose, change, look again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from sshlint.excerpt import is_secret
from sshlint.finding import Finding
from sshlint.fixing.plan import Transaction, pick
from sshlint.fixing.refusal import Refused
from sshlint.lean import lazy_pattern
from sshlint.lint import Report
from sshlint.source import Location

# Fixes that meet are made in different rounds, and rules that undo one another never agree.
MAX_ROUNDS = 100

_DIGITS = lazy_pattern(r"[0-9]+")

Key = tuple[str, str, str]
Said = tuple[Key, str, tuple[str, ...]]
Choose = Callable[[list[Finding]], list[Finding]]
Change = Callable[[list[Transaction]], Iterable[Refused | None]]


class Outcome(NamedTuple):
    """What became of the fixes that were chosen, and the report once nothing changes any more.

    `unfixed` are those that were made and whose finding is there all the same.
    """

    done: list[Finding]
    refused: list[tuple[Finding, Refused]]
    unfixed: list[Finding]
    report: Report


def fix_all(look: Callable[[], Report], choose: Choose, change: Change) -> Outcome:
    """Fix what `choose` takes of each round's fixable findings, until nothing is left to fix.

    A fix that was refused is not tried again; nor is anything where a round has led back to
    findings that were there before. `change` makes the transactions of a round and yields for
    each, in order, the refusal or None.
    """
    ledger = _Ledger()
    report = look()
    seen: set[frozenset[object]] = set()
    for _ in range(MAX_ROUNDS):
        state = frozenset(Counter(map(_name_of, report.findings)).items())
        again, seen = state in seen, seen | {state}
        batch = pick(choose(ledger.untried(report.findings, again=again)))
        if not batch:
            break
        for transaction, refusal in zip(batch, change(batch), strict=True):
            ledger.enter(transaction, refusal)
        report = look()
    return Outcome(ledger.done, ledger.refused, ledger.still_there(report.findings), report)


class _Ledger:
    """Which findings were tried. Equal ones, such as three equal lines, are told by their number.

    A finding has no name that survives the edits of a round; how many of a kind there are does.
    """

    def __init__(self) -> None:
        self.done: list[Finding] = []
        self.refused: list[tuple[Finding, Refused]] = []
        self._most: Counter[Key] = Counter()  # fixable in one round
        self._found: Counter[Said] = Counter()  # what was said, fixable or not
        self._tried: Counter[Key] = Counter()
        self._refused: Counter[Key] = Counter()

    def untried(self, findings: list[Finding], *, again: bool) -> list[Finding]:
        """What may be tried now; where the same findings are there `again`, each at most once."""
        self._found |= Counter(map(said_of, findings))
        fixable = [finding for finding in findings if finding.fix is not None]
        here = Counter(map(key_of, fixable))
        self._most |= here
        left = self._most - self._tried
        if not again:
            left = here - self._refused
        chosen = []
        for finding in fixable:
            key = key_of(finding)
            if left[key] > 0:
                left[key] -= 1
                chosen.append(finding)
        return chosen

    def enter(self, transaction: Transaction, refusal: Refused | None) -> None:
        self._tried.update(map(key_of, transaction.findings))
        if refusal is None:
            self.done += transaction.findings
        else:
            self.refused += ((finding, refusal) for finding in transaction.findings)
            self._refused.update(map(key_of, transaction.findings))

    def still_there(self, findings: Iterable[Finding]) -> list[Finding]:
        done = Counter(map(said_of, self.done))
        expected = self._found - done
        found = []
        for finding in findings:
            said = said_of(finding)
            if said in done and expected[said] <= 0:
                found.append(finding)
            expected[said] -= 1
        return found


def said_of(finding: Finding) -> Said:
    """What is said of which line, with the lines it points at: where another one is at fault now,
    that is news. Numbers of lines are left out: they move.
    """
    lines = (_line_of(related.location) for related in finding.related)
    return key_of(finding), _DIGITS.sub("", finding.message), tuple(lines)


def _name_of(finding: Finding) -> tuple[object, ...]:
    """What a finding of this round is told by: also what a move of its line changes."""
    return (*key_of(finding), finding.message, finding.location.start, finding.fix is None)


def key_of(finding: Finding) -> Key:
    """What a finding is told by: its rule, its file, and its line (of a secret: its message)."""
    content = _line_of(finding.location) or str(finding.message)
    return finding.rule.code, finding.location.path, content


def _line_of(location: Location) -> str:
    """The text of the line a location begins in; empty for a whole file and for a secret."""
    source = location.source
    if source is None or location.start is None or is_secret(source):
        return ""
    return source.line(source.position(location.start)[0])
