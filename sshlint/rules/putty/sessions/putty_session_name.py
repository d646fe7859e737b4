from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.putty.putty_name import SessionFile
from sshlint.finding import WARNING, Fix, Rename, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import in_quotes


def check(file: SessionFile, context: Context) -> Iterator[Violation]:
    if not file.is_misspelt:
        return
    fix = None
    if file.is_free:
        cost = "shortcuts and scripts that name the file no longer find it"
        fix = Fix.unsafe(
            f"rename it to {file.spelling}", Rename(file.path, file.new_path), cost=cost
        )
    yield Violation(
        file.location,
        f"PuTTY lists this file as {in_quotes(file.listed)} and then looks for {file.looked_for}",
        help=f"rename it to {file.spelling}",
        fix=fix,
    )


RULE = Rule(
    code="SSH917",
    name="putty-session-name",
    severity=WARNING,
    summary="a session file whose name PuTTY cannot load",
    why="the session is in the list, and opening it gives an empty one: plink takes the name for "
    "that of a host",
    remedy="write every byte outside A-Z a-z 0-9 + - . @ _ as % and two capital hex digits",
    references=("unix/storage.c make_session_filename, decode_session_filename; plink 0.78 tried",),
    on=SessionFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
