"""The accounts of this machine: whose login is meant, and where users' homes are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sshlint.settings import Context


class Account(NamedTuple):
    """Who runs ssh and where: what tokens are made of beside the login itself.

    `home_of` gives the home of another user, for `~user`, and `None` where there is no such user.
    """

    user: str
    uid: int
    home: str
    host: str  # as gethostname() says, %l
    environment: Mapping[str, str]
    home_of: Callable[[str], str | None]


def running_account(
    home: str | None = None, environment: Mapping[str, str] | None = None
) -> Account:
    """The user who runs sshlint, as ssh would see them: by the passwd entry.

    `home` stands for the entry's home, and for $HOME, where given.
    """
    if environment is None:
        environment = os.environ if home is None else {**os.environ, "HOME": home}
    if sys.platform == "win32":
        name = environment.get("USERNAME", "")
        own = home or os.path.expanduser("~")
        return Account(name, 0, own, host_name(), environment, home_of)
    uid = os.getuid()
    name, own = _entry(uid)  # without an entry ssh itself would not start
    own = home or own or os.path.expanduser("~")
    return Account(name or str(uid), uid, own, host_name(), environment, home_of)


def account_of(context: Context) -> Account:
    """The owner of the home under review, on this machine, with the run's environment."""
    name, environment = _entry(context.owner)[0], context.environment
    name = name or environment.get("USER") or environment.get("USERNAME") or str(context.owner)
    return Account(name, context.owner, context.home, host_name(), environment, home_of)


def host_name() -> str:
    if hasattr(os, "uname"):
        return os.uname().nodename
    import platform

    return platform.node()


@lru_cache(maxsize=64)
def home_of(user: str) -> str | None:
    """The home of another user, for `~user`; `None` where there is no such user."""
    try:
        import pwd

        return pwd.getpwnam(user).pw_dir
    except (ImportError, KeyError, ValueError, UnicodeEncodeError):
        return None


@lru_cache(maxsize=4)
def _entry(uid: int) -> tuple[str, str]:
    """Name and home of a passwd entry, empty where there is none."""
    try:
        import pwd

        entry = pwd.getpwuid(uid)
        return entry.pw_name, entry.pw_dir
    except (ImportError, KeyError):
        return "", ""
