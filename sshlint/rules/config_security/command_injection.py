from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_security.command import Command
from sshlint.facts.config_text.block import first_line, hosts_asked_for
from sshlint.finding import WARNING, Rule, Violation
from sshlint.formats.ssh_config import Block
from sshlint.settings import Context
from sshlint.tables.releases import Version, show

# 9.6 refuses shell metacharacters in a host or user that was typed; 10.1 control characters too.
_HOSTS_CHECKED: Version = (9, 6)
_USERS_CHECKED: Version = (10, 1)


def check(command: Command, context: Context) -> Iterator[Violation]:
    # A vendor fixes a release without changing its version (Debian's 9.2 refuses such names).
    plain = [target.version for target in context.targets if not target.vendor]
    if not plain or not command.by_shell:
        return
    oldest = min(plain)
    if oldest < _HOSTS_CHECKED:
        letters, fixed = "r" + _open_names(command.block), _HOSTS_CHECKED
        example, cve = "a name such as $(id)", "CVE-2023-51385"
    elif oldest < _USERS_CHECKED:
        letters, fixed = "r", _USERS_CHECKED
        example, cve = "a user name with a newline in it", "CVE-2025-61984"
    else:
        return
    if tokens := command.unquoted_tokens(letters):
        yield Violation(
            command.location,
            f"{command.name} makes the shell run {example} in place of {' and '.join(tokens)}, "
            f"with ssh {show(oldest)} ({cve})",
            help=f"update ssh to {show(fixed)} or newer; until then, single quotes "
            f"({' '.join(repr(token) for token in tokens)}) stop all but a name with a quote in it",
        )


def _open_names(block: Block) -> str:
    """The letters that stand for a name from outside: a list of plain names leaves no choice."""
    inner: Block | None = block
    while inner is not None:
        names = hosts_asked_for(inner)
        if names and not any(set(name) & set("*?") for name in names):
            return ""
        inner = inner.parent
    name = first_line(block, "hostname")
    return "n" if name is not None and "%" not in name.value else "hn"


RULE = Rule(
    code="SSH617",
    name="command-injection",
    severity=WARNING,
    summary="a name from outside that reaches a shell",
    why="the host or user can come from a git submodule's URL; one such as $(…) is then run by "
    "your shell before any connection is made",
    remedy="update ssh, or quote the token",
    references=("CVE-2023-51385", "CVE-2025-61984", "OpenSSH 9.6 and 10.1 release notes"),
    on=Command,
    keywords=frozenset(("localcommand", "match", "proxycommand")),
    check=check,
)
