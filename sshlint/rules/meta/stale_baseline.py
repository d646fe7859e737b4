from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.edits import remove_lines
from sshlint.facts.meta.baseline import BaselineEntry
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context


def check(entry: BaselineEntry, context: Context) -> Iterator[Violation]:
    location = entry.location
    if location.source is None or location.start is None or location.end is None:
        return
    yield Violation(
        location,
        f"{entry.code} in {entry.path} is fixed, but still in the baseline",
        fix=Fix.safe(
            "remove the entry", remove_lines(location.source, location.start, location.end)
        ),
    )


RULE = Rule(
    code="SSH003",
    name="stale-baseline",
    severity=INFO,
    summary="a baseline entry whose finding no longer occurs",
    why="should the fault come back, the baseline would hide it",
    remedy="remove the entry, or write the baseline again with --write-baseline",
    references=("sshlint check --baseline",),
    on=BaselineEntry,
    check=check,
    autofix=frozenset(("safe",)),
)
