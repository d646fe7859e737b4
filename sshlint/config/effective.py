"""A resolution finished as ssh.c does after the files are read: expanded, completed, checked.

What comes out is what `ssh -G` prints, line for line, each with its origin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sshlint import filesystem
from sshlint.config.assignment import Assignment, target_of
from sshlint.config.compiled import Refusal
from sshlint.config.resolve import Depends, Resolution, SlotValue, is_none, jump_host, proxy
from sshlint.config.tokens import (
    TokenFault,
    account_tokens,
    connection_hash,
    expand,
    expand_tilde,
    legal_tokens,
    takes_tilde,
    takes_variables,
)
from sshlint.config.values import jumps
from sshlint.config.values.refused_names import user_fault
from sshlint.lean import NamedTuple
from sshlint.machine.account import Account
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import COMPRESSION_UNKNOWN, TOKENS_IN_USER

_SOCKS = "[socks]:"
_UNSCOPED_CLEAR = ("localforward", "remoteforward")


class Setting(NamedTuple):
    """One line of `ssh -G`: a value, where it comes from, and what it hangs on.

    `option` is `None` for a default or what ssh computes.
    """

    keyword: str
    value: str
    option: Assignment | None = None
    depends: Depends = ()


class Effective(NamedTuple):
    """Settings by keyword, only those that differ from `ssh -G -F none` or were set.

    An empty list: a line of the defaults that is not printed. `refusal`: why ssh stops all the
    same, by the config's text or by what it comes to.
    """

    settings: dict[str, list[Setting]]
    refusal: Refusal | None


def finish(resolution: Resolution, *, command: str = "") -> Effective:
    """Finish one host. Values that hang on an unknown Match line are listed with `depends`."""
    return _Finish(resolution, command).run()


def token_values(resolution: Resolution) -> dict[str, str]:
    """What the tokens of ssh_config(5) stand for in this login, %C apart."""
    account = resolution.program.account
    values = {
        **account_tokens(account),
        "h": resolution.name,
        "j": jump_host(resolution.slots),
        "k": resolution.value("hostkeyalias") or resolution.host,
        "n": resolution.host,
        "p": resolution.value("port") or "22",
    }
    user = resolution.otherwise("user")
    values["r"] = user.values[0] if user else account.user
    if user and resolution.program.release.version >= TOKENS_IN_USER and not is_typed(user):
        text = expand(user.values[0], values, account.environment)
        values["r"] = text if isinstance(text, str) else user.values[0]
    return values


def is_typed(option: Assignment) -> bool:
    """A user from -l or `user@`, in which nothing is expanded."""
    return option.argument.startswith("-l ") or option.argument.endswith("@")


class _Values(dict[str, str]):
    """Token values in which %C, the one that costs something, is made when asked for."""

    def __init__(self, values: Mapping[str, str], account: Account, letters: str) -> None:
        super().__init__((letter, values[letter]) for letter in letters if letter in values)
        self.account = account
        self.known = values
        if "C" in letters:
            self["C"] = ""

    def __getitem__(self, letter: str) -> str:
        if letter != "C":
            return super().__getitem__(letter)
        known = self.known
        jump = known["j"] if "j" in self else None
        return connection_hash(self.account, known["h"], known["p"], known["r"], jump)


class _Finish:
    def __init__(self, resolution: Resolution, command: str) -> None:
        self.resolution = resolution
        self.slots = resolution.slots
        self.version = resolution.program.release.version
        self.debian = resolution.program.release.vendor == "Debian"
        self.account = resolution.program.account
        self.command = command
        self.settings: dict[str, list[Setting]] = {}
        self.refusal = resolution.refusal
        self.tokens: dict[str, str] | None = None

    def run(self) -> Effective:
        settings = self.settings
        self.name()
        for slot, entries in self.slots.items():
            special = _SPECIAL.get(slot)
            if special is not None:
                special(self, entries)
            else:
                settings[slot] = [
                    Setting(slot, value, option, depends)
                    for option, depends in entries
                    for value in self.printed(option)
                ]
        self.complete()
        self.check()
        return Effective(settings, self.refusal)

    def refuse(self, message: str, option: Assignment | None = None) -> None:
        if self.refusal is not None:
            return
        line = option.line if option else None
        if line is None:
            self.refusal = Refusal("command-line", None, message)
        else:
            self.refusal = Refusal(line.source.path, line.number, message, line.location)

    def name(self) -> None:
        resolution = self.resolution
        entries = self.slots.get("hostname", [])
        depends = tuple(dict.fromkeys(line for entry in entries for line in entry.depends))
        others = [name for name in resolution.names or () if name != resolution.name]
        self.settings["host"] = [Setting("host", resolution.host)]
        option = resolution.otherwise("hostname")
        self.settings["hostname"] = [
            *(Setting("hostname", name, entries[0].option, depends) for name in others if depends),
            Setting("hostname", resolution.name, option),
        ]
        if "user" not in self.slots:
            self.settings["user"] = [Setting("user", self.account.user)]
        if "port" not in self.slots:
            self.settings["port"] = [Setting("port", "22")]

    # One option at a time

    def printed(self, option: Assignment) -> Sequence[str]:
        """The lines of an option without those it does not print."""
        keyword = KEYWORDS[option.keyword]
        if not option.values:
            return ()
        is_list = "many" in keyword.forms and self.version >= keyword.forms["many"]
        if keyword.hides_none and is_none(option) and not is_list:
            return ()
        values: Sequence[str] = option.values
        if option.argument == "-C" and self.version >= COMPRESSION_UNKNOWN:
            return ("UNKNOWN",)
        if keyword.expanded and option.keyword != "hostname" and not is_typed(option):
            values = [self.expanded(option, value) for value in values]
        return (" ".join(values),) if keyword.kind == "paths" else values

    def expanded(self, option: Assignment, value: str) -> str:
        """One value with ~, tokens and variables replaced, as far as this release does."""
        keyword = KEYWORDS[option.keyword]
        text: str | TokenFault = value
        if value.startswith("~") and takes_tilde(keyword, self.version):
            text = expand_tilde(value, self.account)
        if isinstance(text, str) and ("%" in text or "${" in text):
            letters = legal_tokens(keyword, self.version)
            values = self.values(letters) if letters else None
            dollar = takes_variables(keyword, self.version) and keyword.kind != "forward"
            text = expand(text, values, self.account.environment if dollar else None)
        if isinstance(text, TokenFault):
            self.refuse(text.message, option)
            return value
        if option.keyword == "user" and text != value:  # what is written out is not looked at
            release = self.resolution.program.release
            if fault := user_fault(text, target_of(release)):
                self.refuse(f"{fault} where User is expanded", option)
        return text

    def values(self, letters: str) -> _Values:
        if self.tokens is None:
            self.tokens = token_values(self.resolution)
        return _Values(self.tokens, self.account, letters)

    # Options that are more than one value

    def rekey_limit(self, entries: list[SlotValue]) -> None:
        interval = self.slots.get("rekeylimit interval")
        seconds = interval[0].option.values[1] if interval else "0"
        self.settings["rekeylimit"] = [
            Setting("rekeylimit", f"{option.values[0]} {seconds}", option, depends)
            for option, depends in entries
        ]

    def nothing(self, entries: list[SlotValue]) -> None:
        """Told with its other half."""

    def forward_agent(self, entries: list[SlotValue]) -> None:
        """A path, wherever it stands, is shown in place of the flag."""
        found = []
        for option, depends in self.slots.get("forwardagent path", entries):
            value = option.values[0]
            if value not in ("yes", "no"):
                value = self.expanded(option, value)
            found.append(Setting("forwardagent", value, option, depends))
        self.settings["forwardagent"] = found

    def local_forwards(self, entries: list[SlotValue]) -> None:
        """`ssh -G` shows a Unix socket's forward as a dynamic one too."""
        dynamic, local = [], []
        for option, depends in entries:
            listen, connect = self.ends(option)
            if not connect.startswith("[") or connect.startswith(_SOCKS):
                dynamic.append(Setting("dynamicforward", listen, option, depends))
            if not connect.startswith(_SOCKS):
                local.append(Setting("localforward", f"{listen} {connect}", option, depends))
        if dynamic:
            self.settings["dynamicforward"] = dynamic
        if local:
            self.settings["localforward"] = local

    def remote_forwards(self, entries: list[SlotValue]) -> None:
        self.settings["remoteforward"] = [
            Setting("remoteforward", " ".join(self.ends(option)), option, depends)
            for option, depends in entries
        ]

    def ends(self, option: Assignment) -> tuple[str, str]:
        listen, connect = option.values if len(option.values) == 2 else (option.values[0], "")
        if "%" in listen and "/" in listen and not listen.startswith("["):
            listen = self.expanded(option, listen)
        if "%" in connect and "/" in connect and not connect.startswith("["):
            connect = self.expanded(option, connect)
        return listen, connect

    def proxies(self, entries: list[SlotValue]) -> None:
        for option, depends in entries:
            if depends or option is proxy(self.slots):
                setting = Setting(option.keyword, option.values[0], option, depends)
                self.settings.setdefault(option.keyword, []).append(setting)

    # What ssh fills in

    def complete(self) -> None:
        settings = self.settings
        if self.holds("clearallforwardings", "yes"):
            for keyword in ("dynamicforward", "localforward", "remoteforward"):
                settings.pop(keyword, None)
            settings["tunnel"] = [Setting("tunnel", "false")]
        winner = proxy(self.slots)
        if winner is not None and winner.keyword == "proxyjump":
            settings["proxyusefdpass"] = [Setting("proxyusefdpass", "no")]
        if self.debian and self.holds("batchmode", "yes"):
            settings.setdefault("serveraliveinterval", [Setting("serveraliveinterval", "300")])
        self.update_host_keys()

    def holds(self, slot: str, value: str) -> bool:
        return self.resolution.value(slot) == value

    def update_host_keys(self) -> None:
        """Off by default where the files are not the default, or the DNS is trusted."""
        settings = self.settings
        if "updatehostkeys" not in self.slots:
            files = self.resolution.otherwise("userknownhostsfile")
            asked = self.resolution.value("verifyhostkeydns") not in (None, "false")
            own = files is not None and files.values != ("~/.ssh/known_hosts",)
            if (asked or own) and self.version >= (8, 5):
                settings["updatehostkeys"] = [Setting("updatehostkeys", "false")]
        elif self.holds("updatehostkeys", "ask") and self.cannot_ask():
            option = self.resolution.otherwise("updatehostkeys")
            settings["updatehostkeys"] = [Setting("updatehostkeys", "false", option)]

    def cannot_ask(self) -> bool:
        persist = self.resolution.value("controlpersist") not in (None, "no")
        if persist and self.set_to_something("controlpath"):
            return True
        if self.command or self.set_to_something("remotecommand"):
            return True
        level = self.resolution.value("loglevel")
        return self.holds("requesttty", "false") or level in ("QUIET", "SILENT", "FATAL", "ERROR")

    def set_to_something(self, slot: str) -> bool:
        option = self.resolution.otherwise(slot)
        return option is not None and not is_none(option)

    # What ssh refuses in the end

    def check(self) -> None:
        if self.refusal is not None:
            return
        winner = proxy(self.slots)
        if winner is not None and winner.keyword == "proxyjump":
            self.check_jump(winner)
        elif winner is not None and winner.values[0] == "-" and self.holds("proxyusefdpass", "yes"):
            self.refuse("ProxyCommand - and ProxyUseFdpass exclude each other", winner)
        command = self.resolution.otherwise("remotecommand")
        remote = command if command and not is_none(command) else None
        if self.command and remote:
            self.refuse("a command is given and RemoteCommand is set", remote)
        fork = self.resolution.otherwise("forkafterauthentication")
        fork = self.resolution.otherwise("forkafterauthentication")
        idle = not (self.command or remote or self.holds("sessiontype", "none"))
        if fork and fork.values[0] == "yes" and idle:
            self.refuse("ForkAfterAuthentication needs a command to run", fork)
        path = self.resolution.otherwise("forwardagent path")
        if path and self.holds("exitonforwardfailure", "yes"):
            missing = [s for s in self.settings["forwardagent"] if not filesystem.exists(s.value)]
            if any(not setting.depends for setting in missing):
                self.refuse("ForwardAgent: no such socket, and ExitOnForwardFailure is set", path)

    def check_jump(self, option: Assignment) -> None:
        """A jump host that is the destination itself."""
        hop = jumps.read_hop(option.values[0].rpartition(",")[2])
        if hop is None:
            return
        known = self.values("pr")
        same = hop.host == self.resolution.name and str(hop.port or 22) == known["p"]
        if same and hop.user in (None, known["r"]):
            self.refuse(f"ProxyJump {hop.host} leads back to the host itself", option)


_SPECIAL = {
    "hostname": _Finish.nothing,
    "rekeylimit": _Finish.rekey_limit,
    "rekeylimit interval": _Finish.nothing,
    "forwardagent": _Finish.forward_agent,
    "forwardagent path": _Finish.nothing,
    "localforward": _Finish.local_forwards,
    "remoteforward": _Finish.remote_forwards,
    "proxyjump": _Finish.proxies,
}
