"""SSH212: ssh is given something that is no key of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.identity_file import READ_BY_SSH, IdentityFile
from sshlint.facts.key_file import ssh_verdict
from sshlint.finding import ERROR, Hit, Related, Rule
from sshlint.settings import Context
from sshlint.source import Place

_PUBLIC = {
    "spki": "a public key in PEM form",
    "pkcs1": "a public RSA key in PEM form",
    "rfc4716": "a public key in RFC 4716 form",
    "der": "a public key in DER form",
}
_KINDS = {
    "x509": "an X.509 certificate",
    "pkcs12": "a PKCS#12 store",
    "other": "no key of any kind",
}


def check(file: IdentityFile, context: Context) -> Iterator[Hit]:
    what = _what(file)
    if not what:
        return
    related = (Related(Place(file.path, file.source), what),) if file.option else ()
    yield Hit(
        file.place,
        f"{file.path} is {what}, where ssh needs a private key: "
        f'it says "{ssh_verdict(context)}" and goes on without it',
        help=_help(file),
        related=related,
    )


def _what(file: IdentityFile) -> str:
    """What it is instead; nothing where another rule is about it (SSH206, 207, 210, 211)."""
    key = file.key
    if key.kind == "private":
        if key.format == "der":
            return "a private key in DER form, without PEM armour"
        known = key.format in READ_BY_SSH or key.format.startswith("ppk") or key.format == "dsa"
        return (
            "" if known or key.problems else "a private key of another program, such as ssh.com's"
        )
    if key.kind == "public":
        return _PUBLIC.get(key.format, "")
    return "" if key.problems else _KINDS.get(key.kind, "")


def _help(file: IdentityFile) -> str:
    if file.key.kind == "private":
        return "write it in OpenSSH's format with the program it is from, or make a new key"
    return ""


RULE = Rule(
    code="SSH212",
    name="not-a-key",
    severity=ERROR,
    summary="an IdentityFile that holds a certificate of another kind, or no key at all",
    why='ssh names no cause ("error in libcrypto") and tries the next key, or none',
    fix="name the file with the private key, which begins with BEGIN … PRIVATE KEY",
    source=("authfile.c sshkey_load_private", "libcrypto PEM_read_bio"),
    on=IdentityFile,
    check=check,
)
