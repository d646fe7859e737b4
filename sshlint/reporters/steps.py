"""The steps of a login as they are taken, for people and for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from sshlint.diagnosis.local_findings import JsonFinding, finding_text
from sshlint.diagnosis.remedies import remedies, steps
from sshlint.doctor.step import FAILED, NOT_TESTED, PASSED, Stage
from sshlint.excerpt import visible
from sshlint.reporters import document
from sshlint.reporters.remedy import step_object
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
        if step.host != self.host:
            self.host = step.host
            heading = self.shown(self.headings[step.host])
            self.out.write(self.style.paint(heading, "strong") + "\n")
        mark, colour = _MARKS[step.status]
        self.out.write(f"  {self.style.paint(mark, colour)} {self.shown(_line(step))}\n")
        for note in step.notes:
            self.out.write(f"      {self.shown(note)}\n")
        if step.found is not None:
            self.culprit = self.culprit or f": {step.found.code}"
            cause = step.found.cause
            self.out.write(f"    {cause.code}: {cause.title} ({cause.where})\n")
            for finding in findings:
                self.known.add((finding.get("path"), finding.get("line"), finding.get("code")))
                self.out.write(f"    here: {self.shown(finding_text(finding))}\n")
            for text in remedies(step.found):
                self.out.write(f"    help: {self.style.pasted(visible(text))}\n")
        self.out.flush()

    def local(self, findings: Sequence[JsonFinding]) -> None:
        """What is said of this login's files, but for what a step has shown."""
        for finding in findings:
            if (finding.get("path"), finding.get("line"), finding.get("code")) not in self.known:
                self.out.write(f"here: {self.shown(finding_text(finding))}\n")

    def end(self, host: str, verdict: Verdict) -> None:
        why = self.culprit if verdict != "works" else ""
        self.out.write(f"{_VERDICTS[verdict]}{why}\n")

    def shown(self, text: str) -> str:
        return self.style.with_home(visible(text))


def _line(step: Stage) -> str:
    untested = step.status == NOT_TESTED
    time = f"{step.seconds:6.2f} s" if step.seconds or not untested else " " * 8
    return f"{_TITLES[step.name]:14} {time}  {'not tested: ' * untested}{step.detail}"


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
