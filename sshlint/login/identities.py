"""The keys a login would offer, in ssh's order, with what keeps ssh from using them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sshlint.config.resolve import Resolution
from sshlint.formats.keys.key_field import ALIASES
from sshlint.lean import NamedTuple
from sshlint.login.key_verdict import (
    KeyVerdict,
    Looker,
    Trouble,
    expiry,
    judge,
    look,
    plain_blob,
    read_certificate,
    type_of,
)
from sshlint.login.paths import files_of
from sshlint.tables.key_types import CERTIFICATE_TYPES

if TYPE_CHECKING:
    from sshlint.machine.agent_protocol import AgentKey

_DEFAULT_SHORTEST_RSA = "1024"


class Identity(NamedTuple):
    """A key. `blob` is its public half or certificate; `offered` says that ssh holds it out.

    `origin` is the file, or the agent's comment for a key that only the agent has. `troubles` are
    all that keep ssh from using it, the one it stumbles over first.
    """

    origin: str
    path: str
    blob: bytes | None
    offered: bool
    in_agent: bool = False
    locked: bool = False
    troubles: tuple[Trouble, ...] = ()

    @property
    def key_type(self) -> str:
        return type_of(self.blob) if self.blob else ""

    @property
    def trouble(self) -> Trouble | None:
        return self.troubles[0] if self.troubles else None


def offered(
    resolution: Resolution,
    accepted: Sequence[str] | None,
    agent: Sequence[AgentKey] = (),
    *,
    look: Looker = look,
) -> list[Identity]:
    """What ssh would try (sshconnect2.c, pubkey_prepare): certificates named by the config, keys
    of the config that the agent has, the agent's others, and keys that only the files have.

    Keys that ssh would skip are in it too, where ssh would come upon them. `accepted` are the names
    of PubkeyAcceptedAlgorithms, `None` where they are not looked at.
    """
    certificates, files = _of_files(resolution, look)
    held = {key.blob: key for key in agent}
    first = [_held(identity, held) for identity in certificates]
    rest = [_held(identity, held) for identity in files]
    in_agent = []
    for blob, key in held.items():
        mine = next((identity for identity in rest if identity.blob == blob), None)
        if mine is not None:
            rest.remove(mine)
            first.append(mine)
        elif resolution.value("identitiesonly") != "yes":
            in_agent.append(Identity(f"agent: {key.comment}", "", blob, True, in_agent=True))
    every = (*first, *in_agent, *rest)
    if accepted is None:
        return list(every)
    return [_filtered(identity, accepted) for identity in every]


def _held(identity: Identity, held: Mapping[bytes, AgentKey]) -> Identity:
    """An agent signs whatever is wrong with the file."""
    if identity.blob is None or identity.blob not in held:
        return identity
    return identity._replace(in_agent=True, offered=True, locked=False, troubles=())


def _filtered(identity: Identity, accepted: Sequence[str]) -> Identity:
    """A key whose type PubkeyAcceptedAlgorithms leaves out is skipped."""
    kind = identity.key_type
    if not kind or any(ALIASES.get(name, name) == kind for name in accepted):
        return identity
    code = "dsa-key" if kind == "ssh-dss" else "key-type-off"
    trouble = Trouble(code, f"PubkeyAcceptedAlgorithms leaves {kind} out")
    return identity._replace(offered=False, troubles=(*identity.troubles, trouble))


def _of_files(resolution: Resolution, look: Looker) -> tuple[list[Identity], list[Identity]]:
    """Certificates of CertificateFile, and the identity files with the certificates beside them."""
    shortest = int(resolution.value("requiredrsasize") or _DEFAULT_SHORTEST_RSA)
    named = files_of(resolution, "certificatefile")
    certificates, files = [], []
    keys = []
    for path, option in files_of(resolution, "identityfile"):
        key = judge(path, shortest, look)
        keys.append(key)
        if key.there or key.offered or option is not None:
            files.append(_of_key(key))
        blob = None if named else read_certificate(f"{path}-cert", look)
        if blob:
            files.append(_certified(key, blob))
    for path, _ in named:
        blob = read_certificate(path, look)
        if blob is None:
            trouble = Trouble("certificate-problem", "it does not exist, or no user certificate")
            certificates.append(Identity(path, path, None, False, troubles=(trouble,)))
        else:
            certificates.append(_certified(_key_of(blob, keys, path), blob, path))
    return certificates, files


def _of_key(key: KeyVerdict) -> Identity:
    blob = key.offered or key.public
    return Identity(key.path, key.path, blob, key.offered is not None, locked=key.locked,
                    troubles=key.troubles)  # fmt: skip


def _certified(key: KeyVerdict, blob: bytes, path: str = "") -> Identity:
    troubles = [*expiry(blob), *key.troubles]
    if key.public is not None and plain_blob(key.public) != plain_blob(blob):
        troubles.insert(0, Trouble("certificate-problem", "it is for another key"))
    origin = path or f"{key.path}-cert.pub"
    return Identity(origin, key.path, blob, True, locked=key.locked, troubles=tuple(troubles))


def _key_of(blob: bytes, keys: list[KeyVerdict], path: str) -> KeyVerdict:
    """The private key that belongs to a certificate of CertificateFile."""
    plain = plain_blob(blob)
    for key in keys:
        if key.public is not None and plain_blob(key.public) == plain:
            return key
    trouble = Trouble("key-missing", "no IdentityFile is its private key")
    return KeyVerdict(path, None, None, False, (trouble,), False)


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
