"""The changes that can be made to a file: carried out after they are in the journal, or not."""

from __future__ import annotations

import os
import stat as mode_bits
from contextlib import suppress
from typing import NamedTuple

from sshlint.fixing import directory
from sshlint.fixing.journal.history import forget_copies
from sshlint.fixing.journal.journal import Journal
from sshlint.fixing.journal.state import ABSENT, FILE, FOLDER, NOTHING, State, digest, look
from sshlint.fixing.plan import target_of
from sshlint.fixing.refusal import Refused
from sshlint.fixing.writing import attributes, write
from sshlint.source import Source, Unreadable


class Write(NamedTuple):
    """New content for a file as it was read.

    With `keep_copy` false nothing of the old remains, in the journal's earlier runs neither.
    """

    source: Source
    data: bytes
    secret: bool = False
    keep_copy: bool = True


class Chmod(NamedTuple):
    """Other permission bits; `expected` are those that were seen."""

    path: str
    mode: int
    expected: int


class Create(NamedTuple):
    """A new file, or a directory where `data` is None."""

    path: str
    data: bytes | None
    mode: int


class Move(NamedTuple):
    """Another name in the same directory."""

    path: str
    new_path: str


class Attribute(NamedTuple):
    """An extended attribute set, or removed where `value` is None."""

    path: str
    name: str
    value: bytes | None


Change = Write | Chmod | Create | Move | Attribute


class Made(NamedTuple):
    """A change of one path that was made, or begun: what it takes to put it back."""

    path: str
    before: State
    after: State
    original: bytes | None


def read_again(path: str, *, secret: bool = False) -> Source:
    """The file a path leads to, as it is now. Raises `Refused`."""
    try:
        return directory.read_file(target_of(path), secret=secret)
    except Unreadable as error:
        raise Refused(path, error.reason) from None


def make(change: Change, journal: Journal, made: list[Made]) -> None:
    """Write a change down in the journal, note it in `made`, and make it. Raises `Refused`."""
    if isinstance(change, Write):
        _write(change, journal, made)
    elif isinstance(change, Chmod):
        _chmod(change, journal, made)
    elif isinstance(change, Create):
        _create(change, journal, made)
    elif isinstance(change, Move):
        _move(change, journal, made)
    else:
        _put_attribute(change, journal, made)


def _note(made: list[Made], journal: Journal, step: Made, copy: bytes | None) -> None:
    journal.record(step.path, step.before, step.after, copy)
    made.append(step)


def _write(change: Write, journal: Journal, made: list[Made]) -> None:
    now = read_again(change.source.path, secret=change.secret)
    if now.stat is None or now.data != change.source.data:
        raise Refused(now.path, "it was changed after sshlint read it; run sshlint again")
    write.refuse_hard_links(now.path, now.stat)
    _stay_inside(journal, now.path, now.stat.st_uid)
    before = look(now.path, content=False)._replace(digest=digest(now.data))
    after = before._replace(digest=digest(change.data))
    step = Made(now.path, before, after, now.data)
    _note(made, journal, step, now.data if change.keep_copy else None)
    write.replace(now.path, change.data, now.stat, secret=change.secret)
    if not change.keep_copy:
        forget_copies(journal.folder, now.path, before.digest)


def _chmod(change: Chmod, journal: Journal, made: list[Made]) -> None:
    before = look(change.path, content=False)
    if before is NOTHING:
        raise Refused(change.path, "it no longer exists")
    _stay_inside(journal, change.path, before.owner)
    _note(made, journal, Made(change.path, before, before._replace(mode=change.mode), None), None)
    write.change_mode(change.path, change.mode, change.expected)


def _create(change: Create, journal: Journal, made: list[Made]) -> None:
    if os.path.lexists(change.path):
        raise Refused(change.path, "something of that name exists already")
    above = look(os.path.dirname(change.path), content=False)
    _stay_inside(journal, change.path, None if above is NOTHING else above.owner)
    if change.data is None:
        _note(made, journal, Made(change.path, NOTHING, State(FOLDER, change.mode), None), None)
        write.make_folder(change.path, change.mode)
    else:
        after = State(FILE, change.mode, digest(change.data))
        _note(made, journal, Made(change.path, NOTHING, after, None), None)
        write.create(change.path, change.data, change.mode)


def _move(change: Move, journal: Journal, made: list[Made]) -> None:
    if os.path.lexists(change.new_path):
        raise Refused(change.path, f"{change.new_path} exists already")
    found = read_again(change.path, secret=True)
    if found.path != change.path or found.stat is None:
        raise Refused(change.path, "it is a symbolic link")
    write.refuse_hard_links(change.path, found.stat)
    _stay_inside(journal, change.path, found.stat.st_uid)
    _stay_inside(journal, change.new_path, found.stat.st_uid)
    state = look(change.path, content=False)._replace(digest=digest(found.data))
    _note(made, journal, Made(change.path, state, NOTHING, found.data), found.data)
    _note(made, journal, Made(change.new_path, NOTHING, state, None), None)
    write.move(change.path, change.new_path)


def _put_attribute(change: Attribute, journal: Journal, made: list[Made]) -> None:
    before = look(change.path, content=False)
    _stay_inside(journal, change.path, before.owner)
    kept = dict(before.attributes)
    if change.value is None:
        kept.pop(change.name, None)
    else:
        kept[change.name] = change.value
    after = before._replace(attributes=tuple(sorted(kept.items())))
    _note(made, journal, Made(change.path, before, after, None), None)
    write.put_attribute(change.path, change.name, change.value)


def _stay_inside(journal: Journal, path: str, owner: int | None) -> None:
    if reason := journal.bounds.refuses(path, owner):
        raise Refused(path, reason)


def take_back(made: list[Made]) -> None:
    """Undo changes of this run. What was not made, or changed since by another, stays."""
    for step in reversed(made):
        with suppress(Refused, OSError):
            now = look(step.path, content=bool(step.before.digest or step.after.digest))
            if step.after.is_here(now) and not step.before.is_here(now):
                restore(step.path, step.before, step.original)


def restore(path: str, before: State, original: bytes | None) -> None:
    """Put back what was at a path: content, mode, default access list. Raises `Refused`."""
    now = look(path, content=bool(before.digest))
    if before.kind == ABSENT:
        if now.kind != ABSENT:
            write.remove(path)
        return
    if before.digest and now.digest != before.digest:
        _restore_content(path, now, before, original)
    now = look(path, content=False)
    if now.kind == ABSENT:
        raise Refused(path, "it no longer exists")
    if now.mode != before.mode:
        write.change_mode(path, before.mode, now.mode)
    if now.default_list != before.default_list:
        write.put_attribute(path, attributes.DEFAULT_LIST, before.default_list)


def _restore_content(path: str, now: State, before: State, original: bytes | None) -> None:
    if original is None:
        raise Refused(path, "no copy of it was kept, since it held a key without a passphrase")
    if now.kind == ABSENT:
        owner = (before.owner, before.group)
        write.create(
            path,
            original,
            before.mode,
            owner=owner,
            kept=dict(before.attributes),
            modified=before.modified,
        )
        return
    found = os.lstat(path)
    if not mode_bits.S_ISREG(found.st_mode):
        raise Refused(path, "it is no longer a file")
    # Whatever the original was, it may have been a key: nobody else reads it on its way back.
    write.replace(path, original, found, secret=True, modified=before.modified)
