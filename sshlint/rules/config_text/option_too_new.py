from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.ignore_unknown import (
    excuse,
    guard_of,
    ignoring_lines,
    words_of,
)
from sshlint.facts.config_text.refused_line import (
    REMOVED,
    TOO_NEW,
    RefusedLine,
)
from sshlint.finding import ERROR, IF_REFUSED, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS


def check(refused: RefusedLine, context: Context) -> Iterator[Violation]:
    if refused.kind == TOO_NEW or (refused.kind == REMOVED and not _is_algorithm(refused)):
        targets = " and ".join(f"OpenSSH {target}" for target in refused.targets)
        yield Violation(
            refused.location,
            f"{refused.message}; {targets} refuses the file",
            help=_help(refused),
            fix=_fix(refused),
        )


def _is_algorithm(refused: RefusedLine) -> bool:
    keyword = KEYWORDS.get(refused.line.keyword)
    return keyword is not None and keyword.kind == "algorithms"


def _is_option(refused: RefusedLine) -> bool:
    return refused.location == refused.line.keyword_place


def _help(refused: RefusedLine) -> str:
    if _is_option(refused):
        return f"take the line out, or put IgnoreUnknown {refused.line.spelling} above it"
    return "keep such lines in a file that only newer clients include"


def _fix(refused: RefusedLine) -> Fix | None:
    if not _is_option(refused) or refused.kind != TOO_NEW:
        return None
    survey, config = refused.survey, refused.config
    ignoring = survey.once(ignoring_lines, config)
    guard = guard_of(survey, config, refused.line)
    if guard is None and ignoring:
        return None  # a second IgnoreUnknown would be dropped
    words = ",".join((*words_of(ignoring[:1]), refused.line.spelling))
    title, edit = excuse(config, guard, words)
    return Fix.unsafe(
        title, edit, cost="clients that do not know the option do without it, silently"
    )


RULE = Rule(
    code="SSH406",
    name="option-too-new",
    severity=ERROR,
    summary="something that an ssh this config must serve does not know",
    why="an ssh that meets an option, a Match criterion or a value it does not know refuses the "
    "whole file",
    remedy="take it out, or keep it where only clients that know it read it",
    references=("readconf.c by release tag, 7.0 to 10.5",),
    on=RefusedLine,
    check=check,
    decides=(IF_REFUSED,),
    autofix=frozenset(("unsafe",)),
)
