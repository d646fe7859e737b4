"""The logins of a config as the page shows them: alike hosts of one block together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.excerpt import Excerpt, gate, shown_path, visible
from sshlint.login.identities import Identity
from sshlint.login.login import Login, logins, route
from sshlint.login.route import Call, Stop, certain_proxy
from sshlint.machine.account import account_of

YOU = Call("")
ANY = "any other host"


class KeyUse(NamedTuple):
    """A key that a login offers, or would; `trouble` is why ssh cannot use it."""

    path: str
    kind: str
    trouble: str
    has_passphrase: bool

    @property
    def name(self) -> Excerpt:
        return visible(os.path.basename(self.path))


class Box(NamedTuple):
    """Hosts of one block that are reached in the same way, with the same keys.

    `call` is how ssh is called for the first of them, `parent` for the host that it is reached
    from (YOU where nothing is jumped over). `marks` are warnings in words.
    """

    call: Call
    parent: Call
    names: tuple[Excerpt, ...]
    is_pattern: bool
    block: Excerpt
    place: str
    user: Excerpt
    address: Excerpt
    port: Excerpt
    keys: tuple[KeyUse, ...]
    agent: str
    marks: tuple[str, ...]

    @property
    def destination(self) -> str:
        """`user@address:port`, as far as it is known."""
        return f"{self.user}@{self.address}:{self.port}"

    @property
    def warnings(self) -> tuple[str, ...]:
        return (self.agent, *self.marks) if self.agent else self.marks


class Route(NamedTuple):
    """The boxes of one config; `refused` says why ssh makes none of these logins."""

    config: str
    boxes: tuple[Box, ...]
    refused: str


def routes(survey: Survey) -> list[Route]:
    """A route map for each config that names hosts."""
    found = []
    for config in survey.configs:
        boxes = _Boxes(survey, config)
        path = shown_path(config.source.path, survey.context.home)
        found.append(Route(path, tuple(boxes.merged()), boxes.refused))
    return found


class _Boxes:
    def __init__(self, survey: Survey, config: Config) -> None:
        self.survey = survey
        self.config = config
        self.user = account_of(survey.context).user
        self.by_call: dict[Call, Box] = {}
        self.keys: dict[Identity, KeyUse] = {}
        self.refused = ""
        self.named = {login.host: login for login in survey.once(logins, config)}
        refusals = {login.resolution.refusal for login in self.named.values()}
        if len(refusals) == 1 and (refusal := refusals.pop()) is not None:
            where = shown_path(refusal.path, survey.context.home)
            line = f":{refusal.line}" if refusal.line else ""
            self.refused = f"{where}{line}: {refusal.shown}"
        for login in self.named.values():
            self._add(login, Call(login.host))

    def _add(self, login: Login, call: Call) -> None:
        """A login, and the hosts it jumps over that no login of the config stands for."""
        passed = list(route(self.survey, self.config, call, login.resolution))
        for stop, following in zip(passed, (*passed[1:], None), strict=True):
            parent = following.call if following else YOU
            named = None if stop.call.arguments else self.named.get(stop.call.host)
            one = login if stop is passed[0] else named or self._hop(stop)
            if stop.call not in self.by_call:
                self.by_call[stop.call] = self._box(one, stop, parent)

    def _hop(self, stop: Stop) -> Login:
        return Login(stop.call.host, "", None, self.config, self.survey, stop.resolution)

    def _box(self, login: Login, stop: Stop, parent: Call) -> Box:
        header = login.header
        home = self.survey.context.home
        title = gate(header.location) if header else visible
        name = login.pattern if login.pattern != "*" else ANY
        address = "…" if login.pattern and login.name == login.host else login.name
        return Box(
            stop.call,
            parent,
            (title(name or login.host),),
            bool(login.pattern),
            title(header.block.title if header else ""),
            f"{shown_path(header.source.path, home)}:{header.number}" if header else "",
            _value(login, "user", self.user),
            _gated(login, "hostname", address),
            _value(login, "port", "22"),
            tuple(self._key(identity) for identity in login.offered()),
            _agent(login),
            tuple(self._marks(login, stop, parent)),
        )

    def _key(self, identity: Identity) -> KeyUse:
        if identity not in self.keys:
            trouble = identity.trouble
            self.keys[identity] = KeyUse(
                identity.path or identity.origin,
                visible(identity.key_type),
                visible(trouble.words) if trouble else "",
                identity.locked,
            )
        return self.keys[identity]

    def merged(self) -> list[Box]:
        """Boxes that say the same of several hosts become one; a jump host stays by itself."""
        parents = {box.parent for box in self.by_call.values()}
        found: dict[object, Box] = {}
        for call, box in self.by_call.items():
            alone = call in parents or box.is_pattern or not box.block
            alike = call if alone else box._replace(call=YOU, names=(), address=visible(""))
            kept = found.get(alike)
            if kept is None:
                found[alike] = box
            else:
                address = kept.address if kept.address == box.address else visible("…")
                found[alike] = kept._replace(names=kept.names + box.names, address=address)
        return sorted(found.values(), key=lambda box: (box.is_pattern, box.names == (ANY,)))

    def _marks(self, login: Login, stop: Stop, parent: Call) -> Iterator[str]:
        if login.resolution.refusal is not None and not self.refused:
            yield "ssh refuses this login"
        if stop.loop:
            yield "the jump hosts form a loop"
        option = certain_proxy(login.resolution)
        by_command = option is not None and option.keyword == "proxycommand"
        if by_command and parent == YOU and option is not None and option.values != ("none",):
            yield "connected by a ProxyCommand"
        if login.unsure("proxyjump") or login.unsure("proxycommand"):
            yield "the way depends on a Match"


def _value(login: Login, slot: str, default: str) -> Excerpt:
    value = "?" if login.unsure(slot) else login.value(slot) or default
    return _gated(login, slot, value)


def _gated(login: Login, slot: str, value: str) -> Excerpt:
    """What the line of an option makes of it, without the secret that the line may hold."""
    option = login.option(slot)
    return gate(option.line.location)(value) if option and option.line else visible(value)


def _agent(login: Login) -> str:
    if login.unsure("forwardagent"):
        return "agent forwarded in some cases"
    return "" if login.value("forwardagent") in ("", "no") else "agent forwarded"
