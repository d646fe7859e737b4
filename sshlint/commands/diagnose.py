"""`sshlint diagnose`: a log or an error message in, causes and remedies out."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, TextIO

from sshlint.commands.run.terminal import style_for, warn
from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.judging import Diagnosis
from sshlint.diagnosis.judging import diagnose as judge
from sshlint.diagnosis.local_findings import local_findings, name_as_typed
from sshlint.diagnosis.reading import read_events
from sshlint.diagnosis.remedies import remedies, ruled_out, steps
from sshlint.excerpt import visible
from sshlint.reporters import document
from sshlint.reporters.remedy import step_object
from sshlint.reporters.text import cause_text
from sshlint.reporters.text.columns import columns
from sshlint.reporters.text.style import Style
from sshlint.source import SshlintError, stream
from sshlint.tables.login_causes import CAUSES, FORMER_CODES
from sshlint.tables.messages.message import Cause

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import (
        CauseObject,
        CauseRow,
        Causes,
        Diagnose,
        Evidence,
        FindingObject,
    )

    LintPaths = Callable[[tuple[str, ...]], Iterable[FindingObject]]

_LIKE_SSH = re.compile(
    r"\b(?:ssh|sshd|scp|sftp|kex|publickey|hostkey|known_hosts|authorized_keys|UNREACHABLE)\b"
    r"|\bhost key|\bprivate key|\bPermission denied|\bConnection (?:closed|reset|refused|lost)",
    re.IGNORECASE,
)
_HOW_TO_GET_A_LOG = (
    "for ssh: ssh -vvv HOST 2>&1 | sshlint diagnose -",
    "for PuTTY: right-click the title bar, Event Log, Copy, and paste it",
)
_OTHER_LANGUAGES = (
    "messages in other languages are not known: run the program in English (LC_ALL=C ssh …) "
    "or paste the event log"
)


def run(
    log: BinaryIO,
    *,
    format: str = "text",
    color: str = "auto",
    out: TextIO,
    home: str = "",
    host: str = "",
    lint_paths: LintPaths | None = None,
) -> int:
    """Diagnose *log*; 0 where a cause (or a good login) was found, else 1.

    *home* is what `~` in a log's paths stands for, *host* what was typed after ssh. *lint_paths*
    is asked for the findings of the files the log speaks of, where they are on this machine.
    """
    diagnosis = judge(read_events(log, host))
    if home:
        name_as_typed(diagnosis.causes, home)
    findings = local_findings(diagnosis.causes, home, lint_paths) if lint_paths else {}
    if format == "json":
        _print_json(diagnosis, findings, out)
    else:
        style = style_for(color, out, home)
        out.writelines(f"{line}\n" for line in _lines(diagnosis, findings, style))
    return 0 if diagnosis.causes else 1


def open_log(argument: str, stdin: BinaryIO) -> BinaryIO:
    """The log that an argument names: a file, `-` for standard input, or the text itself.

    Raises SshlintError where it is neither.
    """
    if argument == "-":
        if not stdin.isatty():
            return stdin
        warn("Paste the message or the log, then press Ctrl-D.")
        return io.BytesIO(_until_end(stdin.fileno()))
    try:
        return stream(argument)
    except (OSError, ValueError) as error:
        if any(character.isspace() for character in argument.strip()):
            return io.BytesIO(os.fsencode(argument))
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SshlintError(
            f'{argument}: {reason}; to diagnose a message, put it in quotes: "MESSAGE"'
        ) from error


def _until_end(terminal: int) -> bytes:
    """What is typed up to the first Ctrl-D; a buffered reader would wait for a second one."""
    chunks = []
    while chunk := os.read(terminal, 1 << 16):
        chunks.append(chunk)
    return b"".join(chunks)


def list_causes(*, format: str = "text", out: TextIO, color: str = "auto") -> int:
    """Print every cause there is, by code."""
    rows = sorted(CAUSES.values())
    if format == "json":
        causes: Causes = {**document.head("causes"), "causes": [_cause_row(row) for row in rows]}
        document.write(causes, out)
        return 0
    style = style_for(color, out, "")
    cells = [(row.code, f"{row.title} ({row.where})") for row in rows]
    for line in columns(cells, style.screen_width, lambda _, cell: style.paint(cell, "strong")):
        out.write(f"{line}\n")
    return 0


def _lines(
    diagnosis: Diagnosis, findings: Mapping[int, list[FindingObject]], style: Style
) -> Iterator[str]:
    for position, found in enumerate(diagnosis.causes):
        if position:
            yield ""
        yield from cause_text.heading_lines(found, style)
        for each in found.evidence:
            yield from _labeled(f"line {each.line}:", each.text, style)
        for text in ruled_out(found):
            yield from _labeled("ruled out:", text, style)
        yield from cause_text.here_lines(findings.get(position, ()), style)
        yield from cause_text.help_lines(found, style)
    if not diagnosis.causes:
        yield from _unknown(diagnosis, style)
    left_over = _left_over(diagnosis)
    if left_over:
        yield ""
    for line, text in left_over:
        yield from _labeled(f"not understood, line {line}:", text, style, "")


def _labeled(label: str, text: str, style: Style, indent: str = "  ") -> list[str]:
    return cause_text.labeled_lines(label, visible(text), style, indent)


def _left_over(diagnosis: Diagnosis) -> list[tuple[int, str]]:
    """Lines that look like ssh's and that no cause took up; without a cause all are shown."""
    if not diagnosis.causes:
        return []
    return [(line, text) for line, text in diagnosis.not_understood if _LIKE_SSH.search(text)]


def _unknown(diagnosis: Diagnosis, style: Style) -> Iterator[str]:
    yield "no known message" if diagnosis.lines else "nothing to diagnose: the input is empty"
    for line, text in diagnosis.not_understood:
        yield from _labeled(f"not understood, line {line}:", text, style)
    if any(not text.isascii() for _, text in diagnosis.not_understood):
        yield from _labeled("help:", _OTHER_LANGUAGES, style)
    for text in _HOW_TO_GET_A_LOG:
        yield from _labeled("help:", text, style)


def _print_json(
    diagnosis: Diagnosis, findings: Mapping[int, list[FindingObject]], out: TextIO
) -> None:
    causes = [
        _cause_object(found, findings.get(position, []))
        for position, found in enumerate(diagnosis.causes)
    ]
    unknown = _left_over(diagnosis) if diagnosis.causes else diagnosis.not_understood
    lines: list[Evidence] = [{"line": line, "text": visible(text)} for line, text in unknown]
    answer: Diagnose = {
        **document.head("diagnose"),
        "causes": causes,
        "not_understood": lines,
    }
    document.write(answer, out)


def _cause_row(cause: Cause) -> CauseRow:
    return {
        "code": cause.code,
        "aliases": list(FORMER_CODES.get(cause.code, ())),
        "title": cause.title,
        "where": cause.where,
    }


def _cause_object(found: Found, findings: list[FindingObject]) -> CauseObject:
    return {
        **_cause_row(found.cause),
        "evidence": [{"line": each.line, "text": visible(each.text)} for each in found.evidence],
        "ruled_out": [visible(text) for text in ruled_out(found)],
        "remedy": [visible(text) for text in remedies(found)],
        "steps": [step_object(step) for step in steps(found)],
        "findings": findings,
    }
