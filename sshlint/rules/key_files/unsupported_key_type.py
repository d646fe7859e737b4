from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import UncommonKey
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.key_types import KEY_TYPES

_ED25519_IN_PKCS8 = (9, 6)
_SECURITY_KEYS = (8, 2)
_MLDSA = (10, 6)
_OTHER_KEY = "have another key for that client"
_NEW_KEY = (
    "ssh-keygen -t ed25519, append the new .pub to ~/.ssh/authorized_keys on each server, "
    "then delete the old key"
)


def check(file: UncommonKey, context: Context) -> Iterator[Violation]:
    oldest = min(target.version for target in context.targets)
    shown = ".".join(map(str, oldest))
    if file.algorithm not in KEY_TYPES or file.family == "ed448":
        message = f"a key of the type {file.algorithm}, unsupported by OpenSSH"
        yield Violation(file.location, message, help=_NEW_KEY)
    elif file.family == "ed25519" and file.key.format == "pkcs8" and oldest < _ED25519_IN_PKCS8:
        yield Violation(
            file.location,
            f"an Ed25519 key in PKCS#8 form, which ssh {shown} does not read: from 9.6 on it does",
            fix=file.rewrite(
                "openssh",
                "write the key in OpenSSH's format",
                "programs that read only PKCS#8, such as openssl, no longer can",
            ),
        )
    elif file.family.startswith("sk-") and oldest < _SECURITY_KEYS:
        message = f"a security key's ({file.algorithm}), which ssh {shown} does not know: 8.2 does"
        yield Violation(file.location, message, help=_OTHER_KEY)
    elif file.family == "mldsa44-ed25519" and oldest < _MLDSA:
        message = f"an ML-DSA key ({file.algorithm}), which ssh {shown} does not know: 10.6 does"
        yield Violation(file.location, message, help=_OTHER_KEY)


RULE = Rule(
    code="SSH215",
    name="unsupported-key-type",
    severity=ERROR,
    summary="a key of a type or form that the target OpenSSH cannot use",
    why='ssh says "invalid format" or "error in libcrypto" and skips the key',
    remedy="sshlint --fix writes it in OpenSSH's format; the key stays the same",
    references=("OpenSSH 8.2 and 9.6 release notes", "measured with ssh-keygen 9.2"),
    on=UncommonKey,
    check=check,
    decides=("key-format",),
    autofix=frozenset(("unsafe",)),
)
