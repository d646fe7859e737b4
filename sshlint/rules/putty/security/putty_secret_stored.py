from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context

_SCRIPTS = ("autocommand", "scriptfilecontent")  # KiTTY: can hold one, or none


def check(session: PuttySession, context: Context) -> Iterator[Violation]:
    if session.is_winscp and _has_master_password(session):
        return
    for value in session.saved.secrets():
        if value.name.lower() not in _SCRIPTS:
            how = "in clear" if _is_clear(session, value.name) else "scrambled, which hides nothing"
            yield Violation(
                session.value_place(value),
                f"{session.label}{value.name} is stored {how}",
                help="clear it, change the password where it was used, and log in with a key",
            )


def _is_clear(session: PuttySession, name: str) -> bool:
    return session.saved.program == "putty" or name.lower().endswith("plain")


def _has_master_password(session: PuttySession) -> bool:
    """WinSCP then encrypts passwords with AES and a key that is not stored."""
    text = session.source.text
    return "\nUseMasterPassword=1" in text or '"UseMasterPassword"=dword:00000001' in text


RULE = Rule(
    code="SSH912",
    name="putty-secret-stored",
    severity=ERROR,
    summary="a password in a saved session",
    why="anyone who gets the file, a backup of it or an export has the password; what WinSCP and "
    "KiTTY scramble is undone by a few lines of script, as the key is in the program",
    remedy="remove the password from the session, and change it where it was used",
    references=(
        "settings.c ProxyPassword",
        "WinSCP Security.cpp, magic 0xA3",
        "KiTTY kitty_crypt.c",
    ),
    on=PuttySession,
    check=check,
)
