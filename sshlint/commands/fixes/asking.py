"""Which fixes a person wants: asked about one by one, with answers that cover the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TextIO

from sshlint.commands.fixes import shown_fix
from sshlint.commands.fixes.shown_fix import Answer
from sshlint.discover import Survey
from sshlint.finding import Finding, Fix
from sshlint.fixing.rounds import key_of
from sshlint.reporters.text.finding_text import finding_lines
from sshlint.reporters.text.layout import wrapped
from sshlint.reporters.text.style import Style


class Asking:
    """Asks about one fix at a time, and remembers what was said of the others."""

    def __init__(self, style: Callable[[], Style], survey: Callable[[], Survey], out: TextIO):
        self.style = style
        self.survey = survey
        self.out = out
        self.all_safe = False
        self.rules: set[tuple[str, bool]] = set()  # code, and whether its unsafe fixes too
        self.skipped_rules: set[str] = set()
        self.declined: Counter[tuple[str, str, str]] = Counter()
        self.has_quit = False
        self.settled = 0  # fixes that were answered for
        self.total = 0

    def __call__(self, findings: list[Finding]) -> list[Finding]:
        """The fixes to make now: those that need no question, or the first that gets a yes."""
        self.total = max(self.total, len(findings))
        declined = self.declined.copy()
        open_ones = []
        for finding in findings:
            if declined[key_of(finding)] > 0:
                declined[key_of(finding)] -= 1
            else:
                open_ones.append(finding)
        while open_ones and not self.has_quit:
            if taken := [finding for finding in open_ones if self._is_taken(finding)]:
                self.settled += len(taken)
                return taken
            finding = open_ones.pop(0)
            if finding.rule.code in self.skipped_rules:
                self._decline(finding)
            elif self._ask(finding):
                self.settled += 1
                return [finding]
            elif self._is_taken(finding):
                open_ones.insert(0, finding)
            elif not self.has_quit:
                self._decline(finding)
                self.out.write("  skipped\n\n")
        return []

    def _decline(self, finding: Finding) -> None:
        self.declined[key_of(finding)] += 1
        self.settled += 1

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
        self._show(finding, fix)
        while True:
            answer = shown_fix.question(safe=fix.is_safe)
            if answer is Answer.HELP:
                self.out.write(shown_fix.HELP)
            elif answer is Answer.ALL_SAFE and not fix.is_safe:
                self.all_safe = True
                text = "All safe fixes will be made; this one is unsafe, so: yes or no?"
                self.out.writelines(f"{line}\n" for line in wrapped(text, self.style().width))
            else:
                break
        if answer is Answer.ALL_OF_RULE:
            self.rules.add((finding.rule.code, not fix.is_safe))
        elif answer is Answer.SKIP_RULE:
            self.skipped_rules.add(finding.rule.code)
        self.all_safe = self.all_safe or answer is Answer.ALL_SAFE
        self.has_quit = answer is Answer.QUIT
        return answer is Answer.YES

    def _show(self, finding: Finding, fix: Fix) -> None:
        style = self.style()
        number = self.settled + 1
        title = f"Fix {number} of {max(self.total, number)}"
        lines = [style.paint(title, "strong"), *finding_lines(finding, style)]
        lines += shown_fix.lines(finding, fix, style, self.survey())
        self.out.writelines(f"{line}\n" for line in lines)
