from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tokens import TokenFault, legal_tokens
from sshlint.facts.config_text.expandable import EXPANDED, Expandable
from sshlint.finding import ERROR, IF_REFUSED, INFO, WARNING, Rule, Violation
from sshlint.settings import Context, Release

# Set by the desktop, the terminal or an agent of a session, and so absent from many shells.
_SESSION_VARIABLES = frozenset(
    [
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "GPG_TTY",
        "SSH_AUTH_SOCK",
        "SSH_CONNECTION",
        "TERM",
        "TMPDIR",
        "TMUX",
        "WAYLAND_DISPLAY",
        "XAUTHORITY",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR",
    ]
)


def check(part: Expandable, context: Context) -> Iterator[Violation]:
    told: set[TokenFault] = set()
    for target in context.targets:
        for fault in part.faults(target):
            if fault not in told and not (fault.kind == "unset" and context.in_repository):
                told.add(fault)
                yield _hit(part, fault, target)


def _hit(part: Expandable, fault: TokenFault, target: Release) -> Violation:
    location = part.place_of(fault.start, fault.end)
    written = part.text[fault.start : fault.end]
    if fault.kind == "unset":
        name = written.strip("${}")
        return Violation(
            location,
            f"{written} is not set here; where it is not, ssh stops at this line",
            help=f"set {name} in the shell's start file, or write the value",
            severity=INFO if name in _SESSION_VARIABLES else WARNING,
        )
    if fault.kind == "user":
        return Violation(location, f"there is no user {written.lstrip('~')}", help="write the path")
    if fault.kind == "brace":
        return Violation(location, f"{written} is never closed", help="close it with }")
    return Violation(
        location,
        _token_message(part, fault, written, target),
        help=_token_help(part, written, target),
    )


def _token_message(part: Expandable, fault: TokenFault, written: str, target: Release) -> str:
    name = _name(part)
    if fault.kind == "percent":
        return f"a % at the end of {name} is no token; ssh stops at it"
    return f"{written} is no token of {name} in OpenSSH {target}"


def _token_help(part: Expandable, written: str, target: Release) -> str:
    legal = sorted(legal_tokens(part.row, target.version), key=str.lower)
    letters = " ".join(f"%{letter}" for letter in legal)
    return f"write %{written} for a % that is meant as such; {_name(part)} takes {letters}"


def _name(part: Expandable) -> str:
    return "Match exec" if part.keyword == "match" else part.row.name


RULE = Rule(
    code="SSH410",
    name="bad-token",
    severity=ERROR,
    other_severities=(WARNING, INFO),
    summary="a %-token, a ${VARIABLE} or a ~user that ssh cannot replace in this option",
    why="ssh stops with an error, some of these only when the option is used: at the login; the "
    "command of a Match exec is expanded for every host, also where an earlier criterion fails",
    remedy="write %% for a plain percent sign, and only tokens that the option takes",
    references=(
        "ssh_config(5) TOKENS, ENVIRONMENT VARIABLES",
        "misc.c vdollar_percent_expand",
        "readconf.c match_cfg_line",
    ),
    on=Expandable,
    keywords=EXPANDED,
    check=check,
    decides=(IF_REFUSED,),
)
