from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import EncryptedKey
from sshlint.facts.path import quoted
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

# What the tools write when they are asked for nothing: ssh-keygen until 9.3 (24 since), openssl.
_DEFAULTS = {
    "bcrypt": (16, "bcrypt rounds"),
    "pbkdf2": (2048, "PBKDF2 iterations"),
    "scrypt": (16384, "scrypt N"),
}


def check(file: EncryptedKey, context: Context) -> Iterator[Violation]:
    rounds = file.key.kdf_rounds
    if file.key.kdf not in _DEFAULTS or rounds is None or file.weak_encryption:
        return
    default, unit = _DEFAULTS[file.key.kdf]
    if rounds < default:
        target = "openssh" if file.key.format == "openssh" else "pkcs8"
        yield Violation(
            file.location,
            f"{unit}: {rounds}, where the tools take {default} or more",
            help=f"ssh-keygen -p -a 24 -f {quoted(file.path)}, or sshlint --fix",
            fix=file.rewrite(
                target,
                "encrypt the key again, under the same passphrase",
                "opening it takes longer, some tenths of a second",
            ),
        )


RULE = Rule(
    code="SSH307",
    name="few-kdf-rounds",
    severity=WARNING,
    summary="fewer rounds of key derivation than the tools write",
    why="each round makes a guess at the passphrase dearer: with one, a thief with the file tries "
    "sixteen times as many",
    remedy="ssh-keygen -p -a 24 encrypts the key again",
    references=("ssh-keygen(1) -a", "OpenSSH 9.4 release notes", "openssl-pkcs8(1) -iter"),
    on=EncryptedKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
