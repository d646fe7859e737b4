"""Withholds the fixes of what lies outside of the bounds, or is not what its role says."""

from __future__ import annotations

import os

from sshlint.discover import CONFIG, PRIVATE_KEY, Entry, Survey, reads_like_config
from sshlint.finding import Edit, Finding, Note, Text
from sshlint.fixing.bounds import Bounds
from sshlint.fixing.plan import targets_of
from sshlint.lint import Report


def keep_inside(survey: Survey, report: Report, bounds: Bounds) -> Report:
    """The report without such fixes; one note a path says why.

    A fix of something else that would lead outside by a link made meanwhile is refused when it is
    made.
    """
    judge = _Judge(survey, bounds)
    kept: list[Finding] = []
    notes: dict[str, str] = {}
    for finding in report.findings:
        answers = (judge.refuses(edit) for edit in (finding.fix.edits if finding.fix else ()))
        refused = next((answer for answer in answers if answer), None)
        if refused is not None:
            notes.setdefault(*refused)
        kept.append(finding if refused is None else finding._replace(fix=None))
    if not notes:
        return report
    return report._replace(
        findings=kept, notes=[*report.notes, *(Note(*note) for note in notes.items())]
    )


class _Judge:
    def __init__(self, survey: Survey, bounds: Bounds) -> None:
        self.survey = survey
        self.bounds = bounds
        self._known: dict[str, tuple[str, str] | None] = {}

    def refuses(self, edit: Edit) -> tuple[str, str] | None:
        """The path that a fix must leave alone, and why; None where it may be made."""
        path = edit.source.path if isinstance(edit, Text) else edit.path
        if path not in self._known:
            self._known[path] = self._outside(path, edit) or self._misfit(path)
        return self._known[path]

    def _outside(self, path: str, edit: Edit) -> tuple[str, str] | None:
        for target in targets_of(edit):
            try:
                owner = os.lstat(target).st_uid
            except OSError:
                owner = None
            reason = self.bounds.refuses(target, owner)
            if not reason:
                continue
            if not reason.startswith("outside"):
                return path, f"{reason}: read, not fixed"
            link = _link_on(path)
            if link:
                return link, f"links to {os.path.realpath(link)}, {reason}: read, not fixed"
            return path, f"is {reason}: read, not fixed"
        return None

    def _misfit(self, path: str) -> tuple[str, str] | None:
        """A file that is a config or a key only because a config says so must read like one."""
        entry = self.survey.entry(path)
        if entry is None or entry.named or entry.source is None:
            return None
        if entry.role == PRIVATE_KEY and entry.configured and _is_no_key(entry):
            return path, "not a private key file: not fixed"
        included = entry.role == CONFIG and _is_included(self.survey, path)
        if included and not reads_like_config(entry.source):
            return path, "not an ssh_config file: not fixed"
        return None


def _is_no_key(entry: Entry) -> bool:
    return entry.key is None or entry.key.kind != "private"


def _is_included(survey: Survey, path: str) -> bool:
    return all(config.source.path != path for config in survey.configs)


def _link_on(path: str) -> str:
    """The first link on the way to a path that leads elsewhere, or the empty string."""
    at = os.sep
    for part in path.split(os.sep):
        at = os.path.join(at, part)
        if os.path.islink(at) and not path.startswith(os.path.realpath(at) + os.sep):
            return at
    return ""
