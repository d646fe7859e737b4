from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.control_path import SocketPath, limit
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context


def check(option: SocketPath, context: Context) -> Iterator[Violation]:
    if context.in_repository or not option.is_path:
        return
    longest = option.longest()
    if longest is None:
        return
    login, path, size = longest
    most = limit(context)
    if size <= most:
        return
    room = option.hash_fits(path)
    whom = f"for {login.title} " if option.letters and not login.pattern else ""
    shown = f": {path}" if option.letters and "C" not in option.letters else ""
    yield Violation(
        option.value_place,
        f"{whom}it comes to {size} bytes, and ssh can bind to no more than {most}{shown}",
        help=f"ControlPath {option.hashed}"
        if room
        else "choose a shorter directory, such as ~/.ssh",
        fix=option.hash_instead() if room else None,
    )


RULE = Rule(
    code="SSH513",
    name="control-path-too-long",
    severity=ERROR,
    summary="a ControlPath that is too long for a Unix socket once it is expanded",
    why='the login ends with "too long for Unix domain socket"; it does so only for the hosts with '
    "long names, so it is found late",
    remedy="use %C, which is 40 characters whatever the host",
    references=("mux.c muxserver_listen", "unix(7) sun_path", "tried: 90 bytes pass, 91 do not"),
    on=SocketPath,
    keywords=frozenset(("controlpath",)),
    check=check,
    decides=("controlpath",),
    autofix=frozenset(("unsafe",)),
)
