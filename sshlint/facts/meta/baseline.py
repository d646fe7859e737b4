"""A baseline: known findings, one a line, that are not reported again.

    # sshlint baseline 1
    3fc1…  SSH501  .ssh/config  Port 2222 never applies to web

Only the fingerprint counts; the rest is for those who read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sshlint.discover import Survey
from sshlint.finding import Finding
from sshlint.lean import NamedTuple
from sshlint.source import Location, Source, SshlintError

HEADER = "# sshlint baseline 1"


class BaselineEntry(NamedTuple):
    """One line of a baseline."""

    location: Location
    fingerprint: str
    code: str
    path: str
    message: str

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterable[BaselineEntry]:
        """Which entries are stale is known only when all other rules have spoken: see `lint`."""
        return ()


def parse(source: Source) -> list[BaselineEntry]:
    """Read a baseline. Raises `SshlintError` for a file that is none."""
    if not source.text.startswith(HEADER):
        raise SshlintError(
            f'{source.path}: no baseline; it must begin with "{HEADER}" (write one with '
            "--write-baseline)"
        )
    return list(_entries(source))


def _entries(source: Source) -> Iterator[BaselineEntry]:
    start = 0
    for line in source.text.split("\n"):
        fields = line.split("  ", 3)
        if len(fields) == 4 and not line.startswith("#"):
            yield BaselineEntry(source.location(start, start + len(line)), *fields)
        start += len(line) + 1


def write(pairs: Iterable[tuple[Finding, str]], base: str) -> str:
    """The text of a baseline for these findings and their fingerprints."""
    lines = [HEADER]
    for finding, fingerprint in pairs:
        path = finding.location.path.removeprefix(base.rstrip("/") + "/")
        fields = (fingerprint, finding.rule.code, path, finding.message)
        lines.append("  ".join(_flat(field) for field in fields))
    return "\n".join(lines) + "\n"


def _flat(field: str) -> str:
    """On one line and without the double blank that parts fields."""
    return " ".join(field.split()) or "-"
