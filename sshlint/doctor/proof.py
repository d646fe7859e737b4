"""Whether a key that a server would take can sign: its private half must make its public one.

Of an RSA key libcrypto uses what numbers are right; rule SSH206 adds them up.
"""

from __future__ import annotations

from sshlint.login.identities import Identity
from sshlint.login.key_verdict import Trouble
from sshlint.source import Unreadable, read


def contradiction(identity: Identity) -> Trouble | None:
    """Why no signature of the key holds; `None` where it does, or where that cannot be known: the
    private half is under a passphrase, in an agent, or in a device.
    """
    if not identity.key_type.startswith(("ssh-ed25519", "ecdsa-")):
        return None
    if identity.in_agent or identity.locked or identity.troubles or not identity.path:
        return None
    from sshlint.crypto.load import load
    from sshlint.crypto.private_key import KeyRefusedError

    try:
        load(read(identity.path, secret=True).data)
    except KeyRefusedError as error:
        if error.reason == "damaged":
            return Trouble("key-contradicts-itself", str(error))
    except Unreadable:
        pass  # a verdict of its own
    return None
