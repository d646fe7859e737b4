from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.refused_line import REMOVED, RefusedLine
from sshlint.finding import ERROR, IF_REFUSED, Fix, Rule, Text, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS


def check(refused: RefusedLine, context: Context) -> Iterator[Violation]:
    keyword = KEYWORDS.get(refused.line.keyword)
    if refused.kind != REMOVED or keyword is None or keyword.kind != "algorithms":
        return
    targets = " and ".join(f"OpenSSH {target}" for target in refused.targets)
    yield Violation(
        refused.location,
        f"{refused.word} is gone; {targets} refuses the whole file for it",
        help=f"drop {refused.word} from the list",
        fix=_drop(refused),
    )


def _drop(refused: RefusedLine) -> Fix | None:
    line = refused.line
    value = line.value
    prefix = value[0] if value[:1] in ("+", "^") else ""
    names = value.removeprefix(prefix).split(",")
    rest = [name for name in names if name != refused.word]
    if not rest or len(rest) == len(names) or not line.plain:
        return None  # an empty list is refused too
    location = line.argument_place(0)
    edit = Text(line.source, location.start or 0, location.end or 0, prefix + ",".join(rest))
    return Fix.unsafe(
        f"drop {refused.word}",
        edit,
        cost="a server that speaks nothing else can no longer be reached by the older clients",
    )


RULE = Rule(
    code="SSH414",
    name="removed-algorithm",
    severity=ERROR,
    summary="an algorithm name that an ssh this config must serve no longer has",
    why="one name a client does not know makes it refuse the whole file, for every host",
    remedy="drop the name from the list, or add to the defaults with + instead of replacing them",
    references=(
        "myproposal.h, cipher.c, mac.c, kex-names.c by release tag",
        "OpenSSH release notes",
    ),
    on=RefusedLine,
    check=check,
    decides=(IF_REFUSED,),
    autofix=frozenset(("unsafe",)),
)
