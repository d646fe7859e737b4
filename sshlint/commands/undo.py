"""`sshlint undo`: put back what a fix run changed."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TextIO

from sshlint.commands.run.terminal import warn
from sshlint.excerpt import shown_path, visible
from sshlint.fixing.journal import history, journal
from sshlint.fixing.journal.history import RecordedRun
from sshlint.fixing.journal.undo import Undone
from sshlint.fixing.journal.undo import undo as put_back
from sshlint.reporters import document
from sshlint.settings import suggestion
from sshlint.source import SshlintError

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import RunObject, Runs, Undo


class UndoOptions(NamedTuple):
    """What the command line asked of `undo`."""

    run: str | None = None
    list: bool = False
    forget: bool = False
    force: bool = False
    format: str = "text"
    home: str | None = None


def undo(options: UndoOptions, out: TextIO) -> int:
    """List, forget or take back runs. Returns 0, or 1 where a file was not put back.

    Raises `SshlintError` for a run that is not there.
    """
    folder = journal.journal_folder()
    home = os.path.abspath(os.path.expanduser(options.home or "~"))
    if options.list:
        _list(history.runs(folder), options, out, home)
        return 0
    with journal.locked(folder):
        found = history.runs(folder)
        if options.forget:
            chosen = [_named(folder, options.run)] if options.run else history.names(folder)
            for name in chosen:
                history.forget(folder, name)
            if options.format == "json":
                document.write({**_nothing(), "forgotten": [visible(name) for name in chosen]}, out)
                return 0
            out.write(f"{_plural(len(chosen), 'run')} forgotten; nothing is left to undo of them\n")
            return 0
        run = _find(found, options.run) if options.run else _newest(found, home)
        if run is None and options.format == "json":
            document.write(_nothing(), out)
            return 0
        if run is None:
            out.write("there is nothing to undo: no run that changed files is recorded\n")
            return 0
        return _report(run, put_back(run, force=options.force), options, out, home)


def _find(found: list[RecordedRun], name: str) -> RecordedRun:
    for run in found:
        if run.name == name:
            return run
    near = suggestion(name, [run.name for run in found])
    raise SshlintError(f'there is no run "{visible(name)}"{near}; `sshlint undo --list` shows all')


def _named(folder: str, name: str) -> str:
    """A run to forget, which need not be one that can be read."""
    names = history.names(folder)
    return name if name in names else _find(history.runs(folder), name).name


def _newest(found: list[RecordedRun], home: str) -> RecordedRun | None:
    """The last run that can be undone; says which later ones cannot."""
    for run in found:
        if run.undone:
            continue
        if run.can_be_undone:
            return run
        for path in sorted(run.lasting):
            warn(f"{shown_path(path, home)} keeps the passphrase that the run {run.name} set")
        _warn_of_faults(run, home)
    return None


def _warn_of_faults(run: RecordedRun, home: str) -> None:
    for fault in run.faults:
        warn(f"{shown_path(run.folder, home)}: {visible(fault)}")


def _list(found: list[RecordedRun], options: UndoOptions, out: TextIO, home: str) -> None:
    if options.format == "json":
        rows: list[RunObject] = [
            {
                "run": run.name,
                "started": run.started,
                "state": _state(run),
                "paths": [visible(path) for path in _paths(run)],
                "fixes": [visible(title) for title in run.titles],
            }
            for run in found
        ]
        runs: Runs = {**document.head("runs"), "runs": rows}
        document.write(runs, out)
        return
    for run in found:
        _warn_of_faults(run, home)
    if not found:
        out.write("no run that changed files is recorded\n")
    for run in found:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.started))
        state = f" ({_state(run)})" if _state(run) != "done" else ""
        out.write(f"{run.name}  {when}{state}\n")
        codes: dict[str, Counter[str]] = {}
        for title in run.titles:
            code, _, path = title.partition(" ")
            codes.setdefault(path, Counter())[code] += 1
        for path, counts in codes.items():
            named = ", ".join(f"{code}{f' ×{n}' if n > 1 else ''}" for code, n in counts.items())
            out.write(f"    {shown_path(path, home)}: {named}\n")
        if not codes:
            for path in _paths(run):
                out.write(f"    {shown_path(path, home)}\n")


def _state(run: RecordedRun) -> str:
    if run.undone:
        return "undone"
    return "done" if run.finished else "killed before its end"


def _paths(run: RecordedRun) -> list[str]:
    return list(dict.fromkeys(step.path for step in run.steps))


def _nothing() -> Undo:
    """The answer of a run that changed nothing."""
    return {
        **document.head("undo"),
        "run": None,
        "restored": [],
        "removed": [],
        "refused": [],
        "forgotten": [],
    }


def _report(run: RecordedRun, undone: Undone, options: UndoOptions, out: TextIO, home: str) -> int:
    if options.format == "json":
        answer: Undo = {
            **_nothing(),
            "run": run.name,
            "restored": [visible(path) for path in undone.restored],
            "removed": [visible(path) for path in undone.unmade],
            "refused": [
                {"path": visible(r.path), "message": visible(r.reason)} for r in undone.refused
            ],
        }
        document.write(answer, out)
        return int(bool(undone.refused))
    for path in undone.restored:
        out.write(f"restored {shown_path(path, home)}\n")
    for path in undone.unmade:
        out.write(f"removed {shown_path(path, home)}, which the run had made\n")
    for path in undone.removed:
        out.write(f"removed {shown_path(path, home)}, left by a run that was killed\n")
    out.flush()
    for refused in undone.refused:
        path = shown_path(refused.path, home)
        warn(f"{path} was left as it is: {visible(refused.reason)}")
    if not (undone.restored or undone.unmade or undone.refused):
        out.write(f"everything is as it was before the run {run.name}\n")
    return int(bool(undone.refused))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
