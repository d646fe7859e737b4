from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.identity_file import READ_BY_SSH, IdentityFile
from sshlint.facts.key_files.key_file import ssh_verdict
from sshlint.facts.path import quoted
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context

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


def check(file: IdentityFile, context: Context) -> Iterator[Violation]:
    what = _what(file)
    if not what:
        return
    subject = file.path if file.option else "the file"
    why = "which ssh does not read" if file.is_private else "where ssh needs a private key"
    yield Violation(
        file.location,
        f'{subject} is {what}, {why}: it says "{ssh_verdict(context)}" and skips it',
        help=_help(file),
    )


def _what(file: IdentityFile) -> str:
    """What it is instead; nothing where another rule is about it (SSH206, 207, 210, 211)."""
    key = file.key
    if key.kind == "private":
        if key.format == "der":
            return "a private key in DER form"
        known = key.format in READ_BY_SSH or key.format.startswith("ppk") or key.format == "dsa"
        return (
            "" if known or key.problems else "a private key of another program, such as ssh.com's"
        )
    if key.kind == "public":
        return _PUBLIC.get(key.format, "")
    return "" if key.problems else _KINDS.get(key.kind, "")


def _help(file: IdentityFile) -> str:
    if file.key.format == "der":
        return f"sshlint convert {quoted(file.path)} --to openssh -o NAME, and name that"
    if file.is_private:
        return "write it in OpenSSH's format with the program it is from, or make a new key"
    return ""


RULE = Rule(
    code="SSH212",
    name="not-a-key",
    severity=ERROR,
    summary="an IdentityFile that holds a certificate of another kind, or no key at all",
    why='ssh names no cause ("error in libcrypto") and tries the next key, or none',
    remedy="name the file with the private key, which begins with BEGIN … PRIVATE KEY",
    references=("authfile.c sshkey_load_private", "libcrypto PEM_read_bio"),
    on=IdentityFile,
    check=check,
    decides=("key-format",),
)
