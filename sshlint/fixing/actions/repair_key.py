"""repair-key: fix the text of a private key, proved to be the same key afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.crypto.load import repair
from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Write, read_again
from sshlint.fixing.refusal import Refused


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    source = read_again(action.path, secret=True)
    fixed = repair(source.data)
    if fixed is None:
        raise Refused(source.path, "it is not, or no longer, a key that can be fixed for certain")
    yield Write(source, fixed, secret=True)
