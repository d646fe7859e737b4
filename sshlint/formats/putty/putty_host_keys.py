"""Host keys PuTTY has cached, and the CAs it trusts for hosts."""

from __future__ import annotations

from collections.abc import Mapping

from sshlint.formats.putty.putty_names import unescape
from sshlint.formats.putty.putty_session import Session, StoredValue, atoi
from sshlint.lean import NamedTuple, lazy_pattern


class HostKey(NamedTuple):
    """An entry of sshhostkeys or SshHostKeys. `algorithm` is PuTTY's word: rsa2, dss, rsa (SSH-1).

    `key` is the public key in PuTTY's own notation, not a blob.
    """

    algorithm: str
    port: int
    host: str
    key: str
    start: int
    end: int


_HOST_KEY = lazy_pattern(r"([^@\s]+)@([0-9]+):([^ \r\n\0]+) ([^\r\n\0]*)")
_HOST_KEY_NAME = lazy_pattern(r"([^@\s]+)@([0-9]+):(.+)")


def parse(text: str) -> tuple[HostKey, ...]:
    """The `sshhostkeys` file of PuTTY for Unix; lines it could never match are left out."""
    found, at, size = [], 0, len(text)
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        match = _HOST_KEY.match(text, at, end)
        if match:
            algorithm, port, host, key = match.groups()
            found.append(HostKey(algorithm, atoi(port), host, key, at, end))
        at = end + 1
    return tuple(found)


def of_value(value: StoredValue) -> HostKey | None:
    """An entry of the registry's SshHostKeys, whose value name holds type, port and host."""
    match = _HOST_KEY_NAME.fullmatch(value.name)
    if not match:
        return None
    algorithm, port, host = match.groups()
    return HostKey(algorithm, atoi(port), unescape(host), value.text, value.name_start, value.end)


class HostCA(NamedTuple):
    """A CA trusted to sign host keys. `validity` is its expression, "" where it trusts for none."""

    name: str
    public_key: str
    validity: str
    permit_rsa_sha1: bool
    values: Mapping[str, StoredValue]


def host_ca(session: Session) -> HostCA:
    """A record of sshhostcas or SshHostCAs, parsed as a session first."""
    # The last line wins here, unlike in sessions (host_ca_load assigns line by line).
    values = {value.name: value for value in session.values}
    found = values.get("Validity")
    hosts = [value.text for value in session.values if value.name == "MatchHosts"]
    validity = unescape(found.text) if found else " || ".join(hosts)
    key, sha1 = values.get("PublicKey"), values.get("PermitRSASHA1")
    return HostCA(
        session.name, key.text if key else "", validity, bool(sha1 and sha1.number), values
    )
