"""Several names in the config for one account on one host, each with a key of its own."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.login import Login, logins

_DECISIVE = ("hostname", "user", "port", "identityfile", "identitiesonly", "identityagent")


class SameAccount:
    """`logins` go to the same host, port and user with different first keys."""

    __slots__ = ("logins",)

    def __init__(self, found: list[Login]) -> None:
        self.logins = found

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SameAccount]:
        for config in survey.configs:
            accounts: dict[tuple[str, ...], list[Login]] = {}
            for login in survey.once(logins, config):
                if login.pattern or any(map(login.unsure, _DECISIVE)):
                    continue
                if login.is_unset("identityfile") or not login.identities:
                    continue
                place = (login.name, login.value("user"), login.value("port") or "22")
                accounts.setdefault(place, []).append(login)
            for found in accounts.values():
                if len({login.identities[0].path for login in found}) > 1:
                    yield cls(found)

    def careless(self) -> list[Login]:
        """Those to which the agent may offer the keys of the others."""
        return [
            login
            for login in self.logins
            if login.value("identitiesonly") != "yes" and login.value("identityagent") != "none"
        ]
