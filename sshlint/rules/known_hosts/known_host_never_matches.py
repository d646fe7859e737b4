from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts.known_hosts_file import KnownHostsFile
from sshlint.finding import WARNING, Fix, Rule, Text, Violation
from sshlint.formats.known_host_names import lookup_name, possible
from sshlint.lean import lazy_pattern
from sshlint.settings import Context
from sshlint.shortening import in_quotes

_BRACKETED = lazy_pattern(r"\[([^\[\]]+)\](?::([0-9]+))?")
_BARE = lazy_pattern(r"([^:\[\]]+):([0-9]+)")
_HIGHEST_PORT = 65535


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    for entry in file.sound:
        if ":" not in entry.hosts and "[" not in entry.hosts:
            continue
        start = file.hosts_place(entry).start or 0
        for pattern in entry.patterns:
            bare = pattern.removeprefix("!")
            end = start + len(pattern)
            if bare and not possible(bare):
                better = _as_ssh_asks(bare)
                message = f"{in_quotes(bare)} matches no host"
                message += (
                    f": ssh looks for {in_quotes(better)}"
                    if better
                    else ", as ssh never asks for it"
                )
                fix = None
                if better:
                    edit = Text(file.source, end - len(bare), end, better)
                    cost = "the key is then trusted for that host, which it is not now"
                    fix = Fix.unsafe(f"write {better}", edit, cost=cost)
                yield Violation(file.source.location(start, end), message, fix=fix)
            start = end + 1


def _as_ssh_asks(pattern: str) -> str | None:
    match = _BRACKETED.fullmatch(pattern) or _BARE.fullmatch(pattern)
    if match and not match[2]:
        match = _BARE.fullmatch(match[1]) or match  # [host:22] for [host]:22
    if not match:
        return None
    port = int((match[2] or "22")[:6])
    return lookup_name(match[1], port) if 0 < port <= _HIGHEST_PORT else None


RULE = Rule(
    code="SSH707",
    name="known-host-never-matches",
    severity=WARNING,
    summary="a known host in a spelling that ssh never asks for",
    why="the host counts as new at each login, and a key that was checked once protects nothing",
    remedy="write [host]:port, and the bare name for port 22",
    references=("sshconnect.c get_hostfile_hostname_ipaddr, put_host_port",),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
