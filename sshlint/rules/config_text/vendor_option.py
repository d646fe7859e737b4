"""SSH407: an option of one vendor's ssh, unguarded."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.vendor_option import VendorOption
from sshlint.facts.edits import insert_at_top
from sshlint.finding import ERROR, IF_REFUSED, Fix, Related, Rule, Text, Violation
from sshlint.settings import Context


def check(option: VendorOption, context: Context) -> Iterator[Violation]:
    again = tuple(Related(other.keyword_place, "and here") for other in option.again[:3])
    yield Violation(
        option.refused.location,
        f"{option.refused.message}; every other ssh refuses the whole file",
        related=again,
        help=f"put IgnoreUnknown {','.join(option.excused)} at the top",
        fix=_fix(option),
    )


def _fix(option: VendorOption) -> Fix:
    words = ",".join(option.excused)
    guard = option.guard
    if guard is not None:
        location = guard.argument_place(0)
        edit = Text(guard.source, location.start or 0, location.end or 0, words)
        return Fix.safe(f"extend IgnoreUnknown to {words}", edit)
    source = option.refused.config.source
    edit = insert_at_top(source, f"IgnoreUnknown {words}")
    return Fix.safe(f"put IgnoreUnknown {words} at the top", edit)


RULE = Rule(
    code="SSH407",
    name="vendor-option",
    severity=ERROR,
    summary="an option that only one vendor's ssh has, without IgnoreUnknown above it",
    why="the file works on one system and stops every login on the others; UseKeychain breaks one "
    "in eight of the configs people publish",
    remedy="name the option in IgnoreUnknown at the top of the file: the vendor's ssh still "
    "heeds it",
    references=("readconf.c oBadOption", "ssh_config(5) IgnoreUnknown"),
    on=VendorOption,
    check=check,
    decides=(IF_REFUSED,),
    autofix=frozenset(("safe",)),
)
