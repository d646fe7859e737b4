"""SARIF 2.1.0, as GitHub code scanning and editors take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

from sshlint import __version__
from sshlint.excerpt import is_hidden, visible, write_json
from sshlint.finding import Finding, Fix, Related, Rule, Severity, Text
from sshlint.lint import Report, group_of, names_of
from sshlint.reporters import explanation, links
from sshlint.reporters.relative import lines
from sshlint.rules.registry import AnyRule
from sshlint.source import Location, Source, to_bytes

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(result: Report, out: TextIO, base: str, rules: Sequence[AnyRule]) -> None:
    """Write the report; URIs are relative to `base`, and all `rules` that were asked are listed."""
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    prints = names_of(result, base)
    pairs = zip(result.findings, prints, strict=True)
    run = {
        "tool": {"driver": _driver(rules)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": _file_uri(base.rstrip("/") + "/")}},
        "results": [_result(finding, name, base, numbers) for finding, name in pairs],
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"message": {"text": f"{visible(note.path)}: {visible(note.message)}"}}
                    for note in result.notes
                ],
            }
        ],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    write_json(document, out)


def _driver(rules: Sequence[AnyRule]) -> dict[str, Any]:
    return {
        "name": "sshlint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": f"{rule.remedy}\n\nReferences: {'; '.join(rule.references)}",
            "markdown": explanation.markdown(rule),
        },
        **({"helpUri": links.rule_page(rule)} if links.ADDRESS else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.enabled},
    }


def _result(
    finding: Finding, fingerprint: str, base: str, numbers: dict[str, int]
) -> dict[str, Any]:
    text = finding.message
    result: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{text}. {finding.help}" if finding.help else text},
        "locations": [{"physicalLocation": _location(finding.location, base)}],
        "partialFingerprints": {"sshlint/v1": fingerprint},
        "properties": {"group": group_of(finding)},
    }
    if finding.rule.code in numbers:
        result["ruleIndex"] = numbers[finding.rule.code]
    if finding.related:
        result["relatedLocations"] = [_related(related, base) for related in finding.related]
    if finding.fix is not None and (changes := _changes(finding.fix, base)):
        title = visible(finding.fix.title)
        result["fixes"] = [{"description": {"text": title}, "artifactChanges": changes}]
    return result


def _related(related: Related, base: str) -> dict[str, Any]:
    return {
        "physicalLocation": _location(related.location, base),
        "message": {"text": visible(related.message)},
    }


def _location(location: Location, base: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(location.path, base)}
    if span := lines(location):
        physical["region"] = _region(span)
    return physical


def _region(span: tuple[int, int, int, int]) -> dict[str, int]:
    names = ("startLine", "startColumn", "endLine", "endColumn")
    return dict(zip(names, span, strict=True))


def _artifact(path: str, base: str) -> dict[str, str]:
    inside = base.rstrip("/") + "/"
    if path.startswith(inside):
        return {"uri": _quoted(path[len(inside) :]), "uriBaseId": _BASE}
    return {"uri": _file_uri(path)}


def _changes(fix: Fix, base: str) -> list[dict[str, Any]]:
    """The text edits of a fix; none where one is no text edit, or would show a secret."""
    by_source: dict[str, tuple[Source, list[Text]]] = {}
    for edit in fix.edits:
        if not isinstance(edit, Text) or is_hidden(edit.source):
            return []
        by_source.setdefault(edit.source.path, (edit.source, []))[1].append(edit)
    return [
        {
            "artifactLocation": _artifact(path, base),
            "replacements": [_replacement(source, edit) for edit in edits],
        }
        for path, (source, edits) in by_source.items()
    ]


def _replacement(source: Source, edit: Text) -> dict[str, Any]:
    span = lines(source.location(edit.start, edit.end)) or (1, 1, 1, 1)
    inserted = to_bytes(edit.replacement).decode("utf-8", "replace")
    return {"deletedRegion": _region(span), "insertedContent": {"text": inserted}}


def _file_uri(path: str) -> str:
    return "file://" + _quoted(path)


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(to_bytes(path))
