from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.path import quoted
from sshlint.facts.putty.putty_key import SessionKey
from sshlint.finding import ERROR, WARNING, Action, Edit, Fix, Rule, Violation
from sshlint.formats.keys.key_text import KeyText
from sshlint.settings import Context

_OLD_PEM = "OpenSSH SSH-2 private key (old PEM format)"
# PuTTY's names by our formats (sshpubk.c key_type_to_str); PKCS#8 counts as old PEM to it.
_NAMES = {
    "openssh": ("an OpenSSH key", "OpenSSH SSH-2 private key (new format)"),
    "pkcs1": ("a PEM key", _OLD_PEM),
    "sec1": ("a PEM key", _OLD_PEM),
    "dsa": ("a PEM key", _OLD_PEM),
    "pkcs8": ("a PKCS#8 key", _OLD_PEM),
}
_CONVERTIBLE = ("ssh-rsa", "ssh-ed25519", "ecdsa-sha2-")


def check(key: SessionKey, context: Context) -> Iterator[Violation]:
    found = key.content()
    if found is None and (kind := key.format_by_name()):
        message = f"{key.session.label}{kind} by its name: PuTTY reads only its own format, PPK"
        help_text = "convert the key with PuTTYgen, and name the .ppk file in the session"
        yield Violation(key.location, message, severity=WARNING, help=help_text)
    if found is None or (found.kind == "private" and found.format.startswith("ppk")):
        return
    if found.kind in ("public", "certificate"):
        yield _public(key, found)
        return
    what, name = _NAMES.get(found.format, ("no PuTTY key", "not a recognised key file format"))
    if found.kind == "private" and found.format == "none":
        what, name = "a key of ssh.com's or of SSH-1", "ssh.com SSH-2 private key"
    message = f'{key.session.label}{what}: PuTTY says "Unable to use key file … ({name})"'
    path = quoted(key.path)
    new = quoted(key.free_ppk())
    help_text = f"puttygen {path} -o {new}, and name that file in the session"
    if found.format == "pkcs8":
        help_text = f"ssh-keygen -p -f {path} makes it a format that puttygen can import"
    elif found.kind != "private":
        help_text = "name a private key in PuTTY's own format in the session"
    yield Violation(key.location, message, help=help_text, fix=_convert(key, found))


def _public(key: SessionKey, found: KeyText) -> Violation:
    path, is_there = key.ppk_beside(found)
    fix = None
    if is_there:
        cost = "the login then offers the private key of that file"
        fix = key.session.unsafe_fix(f"name {path}", {"PublicKeyFile": path}, cost=cost)
    help_text = "name the private key as a .ppk file, or load it into Pageant"
    if key.session.flag("TryAgent"):
        message = "a public key: it works only while Pageant or another agent holds the private one"
        severity = WARNING
    else:
        message = 'a public key, and no agent is asked: "Key file contains public key only"'
        severity = ERROR
    message = key.session.label + message
    return Violation(key.location, message, severity=severity, help=help_text, fix=fix)


def _convert(key: SessionKey, found: KeyText) -> Fix | None:
    known = found.algorithm is None or found.algorithm.startswith(_CONVERTIBLE)
    if found.kind != "private" or found.format not in _NAMES or not known:
        return None
    path, is_there = key.ppk_beside(found)
    if not path:
        return None
    cost = "the session then logs in with that file; the old one stays where it is"
    edits: tuple[Edit, ...] = key.session.edits({"PublicKeyFile": path})
    if is_there:
        return Fix.unsafe(f"name {path}, which holds the same key", *edits, cost=cost)
    action = Action("convert-key", key.path, ("ppk", path))
    return Fix.unsafe(f"convert the key to {path} and name that", action, *edits, cost=cost)


RULE = Rule(
    code="SSH905",
    name="putty-key-format",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a session whose key file PuTTY cannot use",
    why="PuTTY ignores the file and asks for a password, or the login fails with No supported "
    "authentication methods available",
    remedy="convert the key with puttygen, and name the .ppk file in the session",
    references=("sshpubk.c key_type_to_str", "plink 0.78 tried with each format"),
    on=SessionKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
