"""One finding in words: its head, its lines, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.excerpt import visible
from sshlint.finding import Finding
from sshlint.reporters.text.layout import Unbroken, fill, pieces
from sshlint.reporters.text.snippet import location, snippets
from sshlint.reporters.text.style import Style


def finding_lines(finding: Finding, style: Style) -> Iterator[str]:
    """The lines of one finding: head, snippets, help."""
    yield from heading_lines(finding, style)
    yield from snippets(finding, style)
    yield from help_lines(finding.help, style)


def help_lines(text: str, style: Style) -> list[str]:
    if not text:
        return []
    words = pieces(style.pasted(text))
    return fill((style.word("help:", "strong"), *words), style.width, first="  ", rest="    ")


def heading(finding: Finding, style: Style) -> str:
    """`file:line:col: severity: message [CODE name]`, the form that editors and CI parse."""
    return fill(_head(finding, style), 0)[0]


def heading_lines(finding: Finding, style: Style) -> list[str]:
    """The heading, wrapped where only a person reads it."""
    return fill(_head(finding, style), style.screen_width, rest="    ")


def _head(finding: Finding, style: Style) -> Iterator[Unbroken]:
    where = location(finding.location, style.home)
    shown = style.paint(style.file_link(where, finding.location.path), "strong")
    yield Unbroken(f"{where}:", f"{shown}:")
    label = finding.severity.label
    yield Unbroken(f"{label}:", f"{style.paint(label, label)}:")
    yield from pieces(style.with_home(visible(finding.message)))
    rule = finding.rule
    name = f"[{rule.code} {rule.name}]"
    yield Unbroken(name, style.paint(style.rule_link(name, rule.code, rule.name), "faint"))
