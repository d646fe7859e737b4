from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.control_path import SocketPath
from sshlint.finding import ERROR, WARNING, Related, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.releases import JUMP_HOST_IN_PERCENT_C, show

# What stands for a part of the connection; the name as typed is as good as the name looked up.
_PARTS = (("host", "hnk"), ("port", "p"), ("user", "r"))
_SINCE = show(JUMP_HOST_IN_PERCENT_C)


def check(option: SocketPath, context: Context) -> Iterator[Violation]:
    if not option.is_path or option.exposure()[0]:
        return
    missing = [part for part, letters in _PARTS if not option.letters & set(letters)]
    if "C" in option.letters:
        missing = []
    if missing and option.is_for_many:
        yield Violation(
            option.value_place,
            f"logins that differ in {' or '.join(missing)} share one connection",
            severity=WARNING,
            fix=option.hash_instead() if option.value.startswith(("/", "~")) else None,
        )
    elif not missing and not _tells_jumps_apart(option, context):
        yield from _two_ways(option)


def _tells_jumps_apart(option: SocketPath, context: Context) -> bool:
    """Whether logins over different jump hosts get different sockets."""
    if option.letters & set("nkj"):
        return True
    oldest = min(target.version for target in context.targets)
    return "C" in option.letters and oldest >= JUMP_HOST_IN_PERCENT_C


def _two_ways(option: SocketPath) -> Iterator[Violation]:
    """One host, user and port over two jump hosts: inner addresses that mean two machines."""
    for one, other in option.shared():
        jumps = [login.value("proxyjump") or "none" for login in (one, other)]
        yield Violation(
            option.value_place,
            f"{one.title} and {other.title} share one connection, though they go over different "
            f"jump hosts ({jumps[0]}, {jumps[1]})",
            help=f"add %n to it; %C tells jump hosts apart from OpenSSH {_SINCE} on",
            related=tuple(
                Related(login.header.location, f"{login.title} is {login.name}")
                for login in (one, other)
                if login.header is not None
            ),
        )
        return


RULE = Rule(
    code="SSH514",
    name="control-path-shared",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a ControlPath that different logins share",
    why="a login joins the connection whose socket it finds: it ends up on another port, as "
    "another user or on another machine, and nothing says so",
    remedy="use %C, or all of %h, %p and %r",
    references=("ssh_config(5) ControlPath", "ssh.c ssh_connection_hash (9.6)", "ssh -G"),
    on=SocketPath,
    keywords=frozenset(("controlpath",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
