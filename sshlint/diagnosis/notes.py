"""What a line adds to what is known of its login."""

from __future__ import annotations

import re
from collections.abc import Callable

from sshlint.diagnosis.events import LoggedIdentity, LoggedLogin, Said, is_address
from sshlint.diagnosis.wordings import Match
from sshlint.tables.messages.message import Fact

_ENDINGS = frozenset({
    "denied", "connection-closed", "host-key-unverified", "connection-refused",
    "connection-timed-out", "network-unreachable", "host-unresolved", "connection-failed",
    "too-many-keys", "no-usable-key",
})  # fmt: skip
_WINDOWS_PATH = (":\\", ":/")


# `[host]:port`, or `host` with the address behind it in brackets
_KNOWN_HOST = re.compile(r"(?:\[([^\]\s]{1,255})\]:[0-9]{1,5}|([^\s\[\](),]{1,255}))(?: \(|$)")


def begins_login(login: LoggedLogin, fact: Match[Fact]) -> bool:
    """Whether a fact is the first of another login than *login*."""
    kind, host = fact.row.kind, fact.values.get("host", "")
    if login.over or kind == "client":
        return bool(login.program or login.over)
    if kind == "start":
        return bool(login.host)
    if kind in {"connecting", "user"}:
        return bool(login.host and host and host != login.host)
    return kind == "sshd" and "connect" in login.passed


def take_fact(login: LoggedLogin, number: int, fact: Match[Fact]) -> None:
    """Add what a line tells on the way."""
    if fact.row.source.startswith("PuTTY"):
        login.program = "putty"
    elif fact.row.source.startswith(("paramiko", "asyncssh")):
        login.program = "library"
    elif not login.program:
        login.program = "sshd" if fact.row.kind.startswith("sshd") else "openssh"
    note = _NOTES.get(fact.row.kind)
    if note is not None:
        note(login, number, {**fact.values, "wording": fact.row.wording})


def take_message(login: LoggedLogin, said: Said) -> None:
    """Add what a message tells of the login it ends or troubles."""
    values = said.values
    if said.program == "putty" or not login.program:
        login.program = said.program
    if any(mark in path[1:3] for path in (values.get("key", ""), values.get("file", ""))
           for mark in _WINDOWS_PATH):  # fmt: skip
        login.windows = True
    if "sid" in values:
        login.windows = True
    known = _KNOWN_HOST.match(values.get("known_host", ""))
    if known is not None:
        login.typed = login.typed or _name(known[1] or known[2])
    if said.cause == "":
        if "Permanently added" in said.text:
            login.on_record = values.get("known_host", "")
            login.pass_stage("hostkey", said.line, "the host key: accepted and put on record")
        return
    if said.cause == "denied":
        login.denied = said
        login.methods = values.get("methods") or login.methods
    if said.cause == "proxy-command-failed":
        login.proxied = True
    if said.cause in _ENDINGS and not said.debug and said.program != "sshd":
        login.over = True


Values = dict[str, str]


def _client(login: LoggedLogin, line: int, values: Values) -> None:
    login.windows = login.windows or "windows" in values["version"].lower()


def _config(login: LoggedLogin, line: int, values: Values) -> None:
    login.keep(login.config_files, values["file"])


def _applying(login: LoggedLogin, line: int, values: Values) -> None:
    # the pattern that matched is the name as typed, where it has no wildcard
    if not login.typed and not set(values["pattern"]) & set("*?! "):
        login.typed = values["pattern"]


def _connecting(login: LoggedLogin, line: int, values: Values) -> None:
    login.host, login.port = values["host"], values["port"]
    login.typed = login.typed or _name(login.host)
    login.address = values.get("address", "")
    login.waiting = "connect"
    if login.address and login.address != login.host:
        login.pass_stage("resolve", line, f"the name: {login.host} is {login.address}")


def _start(login: LoggedLogin, line: int, values: Values) -> None:
    login.host = values["host"]
    login.typed = login.typed or _name(login.host)


def _name(host: str) -> str:
    """*host* where a person may have typed it: nobody types a Host pattern of an address."""
    return "" if is_address(host) else host


def _proxy(login: LoggedLogin, line: int, values: Values) -> None:
    login.proxied = True


def _connected(login: LoggedLogin, line: int, values: Values) -> None:
    login.pass_stage("connect", line, "network and firewall: the connection was made")
    login.waiting = "banner"


