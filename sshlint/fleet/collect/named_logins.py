"""The logins that an account's config names, with the keys each offers and what it forwards."""

from __future__ import annotations

import os

from sshlint.discover import Survey
from sshlint.fleet.collect.key_files import KeyFiles
from sshlint.fleet.collect.parts import Keys, Part
from sshlint.formats.known_host_names import DEFAULT_PORT, lookup_name
from sshlint.login.identities import Identity
from sshlint.login.login import Login, logins
from sshlint.machine.account import account_of


def login_parts(survey: Survey, keys: Keys, files: KeyFiles) -> list[Part]:
    """By host; notes in `files` which key is offered where."""
    path = os.path.join(survey.context.home, ".ssh", "config")
    config = next((one for one in survey.configs if one.source.path == path), None)
    if config is None:
        return []
    found = [_login(login, survey, keys, files) for login in survey.once(logins, config)]
    found.sort(key=lambda part: (part["host"], part["line"] or 0))
    return found


def _login(login: Login, survey: Survey, keys: Keys, files: KeyFiles) -> Part:
    host = login.pattern or login.host
    resolution = login.resolution
    port = None if login.unsure("port") else int(login.value("port") or DEFAULT_PORT)
    user = None if login.unsure("user") else login.value("user") or account_of(survey.context).user
    hostname = _hostname(login)
    alias = login.value("hostkeyalias")
    name = lookup_name(alias) if alias else hostname and port and lookup_name(hostname, port)
    identities = login.offered()
    for identity in identities:
        if identity.offered:
            files.use(identity.path, host)
    header = login.header
    jump = login.value("proxyjump")
    return {
        "path": header.source.path if header else None,
        "line": header.number if header else None,
        "host": host,
        "pattern": bool(login.pattern),
        "hostname": hostname,
        "port": port,
        "user": user,
        "host_key_name": name or None,
        "identities": [_identity(one, keys) for one in identities],
        "identities_only": _yes(login, "identitiesonly"),
        "forward_agent": _forwards(login),
        "jumps": [hop for hop in jump.split(",") if hop and hop != "none"],
        "proxy_command": login.is_set("proxycommand"),
        "refused": resolution.refusal.message if resolution.refusal else None,
    }


def _hostname(login: Login) -> str | None:
    names = login.resolution.names
    if names is None or len(set(names)) != 1 or (login.pattern and names[0] == login.host):
        return None
    return names[0]


def _identity(identity: Identity, keys: Keys) -> Part:
    blob = identity.blob
    return {
        "path": identity.path or identity.origin,
        "fingerprint": keys.add(blob) if blob else None,
        "offered": identity.offered,
    }


def _yes(login: Login, slot: str) -> bool | None:
    return None if login.unsure(slot) else login.value(slot) == "yes"


def _forwards(login: Login) -> bool | None:
    if login.unsure("forwardagent") or login.unsure("forwardagent path"):
        return None
    return login.value("forwardagent") == "yes" or login.is_set("forwardagent path")
