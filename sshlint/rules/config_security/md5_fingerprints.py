from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import remove_line
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word == "md5":
        yield Violation(
            option.location,
            f"FingerprintHash {option.value} shows fingerprints in a hash that can be forged",
            fix=Fix.safe("remove the line", remove_line(option.line)),
        )


RULE = Rule(
    code="SSH618",
    name="md5-fingerprints",
    severity=INFO,
    summary="fingerprints of host keys shown as MD5",
    why="servers and git hosts publish SHA256 fingerprints, which cannot be compared with the MD5 "
    "ones that ssh then prints",
    remedy="remove the line; the default is sha256",
    references=("ssh_config(5) FingerprintHash",),
    on=LiveOption,
    keywords=frozenset(("fingerprinthash",)),
    check=check,
    autofix=frozenset(("safe",)),
)
