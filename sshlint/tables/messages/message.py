"""The shapes of the diagnosis tables."""

from __future__ import annotations

from sshlint.lean import NamedTuple


class Message(NamedTuple):
    """What a program says, and the cause it speaks for.

    In *wording*, `{name}` stands for a part that varies. A wording that begins with `debug: ` is
    looked for in debug lines only, any other outside them only. An empty *cause* marks a line that
    is understood and means no harm.
    """

    cause: str
    wording: str
    source: str
    versions: str = ""


class Fact(NamedTuple):
    """What a program says on its way, and the thing that can be learnt from it."""

    kind: str
    wording: str
    source: str
    versions: str = ""


class Cause(NamedTuple):
    """Why a login failed; what to do about it is in `sshlint.tables.remedies`.

    *rank*: of several causes in one log the lowest is named first. *stage*: how far a login comes
    with this cause. *hint*: it does not end a login by itself.
    """

    code: str
    title: str
    where: str
    rank: int
    stage: str
    hint: bool = False
