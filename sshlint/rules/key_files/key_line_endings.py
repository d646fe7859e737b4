"""SSH201: CRLF or CR line ends in a private key."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.rules.key_files._damage import MENDED, violations
from sshlint.settings import Context


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    yield from violations(file, "SSH201", context)


RULE = Rule(
    code="SSH201",
    name="key-line-endings",
    severity=ERROR,
    other_severities=(INFO,),
    summary="CRLF or CR line ends in a private key",
    why="ssh reads its own key format byte by byte: the same key works on one machine and is "
    "skipped on the next, with a message that names no cause",
    remedy=MENDED,
    references=(
        "openssh sshkey.c private2_uudecode",
        "libcrypto PEM_read_bio",
        "measured with ssh-keygen 9.2",
    ),
    on=DamagedKey,
    check=check,
    decides=("key-format",),
    autofix=frozenset(("safe",)),
)
