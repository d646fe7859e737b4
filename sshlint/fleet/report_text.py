"""The report over many machines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from sshlint.excerpt import visible
from sshlint.facts.fleet.place import count
from sshlint.finding import Severity
from sshlint.fleet.findings import FleetFinding
from sshlint.fleet.report_json import summary
from sshlint.reporters.text.style import Style

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

_MOST_OF_RULE = 10
_MOST_PLACES = 3


def report(
    fleet: Fleet, findings: list[FleetFinding], out: TextIO, style: Style, *, every: bool = False
) -> None:
    """Write findings, notes and summary; of each rule the first few, unless `every` is asked."""
    for line in _lines(findings, style, every):
        out.write(line + "\n")
    for note in fleet.notes:
        out.write(f"note: {visible(note.path)}: {visible(note.message)}\n")
    out.write(_summary(fleet, findings) + "\n")


def _lines(findings: list[FleetFinding], style: Style, every: bool) -> Iterator[str]:
    totals = Counter((f.rule.code, f.severity) for f in findings)
    written: Counter[tuple[str, Severity]] = Counter()
    for found in findings:
        kind = found.rule.code, found.severity
        written[kind] += 1
        if every or written[kind] <= _MOST_OF_RULE:
            yield from finding_lines(found, style, every)
            yield ""
        elif written[kind] == totals[kind]:
            more = totals[kind] - _MOST_OF_RULE
            yield f"{more} more of {kind[0]} {found.rule.name}; --all lists them"
            yield ""


def finding_lines(found: FleetFinding, style: Style, every: bool) -> Iterator[str]:
    rule, places = found.rule, found.places
    where = style.paint(visible(str(places[0])), "strong")
    severity = style.paint(found.severity.label, found.severity.label)
    yield f"{where}: {severity}: {found.message} [{rule.code} {rule.name}]"
    more = places[1:] if every else places[1 : 1 + _MOST_PLACES]
    for place in more:
        yield f"  also {visible(str(place))}"
    if len(places) > 1 + len(more):
        yield f"  and {len(places) - 1 - len(more)} more places"
    yield f"  {style.paint('help:', 'strong')} {found.help}"


def _summary(fleet: Fleet, findings: list[FleetFinding]) -> str:
    counts = summary(fleet, findings)
    what = ", ".join(
        count(counts[name], noun)
        for name, noun in (
            ("machines", "machine"),
            ("accounts", "account"),
            ("private_keys", "private key"),
            ("authorized_keys", "authorized key"),
        )
    )
    found = ", ".join(
        count(counts[severity.label], severity.label)
        for severity in reversed(Severity)
        if counts[severity.label]
    )
    return f"{found or 'nothing found'} in {what}"
