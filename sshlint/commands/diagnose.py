"""`sshlint diagnose`: a log or an error message in, causes and remedies out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO, TextIO

from sshlint.diagnosis.findings import Found
from sshlint.diagnosis.judging import Diagnosis
from sshlint.diagnosis.judging import diagnose as judge
from sshlint.diagnosis.reading import read_events
from sshlint.diagnosis.remedies import remedies, ruled_out
from sshlint.reporters.visible import visible
from sshlint.tables.login_causes import CAUSES, RELATED_RULES

# Findings are given in the form `check --format json` prints them.
JsonFinding = Mapping[str, object]
LintPaths = Callable[[tuple[str, ...]], Iterable[JsonFinding]]

_HOW_TO_GET_A_LOG = (
    "for ssh: ssh -vvv HOST 2>&1 | sshlint diagnose -",
    "for PuTTY: right-click the title bar, Event Log, Copy, and paste it",
)
_OTHER_LANGUAGES = (
    "messages in other languages are not known: run the program in English (LC_ALL=C ssh …) "
    "or paste the event log"
)


def run(
    stream: BinaryIO,
    *,
    format: str = "text",
    out: TextIO,
    home: str = "",
    lint_paths: LintPaths | None = None,
) -> int:
    """Diagnose *stream*; 0 where a cause (or a good login) was found, else 1.

    *home* is what `~` in a log's paths stands for. *lint_paths* is asked for the findings of the
    files the log speaks of, where they are on this machine.
    """
    diagnosis = judge(read_events(stream))
    findings = _findings(diagnosis, home, lint_paths)
    if format == "json":
        _print_json(diagnosis, findings, out)
    else:
        _print_text(diagnosis, findings, out)
    return 0 if diagnosis.causes else 1


def list_causes(*, format: str = "text", out: TextIO) -> int:
    """Print every cause there is, by code."""
    rows = sorted(CAUSES.values())
    if format == "json":
        _dump([{"code": row.code, "title": row.title, "where": row.where} for row in rows], out)
        return 0
    width = max(len(row.code) for row in rows)
    for row in rows:
        out.write(f"{row.code:{width}}  {row.title} ({row.where})\n")
    return 0


def _findings(
    diagnosis: Diagnosis, home: str, lint_paths: LintPaths | None
) -> dict[int, list[JsonFinding]]:
    """Findings by the position of the cause they belong to; each is named once."""
    if lint_paths is None:
        return {}
    keys = [_here(_key_paths(cause), home) for cause in diagnosis.causes]
    configs = [_here(_config_paths(cause, home), home) for cause in diagnosis.causes]
    wanted = tuple(dict.fromkeys(path for group in keys + configs for path in group))
    joined: dict[int, list[JsonFinding]] = {}
    for finding in lint_paths(wanted) if wanted else ():
        for position, cause in enumerate(diagnosis.causes):
            path = finding.get("path")
            in_config = path in configs[position] and _is_about(cause, finding)
            if path in keys[position] or in_config:
                joined.setdefault(position, []).append(finding)
                break
    return joined


def _key_paths(found: Found) -> list[str]:
    """The client's key files a cause is about."""
    login = found.login
    if login.program == "sshd" or found.cause.stage != "auth":
        return []
    keys = [found.values.get("key", "")]
    keys += [offer.path for offer in login.offers] + [tried.path for tried in login.tried]
    return [path for key in keys for path in (key, f"{key}.pub")]


def _config_paths(found: Found, home: str) -> list[str]:
    """The client's config files that a cause may lie in."""
    if found.login.program == "sshd":
        return []
    named = found.values.get("file", "")
    if found.cause.stage == "config" and named:
        return [named]
    if found.code in RELATED_RULES:
        return found.login.config_files or [os.path.join(home, ".ssh", "config")]
    return []


def _is_about(found: Found, finding: JsonFinding) -> bool:
    """Whether a finding in a config is the fault the log shows."""
    if found.code in RELATED_RULES:
        return finding.get("code") in RELATED_RULES[found.code]
    line = found.values.get("line")
    return line is None or finding.get("line") == int(line)


def _here(paths: Iterable[str], home: str) -> list[str]:
    """Those of the paths that are files of this machine."""
    full = [os.path.join(home, path[2:]) if path.startswith("~/") else path for path in paths]
    return [path for path in dict.fromkeys(full) if os.path.isabs(path) and os.path.isfile(path)]


def _print_text(
    diagnosis: Diagnosis, findings: Mapping[int, list[JsonFinding]], out: TextIO
) -> None:
    for position, found in enumerate(diagnosis.causes):
        lines = [f"{found.code}: {found.cause.title} ({found.cause.where})"]
        lines += [f"  line {each.line}: {each.text}" for each in found.evidence]
        lines += [f"  ruled out: {text}" for text in ruled_out(found)]
        lines += [f"  here: {_finding_text(each)}" for each in findings.get(position, ())]
        lines += [f"  help: {text}" for text in remedies(found)]
        out.write("".join(f"{visible(line)}\n" for line in lines) + "\n")
    if not diagnosis.causes:
        _print_unknown(diagnosis, out)


def _print_unknown(diagnosis: Diagnosis, out: TextIO) -> None:
    empty = not diagnosis.lines
    out.write("nothing to diagnose: the input is empty\n" if empty else "no known message\n")
    for line, text in diagnosis.not_understood:
        out.write(f"  not understood, line {line}: {visible(text)}\n")
    other_language = any(not text.isascii() for _, text in diagnosis.not_understood)
    for text in (_OTHER_LANGUAGES,) * other_language + _HOW_TO_GET_A_LOG:
        out.write(f"  help: {text}\n")


def _finding_text(finding: JsonFinding) -> str:
    place = ":".join(
        str(part) for part in (finding.get("path"), finding.get("line")) if part is not None
    )
    return f"{place}: {finding.get('code')} {finding.get('name')}: {finding.get('message')}"


def _print_json(
    diagnosis: Diagnosis, findings: Mapping[int, list[JsonFinding]], out: TextIO
) -> None:
    causes = [
        _cause_object(found, findings.get(position, []))
        for position, found in enumerate(diagnosis.causes)
    ]
    unknown = () if diagnosis.causes else diagnosis.not_understood
    lines = [{"line": line, "text": visible(text)} for line, text in unknown]
    _dump(causes, out, not_understood=lines)


def _cause_object(found: Found, findings: list[JsonFinding]) -> dict[str, object]:
    return {
        "code": found.code,
        "title": found.cause.title,
        "where": found.cause.where,
        "evidence": [{"line": each.line, "text": visible(each.text)} for each in found.evidence],
        "ruled_out": [visible(text) for text in ruled_out(found)],
        "remedy": [visible(text) for text in remedies(found)],
        "findings": [dict(each) for each in findings],
    }


def _dump(causes: list[dict[str, object]], out: TextIO, **more: object) -> None:
    import json

    json.dump({"version": 1, "causes": causes, **more}, out, ensure_ascii=False, indent=2)
    out.write("\n")
