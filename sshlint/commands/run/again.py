"""What to run after a check, as it can be pasted."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from sshlint.commands.run.context import STDIN, CheckOptions
from sshlint.excerpt import visible
from sshlint.finding import ERROR
from sshlint.lint import Report

# The options that decide what is looked at, in the order in which they are repeated.
_DECIDING = (
    *("config", "home", "system_config", "baseline", "host"),
    *("select", "ignore", "target_openssh", "reader", "isolated"),
)


def next_command(options: CheckOptions, report: Report) -> str:
    """The command that helps most now, and what it does; empty where there is nothing to do."""
    if not report.findings:
        return ""
    dashes = ["--"] if any(path.startswith("-") for path in options.paths) else []
    words = [*words_of(options, _DECIDING), *dashes, *options.paths]
    if STDIN not in options.paths and any(finding.fix for finding in report.findings):
        fix = shlex.join(["sshlint", "--fix", *words])
        return f"{visible(fix)} (asks before each change; with --yes it makes the safe ones)"
    worst = max(report.findings, key=lambda finding: finding.severity)
    what = "error" if worst.severity is ERROR else "finding"
    return f"sshlint explain {worst.rule.code} (about the first {what})"


def words_of(options: CheckOptions, names: Iterable[str]) -> Iterator[str]:
    """The options of these names, as they were given; nothing for one that was not."""
    usual = CheckOptions()
    for name in names:
        value = getattr(options, name)
        if value == getattr(usual, name):
            continue
        option = f"--{name.replace('_', '-')}"
        if value is True:
            yield option
        else:
            for word in value if isinstance(value, tuple) else (value,):
                yield from (option, word)
