"""write-public: write KEY.pub from the private key, whose path is the argument."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.crypto.encode import encode
from sshlint.crypto.load import load
from sshlint.crypto.private_key import KeyRefusedError
from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Create, Write, read_again
from sshlint.fixing.passphrase import unlocked
from sshlint.fixing.plan import target_of
from sshlint.fixing.refusal import Refused
from sshlint.formats.keys import any_key, public_key
from sshlint.tables.key_types import plain_name

_MODE = 0o644


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    (private,) = action.arguments
    try:
        line = _public_line(private, ask)
    except KeyRefusedError as error:
        raise Refused(private, str(error)) from None
    if os.path.lexists(action.path):
        yield Write(read_again(action.path), line)
    else:
        yield Create(target_of(action.path), line, _MODE)


def _public_line(private: str, ask: Ask) -> bytes:
    """Without a passphrase where the file shows its public half, and then without a comment."""
    source = read_again(private, secret=True)
    text = any_key.read(source.data)
    if text.encrypted and text.public is not None and text.loads:
        return public_key.one_line(plain_name(text.algorithm or ""), text.public)

    def line(passphrase: bytes | None) -> bytes:
        return encode(load(source.data, passphrase), "public")

    return unlocked(private, ask, line) if text.encrypted else line(None)
