"""convert-key: write a private key in another format into a new file beside the old one.

Its arguments are the format (a target of keys.encode) and the new path. The passphrase stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Create
from sshlint.fixing.plan import target_of
from sshlint.fixing.reencode import reencoded


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    target, new_path = action.arguments
    _, data = reencoded(action.path, target, ask)
    yield Create(target_of(new_path), data, 0o600)
