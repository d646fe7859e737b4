from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession, PuttyStore
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed
from sshlint.tables.cloud_users import users_of

_SECONDS = 59  # PuTTY keeps minutes and seconds apart: nothing is left over for the minutes
FORGOTTEN_AFTER = 300  # seconds, as in SSH510


def check(store: PuttyStore, context: Context) -> Iterator[Violation]:
    if idle := [session for session in store.saved if _is_off(session)]:
        yield _violation(store, idle, f"no keepalives in {_sessions(idle)}")
    if rare := [session for session in store.saved if _is_too_rare(session)]:
        yield _violation(
            store,
            rare,
            f"keepalives later than {FORGOTTEN_AFTER} s, when routers have forgotten the "
            f"connection, in {_sessions(rare)}",
        )


def _violation(store: PuttyStore, idle: list[PuttySession], message: str) -> Violation:
    names = listed([session.saved.name for session in idle])
    edits = tuple(edit for session in idle for edit in session.edits(_on(session)))
    fix = Fix.unsafe(
        f"send keepalives after {_SECONDS} idle seconds in {_sessions(idle)}",
        *edits,
        cost="a session then notices an outage of the network that it would have sat out",
    )
    return Violation(store.location, f"{message}: {names}", fix=fix)


def _is_off(session: PuttySession) -> bool:
    if session.saved.keepalive != 0 or session.flag("TCPKeepalives"):
        return False  # SSH903
    return users_of(session.host) != ("git",)


def _is_too_rare(session: PuttySession) -> bool:
    """Too seldom by its seconds; minutes alone are SSH902."""
    by_minutes = session.number("PingInterval") and not session.number("PingIntervalSecs")
    rare = session.saved.keepalive > FORGOTTEN_AFTER and not by_minutes
    return rare and users_of(session.host) != ("git",)


def _on(session: PuttySession) -> dict[str, str | int]:
    if session.is_winscp:
        values: dict[str, str | int] = {"PingType": 1}  # null packets
        interval = session.number("PingInterval") * 60 + session.number("PingIntervalSecs")
        if not 0 < interval <= FORGOTTEN_AFTER:
            values |= {"PingInterval": 0, "PingIntervalSecs": _SECONDS}
        return values
    return {"PingInterval": 0, "PingIntervalSecs": _SECONDS}


def _sessions(sessions: list[PuttySession]) -> str:
    return "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions"


RULE = Rule(
    code="SSH901",
    name="putty-keepalive-off",
    severity=INFO,
    summary="sessions that send no keepalives, or too few",
    why="routers and cloud load balancers forget a connection that is idle for some minutes; the "
    'window then ends in "Software caused connection abort" or "Remote side unexpectedly closed '
    'network connection"',
    remedy="Connection > Seconds between keepalives: 59 (WinSCP: Connection > Keepalives); on a "
    "link "
    "that often fails for moments they can also end a session that would have survived",
    references=(
        "PuTTY manual 4.13.1",
        "settings.c PingInterval, PingIntervalSecs; plink 0.78 tried",
    ),
    on=PuttyStore,
    check=check,
    autofix=frozenset(("unsafe",)),
)
