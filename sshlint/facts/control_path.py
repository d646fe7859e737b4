"""Where a login looks for a socket: the master's (ControlPath) or the agent's (IdentityAgent)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from sshlint.facts.folder import folder_writers, is_hidden
from sshlint.facts.login import Login
from sshlint.facts.named_path import NOBODY, TEMPORARY
from sshlint.facts.path import is_within
from sshlint.facts.used_option import UsedOption
from sshlint.settings import Context

# mux.c appends a dot and 16 random characters while it binds, sun_path ends in a NUL:
# 108 bytes on Linux, 104 on macOS and the BSDs.
_LONGEST = {"darwin": 86, "linux": 90}
_EVERYONE = "everyone"
_TOKEN = re.compile(r"%(.)")
_RANDOM_FOLDERS = ("/private/var/folders/", "/var/folders/", "/run/user/")  # one for each user


class SocketPath(UsedOption):
    """A ControlPath or IdentityAgent line that counts, and the paths it comes to."""

    __slots__ = ()

    @property
    def is_path(self) -> bool:
        """Whether it names a socket: neither none nor a variable that holds the name."""
        value = self.setting_value
        return value.lower() != "none" and value != "SSH_AUTH_SOCK" and not value.startswith("$")

    @property
    def letters(self) -> frozenset[str]:
        """The tokens in it."""
        return frozenset(_TOKEN.findall(self.setting_value.replace("%%", "")))

    def longest(self) -> tuple[Login, str] | None:
        """The login with the longest path; of made-up names only where none is spelled out."""
        found = [(login, path) for login, path in self.paths() if not login.pattern]
        found = found or [pair for pair in self.paths() if not self.letters & set("hnk")]
        return max(found, key=lambda pair: len(os.fsencode(pair[1])), default=None)

    def exposure(self) -> tuple[str, str]:
        """Who else may put a socket where this one is looked for, and in which folder; or nothing.

        That the folder is sticky does not help: whoever comes first has the name.
        """
        for _, path in self.paths():
            folder = os.path.dirname(path)
            if who := _who_may_bind(folder, self.survey.context):
                return who, folder
        return "", ""

    def missing_folder(self) -> tuple[str, Login] | None:
        """A folder that is not there, and the login that it ends."""
        for login, path in self.paths():
            folder = os.path.dirname(path)
            if login.value("controlmaster") not in ("", "false") and not os.path.exists(folder):
                return folder, login
        return None

    def missing_socket(self) -> str:
        """A socket that is not there, where no login has one; or nothing."""
        paths = [path for _, path in self.paths()]
        return "" if any(map(os.path.exists, paths)) or not paths else paths[0]

    def shared(self) -> Iterator[tuple[Login, Login]]:
        """Two named logins to one host, port and user over different jump hosts."""
        by_place: dict[tuple[str, ...], Login] = {}
        for login in self.logins:
            if login.pattern or any(map(login.unsure, ("hostname", "user", "port", "proxyjump"))):
                continue
            place = (login.name, login.value("user"), login.value("port"))
            other = by_place.setdefault(place, login)
            if other is not login and other.value("proxyjump") != login.value("proxyjump"):
                yield other, login


def limit(context: Context) -> int:
    """How many bytes of ControlPath ssh can bind to."""
    return _LONGEST["linux" if context.platform.startswith("linux") else "darwin"]


def _who_may_bind(folder: str, context: Context) -> str:
    real = os.path.realpath(folder)
    if (folder + os.sep).startswith(_RANDOM_FOLDERS):
        return ""
    if context.in_repository or context.platform == "win32":
        # Another machine's modes are not known, but these are open to all on every machine.
        return _EVERYONE if folder in TEMPORARY else ""
    if is_hidden(os.path.join(real, "socket"), context.home, context.owner):
        return ""
    while not os.path.exists(real):
        real = os.path.dirname(real)
    if is_within(real, context.home) and not os.path.exists(folder):
        return ""  # it is made with the owner's umask
    return folder_writers(real, NOBODY, context.owner)
