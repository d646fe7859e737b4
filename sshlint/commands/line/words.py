"""How words may go on: hosts, rules, runs. For shells, which ask at each press of Tab."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sshlint.excerpt import visible

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem


def hosts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names that the user's config spells out, each with its HostName."""
    from click.shell_completion import CompletionItem

    user, at, name = incomplete.rpartition("@")
    return [
        CompletionItem(f"{user}{at}{host}", help=target or None)
        for host, target in sorted(_hosts(ctx).items())
        if host.startswith(name) and visible(host) == host
    ]


def _hosts(ctx: click.Context) -> dict[str, str]:
    """Host names by what they lead to; nothing is run, and faults of the config are no matter."""
    from sshlint.config.loader import Loader
    from sshlint.config.patterns import is_literal
    from sshlint.machine.account import running_account
    from sshlint.settings import Release
    from sshlint.source import SshlintError, Unreadable, read
    from sshlint.tables.releases import NEWEST

    home = ctx.params.get("home")
    if home and os.name == "posix" and os.geteuid() == 0:
        return {}  # which may be another's; a shell's question is no reason to step down
    account = running_account(home)
    path = ctx.params.get("config") or os.path.join(account.home, ".ssh", "config")
    found: dict[str, str] = {}
    try:
        config = Loader(account, Release(NEWEST), read).load(read(os.path.abspath(path)))
    except (OSError, SshlintError, Unreadable):
        return found
    for block in config.blocks:
        if block.header is None or block.header.keyword != "host":
            continue
        target = next((line.value for line in block.lines if line.keyword == "hostname"), "")
        for word in block.header.words:
            if is_literal(word) and word[:1] not in ("", "!", "-"):
                found.setdefault(word, "" if "%" in target else visible(target))
    return found


def rules(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes, and names where one is begun; in a list behind a comma too."""
    from click.shell_completion import CompletionItem

    before, comma, word = incomplete.rpartition(",")
    return [
        CompletionItem(f"{before}{comma}{text}", help=other)
        for text, other in _rule_words(named=bool(word) and word[0].islower())
        if text.lower().startswith(word.lower())
    ]


def _rule_words(*, named: bool) -> Iterator[tuple[str, str]]:
    from sshlint.rules import registry

    for listed in registry.listed():
        yield (listed.name, listed.code) if named else (listed.code, listed.name)


def runs(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The runs that can be undone, the last one first."""
    from click.shell_completion import CompletionItem

    from sshlint.fixing.journal import history, journal

    names: Any = history.names(journal.journal_folder())
    return [CompletionItem(n) for n in sorted(names, reverse=True) if n.startswith(incomplete)]
