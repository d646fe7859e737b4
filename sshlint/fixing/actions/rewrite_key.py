"""rewrite-key: write a private key anew in its place, in the format that the argument names.

The passphrase stays; what protects it becomes as strong as we write it. The old file goes to the
journal.
"""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Write
from sshlint.fixing.reencode import reencoded


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    (target,) = action.arguments
    source, data = reencoded(action.path, target, ask)
    yield Write(source, data, secret=True)
