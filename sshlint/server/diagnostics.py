"""Findings as the protocol has them."""

from __future__ import annotations

import os
from functools import lru_cache

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Position,
    Range,
)
from lsprotocol.types import Location as Place

import sshlint
from sshlint.excerpt import visible
from sshlint.finding import Finding, Severity
from sshlint.rules.registry import AnyRule
from sshlint.server.checks import CheckOutcome, PlacedFinding
from sshlint.server.open_documents import uri_of
from sshlint.server.positions import TextLines
from sshlint.source import Location

_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.INFO: DiagnosticSeverity.Information,
}
# Lines that could as well be left out, and words that are outdated.
_UNNECESSARY = frozenset(
    (
        *("unused-ignore", "ignored-option", "shadowed-option", "repeated-option"),
        *("command-never-runs", "no-effect", "duplicate-known-host", "duplicate-authorized-key"),
        *("putty-value-ignored", "known-host-never-matches", "host-never-matches"),
    )
)
_DEPRECATED = frozenset(("renamed-option", "removed-algorithm", "old-ppk", "putty-old-protocol"))
_TOP = Range(Position(0, 0), Position(0, 0))


class Converter:
    """Makes diagnostics of an outcome; `lines` are those of the open documents by path."""

    def __init__(self, lines: dict[str, TextLines], encoding: str) -> None:
        self._lines = lines
        self._encoding = encoding
        self._others: dict[int, TextLines] = {}

    def all(self, outcome: CheckOutcome) -> dict[str, list[Diagnostic]]:
        return {path: list(map(self.one, shown)) for path, shown in outcome.shown.items()}

    def one(self, shown: PlacedFinding) -> Diagnostic:
        finding = shown.finding
        message: str = finding.message
        own = finding.location.path
        if shown.location.start is None and os.path.basename(own) not in message:
            message = message if own == shown.location.path else f"{visible(own)}: {message}"
        if finding.help:
            message += f"\nhelp: {finding.help}"
        return Diagnostic(
            range=self.range(shown.location),
            message=message,
            severity=_SEVERITIES[finding.severity],
            code=finding.rule.code,
            code_description=page_of(finding.rule),
            source="sshlint",
            tags=_tags(finding),
            related_information=self._related(shown) or None,
        )

    def range(self, location: Location) -> Range:
        """Where in a text; the top of it for what is about a whole file."""
        if location.source is None or location.start is None:
            return _TOP
        lines = self._lines.get(location.path)
        if lines is None:
            source = location.source
            if id(source) not in self._others:
                self._others[id(source)] = TextLines.of(source.text, self._encoding)
            lines = self._others[id(source)]
        return lines.range(location.start, location.end or location.start)

    def _related(self, shown: PlacedFinding) -> list[DiagnosticRelatedInformation]:
        """What a rule points at, and the file that the line shown only names."""
        places = [(one.location, str(one.message)) for one in shown.finding.related]
        own = shown.finding.location
        if shown.location.source is not own.source or (own.start is None and own.source is None):
            places.insert(0, (own, f"this is about {visible(own.path)}"))
        return [
            DiagnosticRelatedInformation(Place(uri_of(at.path), self.range(at)), words)
            for at, words in places
            if at.path != shown.location.path or at.start != shown.location.start
        ]


def _tags(finding: Finding) -> list[DiagnosticTag] | None:
    if finding.rule.name in _UNNECESSARY:
        return [DiagnosticTag.Unnecessary]
    return [DiagnosticTag.Deprecated] if finding.rule.name in _DEPRECATED else None


def page_of(rule: AnyRule) -> CodeDescription | None:
    """The rule's section of the installed page; `None` where the pages are not installed."""
    page = _rules_uri()
    return CodeDescription(f"{page}#{rule.code.lower()}-{rule.name}") if page else None


@lru_cache(maxsize=1)
def rules_page() -> str:
    return os.path.join(os.path.dirname(os.path.abspath(sshlint.__file__)), "rules", "README.md")


@lru_cache(maxsize=1)
def _rules_uri() -> str:
    return uri_of(rules_page()) if os.path.isfile(rules_page()) else ""
