"""The accounts of this machine: whose login is meant, and where users' homes are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from sshlint.lean import NamedTuple
from sshlint.machine.user_database import user_named, user_with_id
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


def owner_of_home(home: str) -> tuple[int, int]:
    """The uid and gid of the account whose home it is by its passwd entry, or of `.ssh`, or of it.

    A `.ssh` of root counts only where the home is root's: its owner can put one there by its name.
    """
    own, ssh = _stat(os.path.realpath(home)), _stat(os.path.join(home, ".ssh"))
    owners = [found for found in (ssh, own) if found is not None]
    account = _account_of_home(home, (os.geteuid(), *(found.st_uid for found in owners)))
    if account is not None:
        return account
    if not owners:
        return os.geteuid(), os.getegid()
    found = next((found for found in owners if found.st_uid), owners[0])
    return found.st_uid, found.st_gid


def _account_of_home(home: str, likely: Iterable[int]) -> tuple[int, int] | None:
    import pwd

    real = os.path.realpath(home)
    for uid in dict.fromkeys(likely):
        if _same_path(_entry(uid)[1], real):
            return uid, pwd.getpwuid(uid).pw_gid
    if os.geteuid() != 0:  # nobody else could look into it anyway; listing all takes long on LDAP
        return None
    found = [entry for entry in pwd.getpwall() if _same_path(entry.pw_dir, real)]
    return (found[0].pw_uid, found[0].pw_gid) if len(found) == 1 else None


def _same_path(path: str, real: str) -> bool:
    return bool(path) and path != os.sep and os.path.realpath(path) == real


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


@lru_cache(maxsize=64)
def home_of(user: str) -> str | None:
    """The home of another user, for `~user`; `None` where there is no such user."""
    found = user_named(user)
    return found.home if found else None


def user_name(uid: int) -> str:
    """As people call a user: by name where there is one."""
    return _entry(uid)[0] or f"uid {uid}"


@lru_cache(maxsize=64)
def _entry(uid: int) -> tuple[str, str]:
    """Name and home of a passwd entry, empty where there is none."""
    found = user_with_id(uid)
    return (found.name, found.home) if found else ("", "")
