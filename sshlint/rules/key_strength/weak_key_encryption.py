from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import EncryptedKey
from sshlint.facts.path import quoted
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(file: EncryptedKey, context: Context) -> Iterator[Violation]:
    fault = file.weak_encryption
    if fault:
        yield Violation(
            file.location,
            f"the key is encrypted, but {fault}",
            help=f"ssh-keygen -p -f {quoted(file.path)}, or sshlint --fix",
            fix=file.rewrite(
                "pkcs8" if file.key.format == "pkcs8" else "openssh",
                "encrypt the key again, under the same passphrase",
                "programs that read only the old form of PEM no longer can",
            ),
        )


RULE = Rule(
    code="SSH306",
    name="weak-key-encryption",
    severity=WARNING,
    summary="a key encrypted as in the nineties: Proc-Type: 4,ENCRYPTED, DES, 3DES, RC2 or PBES1",
    why="a graphics card tries billions of passphrases a second against a single MD5: a stolen "
    "file is as good as open",
    remedy="ssh-keygen -p writes it in OpenSSH's format, with bcrypt and AES",
    references=(
        "RFC 1421",
        "OpenSSL EVP_BytesToKey",
        "RFC 8018, appendix A.3",
        "OpenSSH 7.8 notes",
    ),
    on=EncryptedKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
