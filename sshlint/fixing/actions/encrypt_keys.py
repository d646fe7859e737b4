"""encrypt-keys: set a passphrase on bare private keys, whose paths are the arguments.

Each is asked for by itself; a key without an answer stays as it is. Of the bare text no copy is
kept, or the passphrase would guard nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.crypto.encode import encode
from sshlint.crypto.load import load
from sshlint.crypto.private_key import KeyRefusedError, same
from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Change, Write, read_again
from sshlint.fixing.passphrase import new_passphrase
from sshlint.fixing.refusal import Refused
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import KeyText

WARNING = "no copy of a bare key is kept: undo cannot take its passphrase away again"


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    done = False
    for path in action.arguments:
        passphrase = new_passphrase(path, ask)
        if passphrase:
            yield _encrypted(path, passphrase)
            done = True
    if not done:
        raise Refused(action.path, "no passphrase was given")


def _encrypted(path: str, passphrase: bytes) -> Write:
    source = read_again(path, secret=True)
    text = any_key.read(source.data)
    if text.encrypted:
        raise Refused(path, "it has a passphrase by now; run sshlint again")
    try:
        key = load(source.data)
        data = encode(key, _target(text), passphrase)
        if not same(load(data, passphrase), key):
            raise Refused(path, "the encrypted text did not read back as the same key")
    except KeyRefusedError as error:
        raise Refused(path, str(error)) from None
    return Write(source, data, secret=True, keep_copy=False)


def _target(text: KeyText) -> str:
    """The format it has, or OpenSSH's where that format has no encryption worth the name."""
    if text.format.startswith("ppk"):
        return "ppk"
    return "pkcs8" if text.format == "pkcs8" else "openssh"
