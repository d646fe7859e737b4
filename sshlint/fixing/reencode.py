"""A private key in another encoding, read back before it is written: what two actions share."""

from __future__ import annotations

from sshlint.crypto.encode import encode
from sshlint.crypto.load import load
from sshlint.crypto.private_key import KeyRefusedError, same
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import read_again
from sshlint.fixing.passphrase import unlocked
from sshlint.fixing.refusal import Refused
from sshlint.formats.keys import any_key
from sshlint.source import Source


def reencoded(path: str, target: str, ask: Ask) -> tuple[Source, bytes]:
    """The key file, and the same key as `target` (of keys.encode) under the same passphrase.

    Raises `Refused`.
    """
    source = read_again(path, secret=True)

    def encoded(passphrase: bytes | None) -> bytes:
        key = load(source.data, passphrase)
        data = encode(key, target, passphrase)
        if not same(load(data, passphrase), key):
            raise Refused(source.path, "the new text did not read back as the same key")
        return data

    try:
        if any_key.read(source.data).encrypted:
            return source, unlocked(path, ask, encoded)
        return source, encoded(None)
    except KeyRefusedError as error:
        raise Refused(source.path, str(error)) from None
