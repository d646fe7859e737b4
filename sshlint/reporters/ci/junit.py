"""JUnit XML: a test case for each finding, failed unless it is an info."""

from __future__ import annotations

from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from sshlint.finding import Finding, Severity
from sshlint.lint import Report
from sshlint.reporters.relative import lines, relative_path


def report(result: Report, out: TextIO, base: str) -> None:
    failures = sum(finding.severity > Severity.INFO for finding in result.findings)
    cases = [_case(finding, base) for finding in result.findings]
    if not cases:
        cases = ['    <testcase classname="sshlint" name="nothing found"/>']
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
    out.write(f'  <testsuite name="sshlint" tests="{len(cases)}" failures="{failures}">\n')
    out.write("\n".join(cases) + "\n  </testsuite>\n</testsuites>\n")


def _case(finding: Finding, base: str) -> str:
    span = lines(finding.location)
    path = relative_path(finding.location.path, base)
    where = f"{path}:{span[0]}:{span[1]}" if span else path
    name = f"{finding.rule.code} {finding.rule.name}: {where}"
    message = finding.message
    body = escape(f"{message}\nhelp: {finding.help}" if finding.help else message)
    head = f"    <testcase classname={quoteattr(path)} name={quoteattr(name)}>"
    if finding.severity is Severity.INFO:
        return f"{head}<system-out>{body}</system-out></testcase>"
    kind = finding.severity.label
    failure = f'<failure type="{kind}" message={quoteattr(message)}>{body}</failure>'
    return f"{head}{failure}</testcase>"
