from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    if file.is_second and (count := len(file.sound)):
        keys = "1 key" if count == 1 else f"{count} keys"
        message = f"{keys} can log in by authorized_keys2, which sshd reads by default too"
        yield Violation(file.source.whole, message)


RULE = Rule(
    code="SSH808",
    name="second-authorized-keys",
    severity=WARNING,
    summary="an authorized_keys2, a forgotten door",
    why="the name was given up in 2001 and is read to this day: keys that were removed from "
    "authorized_keys, or put here by an intruder, go on to work",
    remedy="move what should stay to authorized_keys, then remove this file",
    references=("sshd_config(5) AuthorizedKeysFile",),
    on=AuthorizedKeysFile,
    check=check,
)
