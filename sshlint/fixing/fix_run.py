"""One run that changes files: its lock, its journal, and what came of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.finding import Edit, Finding
from sshlint.fixing.actions import Ask
from sshlint.fixing.apply import carry_out, seen_modes
from sshlint.fixing.bounds import Bounds
from sshlint.fixing.change import Made
from sshlint.fixing.journal import history, journal, undo
from sshlint.fixing.journal.state import look
from sshlint.fixing.plan import Transaction, path_of, target_of
from sshlint.fixing.refusal import Refused, refusal
from sshlint.fixing.writing.temporary import remove_leftovers


class FixRun:
    """Changes files under a lock that keeps other runs out.

    `not_kept` are the paths whose file system took a chmod and did nothing.
    """

    def __init__(self, folder: str, ask: Ask) -> None:
        self.folder = folder
        self.not_kept: tuple[str, ...] = ()
        self._journal = journal.Journal(folder)
        self._ask = ask
        self._seen: dict[str, int] = {}
        self._holds_lock = False
        self._changed = False

    @property
    def run(self) -> str:
        """The run's name in the journal, or the empty string where nothing was changed."""
        return self._journal.run

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out for as long as this lasts. Raises `SshlintError`."""
        if self._holds_lock:
            yield
            return
        with journal.locked(self.folder):
            self._holds_lock = True
            try:
                yield
            finally:
                self._holds_lock = False

    def saw(self, findings: list[Finding], bounds: Bounds) -> None:
        """Remember the modes that fixes are about to be offered for, and where they may be made."""
        self._journal.bounds = bounds
        edits: list[Edit] = [e for finding in findings if finding.fix for e in finding.fix.edits]
        self._seen |= seen_modes(edits)

    def change(self, transactions: list[Transaction]) -> Iterator[Refused | None]:
        """Make the changes of a round, one transaction after the other."""
        with self.locked():
            for transaction in transactions:
                yield self._change(transaction)

    def _change(self, transaction: Transaction) -> Refused | None:
        try:
            made = carry_out(transaction, self._seen, self._journal, self._ask)
        except Refused as refused:
            return refused
        except OSError as error:
            return refusal(path_of(transaction.edits[0]), error)
        self._changed = True
        self._look_back(made)
        for finding in transaction.findings:
            self._journal.title(f"{finding.rule.code} {finding.location.path}")
        return None

    def _look_back(self, made: list[Made]) -> None:
        for step in made:
            if step.after.mode != step.before.mode and step.before.kind == step.after.kind:
                with contextlib.suppress(Refused):
                    if look(step.path, content=False).mode != step.after.mode:
                        self.not_kept = tuple(dict.fromkeys((*self.not_kept, step.path)))

    def close(self) -> None:
        self._journal.finish(changed=self._changed)


def clean_up(survey: Survey, folder: str, bounds: Bounds) -> list[str]:
    """Remove what killed runs left beside the files under review and those they had changed."""
    folders = {os.path.dirname(target_of(entry.path)) for entry in survey.entries}
    folders |= {
        os.path.realpath(entry.path)
        for entry in survey.entries
        if entry.source is None and entry.stat
    }
    folders = {folder for folder in folders if not bounds.refuses(folder)}
    for run in unfinished(folder):
        folders.update(undo.folders_of(run))
    return remove_leftovers(sorted(folders))


def unfinished(folder: str) -> list[history.RecordedRun]:
    """The runs that were killed and not taken back since."""
    return [run for run in history.runs(folder) if not run.finished and not run.undone]
