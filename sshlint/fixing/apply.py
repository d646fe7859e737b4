"""Carries out a transaction: every change of it, or none."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from sshlint.finding import Action, Edit, Mode, NewFile, Rename, Text
from sshlint.fixing import actions
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Chmod, Create, Made, Move, Write, make, take_back
from sshlint.fixing.journal.journal import Journal
from sshlint.fixing.plan import Transaction, edited, in_order, path_of, target_of
from sshlint.fixing.refusal import Refused, refusal

Modes = Mapping[str, int]


def seen_modes(edits: Iterable[Edit]) -> dict[str, int]:
    """The modes that the targets of mode edits have, to be compared when the fix is made."""
    modes = {}
    for edit in edits:
        if isinstance(edit, Mode):
            target = target_of(edit.path)
            with suppress(OSError):
                modes[target] = mode_bits.S_IMODE(os.lstat(target).st_mode)
    return modes


def carry_out(transaction: Transaction, seen: Modes, journal: Journal, ask: Ask) -> list[Made]:
    """Make a transaction's changes; on a refusal those made before it are taken back.

    Raises `Refused`.
    """
    made: list[Made] = []
    try:
        for change in _changes(transaction, seen, ask):
            make(change, journal, made)
    except BaseException:
        take_back(made)
        raise
    return made


def _changes(transaction: Transaction, seen: Modes, ask: Ask) -> Iterator[Change]:
    texts: dict[str, list[Text]] = {}
    for edit in in_order(transaction.edits):
        if isinstance(edit, Text):
            texts.setdefault(target_of(path_of(edit)), []).append(edit)
        else:
            yield from _change(edit, seen, ask)
    for edits in texts.values():
        source = edits[0].source
        yield Write(source, source.with_text(edited(source.text, edits)).data, source.secret)


def _change(edit: Mode | NewFile | Rename | Action, seen: Modes, ask: Ask) -> Iterable[Change]:
    target = target_of(edit.path)
    if isinstance(edit, Mode):
        return (Chmod(target, edit.mode, _seen(target, seen)),)
    if isinstance(edit, NewFile):
        return (Create(target, edit.data, edit.mode),)
    if isinstance(edit, Rename):
        # The link itself would be renamed, not what it leads to; Move says so.
        return (Move(edit.path, edit.new_path),)
    return actions.changes(edit, ask)


def _seen(target: str, seen: Modes) -> int:
    if target in seen:
        return seen[target]
    try:
        os.lstat(target)
    except OSError as error:
        raise refusal(target, error) from None
    raise Refused(target, "it was not there when sshlint looked; run sshlint again")
