"""Which fixes a run may make: those that are proved, of them the safe ones or all."""

from __future__ import annotations

from sshlint.commands.check import CheckRun
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.rounds import Choose


def proved(run: CheckRun) -> CheckRun:
    return run._replace(report=withhold(run.survey, run.report))


def safe_or_all(unsafe: bool) -> Choose:
    return lambda findings: [f for f in findings if f.fix and (unsafe or f.fix.is_safe)]
