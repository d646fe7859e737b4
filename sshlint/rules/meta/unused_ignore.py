from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.meta.ignore import Ignore
from sshlint.finding import WARNING, Fix, Rule, Violation
from sshlint.settings import Context


def check(ignore: Ignore, context: Context) -> Iterator[Violation]:
    """Asked about ignores whose rules were all asked and said nothing there (lint.py)."""
    codes = " and ".join(ignore.codes)
    verb = "silences" if len(ignore.codes) == 1 else "silence"
    if ignore.path_glob:
        message = f'{codes} {verb} nothing in "{ignore.path_glob}"'
        yield Violation(ignore.location, message, help="remove it from per-path-ignores")
    elif not ignore.is_understood:
        yield Violation(
            ignore.location,
            "a comment for sshlint with nothing it knows",
            help='write "# sshlint: ignore[CODE] reason" or "# sshlint: ignore-file[CODE] reason"',
        )
    else:
        message = f"{codes} {verb} nothing here" if codes else "names no code to ignore"
        yield Violation(ignore.location, message, mark="unused", fix=_remove(ignore))


def _remove(ignore: Ignore) -> Fix | None:
    removal = ignore.removal()
    return Fix.safe("remove it", removal) if removal else None


RULE = Rule(
    code="SSH002",
    name="unused-ignore",
    severity=WARNING,
    summary="an ignore comment, or a per-path ignore of the settings, that silences nothing",
    why="it hides the next fault of its kind in that place, and tells readers of one that is gone",
    remedy="remove it",
    references=("README, Settings",),
    on=Ignore,
    check=check,
    autofix=frozenset(("safe",)),
)
