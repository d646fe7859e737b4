"""An IdentityFile or CertificateFile line that counts, and whether its file is there."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.facts.config_text.used_option import UsedOption
from sshlint.facts.near import near_name
from sshlint.lean import lazy_pattern
from sshlint.login.login import Login

_HOST_TOKEN = lazy_pattern(r"%[hknC]")


class NamedKey(UsedOption):
    """The paths are those of all the logins that the line counts in and that can be known."""

    __slots__ = ()

    def paths(self) -> Iterator[tuple[Login, str]]:
        """As of any option, but nothing that hangs on the name of a host nobody named."""
        for login, path in super().paths():
            if not (login.pattern and _HOST_TOKEN.search(self.setting_value)):
                yield login, path

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
