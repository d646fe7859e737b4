"""From the fixes that were chosen to transactions that do not touch one another's ground."""

from __future__ import annotations

import os
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator

from sshlint.facts.edits import is_below_blank
from sshlint.finding import Action, Edit, Finding, Mode, NewFile, Rename, Text
from sshlint.fixing.directory import in_real_directory
from sshlint.lean import NamedTuple


class Transaction(NamedTuple):
    """Edits that are made all or not at all, and the findings they fix.

    Texts of one file that do not overlap share a transaction; a fix of several files, or with more
    than texts and modes, is one of its own.
    """

    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]


def target_of(path: str) -> str:
    """The file that is changed: what a symbolic link leads to."""
    return os.path.realpath(path) if os.path.islink(path) else in_real_directory(path)


def path_of(edit: Edit) -> str:
    return edit.source.path if isinstance(edit, Text) else edit.path


def pick(findings: Iterable[Finding]) -> list[Transaction]:
    """The transactions of one round, modes first.

    Where safe and unsafe ones meet, the safe one is made: what is offered as safe stays available.
    What is about a whole file comes last: it can wait, and finds a block to write into.
    A fix whose ground is taken is left for the next round, when its finding, if it is still one,
    comes with edits for the text as it is then.
    """
    ground = _Ground()
    modes: list[Transaction] = []
    texts: dict[str, list[Finding]] = {}
    others: list[Transaction] = []
    for finding in sorted(findings, key=_rank):
        edits = finding.fix.edits if finding.fix else ()
        targets = {target for edit in edits for target in targets_of(edit)}
        kinds = {type(edit) for edit in edits}
        if not edits:
            continue
        if kinds == {Text} and len(targets) == 1:
            (target,) = targets
            if ground.take_texts(target, edits):
                texts.setdefault(target, []).append(finding)
        elif kinds == {Mode} and len(targets) == 1:
            if ground.take_mode(*targets):
                modes.append(Transaction((finding,), edits))
        elif ground.take_whole(targets):
            others.append(Transaction((finding,), edits))
    return [*modes, *(_joined(found) for found in texts.values()), *others]


def _rank(finding: Finding) -> tuple[bool, bool]:
    is_unsafe = finding.fix is not None and not finding.fix.is_safe
    return is_unsafe, finding.location.start is None


def _joined(findings: list[Finding]) -> Transaction:
    edits = [
        edit
        for finding in findings
        if finding.fix
        for edit in finding.fix.edits
        if isinstance(edit, Text)
    ]
    return Transaction(tuple(findings), tuple(_joined_removals(edits)))


def _joined_removals(edits: list[Text]) -> Iterator[Text]:
    """Edits of one text, removals of lines that stand side by side as one.

    Where blank lines then meet, one of them goes too, as it does where one edit removes them all.
    """
    edits = sorted(edits, key=lambda edit: (edit.start, edit.end))
    run, parts = None, 0
    for number, edit in enumerate(edits, 1):
        run = edit if run is None else run._replace(end=edit.end)
        parts += 1
        after = edits[number] if number < len(edits) else None
        if after and not (run.replacement or after.replacement) and after.start == run.end:
            continue
        yield _without_blank_below(run, after) if parts > 1 else run
        run, parts = None, 0


def _without_blank_below(run: Text, after: Text | None) -> Text:
    text = run.source.text
    below = text.find("\n", run.end)
    is_free = below >= 0 and (after is None or below < after.start)
    are_lines = text.startswith("\n", run.end - 1) and is_below_blank(text, run.start)
    if is_free and are_lines and not text[run.end : below].strip():
        return run._replace(end=below + 1)
    return run


def targets_of(edit: Edit) -> Iterator[str]:
    """The real paths that an edit changes, as far as it says."""
    yield target_of(path_of(edit))
    if isinstance(edit, Rename):
        yield target_of(edit.new_path)


class _Ground:
    """What the fixes of a round have taken: runs of text, modes, whole files."""

    def __init__(self) -> None:
        self._texts: dict[str, list[tuple[int, int]]] = {}
        self._modes: set[str] = set()
        self._whole: set[str] = set()

    def take_texts(self, target: str, edits: Iterable[Edit]) -> bool:
        spans = [_span(edit) for edit in edits if isinstance(edit, Text)]
        taken = self._texts.setdefault(target, [])
        if target in self._whole or any(_is_taken(span, taken) for span in spans):
            return False
        for span in spans:
            insort(taken, span)
        return True

    def take_mode(self, target: str) -> bool:
        if target in self._modes or target in self._whole:
            return False
        self._modes.add(target)
        return True

    def take_whole(self, targets: set[str]) -> bool:
        if any(t in self._texts or t in self._modes or t in self._whole for t in targets):
            return False
        self._whole |= targets
        return True


def _span(edit: Text) -> tuple[int, int]:
    """The run that an edit takes. The end of the text belongs to what changes the last line: how a
    text is to go on there depends on it.
    """
    return edit.start, edit.end + (edit.end == len(edit.source.text))


def _is_taken(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """Whether a span meets one of others, which are sorted and do not overlap.

    Two that begin at one place meet too: which of them comes first is not ours to say.
    """
    at = bisect_left(taken, (span[0],))
    if at < len(taken) and (taken[at][0] == span[0] or taken[at][0] < span[1]):
        return True
    return at > 0 and taken[at - 1][1] > span[0]


def edited(text: str, edits: Iterable[Text]) -> str:
    """A text with edits made that do not overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += (text[at : edit.start], edit.replacement)
        at = edit.end
    return "".join((*parts, text[at:]))


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """New files first, so that a text never points at what is not there yet; modes before all."""
    order = (Mode, NewFile, Action, Rename, Text)
    return sorted(edits, key=lambda edit: order.index(type(edit)))
