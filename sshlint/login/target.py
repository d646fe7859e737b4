"""The login to be walked: a host with the settings ssh would use for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sshlint.config.assignment import Assignment
from sshlint.config.effective import Setting
from sshlint.config.resolve import Resolution
from sshlint.config.slots import is_none
from sshlint.formats.known_host_names import lookup_name
from sshlint.lean import NamedTuple
from sshlint.login.paths import default_files, expanded
from sshlint.machine.account import Account


class LoginTarget(NamedTuple):
    """A host as typed, and its settings with the defaults, as `ssh -G` prints them.

    `limit` is how many seconds each step may take. `files` are the configs that were read.
    """

    host: str
    resolution: Resolution
    settings: Mapping[str, Sequence[Setting]]
    limit: float
    files: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name or address ssh connects to."""
        return self.resolution.name

    @property
    def port(self) -> int:
        return int(self.value("port", "22"))

    @property
    def user(self) -> str:
        return self.value("user")

    @property
    def account(self) -> Account:
        """Who runs ssh."""
        return self.resolution.program.account

    @property
    def known_as(self) -> str:
        """The name its host key is looked up by."""
        alias = self.value("hostkeyalias")
        return lookup_name(alias) if alias else lookup_name(self.name, self.port)

    def value(self, keyword: str, default: str = "") -> str:
        found = self.settings.get(keyword)
        return found[0].value if found else default

    def is_on(self, keyword: str) -> bool:
        return self.value(keyword) in ("yes", "true")

    def option(self, keyword: str) -> Assignment | None:
        """The line that sets an option, `None` for a default and for `none`."""
        option = self.resolution.otherwise(keyword)
        return None if option is None or is_none(option) else option

    def algorithms(self, keyword: str) -> list[str]:
        return [name for name in self.value(keyword).split(",") if name]

    def paths(self, keyword: str) -> list[str]:
        """The files of an option that names one or several, ready to be opened; `none` is none."""
        option = self.resolution.otherwise(keyword)
        if option is None:
            return default_files(self.resolution, keyword)
        if is_none(option):
            return []
        found = [expanded(self.resolution, option, value) for value in option.values]
        return [path for path in found if path is not None]
