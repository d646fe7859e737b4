from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty import PuttySession, PuttyStore
from sshlint.finding import INFO, WARNING, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed

_COST = "with a server that has nothing better PuTTY asks first, and fails with -batch"
_LISTS = ("Cipher", "KEX")


def check(store: PuttyStore, context: Context) -> Iterator[Violation]:
    old: list[tuple[PuttySession, str]] = []
    for session in store.sessions:
        for setting in _LISTS if session.is_ssh and not session.is_winscp else ():
            weak = _weak(session, setting)
            if weak and session.text(setting) in _old_defaults(setting):
                old.append((session, setting))
            elif weak:
                yield _chosen(session, setting, weak)
    if old:
        yield _outdated(store, old)


def _weak(session: PuttySession, setting: str) -> list[str]:
    """Weak words above WARN in the order that PuTTY makes of the stored list."""
    if not session.has(setting):
        return []
    from sshlint.formats.putty.putty_preferences import effective_order, split_at_warn
    from sshlint.tables.putty_algorithms import WEAK

    silent = split_at_warn(effective_order(setting, session.text(setting)))[0]
    words = [word for word in silent if word in WEAK[setting]]
    return [word for word in words if word != "des" or session.flag("SSH2DES")]


def _old_defaults(setting: str) -> frozenset[str]:
    from sshlint.tables.putty_algorithms import OLD_DEFAULTS

    return OLD_DEFAULTS[setting]


def _today(setting: str) -> str:
    from sshlint.formats.putty.putty_preferences import effective_order

    return ",".join(effective_order(setting, None))


def _chosen(session: PuttySession, setting: str, weak: list[str]) -> Violation:
    from sshlint.tables.putty_algorithms import WEAK

    reasons = ", ".join(f"{word} ({WEAK[setting][word]})" for word in weak)
    ends = " as WARN stands last" if session.text(setting).endswith("WARN") else ""
    message = f"{session.label}used without a question{ends}: {reasons}"
    fix = session.unsafe_fix(f"today's default {setting}", {setting: _today(setting)}, cost=_COST)
    return Violation(session.location(setting), message, severity=WARNING, fix=fix)


def _outdated(store: PuttyStore, old: list[tuple[PuttySession, str]]) -> Violation:
    names = list(dict.fromkeys(session.saved.name for session, _ in old))
    edits = tuple(e for session, setting in old for e in session.edits({setting: _today(setting)}))
    fix = Fix.unsafe("today's default lists", *edits, cost=_COST)
    settings = " and ".join(dict.fromkeys(setting for _, setting in old))
    message = (
        f"{settings} as an old PuTTY saved it, weak algorithms without a question: {listed(names)}"
    )
    return Violation(store.location, message, severity=INFO, fix=fix)


RULE = Rule(
    code="SSH909",
    name="putty-weak-algorithm",
    severity=WARNING,
    other_severities=(INFO,),
    summary="weak algorithms that are used without a question",
    why="PuTTY asks before it uses what stands below its warning line; above it a server, or "
    "somebody on the way, can have the weak one without your knowing",
    remedy="SSH > Cipher and SSH > Kex: move the weak ones below the line; load Default Settings "
    "of a "
    "new PuTTY to see today's order",
    references=(
        "settings.c gprefs_from_str, and the proposals plink 0.78 sends",
        "CVE-2016-2183 (64-bit blocks), RFC 7465 (RC4), CVE-2015-4000 (1024-bit groups)",
    ),
    on=PuttyStore,
    check=check,
    autofix=frozenset(("unsafe",)),
)
