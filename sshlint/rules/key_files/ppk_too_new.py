from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import PuttyKey
from sshlint.facts.path import quoted
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context

_READS_PPK3 = (0, 75)


def check(file: PuttyKey, context: Context) -> Iterator[Violation]:
    wanted = context.settings.putty_version
    if file.key.format != "ppk3" or not wanted or wanted >= _READS_PPK3:
        return
    version = ".".join(map(str, wanted))
    yield Violation(
        file.location,
        f"PPK 3, which PuTTY {version} (setting putty-version) does not read: 0.75 and newer do",
        help=f"puttygen {quoted(file.path)} --reencrypt --ppk-param version=2 -O private "
        "-o NAME.ppk",
        fix=file.rewrite(
            "ppk2",
            "write the key as PPK 2",
            "one SHA-1 of the passphrase is then all that protects the file",
        ),
    )


RULE = Rule(
    code="SSH219",
    name="ppk-too-new",
    severity=INFO,
    summary="a PPK 3 where the setting putty-version asks for an older PuTTY",
    why='PuTTY before 0.75, and libraries of that time, say "PuTTY key format too new"',
    remedy="have all programs up to date, or keep a copy as PPK 2",
    references=("PuTTY 0.75 release notes", "PuTTY sshpubk.c"),
    on=PuttyKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
