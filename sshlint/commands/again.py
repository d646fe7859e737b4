"""What to run after a check, as it can be pasted."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from sshlint.commands.context import STDIN, Options
from sshlint.excerpt import visible
from sshlint.finding import ERROR
from sshlint.lint import Report

_WITH_A_VALUE = ("config", "home", "system_config", "baseline", "host")
_GIVEN_AGAIN = ("select", "ignore", "target_openssh", "reader")


def next_command(options: Options, report: Report) -> str:
    """The command that helps most now, and what it does; empty where there is nothing to do."""
    if not report.findings:
        return ""
    words = list(_words(options))
    if STDIN not in options.paths and any(finding.fix for finding in report.findings):
        fix = shlex.join(["sshlint", "--fix", *words])
        return f"{visible(fix)} (asks before each change; with --yes it makes the safe ones)"
    worst = max(report.findings, key=lambda finding: finding.severity)
    what = "error" if worst.severity is ERROR else "finding"
    return f"sshlint explain {worst.rule.code} (about the first {what})"


def _words(options: Options) -> Iterator[str]:
    """The options and PATHs that decide what is looked at, as they were given."""
    usual = Options()
    for name in _WITH_A_VALUE:
        value = getattr(options, name)
        if value != getattr(usual, name):
            yield from (f"--{name.replace('_', '-')}", value)
    for name in _GIVEN_AGAIN:
        for value in getattr(options, name):
            yield from (f"--{name.replace('_', '-')}", value)
    if options.isolated:
        yield "--isolated"
    yield from options.paths
