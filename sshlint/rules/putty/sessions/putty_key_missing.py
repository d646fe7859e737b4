from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty_key import SessionKey
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.settings import Context

_COST = "the login then offers the key of that file"


def check(key: SessionKey, context: Context) -> Iterator[Violation]:
    label, written = key.session.label, key.written
    if key.has_lost_backslashes:
        cost = "that file could not be looked for from here"
        fix = key.session.unsafe_fix(
            f"write {key.as_meant}", {"PublicKeyFile": key.as_meant}, cost=cost
        )
        message = f"{label}importing this drops single backslashes: the key is {written}"
        yield Violation(
            key.location, message, help=r"write every \ twice: C:\\keys\\id.ppk", fix=fix
        )
    elif key.has_variable:
        message = f"{label}PuTTY does not expand {written.split('/')[0].split(chr(92))[0]}"
        yield Violation(key.location, f'{message}: "unable to open file"', fix=_expanded(key))
    elif not key.is_absolute:
        message = f"{label}a relative path: PuTTY looks in whatever directory it was started from"
        yield Violation(key.location, message, fix=_expanded(key))
    elif key.is_missing:
        message = f'{label}the key file does not exist: PuTTY says "unable to open file"'
        yield Violation(
            key.location, message, help="name the file that is there, or clear the field"
        )


def _expanded(key: SessionKey) -> Fix | None:
    path = key.expanded()
    return (
        key.session.unsafe_fix(f"name {path}", {"PublicKeyFile": path}, cost=_COST)
        if path
        else None
    )


RULE = Rule(
    code="SSH906",
    name="putty-key-missing",
    severity=ERROR,
    summary="a session whose key file is not where it says",
    why="PuTTY prints Unable to use key file, skips it, and the login fails or asks for a password",
    remedy="write the whole path of the key file",
    references=("plink 0.78 tried: neither ~ nor %VAR% nor $VAR is expanded", "regedit under Wine"),
    on=SessionKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
