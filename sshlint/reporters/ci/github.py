"""Workflow commands that GitHub shows as annotations on the changed lines."""

from __future__ import annotations

from typing import TextIO

from sshlint.finding import Finding, Severity
from sshlint.lint import Report
from sshlint.reporters.relative import lines, relative_path

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report(result: Report, out: TextIO, base: str) -> None:
    """The worst come first: of each kind, the site shows ten in a step."""
    for finding in sorted(result.findings, key=lambda finding: -finding.severity):
        out.write(_annotation(finding, base) + "\n")


def _annotation(finding: Finding, base: str) -> str:
    properties = {"file": relative_path(finding.location.path, base)}
    if span := lines(finding.location):
        names = ("line", "col", "endLine", "endColumn")
        properties |= {name: str(value) for name, value in zip(names, span, strict=True)}
    properties["title"] = f"{finding.rule.code} {finding.rule.name}"
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text: str = finding.message
    if finding.help:
        text += f"\nhelp: {finding.help}"
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(text)}"


def _data(text: str) -> str:
    """Escaped as actions/toolkit does the text of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
