from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.ignore_unknown import excuse
from sshlint.facts.config_text.vendor_option import VendorOption
from sshlint.finding import ERROR, IF_REFUSED, Fix, Related, Rule, Violation
from sshlint.settings import Context


def check(option: VendorOption, context: Context) -> Iterator[Violation]:
    again = tuple(Related(other.keyword_place, "and here") for other in option.again[:3])
    yield Violation(
        option.refused.location,
        f"{option.refused.message}; every other ssh refuses the whole file",
        related=again,
        help=_help(option),
        fix=_fix(option),
    )


def _help(option: VendorOption) -> str:
    words = f"IgnoreUnknown {','.join(option.excused)}"
    guard = option.guard
    return f"put {words} at the top" if guard is None else f"write {words} in line {guard.number}"


def _fix(option: VendorOption) -> Fix:
    return Fix.safe(*excuse(option.refused.config, option.guard, ",".join(option.excused)))


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
