"""SSH202: no line end after the last line of a private key."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.rules.key_files._damage import MENDED, violations
from sshlint.settings import Context


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    yield from violations(file, "SSH202", context)


RULE = Rule(
    code="SSH202",
    name="key-no-final-newline",
    severity=ERROR,
    other_severities=(INFO,),
    summary="no line end after the last line of a private key",
    why="ssh looks for the END line with its line end; editors and secret stores that trim "
    "text take it away",
    remedy=MENDED,
    references=("openssh sshkey.c MARK_END", "measured with ssh-keygen 9.2"),
    on=DamagedKey,
    check=check,
    decides=("key-format",),
    autofix=frozenset(("safe",)),
)
