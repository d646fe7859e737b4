"""Makes fixes in memory: texts in place of the files' own, all else in words."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterable, Iterator
from contextlib import suppress

from sshlint.excerpt import is_hidden
from sshlint.finding import Action, Finding, Mode, NewFile, Rename, Text
from sshlint.fixing.plan import Transaction, edited, target_of
from sshlint.fixing.proving.pieces import Replacement, TextPiece, changed, replacements, whole
from sshlint.source import Source


class Preview:
    """`texts`: the original and the present source by target; `words`: what else would be done.

    `known` holds the present sources by every path they were read under.
    """

    def __init__(self) -> None:
        self.texts: dict[str, tuple[Source, Source]] = {}
        self.chmods: dict[str, tuple[int, int]] = {}
        self.words: list[tuple[str, str]] = []
        self.known: dict[str, Source] = {}
        self._pieces: dict[str, list[TextPiece]] = {}

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.chmods or self.words)

    def make(self, transaction: Transaction) -> None:
        texts: dict[str, list[Text]] = {}
        for edit in transaction.edits:
            if isinstance(edit, Text):
                texts.setdefault(target_of(edit.source.path), []).append(edit)
            elif isinstance(edit, Mode):
                self._chmod(edit)
        for target, edits in texts.items():
            self._edit(target, edits)
        for finding in transaction.findings:
            self._describe(finding)

    def replacements(self, target: str) -> Iterator[Replacement]:
        """What changed of the original text of a target."""
        return replacements(self._pieces[target], len(self.texts[target][0].text))

    def share(self, paths: Iterable[str]) -> None:
        """Make the present texts known under every path that leads to them."""
        if self.texts:
            for path in paths:
                if pair := self.texts.get(target_of(path)):
                    new = pair[1]
                    self.known[path] = new.under(path)

    def _chmod(self, edit: Mode) -> None:
        target = target_of(edit.path)
        with suppress(OSError):
            now = mode_bits.S_IMODE(os.stat(target).st_mode)
            if now != edit.mode:
                self.chmods[target] = (now, edit.mode)

    def _edit(self, target: str, edits: list[Text]) -> None:
        source = edits[0].source
        new = source.with_text(edited(source.text, edits))
        original = self.texts[target][0] if target in self.texts else source
        self.texts[target] = (original, new)
        self._pieces[target] = changed(self._pieces.get(target) or whole(original.text), edits)
        self.known[source.path] = new

    def _describe(self, finding: Finding) -> None:
        """In words: work that is no text, and texts that must not be shown."""
        if finding.fix is None:
            return
        for edit in finding.fix.edits:
            if isinstance(edit, NewFile | Rename | Action) or (
                isinstance(edit, Text) and is_hidden(edit.source)
            ):
                self.words.append((finding.location.path, finding.fix.title))
                return
