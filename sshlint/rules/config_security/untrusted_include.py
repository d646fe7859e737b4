from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_security.include_place import IncludePlace
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(include: IncludePlace, context: Context) -> Iterator[Violation]:
    if include.is_temporary:
        message = f"this Include reads from {include.folder}, where everybody can put files"
        yield Violation(include.location, message)
    elif who := include.writers():
        message = f"{who} can put files in {include.folder}, where this Include reads from"
        yield Violation(include.location, message)


RULE = Rule(
    code="SSH608",
    name="untrusted-include",
    severity=WARNING,
    summary="a config included from a place that others can write to",
    why="ssh looks at the owner of the file, not at its directory: a link there to any file of "
    "yours is read as config, commands and all, and a file of anybody else stops every login",
    remedy="move the file to ~/.ssh, or chmod go-w the directory",
    references=("readconf.c read_config_file_depth, SSHCONF_CHECKPERM", "tried with 9.2"),
    on=IncludePlace,
    keywords=frozenset(("include",)),
    check=check,
)
