"""The report for programs: one object, version 1; within a version fields are only added."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from sshlint.excerpt import visible
from sshlint.finding import Finding, Severity
from sshlint.lint import Report, group_of, names_of
from sshlint.reporters import document
from sshlint.source import Location

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import Check, FindingObject, SeverityName, Span, Summary

_SEVERITIES: dict[Severity, SeverityName] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


def report(result: Report, out: TextIO, folder: str) -> None:
    """Write the report; fingerprints are relative to `folder`."""
    check: Check = {
        **document.head("check"),
        "findings": findings(result, folder),
        "notes": [{"path": visible(n.path), "message": visible(n.message)} for n in result.notes],
        "summary": _summary(result),
    }
    document.write(check, out)


def findings(result: Report, folder: str) -> list[FindingObject]:
    """The findings as the report holds them, for other commands' reports."""
    prints = names_of(result, folder)
    pairs = zip(result.findings, prints, strict=True)
    return [_finding(finding, fingerprint) for finding, fingerprint in pairs]


def _finding(finding: Finding, fingerprint: str) -> FindingObject:
    fix = finding.fix
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": _SEVERITIES[finding.severity],
        "message": finding.message,
        "help": finding.help,
        **_span(finding.location),
        "related": [
            {
                "path": at["path"],
                "line": at["line"],
                "column": at["column"],
                "message": visible(related.message),
            }
            for related in finding.related
            for at in (_span(related.location),)
        ],
        "fix": None if fix is None else {"title": visible(fix.title), "safety": fix.safety},
        "fingerprint": fingerprint,
        "group": group_of(finding),
    }


def _span(location: Location) -> Span:
    line = column = end_line = end_column = None
    if location.source is not None and location.start is not None:
        line, column = location.source.position(location.start)
        end_line, end_column = location.source.position(location.end or location.start)
    return {
        "path": visible(location.path),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _summary(result: Report) -> Summary:
    fixes = [finding.fix for finding in result.findings if finding.fix is not None]
    safe = sum(fix.is_safe for fix in fixes)
    return {
        "files": result.files,
        "error": result.count(Severity.ERROR),
        "warning": result.count(Severity.WARNING),
        "info": result.count(Severity.INFO),
        "fixable_safe": safe,
        "fixable_unsafe": len(fixes) - safe,
    }
