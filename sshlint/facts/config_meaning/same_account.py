"""Several names in the config for one account on one host, each with a key of its own."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.login.login import KeyPath, Login, logins

_DECISIVE = ("hostname", "user", "port", "identityfile", "identitiesonly", "identityagent")


class SameAccount:
    """`logins` go to the same host, port and user, each with a key that not all of them have.

    `keys` are the first such keys, in the same order.
    """

    __slots__ = ("keys", "logins")

    def __init__(self, logins: list[Login], keys: list[KeyPath]) -> None:
        self.logins = logins
        self.keys = keys

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SameAccount]:
        for config in survey.configs:
            accounts: dict[tuple[str, ...], list[Login]] = {}
            for login in survey.once(logins, config):
                if login.pattern or any(map(login.unsure, _DECISIVE)):
                    continue
                if login.is_unset("identityfile") or not login.identities:
                    continue
                location = (login.name, login.value("user"), login.value("port") or "22")
                accounts.setdefault(location, []).append(login)
            for found in accounts.values():
                pairs = list(_with_own_keys(found))
                if len({key.path for _, key in pairs}) > 1:
                    yield cls([login for login, _ in pairs], [key for _, key in pairs])

    def careless(self) -> list[tuple[Login, KeyPath]]:
        """Those to which the agent may offer the keys of the others."""
        return [
            (login, key)
            for login, key in zip(self.logins, self.keys, strict=True)
            if login.value("identitiesonly") != "yes" and login.value("identityagent") != "none"
        ]


def _with_own_keys(found: list[Login]) -> Iterator[tuple[Login, KeyPath]]:
    """Each login with its first key that is not everybody's, if it has one."""
    paths = [{key.path for key in login.identities} for login in found]
    common = set.intersection(*paths)
    for login in found:
        own = next((key for key in login.identities if key.path not in common), None)
        if own is not None:
            yield login, own
