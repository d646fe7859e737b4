"""An IdentityFile or CertificateFile line that counts, and whether its file is there."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.near import near_name
from sshlint.lean import lazy_pattern
from sshlint.login.login import Login

_WINDOWS_PATH = lazy_pattern(r"[A-Za-z]:[\\/]")
_HOST_TOKEN = lazy_pattern(r"%[hknC]")


class NamedKey(UsedOption):
    """The paths are those of all the logins that the line counts in and that can be known."""

    __slots__ = ()

    def paths(self) -> Iterator[tuple[Login, str]]:
        """As of any option, but nothing that hangs on the name of a host nobody named."""
        for login, path in super().paths():
            if not (login.pattern and _HOST_TOKEN.search(self.setting_value)):
                yield login, path

    @property
    def is_relative(self) -> bool:
        """Whether ssh takes it from the directory it is started in."""
        value, context = self.setting_value, self.survey.context
        if not value or value.startswith(("/", "~", "$", "%")):
            return False
        return context.platform != "win32" or not _WINDOWS_PATH.match(value)

    @property
    def is_windows_path(self) -> bool:
        return _WINDOWS_PATH.match(self.setting_value) is not None

    @property
    def is_in_reach(self) -> bool:
        """Whether a login that was typed here and now finds the relative path."""
        return self.survey.context.typed is not None and filesystem.exists(self.setting_value)

    def in_ssh_folder(self) -> str:
        """Where `~/.ssh` has the file that a relative path was meant for, or nothing."""
        name = self.setting_value.replace("\\", "/").removeprefix("./")
        if self.is_windows_path:
            name = os.path.basename(name)
        folder = os.path.join(self.survey.context.home, ".ssh")
        for written in (name, name.removeprefix(".ssh/")):
            path = os.path.join(folder, written)
            if ".." in written.split("/"):
                return ""
            if filesystem.exists(path) or filesystem.exists(f"{path}.pub"):
                return f"~/.ssh/{written}"
        return ""

    def missing(self) -> list[tuple[Login, str]]:
        """The logins for which nothing is there, neither the key nor its public half.

        A link to nothing is not among them: that has a rule of its own.
        """
        return [
            (login, path)
            for login, path in self.paths()
            if not filesystem.lexists(path) and not filesystem.exists(f"{path}.pub")
        ]

    def near(self, path: str) -> str:
        """The path of a file in the same folder that a typo could have meant, or nothing."""
        public = path.endswith(".pub")
        near = near_name(self.survey, path, lambda name: name.endswith(".pub") is public)
        return os.path.join(os.path.dirname(self.value), near) if near else ""
