"""SSH407: an option of one vendor's ssh, unguarded."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.edits import insert_at_top
from sshlint.facts.vendor_option import VendorOption
from sshlint.finding import ERROR, Fix, Hit, Related, Rule, Text
from sshlint.settings import Context


def check(option: VendorOption, context: Context) -> Iterator[Hit]:
    again = tuple(Related(other.keyword_place, "and here") for other in option.again[:3])
    yield Hit(
        option.refused.place,
        f"{option.refused.message}; every other ssh refuses the whole file",
        related=again,
        help=f"put IgnoreUnknown {','.join(option.excused)} at the top",
        fix=_fix(option),
    )


def _fix(option: VendorOption) -> Fix:
    words = ",".join(option.excused)
    guard = option.guard
    if guard is not None:
        place = guard.argument_place(0)
        edit = Text(guard.source, place.start or 0, place.end or 0, words)
        return Fix(f"extend IgnoreUnknown to {words}", (edit,))
    source = option.refused.config.source
    edit = insert_at_top(source, f"IgnoreUnknown {words}")
    return Fix(f"put IgnoreUnknown {words} at the top", (edit,))


RULE = Rule(
    code="SSH407",
    name="vendor-option",
    severity=ERROR,
    summary="an option that only one vendor's ssh has, without IgnoreUnknown above it",
    why="the file works on one system and stops every login on the others; UseKeychain breaks one "
    "in eight of the configs people publish",
    fix="name the option in IgnoreUnknown at the top of the file: the vendor's ssh still heeds it",
    source=("readconf.c oBadOption", "ssh_config(5) IgnoreUnknown"),
    on=VendorOption,
    check=check,
    autofix=frozenset(("safe",)),
)
