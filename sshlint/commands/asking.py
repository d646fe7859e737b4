"""Which fixes a person wants: asked about one by one, with answers that cover the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TextIO

from sshlint.commands import proposal
from sshlint.finding import Finding
from sshlint.fixing.mend import key_of
from sshlint.reporters.finding_text import finding_lines
from sshlint.reporters.style import Style


class Asking:
    """Asks about one fix at a time, and remembers what was said of the others."""

    def __init__(self, style: Callable[[], Style], out: TextIO) -> None:
        self.style = style
        self.out = out
        self.all_safe = False
        self.rules: set[tuple[str, bool]] = set()  # code, and whether its unsafe fixes too
        self.declined: Counter[tuple[str, str, str]] = Counter()
        self.has_quit = False

    def __call__(self, findings: list[Finding]) -> list[Finding]:
        """The fixes to make now: those that need no question, or the first that gets a yes."""
        declined = self.declined.copy()
        open_ones = []
        for finding in findings:
            if declined[key_of(finding)] > 0:
                declined[key_of(finding)] -= 1
            else:
                open_ones.append(finding)
        if self.has_quit:
            return []
        while open_ones:
            if taken := [finding for finding in open_ones if self._is_taken(finding)]:
                return taken
            finding = open_ones.pop(0)
            if self._ask(finding):
                return [finding]
            if self.has_quit:
                return []
            if not self._is_taken(finding):
                self.declined[key_of(finding)] += 1
            else:
                open_ones.insert(0, finding)
        return []

    def _is_taken(self, finding: Finding) -> bool:
        safe = finding.fix is not None and finding.fix.is_safe
        code = finding.rule.code
        return (safe and (self.all_safe or (code, False) in self.rules)) or (
            (code, True) in self.rules
        )

    def _ask(self, finding: Finding) -> bool:
        fix = finding.fix
        if fix is None:
            return False
        style, out = self.style(), self.out
        out.write("\n".join(finding_lines(finding, style)) + "\n")
        out.write("\n".join(proposal.lines(finding, fix, style)) + "\n")
        while True:
            answer = proposal.question(safe=fix.is_safe)
            if answer == "?":
                out.write(proposal.HELP)
            elif answer == "A" and not fix.is_safe:
                self.all_safe = True
                out.write("All safe fixes will be made; this one is unsafe, so: yes or no?\n")
            else:
                break
        if answer == "a":
            self.rules.add((finding.rule.code, not fix.is_safe))
        self.all_safe = self.all_safe or answer == "A"
        self.has_quit = answer == "q"
        return answer == "y"
