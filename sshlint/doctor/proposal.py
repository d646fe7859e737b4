"""What a server proposes for the key exchange, held against what ssh would propose."""

from __future__ import annotations

from typing import NamedTuple

from sshlint.formats.keys.wire import Cursor, WireError
from sshlint.login.target import LoginTarget
from sshlint.tables.algorithms import find

_KEXINIT = 20
# cipher.c: these bring their own integrity check, so that no MAC is agreed on
_WITH_MAC = ("gcm@openssh.com", "chacha20-poly1305@openssh.com")
_FINE = ("ok", "classical")


class Proposal(NamedTuple):
    """The lists of RFC 4253 section 7.1 that matter, the server's preference first."""

    kex: tuple[str, ...]
    host_key: tuple[str, ...]
    ciphers_out: tuple[str, ...]
    ciphers_in: tuple[str, ...]
    macs_out: tuple[str, ...]
    macs_in: tuple[str, ...]


class Agreement(NamedTuple):
    """What ssh and the server would use: the first of ssh's names that the server has."""

    kex: str
    host_key: str
    cipher: str


class Disagreement(NamedTuple):
    """A list with nothing in common: the cause's code, what it is of, and both sides' names."""

    code: str
    what: str
    kind: str
    ours: list[str]
    theirs: tuple[str, ...]


def parse(heard: bytes) -> Proposal | None:
    """The proposal behind the banner in a server's first bytes; `None` where it is not there."""
    start = 0 if heard.startswith(b"SSH-") else heard.find(b"\nSSH-") + 1
    end = heard.find(b"\n", start) + 1
    if not end:
        return None
    cursor = Cursor(heard[end:])
    try:
        while True:
            packet = Cursor(cursor.string())
            packet.byte()  # the length of the padding, which nothing here needs
            if packet.byte() == _KEXINIT:
                break
        packet.take(16)
        lists = [tuple(filter(None, packet.string().decode("latin-1").split(",")))
                 for _ in range(6)]  # fmt: skip
    except WireError:
        return None
    return Proposal(*lists)


def compare(
    target: LoginTarget, host_keys: list[str], theirs: Proposal
) -> Agreement | Disagreement:
    """Agree as ssh would (kex.c, kex_choose_conf); the first list without common name stops it.

    `host_keys` are ssh's host key algorithms in its order for this host.
    """
    ciphers, macs = target.algorithms("ciphers"), target.algorithms("macs")
    kex = _first(target.algorithms("kexalgorithms"), theirs.kex)
    if not kex:
        return Disagreement("no-common-kex", "key exchange method", "kex",
                            target.algorithms("kexalgorithms"), theirs.kex)  # fmt: skip
    host_key = _first(host_keys, theirs.host_key)
    if not host_key:
        return Disagreement("no-common-host-key", "host key algorithm", "pubkey",
                            host_keys, theirs.host_key)  # fmt: skip
    cipher = ""
    for named, checked in (
        (theirs.ciphers_out, theirs.macs_out),
        (theirs.ciphers_in, theirs.macs_in),
    ):
        cipher = _first(ciphers, named)
        if not cipher:
            return Disagreement("no-common-cipher", "cipher", "cipher", ciphers, named)
        if not cipher.endswith(_WITH_MAC) and not _first(macs, checked):
            return Disagreement("no-common-mac", "MAC", "mac", macs, checked)
    return Agreement(kex, host_key, cipher)


def _first(ours: list[str], theirs: tuple[str, ...]) -> str:
    return next((name for name in ours if name in theirs), "")


def why_not(kind: str, names: tuple[str, ...]) -> list[str]:
    """What is wrong with the algorithms a server insists on."""
    found = []
    for name in names:
        algorithm = find(kind, name)
        if algorithm is None:
            found.append(f"{name}: ssh has no such algorithm")
        elif algorithm.verdict not in _FINE:
            found.append(f"{name}: {algorithm.verdict}, {algorithm.reason}")
    return found
