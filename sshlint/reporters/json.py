"""The report for programs: one object, version 1; within a version fields are only added."""

from __future__ import annotations

from typing import Any, TextIO

from sshlint.excerpt import visible, write_json
from sshlint.finding import Finding, Severity
from sshlint.lint import Report, group_of, names_of
from sshlint.source import Location


def report(result: Report, out: TextIO, folder: str) -> None:
    """Write the report; fingerprints are relative to `folder`."""
    document = {
        "version": 1,
        "findings": findings(result, folder),
        "notes": [{"path": visible(n.path), "message": visible(n.message)} for n in result.notes],
        "summary": _summary(result),
    }
    write_json(document, out)


def findings(result: Report, folder: str) -> list[dict[str, Any]]:
    """The findings as the report holds them, for other commands' reports."""
    prints = names_of(result, folder)
    pairs = zip(result.findings, prints, strict=True)
    return [_finding(finding, fingerprint) for finding, fingerprint in pairs]


def _finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    fix = finding.fix
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "severity": finding.severity.label,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.location),
        "related": [
            {
                **{key: _place(related.location)[key] for key in ("path", "line", "column")},
                "message": visible(related.message),
            }
            for related in finding.related
        ],
        "fix": None if fix is None else {"title": visible(fix.title), "safety": fix.safety},
        "fingerprint": fingerprint,
        "group": group_of(finding),
    }


def _place(location: Location) -> dict[str, Any]:
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


def _summary(result: Report) -> dict[str, int]:
    fixes = [finding.fix for finding in result.findings if finding.fix is not None]
    safe = sum(fix.is_safe for fix in fixes)
    return {
        "files": result.files,
        **{severity.label: result.count(severity) for severity in reversed(Severity)},
        "fixable_safe": safe,
        "fixable_unsafe": len(fixes) - safe,
    }
