"""ProxyJump hops, and the ProxyCommand that people wrote before there was a ProxyJump."""

from __future__ import annotations

import re

from sshlint.config.values import jumps
from sshlint.config.values.jumps import Hop
from sshlint.lean import NamedTuple, lazy_pattern

_REDIRECTION = lazy_pattern(r"\s+[12]?>+\s*(?:&\d|/dev/null)|\s+&>\s*/dev/null")
_SHELL = lazy_pattern(r"[|&;<>()`$\n]")
_FLAGS = "46aAkKnqTvxXyYCB:b:c:D:e:E:F:I:i:J:L:l:m:O:o:p:Q:R:S:W:w:"
# Of these a ProxyJump does the same without being told: quiet, no terminal, no forwarding.
_NEEDLESS = "aknqTx"
_NETCAT = lazy_pattern(r"(?:.*/)?(?:nc|netcat|ncat|nc\.\w+)\Z")
_NETCAT_WORDS = frozenset(("-w", "-q", "-i", "-G"))
_TARGETS = ("%h:%p", "[%h]:%p")


class JumpCommand(NamedTuple):
    """`ssh -W %h:%p bastion`, taken apart. `exact`: `ProxyJump hop` does the very same."""

    hop: Hop
    exact: bool


def hops_of(rest: str) -> list[Hop]:
    """The hops of a ProxyJump value, or the one of a command that does the same; else none."""
    if " " in rest.strip():
        found = read(rest)
        if found is not None:
            return [found.hop]
        rest = rest.split()[0]
    hops = [jumps.read_hop(word) for word in rest.split(",")]
    return [hop for hop in hops if hop is not None and hop.host.lower() != "none"]


def read(command: str) -> JumpCommand | None:
    """Take a ProxyCommand apart; `None` where it is no ssh that hands the connection on."""
    if "ssh" not in command:
        return None
    import shlex

    text = _REDIRECTION.sub("", f" {command} ").strip()
    if _SHELL.search(text):
        return None
    try:
        words = shlex.split(text)
    except ValueError:
        return None
    if words[:1] == ["exec"]:
        words.pop(0)
    if not words or words.pop(0).rpartition("/")[2] != "ssh":
        return None
    return _read_words(words)


def _read_words(words: list[str]) -> JumpCommand | None:
    """The arguments of that ssh, which takes options before the host and after it."""
    import getopt

    try:
        before, words = getopt.getopt(words, _FLAGS)
        after, rest = getopt.getopt(words[1:], _FLAGS)
    except getopt.GetoptError:
        return None
    given = dict((*after, *before))
    forward, user, port = (given.pop(f"-{letter}", None) for letter in "Wlp")
    if not words or not (forward in _TARGETS or (forward is None and _is_netcat(rest))):
        return None
    exact = all(option[1] in _NEEDLESS for option in given)
    return _jump(words[0], user, port, exact)


def _jump(location: str, user: str | None, port: str | None, exact: bool) -> JumpCommand | None:
    hop = jumps.read_hop(location) if location and "%" not in location else None
    if hop is None or (port is not None and not re.fullmatch("[0-9]{1,5}", port)):
        return None
    if user is not None:
        exact = exact and "%" not in user
        hop = hop._replace(user=user)
    if port is not None:
        hop = hop._replace(port=int(port))
    return JumpCommand(hop, exact)


def _is_netcat(words: list[str]) -> bool:
    """`nc %h %p`, with a time-out or not."""
    if len(words) == 1:
        words = words[0].split()
    if not words or not _NETCAT.match(words[0]):
        return False
    left: list[str] = []
    skip = False
    for word in words[1:]:
        if skip or (word.startswith("-") and word not in _NETCAT_WORDS):
            skip = False
        elif word in _NETCAT_WORDS:
            skip = True
        else:
            left.append(word)
    return left == ["%h", "%p"]
