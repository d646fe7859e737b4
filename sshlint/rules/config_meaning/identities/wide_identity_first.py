from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.wide_identity import WideIdentity
from sshlint.facts.config_text.block import reach
from sshlint.facts.config_text.block_edits import add_for_every_host
from sshlint.facts.edits import remove_line
from sshlint.finding import WARNING, Fix, Related, Rule, Violation
from sshlint.settings import Context


def check(identity: WideIdentity, context: Context) -> Iterator[Violation]:
    own = identity.overtaken
    if own is None:
        return
    header = own.block.header
    host = header.words[0] if header is not None else "it"
    yield Violation(
        identity.location,
        f"this key is offered to {reach(identity.block)} first, also to {host}, which has a key of "
        "its own below",
        mark="offered first",
        related=(Related(own.location, f"the key of {host}, offered after it"),),
        fix=_fix(identity),
    )


def _fix(identity: WideIdentity) -> Fix | None:
    line = identity.line
    if line.source is not identity.config.source or not identity.is_for_everybody:
        return None
    document = identity.config.files[0].document
    return Fix.unsafe(
        "move the line to the end of the file",
        remove_line(line),
        add_for_every_host(document, "IdentityFile", line.rest),
        cost="where the two keys open different accounts, another account is opened",
    )


RULE = Rule(
    code="SSH526",
    name="wide-identity-first",
    severity=WARNING,
    summary="an IdentityFile for many hosts above a block with an IdentityFile of its own",
    why="IdentityFile lines add up in the order they stand, IdentitiesOnly or not: the general key "
    "is tried first, opens the wrong account, or uses up a try",
    remedy="put the general IdentityFile below the blocks with their own, under a Host * at the "
    "end",
    references=("ssh_config(5) IdentityFile: it is possible to have multiple", "ssh -G"),
    on=WideIdentity,
    keywords=frozenset(("identityfile",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
