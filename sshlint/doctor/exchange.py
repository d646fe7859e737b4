"""The fourth step: the algorithms both sides have, and the key exchange itself."""

from __future__ import annotations

from typing import NamedTuple

import paramiko

from sshlint.doctor.first_bytes import Wire
from sshlint.doctor.proposal import Agreement, Disagreement, Proposal, compare, parse, why_not
from sshlint.doctor.step import Stage, Watch
from sshlint.doctor.transport import Transport
from sshlint.login.known_keys import KnownKeys, preferred_algorithms
from sshlint.login.target import LoginTarget


class Exchanged(NamedTuple):
    """A key exchange that was done; `host_key` is in wire form."""

    transport: Transport
    agreement: Agreement
    host_key: bytes


def exchange(
    target: LoginTarget, wire: Wire, known: KnownKeys
) -> tuple[Stage, Exchanged | None, str]:
    """Judge the proposal for ssh, then go on with paramiko; words say why it could not."""
    watch = Watch(target, "kex")
    host_keys = preferred_algorithms(target, known)
    transport = Transport(wire, host_keys)
    failure: Exception | None = None
    try:
        transport.exchange(watch.left)
    except Exception as error:  # what a server sends may trip paramiko in any way
        failure = error
    theirs = parse(bytes(wire.heard))
    if theirs is None:
        transport.close()
        return _broken(watch, transport, failure), None, ""
    agreed = compare(target, host_keys, theirs)
    if isinstance(agreed, Disagreement):
        transport.close()
        return _disagreed(watch, agreed), None, ""
    step = _agreed(watch, agreed)
    if failure is None:
        key = transport.get_remote_server_key().asbytes()
        return step, Exchanged(transport, agreed, key), ""
    transport.close()
    if _is_paramikos_fault(failure, transport, theirs):
        return step, None, f"paramiko, which stands in for ssh here, lacks {_lacking(theirs)}"
    return _broken(watch, transport, failure), None, ""


def _agreed(watch: Watch, agreed: Agreement) -> Stage:
    for kind, name in (("kex", agreed.kex), ("pubkey", agreed.host_key), ("cipher", agreed.cipher)):
        watch.notes += why_not(kind, (name,))
    return watch.passed(f"{agreed.kex}, {agreed.host_key}, {agreed.cipher}")


def _disagreed(watch: Watch, agreed: Disagreement) -> Stage:
    offer = ",".join(agreed.theirs)
    watch.notes.append(f"the server offers {offer or 'nothing'}")
    watch.notes.append(f"ssh would offer {','.join(agreed.ours)}")
    watch.notes += why_not(agreed.kind, agreed.theirs)
    return watch.failed(f"no {agreed.what} in common", agreed.code, offer=offer)


def _broken(watch: Watch, transport: Transport, failure: Exception | None) -> Stage:
    if transport.farewell:
        words = f'the server hung up: "{transport.farewell}"'
    elif isinstance(failure, TimeoutError):
        words = f"no answer within {watch.target.limit:g} s"
    else:
        words = "the connection broke"
    return watch.failed(words, "kex-interrupted")


def _is_paramikos_fault(failure: Exception, transport: Transport, theirs: Proposal) -> bool:
    return isinstance(failure, paramiko.ssh_exception.IncompatiblePeer) or not (
        set(theirs.kex) & set(transport.preferred_kex)
        and set(theirs.host_key) & set(transport.preferred_keys)
    )


def _lacking(theirs: Proposal) -> str:
    return f"what this server takes ({theirs.kex[0]}, {','.join(theirs.host_key)})"
