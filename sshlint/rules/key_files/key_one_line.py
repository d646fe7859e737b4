"""SSH205: a private key whose line ends are lost."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, Rule, Violation
from sshlint.rules.key_files._damage import MENDED, violations
from sshlint.settings import Context


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    yield from violations(file, "SSH205", context)


RULE = Rule(
    code="SSH205",
    name="key-one-line",
    severity=ERROR,
    summary="a private key whose line ends are lost",
    why="an environment variable or a secret store kept the key on one line, or wrote \\n for "
    "its line ends; no program reads that",
    remedy=MENDED,
    references=(
        "openssh sshkey.c private2_uudecode",
        "measured with ssh-keygen 9.2 and puttygen 0.78",
    ),
    on=DamagedKey,
    check=check,
    decides=("key-format",),
    autofix=frozenset(("safe",)),
)
