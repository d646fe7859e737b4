"""rewrite-key: write a private key anew in its place, in the format that the argument names.

The passphrase stays; what protects it becomes as strong as we write it. The old file goes to the
journal.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Write, read_again
from sshlint.fixing.refusal import Refused
from sshlint.formats import key_file
from sshlint.keys.encode import encode
from sshlint.keys.key import KeyRefusedError, same
from sshlint.keys.load import load


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    (target,) = action.arguments
    source = read_again(action.path, secret=True)
    passphrase = None
    if key_file.read(source.data).encrypted:
        passphrase = ask(f"Passphrase for {os.path.basename(action.path)}")
    try:
        key = load(source.data, passphrase)
        data = encode(key, target, passphrase)
        if not same(load(data, passphrase), key):
            raise Refused(source.path, "the new text did not read back as the same key")
    except KeyRefusedError as error:
        raise Refused(source.path, str(error)) from None
    yield Write(source, data, secret=True)
