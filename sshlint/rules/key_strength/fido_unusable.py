from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.security_key import SecurityKey
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_WITHOUT = {"putty": "PuTTY", "paramiko": "paramiko", "pem-only": "PEM-only programs"}


def check(key: SecurityKey, context: Context) -> Iterator[Violation]:
    readers = [_WITHOUT[name] for name in context.settings.readers if name in _WITHOUT]
    if readers:
        names = " and ".join(readers)
        message = f"its private half is in a security key, which {names} cannot use"
        yield Violation(key.file.location, message, help="have another key for these programs")
    for option in key.missing:
        yield Violation(
            option.word_place,
            f"{option.path} does not exist, so ssh cannot reach the device of {key.file.path}",
            help="take the line out for ssh's own support, or install the library",
        )


RULE = Rule(
    code="SSH313",
    name="fido-unusable",
    severity=WARNING,
    summary="a key in a security key that a stated program, or ssh itself, cannot reach",
    why="the file holds only a handle; signing takes the device and a program that supports FIDO",
    remedy="use another key there",
    references=(
        "ssh_config(5) SecurityKeyProvider",
        "OpenSSH PROTOCOL.u2f",
        "paramiko 5.1 pkey.py",
    ),
    on=SecurityKey,
    check=check,
)
