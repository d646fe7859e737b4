"""SSH204: blanks, quotes, comments or blank lines around or within a private key."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.rules.key_files._damage import MENDED, violations
from sshlint.settings import Context


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    if not file.damage("SSH205"):  # quotes go with a key on one line
        yield from violations(file, "SSH204", context)


RULE = Rule(
    code="SSH204",
    name="key-stray-text",
    severity=ERROR,
    other_severities=(INFO,),
    summary="whitespace, quotes, comments or blank lines around or within a private key",
    why="what was pasted along with a key, or indented with the text around it, makes ssh "
    "skip the whole file",
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
