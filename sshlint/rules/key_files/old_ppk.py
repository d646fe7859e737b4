from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import PuttyKey
from sshlint.facts.path import quoted
from sshlint.finding import INFO, WARNING, Rule, Violation
from sshlint.settings import Context

_OLD = ("ppk1", "ppk2")
_READS_PPK3 = (0, 75)


def check(file: PuttyKey, context: Context) -> Iterator[Violation]:
    if file.key.format not in _OLD or not file.key.loads:
        return
    wanted = context.settings.putty_version
    if wanted and wanted < _READS_PPK3 and file.key.format == "ppk2":
        return
    yield Violation(
        file.location,
        f"PPK {file.key.format[-1]}: {_weakness(file)}",
        severity=INFO if file.key.format == "ppk2" and not file.key.encrypted else WARNING,
        help=f"puttygen {quoted(file.path)} --reencrypt, or sshlint --fix, writes PPK 3",
        fix=file.rewrite(
            "ppk",
            "write the key as PPK 3",
            "PuTTY before 0.75, and WinSCP and libraries of that time, cannot read it",
        ),
    )


def _weakness(file: PuttyKey) -> str:
    if file.key.encrypted:
        return "one SHA-1 of the passphrase, without salt, is all that guards it"
    if file.key.format == "ppk1":
        return "anyone who can write to it can put another public half in"
    return "a passphrase set on it would be guarded by one SHA-1 only"


RULE = Rule(
    code="SSH218",
    name="old-ppk",
    severity=WARNING,
    other_severities=(INFO,),
    summary="a PuTTY key in version 1 or 2 of its format",
    why="a graphics card tries billions of passphrases a second against one SHA-1 without salt; "
    "and version 1 does not even protect the public half",
    remedy="write it as PPK 3, which derives its keys with Argon2",
    references=("PuTTY manual, appendix C", "PuTTY wish ppk3"),
    on=PuttyKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
