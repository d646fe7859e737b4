"""Whose login is judged: the names and places that tokens and variables stand for."""

from __future__ import annotations

import os
from functools import lru_cache

from sshlint.config.tokens import Account
from sshlint.settings import Context


def account_of(context: Context) -> Account:
    """The owner of the home under review, on this machine, with this environment."""
    user, host = _names(context.owner)
    return Account(user, context.owner, context.home, host, context.environment, home_of)


@lru_cache(maxsize=64)
def home_of(user: str) -> str | None:
    """The home of another user, for `~user`; `None` where there is no such user."""
    try:
        import pwd

        return pwd.getpwnam(user).pw_dir
    except (ImportError, KeyError, ValueError, UnicodeEncodeError):
        return None


@lru_cache(maxsize=4)
def _names(uid: int) -> tuple[str, str]:
    host = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    try:
        import pwd

        return pwd.getpwuid(uid).pw_name, host
    except (ImportError, KeyError):
        return os.environ.get("USER") or os.environ.get("USERNAME") or str(uid), host
