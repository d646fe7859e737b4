"""The keys a login would offer, in ssh's order, with what keeps ssh from using them."""

from __future__ import annotations

from typing import NamedTuple

from sshlint.formats.keys.key_field import ALIASES
from sshlint.login.agent import Agent
from sshlint.login.key_verdict import (
    KeyFile,
    Trouble,
    expiry,
    plain_blob,
    read_certificate,
    read_key,
    type_of,
)
from sshlint.login.target import Target
from sshlint.tables.key_types import CERTIFICATE_TYPES

_DEFAULT_SHORTEST_RSA = "1024"


class Identity(NamedTuple):
    """A key. `blob` is its public half or certificate; `offered` says that ssh holds it out.

    `origin` is the file, or the agent's comment for a key that only the agent has.
    """

    origin: str
    path: str
    blob: bytes | None
    offered: bool
    in_agent: bool = False
    locked: bool = False
    trouble: Trouble | None = None

    @property
    def key_type(self) -> str:
        return type_of(self.blob) if self.blob else ""


def identities(target: Target, agent: Agent) -> list[Identity]:
    """What ssh would try (sshconnect2.c, pubkey_prepare): certificates named by the config, keys
    of the config that the agent has, the agent's others, and keys that only the files have.

    Keys that ssh would pass over are in it too, where ssh would come upon them.
    """
    certificates, files = _of_files(target)
    held = {key.blob: key for key in agent.keys}
    first = [_held(identity, held) for identity in certificates]
    rest = [_held(identity, held) for identity in files]
    in_agent = []
    for blob, key in held.items():
        mine = next((each for each in rest if each.blob == blob), None)
        if mine is not None:
            rest.remove(mine)
            first.append(mine)
        elif not target.is_on("identitiesonly"):
            in_agent.append(Identity(f"agent: {key.comment}", "", blob, True, in_agent=True))
    accepted = target.algorithms("pubkeyacceptedalgorithms")
    return [_filtered(identity, accepted) for identity in (*first, *in_agent, *rest)]


def _held(identity: Identity, held: object) -> Identity:
    """An agent signs whatever is wrong with the file."""
    if identity.blob is None or identity.blob not in held:  # type: ignore[operator]
        return identity
    return identity._replace(in_agent=True, offered=True, locked=False, trouble=None)


def _filtered(identity: Identity, accepted: list[str]) -> Identity:
    """A key whose type PubkeyAcceptedAlgorithms leaves out is skipped."""
    kind = identity.key_type
    if not kind or any(ALIASES.get(name, name) == kind for name in accepted):
        return identity
    code = "dsa-key" if kind == "ssh-dss" else "key-type-off"
    trouble = Trouble(code, f"PubkeyAcceptedAlgorithms leaves {kind} out")
    return identity._replace(offered=False, trouble=identity.trouble or trouble)


def _of_files(target: Target) -> tuple[list[Identity], list[Identity]]:
    """Certificates of CertificateFile, and the identity files with the certificates beside them."""
    shortest = int(target.value("requiredrsasize", _DEFAULT_SHORTEST_RSA))
    named = target.files_of("certificatefile")
    certificates, files = [], []
    keys = []
    for path, option in target.files_of("identityfile"):
        key = read_key(path, shortest)
        keys.append(key)
        if key.there or key.offered or option is not None:
            files.append(_of_key(key))
        blob = None if named else read_certificate(f"{path}-cert")
        if blob:
            files.append(_certified(key, blob))
    for path, _ in named:
        blob = read_certificate(path)
        if blob is None:
            trouble = Trouble("certificate-problem", "it is not there, or no user certificate")
            certificates.append(Identity(path, path, None, False, trouble=trouble))
        else:
            certificates.append(_certified(_key_of(blob, keys, path), blob, path))
    return certificates, files


def _of_key(key: KeyFile) -> Identity:
    blob = key.offered or key.public
    return Identity(key.path, key.path, blob, key.offered is not None, locked=key.locked,
                    trouble=key.trouble)  # fmt: skip


def _certified(key: KeyFile, blob: bytes, path: str = "") -> Identity:
    trouble = expiry(blob)
    if trouble is None:
        trouble = key.trouble
        if key.public is not None and plain_blob(key.public) != plain_blob(blob):
            trouble = Trouble("certificate-problem", "it is for another key")
    origin = path or f"{key.path}-cert.pub"
    return Identity(origin, key.path, blob, True, locked=key.locked, trouble=trouble)


def _key_of(blob: bytes, keys: list[KeyFile], path: str) -> KeyFile:
    """The private key that belongs to a certificate of CertificateFile."""
    plain = plain_blob(blob)
    for key in keys:
        if key.public is not None and plain_blob(key.public) == plain:
            return key
    trouble = Trouble("key-missing", "no IdentityFile is its private key")
    return KeyFile(path, None, None, False, trouble, False)


def signature_algorithm(
    key_type: str, accepted: list[str], server_takes: list[str] | None
) -> str | None:
    """The algorithm ssh would sign with (sshconnect2.c, key_sig_algorithm); `None`: it has none.

    `server_takes` is what the server said it takes, `None` where it did not say.
    """
    plain = CERTIFICATE_TYPES.get(key_type, key_type)
    if server_takes is None or plain != "ssh-rsa":
        return key_type if key_type in accepted else None
    for name in accepted:
        signature = name.replace("-cert-v01@openssh.com", "")
        if ALIASES.get(name, name) == key_type and signature in server_takes:
            return name
    return None
