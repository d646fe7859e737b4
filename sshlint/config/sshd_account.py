"""What a sshd_config says of logins to one account (servconf.c, auth.c allowed_user()).

Every answer is for an account that exists, from an address that is not known: where that, or a line
that was not understood, decides, the answer is unknown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property

from sshlint.config.match import Truth
from sshlint.config.patterns import matches
from sshlint.config.sshd import LISTS, SshdConfig, SshdSetting
from sshlint.lean import NamedTuple
from sshlint.machine.user_database import User

_DEFAULTS = {
    "allowagentforwarding": "yes",
    "allowtcpforwarding": "yes",
    "authenticationmethods": "any",
    "authorizedkeyscommand": "none",
    "authorizedkeysfile": ".ssh/authorized_keys .ssh/authorized_keys2",
    "authorizedprincipalscommand": "none",
    "authorizedprincipalsfile": "none",
    "disableforwarding": "no",
    "forcecommand": "none",
    "permitrootlogin": "prohibit-password",
    "pubkeyauthentication": "yes",
    "strictmodes": "yes",
    "usepam": "no",
}
_SPELLINGS = {"without-password": "prohibit-password", "true": "yes", "false": "no"}


class SshdAnswer(NamedTuple):
    """A value, or `None` where it is unknown; `setting` is the line behind it, if one is."""

    value: str | bool | None
    setting: SshdSetting | None = None
    reason: str = ""


class SshdAccount:
    """The answers for one account. `locked` says whether its password is, `None` if unknown."""

    def __init__(
        self, config: SshdConfig, user: User, groups: tuple[str, ...], locked: bool | None
    ) -> None:
        self.config = config
        self.user = user
        self.groups = groups
        self.locked = locked
        self._unread = next((u for u in config.unknown if u.line is None), None)

    def lines(self, keyword: str) -> list[SshdSetting] | None:
        """The lines in force, of an option that adds up all; `None` where that is unknown."""
        if self._unread is not None:
            return None
        conditional = self._conditional.get(keyword, [])
        if keyword not in LISTS:
            conditional = conditional[:1]
        if any(holds is None for _, holds in conditional):
            return None
        return [setting for setting, _ in conditional] or self.config.everywhere(keyword)

    def answer(self, keyword: str) -> SshdAnswer:
        """The first word of an option in force, or its default; unknown with the line at fault."""
        found = self.lines(keyword)
        if found is None:
            return self._unknown(keyword)
        if not found:
            return SshdAnswer(_DEFAULTS[keyword].partition(" ")[0])
        word = found[0].values[0]
        low = word.lower()
        return SshdAnswer(_SPELLINGS.get(low, low), found[0])

    def is_on(self, keyword: str) -> SshdAnswer:
        """A yes or no option as a truth value."""
        found = self.answer(keyword)
        return found if found.value is None else found._replace(value=found.value == "yes")

    def is_set(self, keyword: str) -> SshdAnswer:
        """Whether an option is set to something other than none."""
        found = self.answer(keyword)
        return found if found.value is None else found._replace(value=found.value != "none")

    def files(self, keyword: str) -> list[str] | None:
        """The files of an option with its tokens replaced; `None` where they are unknown."""
        found = self.lines(keyword)
        if found is None:
            return None
        words = found[0].values if found else tuple(_DEFAULTS[keyword].split())
        return [self._expanded(word) for word in words if word.lower() != "none"]

    def forwarding(self, keyword: str) -> SshdAnswer:
        """AllowAgentForwarding or AllowTcpForwarding, which DisableForwarding overrides."""
        every = self.is_on("disableforwarding")
        if every.value is not False:
            return every if every.value is None else every._replace(value="no")
        return self.answer(keyword)

    def key_is_enough(self) -> SshdAnswer:
        """Whether a key alone logs in: PubkeyAuthentication and AuthenticationMethods."""
        allowed = self.is_on("pubkeyauthentication")
        if not allowed.value:
            return allowed
        found = self.lines("authenticationmethods")
        if found is None:
            return self._unknown("authenticationmethods")
        words = found[0].values if found else ("any",)
        return SshdAnswer(
            any(word.lower() in ("any", "publickey") for word in words),
            found[0] if found else allowed.setting,
        )

    def login(self) -> SshdAnswer:
        """Whether sshd lets the account in with a key, and what speaks against it."""
        unknown: SshdAnswer | None = None
        for verdict in self._verdicts():
            if verdict.value is False:
                return verdict
            if verdict.value is None:
                unknown = unknown or verdict
        return unknown or SshdAnswer(True)

    def _verdicts(self) -> Iterator[SshdAnswer]:
        """What may keep the account out, in sshd's order; True where it does not."""
        yield self._by_users("denyusers")
        yield self._by_users("allowusers")
        yield self._by_groups("denygroups")
        yield self._by_groups("allowgroups")
        if self.user.uid == 0:
            root = self.answer("permitrootlogin")
            if root.value is None:
                yield root
            elif root.value == "no":
                yield root._replace(value=False, reason="PermitRootLogin no")
        if self.locked and self.user.uid != 0:
            pam = self.is_on("usepam")
            if pam.value is False:
                yield pam._replace(reason="its password is locked, and UsePAM is no")
            elif pam.value is None:
                yield pam

    def _by_users(self, keyword: str) -> SshdAnswer:
        found = self.lines(keyword)
        if found is None:
            return self._unknown(keyword)
        denies = keyword == "denyusers"
        maybe: SshdSetting | None = None
        for setting in found:
            for pattern in setting.values:
                name, at, _ = pattern.rpartition("@")
                if not matches(name if at else pattern, self.user.name):
                    continue
                if not at:
                    return SshdAnswer(not denies, setting, f"{setting.line.spelling} {pattern}")
                maybe = setting
        if maybe is not None:
            words = f"{maybe.line.spelling} depends on the client's address"
            return SshdAnswer(None, maybe, words)
        return _unlisted(found, denies)

    def _by_groups(self, keyword: str) -> SshdAnswer:
        found = self.lines(keyword)
        if found is None:
            return self._unknown(keyword)
        denies = keyword == "denygroups"
        for setting in found:
            for pattern in setting.values:
                if any(matches(pattern, group) for group in self.groups):
                    return SshdAnswer(not denies, setting, f"{setting.line.spelling} {pattern}")
        return _unlisted(found, denies)

    @cached_property
    def _conditional(self) -> dict[str, list[tuple[SshdSetting, Truth]]]:
        """The lines under Match lines that apply, or may, by option."""
        known: dict[int, Truth] = {}
        found: dict[str, list[tuple[SshdSetting, Truth]]] = {}
        for setting in self.config.settings:
            for condition in setting.conditions:
                if id(condition) not in known:
                    known[id(condition)] = condition.holds(self.user.name, self.groups)
            holds = {known[id(condition)] for condition in setting.conditions}
            if holds and False not in holds:
                verdict = None if None in holds else True
                found.setdefault(setting.keyword, []).append((setting, verdict))
        return found

    def _unknown(self, keyword: str) -> SshdAnswer:
        """Why an option is unknown, with the line that makes it so."""
        conditional = self._conditional.get(keyword, ())
        setting = next((setting for setting, holds in conditional if holds is None), None)
        if self._unread is not None:
            reason = f"{self._unread.path} was not read: {self._unread.message}"
        else:
            reason = f"depends on {setting.match}" if setting else ""
        return SshdAnswer(None, setting, reason)

    def _expanded(self, word: str) -> str:
        """percent_expand() of %h, %u, %U and %%; what is not absolute lies in the home."""
        values = {"%": "%", "h": self.user.home, "u": self.user.name, "U": str(self.user.uid)}
        parts = word.split("%")
        text, rest = parts[0], iter(parts[1:])
        for part in rest:
            if part:
                text += values.get(part[0], f"%{part[0]}") + part[1:]
            else:  # %%
                text += "%" + next(rest, "")
        return os.path.join(self.user.home, text)


def _unlisted(lists: list[SshdSetting], denies: bool) -> SshdAnswer:
    """The verdict of lists that do not name the account."""
    if denies or not lists:
        return SshdAnswer(True)
    return SshdAnswer(False, lists[0], f"not in {lists[0].line.spelling}")
