from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_CODE = "SSH207"


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    for damage in file.damage(_CODE):
        if file.is_public_half:
            yield Violation(
                file.location,
                f"{damage.message}, as a failed ssh-keygen -y leaves it",
                severity=WARNING,
                help=file.remake_public or "remove the file",
            )
        else:
            yield Violation(file.location, f"{damage.message}: there is no key in it")


RULE = Rule(
    code=_CODE,
    name="key-empty",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="an empty file, or a directory, where a key is expected",
    why="a full disk, or a shell's > before a command that failed, leaves an empty file; ssh says "
    "no more of it than of any damaged key",
    remedy="take the key from a backup, or remove the file and make a new key with ssh-keygen",
    references=("measured with ssh 9.2",),
    on=DamagedKey,
    check=check,
    decides=(
        "key-format",
        "key-is-folder",
    ),
)
