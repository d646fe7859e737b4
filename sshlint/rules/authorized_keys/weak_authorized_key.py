from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.facts.key_files.key_line import rsa_bits
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_FLOOR = 1024  # servconf.c: RequiredRSASize of a server that sets none
_WEAK = 2048  # NIST SP 800-131A
_RSA = ("ssh-rsa", "rsa-sha2-256", "rsa-sha2-512")


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    for entry in file.entries:
        if entry.key_type == "ssh-dss" and entry.problem is None:
            message = "a DSA key, refused since OpenSSH 7.0: the line has no effect"
            yield Violation(file.key_place(entry), message)
        elif entry.key_type in _RSA and (bits := rsa_bits(entry.base64)):
            if bits < _FLOOR:
                message = f"an RSA key of {bits} bits, and sshd reads none under {_FLOOR}"
                yield Violation(file.key_place(entry), message, severity=ERROR)
            elif bits < _WEAK and entry.problem is None:
                message = (
                    f"an RSA key of {bits} bits can log in: too short to be safe (at least {_WEAK})"
                )
                yield Violation(file.key_place(entry), message)


RULE = Rule(
    code="SSH802",
    name="weak-authorized-key",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="a key that can log in and is too weak",
    why="who works out the private key from this public one, or finds it where old keys lie, can "
    "log in here",
    remedy="ask its owner for an Ed25519 key, then remove this line",
    references=("sshkey.h SSH_RSA_MINIMUM_MODULUS_SIZE", "OpenSSH 7.0, 9.1", "NIST SP 800-131A"),
    on=AuthorizedKeysFile,
    check=check,
)
