"""The steps of a login as they are taken, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from sshlint.diagnosis.local_findings import JsonFinding
from sshlint.diagnosis.remedies import remedies, steps
from sshlint.doctor.step import FAILED, NOT_TESTED, PASSED, Stage
from sshlint.excerpt import visible
from sshlint.reporters import document
from sshlint.reporters.remedy import step_object
from sshlint.reporters.text import cause_text
from sshlint.reporters.text.layout import Unbroken, hung, pieces, wrapped
from sshlint.reporters.text.style import Style

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import Doctor, FindingObject, StepObject, Verdict

_TITLES = {
    "config": "settings",
    "resolve": "name",
    "connect": "TCP connect",
    "banner": "banner",
    "kex": "key exchange",
    "hostkey": "host key",
    "auth": "authentication",
    "session": "session",
}
_MARKS = {PASSED: ("✓", "good"), FAILED: ("✗", "bad"), NOT_TESTED: ("–", "unsure")}
_VERDICTS = {
    "works": "the login would work, as far as a server tells before anything is signed",
    "fails": "the login would fail",
    "unknown": "whether the login would work is not known",
}
_COLORS = {"works": "good", "fails": "error", "unknown": "unsure"}
_INDENT, _UNDER = "    ", "      "


class StageText:
    """Writes each step as it is done; `headings` say whom and where to, by host."""

    def __init__(self, out: TextIO, style: Style, headings: Mapping[str, str]) -> None:
        self.out = out
        self.style = style
        self.headings = headings
        self.host: str | None = None
        self.culprit = ""
        self.known: set[tuple[object, ...]] = set()

    def step(self, step: Stage, findings: Sequence[JsonFinding]) -> None:
        style, width = self.style, self.style.screen_width
        if step.host != self.host:
            self.host = step.host
            heading = self.shown(self.headings[step.host])
            self.write(style.paint(line, "strong") for line in wrapped(heading, width))
        mark, color = _MARKS[step.status]
        title = f"{_TITLES[step.name]:14} {_time(step)} "
        label = Unbroken(f"  {mark} {title}", f"  {style.paint(mark, color)} {title}")
        self.write(hung(label, pieces(self.shown(_detail(step))), width, rest=_UNDER))
        for note in step.notes:
            self.write(wrapped(self.shown(note), width, first=_UNDER, rest=f"{_UNDER}  "))
        if step.found is not None:
            self.culprit = self.culprit or f": {step.found.code}"
            self.known |= {_key(finding) for finding in findings}
            self.write(cause_text.heading_lines(step.found, style, _INDENT))
            self.write(cause_text.here_lines(findings, style, _INDENT))
            self.write(cause_text.help_lines(step.found, style, _INDENT))
        self.out.flush()

    def local(self, findings: Sequence[JsonFinding]) -> None:
        """What is said of this login's files, but for what a step has shown."""
        others = [finding for finding in findings if _key(finding) not in self.known]
        self.write(cause_text.here_lines(others, self.style, ""))

    def end(self, host: str, verdict: Verdict) -> None:
        why = self.culprit if verdict != "works" else ""
        lines = wrapped(f"{_VERDICTS[verdict]}{why}", self.style.screen_width)
        self.write(self.style.paint(line, _COLORS[verdict]) for line in lines)

    def write(self, lines: Iterable[str]) -> None:
        self.out.writelines(f"{line}\n" for line in lines)

    def shown(self, text: str) -> str:
        return self.style.with_home(visible(text))


def _time(step: Stage) -> str:
    return f"{step.seconds:6.2f} s" if step.seconds or step.status != NOT_TESTED else " " * 8


def _detail(step: Stage) -> str:
    return f"not tested: {step.detail}" if step.status == NOT_TESTED else step.detail


def _key(finding: JsonFinding) -> tuple[object, ...]:
    return finding.get("path"), finding.get("line"), finding.get("code")


class Json:
    """Gathers the steps, and writes one object at the end."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.steps: list[StepObject] = []
        self.findings: list[FindingObject] = []

    def step(self, step: Stage, findings: Sequence[FindingObject]) -> None:
        found = step.found
        self.steps.append(
            {
                "host": visible(step.host),
                "name": step.name,
                "status": step.status,
                "seconds": round(step.seconds, 3),
                "detail": visible(step.detail),
                "notes": [visible(note) for note in step.notes],
                "code": found.code if found else None,
                "title": found.cause.title if found else None,
                "remedy": [visible(text) for text in remedies(found)] if found else [],
                "steps": [step_object(step) for step in steps(found)] if found else [],
                "findings": list(findings),
            }
        )

    def local(self, findings: Sequence[FindingObject]) -> None:
        self.findings = list(findings)

    def end(self, host: str, verdict: Verdict) -> None:
        doctor: Doctor = {
            **document.head("doctor"),
            "host": visible(host),
            "steps": self.steps,
            "verdict": verdict,
            "findings": self.findings,
        }
        document.write(doctor, self.out)
