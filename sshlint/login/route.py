"""The one route of a login: the host, and the hosts that ssh jumps over to get there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sshlint.config.assignment import Assignment
from sshlint.config.compiled import Program
from sshlint.config.resolve import Resolution, proxy, resolve
from sshlint.config.values import jumps
from sshlint.lean import NamedTuple
from sshlint.login import jump_command

Arguments = tuple[tuple[str, str], ...]  # ssh's own, as (letter, word)

# ssh starts another ssh for each host to jump over, and would go on until the machine gives up.
MOST_HOPS = 16


class Call(NamedTuple):
    """How ssh is called for a host on the way."""

    host: str
    arguments: Arguments = ()


class Stop(NamedTuple):
    """A host on the way, and what ssh makes of it.

    `loop` are the hosts from the first that comes again back to it, where the route ends in a loop.
    """

    call: Call
    resolution: Resolution
    loop: tuple[str, ...] = ()


def certain_proxy(resolution: Resolution) -> Assignment | None:
    """What leads to the host, where no Match that nobody decided may lead elsewhere."""
    if any(entry.depends for entry in resolution.slots.get("proxyjump", ())):
        return None
    return proxy(resolution.slots)


def proxy_jump(resolution: Resolution) -> Assignment | None:
    """The ProxyJump that leads to the host; a Match that nobody decided counts as not entered."""
    option = proxy(resolution.slots)
    return option if option is not None and option.keyword == "proxyjump" else None


def follow(
    first: Call,
    answer: Callable[[Call], Resolution | None],
    way: Callable[[Resolution], Assignment | None] = certain_proxy,
) -> Iterator[Stop]:
    """The stops of a route, the destination first; `answer` gives `None` where ssh starts no login.

    `way` is what leads to a host. A ProxyCommand that hands the connection on as a ProxyJump would
    is a jump as well.
    """
    calls: list[Call] = []
    call: Call | None = first
    while call is not None:
        resolution = answer(call)
        if resolution is None:
            return
        calls.append(call)
        following = _next(way(resolution))
        loop: tuple[str, ...] = ()
        if following is not None and (following in calls or len(calls) > MOST_HOPS):
            start = calls.index(following) if following in calls else 0
            loop = (*(passed.host for passed in calls[start:]), following.host)
            following = None
        yield Stop(call, resolution, loop)
        call = following


def stops(
    compiled: Program, first: Call, command: str = "", *, known: Resolution | None = None
) -> Iterator[Stop]:
    """The stops of a route, each as a config answers; `known` is its answer for the first."""

    def answer(call: Call) -> Resolution:
        if call is first and known is not None:
            return known
        prelude: tuple[Assignment, ...] = ()
        typed = command if call is first else ""
        if call.arguments:
            from sshlint.login.destination import read_command_line

            line = read_command_line(
                call.arguments, release=compiled.release, account=compiled.account, command=typed
            )
            prelude = line.options
        return resolve(compiled, call.host, prelude=prelude, command=typed)

    return follow(first, answer)


def _next(option: Assignment | None) -> Call | None:
    """The ssh that makes the connection for a host: to the last hop, over those before it."""
    if option is None:
        return None
    if option.keyword == "proxyjump":
        before, _, last = option.values[0].rpartition(",")
        hop = jumps.read_hop(last)
    else:
        before = ""
        found = jump_command.read(option.values[0])
        hop = found.hop if found is not None else None
    if hop is None:
        return None
    arguments = [("J", before)] if before else []
    arguments += [("l", hop.user)] if hop.user else []
    arguments += [("p", str(hop.port))] if hop.port else []
    return Call(hop.host, tuple(arguments))
