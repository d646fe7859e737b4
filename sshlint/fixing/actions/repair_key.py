"""repair-key: mend the text of a private key; `formats` proves that the key stays the same."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Write, read_again
from sshlint.fixing.refusal import Refused
from sshlint.formats import key_file


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    source = read_again(action.path, secret=True)
    mended = key_file.repair(source.data)
    if mended is None:
        raise Refused(source.path, "it is no longer a key that can be mended; run sshlint again")
    yield Write(source, mended, secret=True)
