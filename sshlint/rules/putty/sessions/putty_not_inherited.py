from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession, PuttyStore
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed

# What one sets once and expects everywhere.
_EXPECTED = (
    "UserName", "PublicKeyFile", "PingInterval", "PingIntervalSecs", "TCPKeepalives", "AgentFwd",
    "X11Forward", "Compression", "Cipher", "KEX", "HostKey", "RekeyTime", "RekeyBytes",
    "ProxyMethod", "ProxyHost", "ProxyPort", "ProxyUsername", "ProxyTelnetCommand", "TryAgent",
    "LogType", "LogFileName", "PortForwardings", "SshProt", "AuthGSSAPI", "GssapiFwd",
)  # fmt: skip


def check(store: PuttyStore, context: Context) -> Iterator[Violation]:
    defaults = store.default_settings
    if defaults is None or not defaults.is_ssh:
        return
    keys = [key for key in _EXPECTED if defaults.has_own(key)]
    lacking = {key: [s for s in store.saved if s.saved.stored(key) is None] for key in keys}
    lost = [key for key in keys if lacking[key]]
    if not lost:
        return
    sessions: dict[str, PuttySession] = {s.saved.name: s for key in lost for s in lacking[key]}
    names = listed(list(sessions))
    message = f"saved sessions do not inherit {', '.join(lost)} from Default Settings: {names}"
    yield Violation(defaults.location(lost[0]), message)


RULE = Rule(
    code="SSH920",
    name="putty-not-inherited",
    severity=INFO,
    summary="Default Settings that saved sessions do not get",
    why="a session without a setting takes the built-in default, never the one of Default "
    "Settings: the key, the user or the keepalive set there reaches only new sessions",
    remedy="load each session, set the value there, and save it",
    references=("settings.c load_open_settings; plink 0.78 tried",),
    on=PuttyStore,
    check=check,
)
