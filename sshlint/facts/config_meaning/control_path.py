"""Where a login looks for a socket: the master's (ControlPath) or the agent's (IdentityAgent)."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.facts.config_text.block import hosts_asked_for
from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.edits import replace_value
from sshlint.facts.path import is_within
from sshlint.facts.permissions.folder import folder_writers, is_hidden
from sshlint.facts.permissions.named_path import NOBODY, TEMPORARY
from sshlint.finding import Fix
from sshlint.lean import lazy_pattern
from sshlint.login.login import Login
from sshlint.settings import Context

# mux.c appends a dot and 16 random characters while it binds, sun_path ends in a NUL:
# 108 bytes on Linux, 104 on macOS and the BSDs.
_LONGEST = {"darwin": 86, "linux": 90}
_HASH = 40  # %C is a SHA-1 in hexadecimal
_EVERYONE = "everyone"
_TOKEN = lazy_pattern(r"%(.)")
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

    @property
    def base_name(self) -> str:
        """The value without its folder."""
        return os.path.basename(self.value)

    @property
    def hashed(self) -> str:
        """The value with %C for a name, in the same folder."""
        return f"{os.path.dirname(self.value)}/%C"

    def hash_instead(self) -> Fix:
        return Fix.unsafe(
            f"set ControlPath {self.hashed}",
            replace_value(self, self.hashed),
            cost="sessions that are open through the old socket are no longer shared",
        )

    @property
    def folder_varies(self) -> bool:
        """Whether the folder depends on the login."""
        return "%" in os.path.dirname(self.value)

    def hash_fits(self, path: str) -> bool:
        """Whether there is room for %C in the folder of a path."""
        size = len(os.fsencode(os.path.dirname(path))) + 1 + _HASH
        return size <= limit(self.survey.context) and self.hashed != self.value

    def longest(self) -> tuple[Login, str, int] | None:
        """The login with the longest path, and its size in bytes.

        One with a made-up name only where the name does not matter and none is spelled out.
        """
        found = [(login, path) for login, path in self.paths() if not login.pattern]
        found = found or [pair for pair in self.paths() if not self.letters & set("hnk")]
        sizes = [(login, path, len(os.fsencode(path))) for login, path in found]
        return max(sizes, key=lambda one: one[2], default=None)

    @property
    def is_for_many(self) -> bool:
        """Whether its block is for more than one host, user or port."""
        if any("*" in word or "?" in word for word in hosts_asked_for(self.block)) or self.wide:
            return True
        named = (login for login in self.logins if not login.pattern)
        return len({_destination(login) for login in named}) > 1

    def exposure(self) -> tuple[str, str]:
        """Who else may put a socket where this one is looked for, and in which folder; or nothing.

        That the folder is sticky does not help: whoever comes first has the name. The home and
        `~/.ssh` have rules of their own.
        """
        context = self.survey.context
        judged = (context.home, os.path.join(context.home, ".ssh"))
        folders = dict.fromkeys(os.path.dirname(path) for _, path in self.paths())
        for folder in folders:
            if folder not in judged and (who := _who_may_bind(folder, context)):
                return who, folder
        return "", ""

    def missing_folder(self) -> tuple[str, Login] | None:
        """A folder that is not there, and a login that ends for want of it."""
        for login, path in self.paths():
            folder = os.path.dirname(path)
            if login.value("controlmaster") not in ("", "false") and not filesystem.exists(folder):
                return folder, login
        return None

    def missing_socket(self) -> str:
        """A socket that is not there, where no login has one; or nothing."""
        paths = [path for _, path in self.paths()]
        return "" if any(map(filesystem.exists, paths)) or not paths else paths[0]

    def shared(self) -> Iterator[tuple[Login, Login]]:
        """Two named logins to one host, port and user over different jump hosts."""
        by_place: dict[tuple[str, ...], Login] = {}
        for login in self.logins:
            if login.pattern or any(map(login.unsure, ("hostname", "user", "port", "proxyjump"))):
                continue
            other = by_place.setdefault(_destination(login), login)
            if other is not login and other.value("proxyjump") != login.value("proxyjump"):
                yield other, login


def _destination(login: Login) -> tuple[str, str, str]:
    return login.name, login.value("user"), login.value("port") or "22"


def may_be_made(folder: str, context: Context) -> bool:
    """Whether it lies under the home, and making this one folder is enough."""
    return is_within(folder, context.home) and filesystem.isdir(os.path.dirname(folder))


def limit(context: Context) -> int:
    """How many bytes of ControlPath ssh can bind to."""
    return _LONGEST["linux" if context.platform.startswith("linux") else "darwin"]


def _who_may_bind(folder: str, context: Context) -> str:
    real = filesystem.realpath(folder)
    if (folder + os.sep).startswith(_RANDOM_FOLDERS):
        return ""
    if context.in_repository or context.platform == "win32":
        # Another machine's modes are not known, but these are open to all on every machine.
        return _EVERYONE if folder in TEMPORARY else ""
    if is_hidden(os.path.join(real, "socket"), context.home, context.owner):
        return ""
    while not filesystem.exists(real):
        real = os.path.dirname(real)
    if is_within(real, context.home) and not filesystem.exists(folder):
        return ""  # it is made with the owner's umask
    return folder_writers(real, NOBODY, context.owner)