def _server(login: LoggedLogin, line: int, values: Values) -> None:
    login.pass_stage("connect", line, "network and firewall: the connection was made")
    login.pass_stage("banner", line, f"the port: an SSH server answers, {values['software']}")
    login.software = values["software"]
    login.waiting = "kex"


def _user(login: LoggedLogin, line: int, values: Values) -> None:
    login.user = values["user"]
    login.host = values.get("host", login.host)
    login.typed = login.typed or _name(login.host)
    login.port = values.get("port", login.port)


def _proposal(login: LoggedLogin, line: int, values: Values) -> None:
    login.side = "server" if "peer" in values["wording"] else "client"


def _list(login: LoggedLogin, line: int, values: Values) -> None:
    login.add_proposal(line, values["list"].rpartition(": ")[2].lower(), values["algorithms"])


def _kex_reply(login: LoggedLogin, line: int, values: Values) -> None:
    login.waiting = "kex"


def _host_key(login: LoggedLogin, line: int, values: Values) -> None:
    login.pass_stage("kex", line, "algorithms: client and server agreed on them")
    login.waiting = "hostkey"


def _host_known(login: LoggedLogin, line: int, values: Values) -> None:
    login.pass_stage("hostkey", line, "the host key: it is the one on record")


def _service(login: LoggedLogin, line: int, values: Values) -> None:
    for stage, how in (
        ("kex", "algorithms: client and server agreed on them"),
        ("hostkey", "the host key: accepted"),
    ):
        login.pass_stage(stage, line, how)
    login.waiting = "auth"


def _identity(login: LoggedLogin, line: int, values: Values) -> None:
    kind = values["type"].strip()
    number = int(kind) if re.fullmatch(r"-?[0-9]{1,4}", kind) else -1
    if len(login.identities) < 100:
        login.identities.append(LoggedIdentity(line, values["key"], number))


def _trying(login: LoggedLogin, line: int, values: Values) -> None:
    login.trying = LoggedIdentity(line, values["key"], -1)
    if len(login.tried) < 100:
        login.tried.append(LoggedIdentity(line, values["key"], -1))


def _putty_key(login: LoggedLogin, line: int, values: Values) -> None:
    login.key = values["key"]


def _offer(login: LoggedLogin, line: int, values: Values) -> None:
    login.trying = None
    login.offer(line, values.get("offer", login.key), values.get("algorithm", ""))


def _accepted(login: LoggedLogin, line: int, values: Values) -> None:
    login.answer(line, "accepted")


def _continue(login: LoggedLogin, line: int, values: Values) -> None:
    if login.trying is not None:
        # without its .pub a key is not offered but signed with at once: an answer means it was
        login.offer(login.trying.line, login.trying.path)
        login.trying = None
    login.answer(line, "refused")
    login.methods = values["methods"].strip()
    login.waiting = "auth"


def _partial(login: LoggedLogin, line: int, values: Values) -> None:
    login.partial = line


def _asked(login: LoggedLogin, line: int, values: Values) -> None:
    if "askpass" in values.get("how", "askpass"):
        login.passphrase_prompts += 1


def _success(login: LoggedLogin, line: int, values: Values) -> None:
    if not login.succeeded:
        login.succeeded, login.success_text = line, login.last_text
    login.host = login.host or values.get("host", "")
    login.pass_stage("auth", line, "the login: the server accepted the user")
    login.waiting = ""


def _sshd(login: LoggedLogin, line: int, values: Values) -> None:
    login.address = values["address"]
    if "listen" in values:
        login.pass_stage("connect", line, "network and firewall: the connection was made")


def _sshd_success(login: LoggedLogin, line: int, values: Values) -> None:
    login.user = values["user"]
    _success(login, line, {})


_NOTES: dict[str, Callable[[LoggedLogin, int, Values], None]] = {
    "applying": _applying, "client": _client, "config": _config, "connecting": _connecting,
    "start": _start,
    "proxy": _proxy, "connected": _connected, "server": _server, "user": _user,
    "proposal": _proposal, "list": _list, "kex-reply": _kex_reply, "host-key": _host_key,
    "host-known": _host_known, "service": _service, "identity": _identity, "trying": _trying,
    "putty-key": _putty_key, "offer": _offer, "accepted": _accepted, "continue": _continue,
    "partial": _partial, "asked-passphrase": _asked, "success": _success, "sshd": _sshd,
    "sshd-success": _sshd_success,
}  # fmt: skip
