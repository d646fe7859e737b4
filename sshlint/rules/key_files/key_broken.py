from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.formats.keys.rsa_numbers import CONTRADICTION
from sshlint.rules.key_files._damage import KEY_STAYS, consequence, faults
from sshlint.settings import Context

_CODE = "SSH206"


def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
    if not file.damage(_CODE) or (file.is_repairable and _is_told_elsewhere(file)):
        return
    if file.is_private:
        fix = file.repair()
        said = consequence(file, context, fatal=True)
        if file.damage(_CODE) == [CONTRADICTION]:
            said = "ssh loads the key, but its signatures might be void"
        message = f"{faults(file, _CODE)}; {said}"
        yield Violation(file.location, message, help=KEY_STAYS if fix else "", fix=fix)
    elif file.is_public_half:
        yield Violation(
            file.location,
            f"{faults(file, _CODE)}, so no program can tell which key this is",
            severity=WARNING,
            help=file.remake_public,
        )


def _is_told_elsewhere(file: DamagedKey) -> bool:
    """Whether other damage, which is fixed with it, is why the text makes no sense."""
    return any(damage.fatal and damage.code != _CODE for damage in file.key.problems)


RULE = Rule(
    code=_CODE,
    name="key-broken",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a key file that is cut off, altered, or contradicts itself",
    why="no program can use it; and where only a check sum fails, somebody might have changed it",
    remedy="take the file again from a machine or a backup where it is whole; what is lost of a "
    "key cannot be computed",
    references=("openssh PROTOCOL.key", "libcrypto PEM_read_bio", "PuTTY sshpubk.c"),
    on=DamagedKey,
    check=check,
    decides=("key-format",),
    autofix=frozenset(("safe",)),
)
