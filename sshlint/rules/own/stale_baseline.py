"""SSH003: a baseline entry that no longer occurs."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.baseline import BaselineEntry
from sshlint.facts.edits import remove_lines
from sshlint.finding import INFO, Fix, Hit, Rule
from sshlint.settings import Context


def check(entry: BaselineEntry, context: Context) -> Iterator[Hit]:
    place = entry.place
    if place.source is None or place.start is None or place.end is None:
        return
    yield Hit(
        place,
        f"{entry.code} in {entry.path} is mended, but still in the baseline",
        fix=Fix("remove the entry", (remove_lines(place.source, place.start, place.end),)),
    )


RULE = Rule(
    code="SSH003",
    name="stale-baseline",
    severity=INFO,
    summary="a baseline entry whose finding no longer occurs",
    why="should the fault come back, the baseline would hide it",
    fix="remove the entry, or write the baseline anew with --write-baseline",
    source=("sshlint check --baseline",),
    on=BaselineEntry,
    check=check,
    autofix=frozenset(("safe",)),
)
