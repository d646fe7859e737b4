"""A cause of a failed login in words: what it is, what speaks for it, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.local_findings import JsonFinding, finding_text
from sshlint.diagnosis.remedies import Remedy, steps
from sshlint.excerpt import visible
from sshlint.reporters.text.layout import Unbroken, fill, pieces
from sshlint.reporters.text.style import Style
from sshlint.tables.remedies.form import CLIENT, POSIX

_UNDER = "    "


def heading_lines(found: Found, style: Style, indent: str = "") -> list[str]:
    """`connection-refused: the machine answers, but nothing listens on the port (server)`."""
    code = style.word(f"{found.code}:", "good" if found.code == "login-succeeded" else "error")
    words = pieces(f"{found.cause.title} ({found.cause.where})")
    return fill((code, *words), style.screen_width, first=indent, rest=indent + _UNDER)


def labeled_lines(label: str, text: str, style: Style, indent: str = "  ") -> list[str]:
    """`  line 3: …`, wrapped where only a person reads it."""
    words = (style.word(label, "strong"), *pieces(text))
    return fill(words, style.screen_width, first=indent, rest=indent + _UNDER)


def here_lines(findings: Sequence[JsonFinding], style: Style, indent: str = "  ") -> Iterator[str]:
    """What the linter says of the files of this machine."""
    for finding in findings:
        text = style.with_home(visible(finding_text(finding)))
        yield from labeled_lines("here:", text, style, indent)


def help_lines(found: Found, style: Style, indent: str = "  ") -> Iterator[str]:
    """The steps to take; each line of a command stands whole, so that it can be copied."""
    for step in steps(found):
        words, command = _shown(step, style)
        commands = command.split("\n")
        if len(commands) > 1:
            yield from labeled_lines("help:", words, style, indent)
            yield from (f"{indent}{_UNDER}{line}" for line in commands)
            continue
        line = [style.word("help:", "strong"), *pieces(words)]
        if command:
            line.append(Unbroken(command, command, is_command=True))
        yield from fill(line, style.screen_width, first=indent, rest=indent + _UNDER)


def _shown(step: Remedy, style: Style) -> tuple[str, str]:
    """Its words and command; `~` stands for the home of who takes it, where its shell knows `~`."""
    command = "\n".join(map(visible, step.command.split("\n")))
    if step.by == CLIENT and step.form in (POSIX, ""):
        return style.pasted(visible(step.words)), style.pasted(command)
    return visible(step.words), command
