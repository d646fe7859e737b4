from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_line import remove_line
from sshlint.facts.putty.putty_value import IgnoredValue
from sshlint.finding import ERROR, Fix, Rule, Text, Violation
from sshlint.settings import Context
from sshlint.shortening import shortened

_COST = "the session then uses the value, which it does not now"


def check(ignored: IgnoredValue, context: Context) -> Iterator[Violation]:
    session, value = ignored.session, ignored.value
    why = _REASONS[ignored.reason].format(name=ignored.name, program=session.program)
    message = (
        f"{session.label}{session.program} ignores this {shortened(value.name.strip())}: {why}"
    )
    fix = None if session.store.live else _fix(ignored)
    yield Violation(session.value_place(value), message, fix=fix)


_REASONS = {
    "type": "it must be {name}",
    "case": "it knows only {name}",
    "blanks": "a space stands beside the name",
    "duplicate": "{name}",
    "number": "it is no number, so 0 is used",
    "protocol": "it is no protocol it knows, so PortNumber is not read either",
    "no-protocol": "without a Protocol it goes to port 22",
}


def _fix(ignored: IgnoredValue) -> Fix | None:
    session, value, name = ignored.session, ignored.value, ignored.setting
    if ignored.reason in ("case", "blanks"):
        edit = Text(session.source, value.name_start, value.name_end, name)
        return None if session.has(name) else Fix.unsafe(f"write {name}", edit, cost=_COST)
    if ignored.reason == "duplicate":
        edit = remove_line(session.source, value.start, value.end)
        return Fix.unsafe("remove it", edit, cost="the value might be the one that was meant")
    if ignored.reason == "type" and (new := ignored.in_right_type()) is not None:
        return session.unsafe_fix(f"store it as {ignored.name}", {name: new}, cost=_COST)
    if ignored.reason == "no-protocol":
        return session.unsafe_fix("set Protocol=ssh", {"Protocol": "ssh"}, cost=_COST)
    if ignored.reason == "protocol" and value.text.strip().lower() == "ssh":
        return session.unsafe_fix("set Protocol=ssh", {"Protocol": "ssh"}, cost=_COST)
    return None


RULE = Rule(
    code="SSH916",
    name="putty-value-ignored",
    severity=ERROR,
    summary="a stored setting that is ignored",
    why="the session silently uses the default instead: port 22, no key, no keepalive",
    remedy="write the setting in PuTTY's own spelling and type, once",
    references=(
        "windows/storage.c: REG_SZ and REG_DWORD only; unix/storage.c: exact names, first wins",
        "settings.c load_open_settings: PortNumber only beside a known Protocol; plink 0.78 tried",
    ),
    on=IgnoredValue,
    check=check,
    autofix=frozenset(("unsafe",)),
)
