"""The user who runs sshlint, as ssh would see them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import lru_cache

from sshlint.config.tokens import Account


def running_account(
    home: str | None = None, environment: Mapping[str, str] | None = None
) -> Account:
    """Name, uid and home of the passwd entry; `home` stands for the home where given."""
    if environment is None:
        environment = os.environ
    host = _host_name()
    if sys.platform == "win32":
        name = environment.get("USERNAME", "")
        return Account(name, 0, home or os.path.expanduser("~"), host, environment, home_of)
    import pwd

    uid = os.getuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:  # ssh itself would not start
        return Account(str(uid), uid, home or os.path.expanduser("~"), host, environment, home_of)
    return Account(entry.pw_name, uid, home or entry.pw_dir, host, environment, home_of)


def _host_name() -> str:
    if hasattr(os, "uname"):
        return os.uname().nodename
    import platform

    return platform.node()


@lru_cache(maxsize=64)
def home_of(user: str) -> str | None:
    """The home of another user, for `~user`."""
    if sys.platform == "win32":
        return None
    import pwd

    try:
        return pwd.getpwnam(user).pw_dir
    except KeyError:
        return None
