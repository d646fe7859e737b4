from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_line import rsa_bits
from sshlint.facts.known_hosts.known_hosts_file import KnownHostsFile
from sshlint.finding import INFO, WARNING, Fix, Rule, Severity, Violation
from sshlint.formats.known_hosts import KnownHostLine
from sshlint.settings import Context

_WEAK_RSA = 2048  # NIST SP 800-131A


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    for entry in file.parsed.entries:
        if entry.marker != "@revoked" and (found := _weakness(entry)):
            message, severity = found
            fix = Fix.unsafe(
                "remove the line",
                file.remove(entry),
                cost="the next login asks whether to trust the host's key, or fails in a script",
            )
            yield Violation(file.location(entry), message, severity=severity, fix=fix)


def _weakness(entry: KnownHostLine) -> tuple[str, Severity] | None:
    key_type = entry.key_type
    if key_type == "ssh-ed25519" or (entry.problem and entry.problem.code == "private-key"):
        return None  # SSH805
    if key_type.isdigit() and entry.problem:
        return "an SSH-1 host key, unsupported since OpenSSH 7.6", WARNING
    if key_type == "ssh-dss":
        if entry.problem is None:
            return "a DSA host key, which ssh asks for no more since 7.0", INFO
    elif key_type in ("ssh-rsa", "rsa-sha2-256", "rsa-sha2-512"):
        bits = rsa_bits(entry.base64)
        if entry.problem and entry.problem.code == "short-rsa":
            return f"a host key of {bits} bits, and ssh reads none under 1024", WARNING
        if entry.problem is None and bits and bits < _WEAK_RSA:
            return (
                f"an RSA host key of {bits} bits is too short to be safe (at least {_WEAK_RSA})",
                WARNING,
            )
    return None


RULE = Rule(
    code="SSH702",
    name="weak-host-key",
    severity=WARNING,
    other_severities=(INFO,),
    summary="a known host whose key is too weak",
    why="who can work out the host's private key from the public one can pass for the host, and "
    "ssh would see nothing wrong",
    remedy="have the host make an Ed25519 key (ssh-keygen -A), then ssh-keygen -R it here",
    references=("sshkey.h SSH_RSA_MINIMUM_MODULUS_SIZE", "NIST SP 800-131A", "OpenSSH 7.0, 7.6"),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
