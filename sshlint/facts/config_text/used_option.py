"""An option line that counts in some login, with the logins it counts in."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.assignment import Assignment as Setting
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.facts.config_text.option import Option
from sshlint.login.login import Login, logins
from sshlint.tables.keywords import ALIASES


class UsedOption(Option):
    """`logins` are those that get this line's value for certain; there is at least one.

    What a line makes of other options depends on the host: rules ask each login.
    """

    __slots__ = ("logins", "setting")

    def __init__(
        self, setting: Setting, keyword: str, config: Config, survey: Survey, found: list[Login]
    ) -> None:
        assert setting.line is not None  # noqa: S101 - only lines of files are collected
        super().__init__(setting.line, keyword, config, survey)
        self.setting = setting
        self.logins = found

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[UsedOption]:
        """The lines of the configs under review that set one of the options for somebody."""
        for config in survey.configs:
            under_review = {file.source.path for file in config.files}
            for setting, found in survey.once(_used, config):
                line = setting.line
                if line is not None and line.source.path in under_review:
                    word = line.keyword
                    keyword = ALIASES[word].keyword if word in ALIASES else word
                    if keyword in keywords:
                        yield cls(setting, keyword, config, survey, found)

    @property
    def setting_value(self) -> str:
        """The value as `ssh -G` prints it."""
        return self.setting.values[0] if self.setting.values else ""

    def paths(self) -> Iterator[tuple[Login, str]]:
        """For each login the path that the value stands for, where that can be known."""
        for login in self.logins:
            path = login.expanded(self.setting, self.setting_value)
            if path is not None and path.startswith("/"):
                yield login, path


def _used(survey: Survey, config: Config) -> list[tuple[Setting, list[Login]]]:
    """Each setting of each login, by its line, in reading order."""
    found: dict[int, tuple[Setting, list[Login]]] = {}
    for login in survey.once(logins, config):
        for entries in login.resolution.slots.values():
            for entry in entries:
                option = entry.option
                if entry.depends or option.line is None:
                    continue
                known = found.get(id(option.line))
                if known is None:
                    found[id(option.line)] = (option, [login])
                elif known[1][-1] is not login:
                    known[1].append(login)
    return sorted(found.values(), key=lambda pair: pair[0].position)
