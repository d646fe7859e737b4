"""convert-key: write a private key in another format into a new file beside the old one.

Its arguments are the format (a target of keys.encode) and the new path. The passphrase stays.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Create, read_again
from sshlint.fixing.plan import target_of
from sshlint.fixing.refusal import Refused
from sshlint.formats import key_file
from sshlint.keys.encode import encode
from sshlint.keys.key import KeyRefusedError, same
from sshlint.keys.load import load


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    target, new_path = action.arguments
    source = read_again(action.path, secret=True)
    passphrase = None
    if key_file.read(source.data).encrypted:
        passphrase = ask(f"Passphrase for {os.path.basename(action.path)}")
    try:
        key = load(source.data, passphrase)
        data = encode(key, target, passphrase)
        if not same(load(data, passphrase), key):
            raise Refused(source.path, "the converted key did not read back as the same key")
    except KeyRefusedError as error:
        raise Refused(source.path, str(error)) from None
    yield Create(target_of(new_path), data, 0o600)
