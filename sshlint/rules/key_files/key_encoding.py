"""SSH203: a private key saved as UTF-16 or with a byte order mark."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.rules.key_files._damage import MENDED, violations
from sshlint.settings import Context


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    yield from violations(file, "SSH203", context)


RULE = Rule(
    code="SSH203",
    name="key-encoding",
    severity=ERROR,
    other_severities=(INFO,),
    summary="a private key saved as UTF-16 or with a byte order mark",
    why="Windows editors save text so; ssh no longer finds the BEGIN line at the start of the file",
    remedy=MENDED,
    references=("openssh sshkey.c MARK_BEGIN", "measured with ssh-keygen 9.2 and puttygen 0.78"),
    on=DamagedKey,
    check=check,
    decides=("key-format",),
    autofix=frozenset(("safe",)),
)
