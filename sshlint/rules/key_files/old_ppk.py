"""SSH218: a PuTTY key of the old versions."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_file import PuttyKey
from sshlint.facts.path import quoted
from sshlint.finding import WARNING, Hit, Rule
from sshlint.settings import Context

_OLD = ("ppk1", "ppk2")
_READS_PPK3 = (0, 75)


def check(file: PuttyKey, context: Context) -> Iterator[Hit]:
    if file.key.format not in _OLD or not file.key.loads:
        return
    wanted = context.settings.putty_version
    if wanted and wanted < _READS_PPK3 and file.key.format == "ppk2":
        return
    guard = "one SHA-1 of the passphrase encrypts it, and SHA-1 guards it against changes"
    if not file.key.encrypted:
        guard = "SHA-1 guards it against changes"
    yield Hit(
        file.place,
        f"PPK {file.key.format[-1]}: {guard}",
        help=f"puttygen {quoted(file.path)} --reencrypt, or sshlint --fix, writes PPK 3",
        fix=file.rewrite(
            "ppk",
            "write the key as PPK 3",
            "PuTTY before 0.75, and WinSCP and libraries of that time, cannot read it",
        ),
    )


RULE = Rule(
    code="SSH218",
    name="old-ppk",
    severity=WARNING,
    summary="a PuTTY key in version 1 or 2 of its format",
    why="a graphics card tries billions of passphrases a second against one SHA-1 without salt; "
    "and version 1 does not even protect the public half",
    fix="write it as PPK 3, which derives its keys with Argon2",
    source=("PuTTY manual, appendix C", "PuTTY wish ppk3"),
    on=PuttyKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
