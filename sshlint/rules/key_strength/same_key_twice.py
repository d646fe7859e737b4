from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import KeyFile
from sshlint.facts.key_strength.key_group import RepeatedKey
from sshlint.facts.permissions.copy_name import is_copy
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(group: RepeatedKey, context: Context) -> Iterator[Violation]:
    forms: dict[str, list[KeyFile]] = {}
    for file in group.distinct:
        if not (is_copy(file.name) and not file.in_use):  # SSH112
            forms.setdefault(_form(file), []).append(file)
    for files in forms.values():
        if len(files) > 1:
            first, *others = files
            where = listed([file.path for file in others], noun="files")
            yield Violation(first.location, f"the same private key lies in {where} too")


def _form(file: KeyFile) -> str:
    """What the same programs read: a PPK beside an OpenSSH key has its reason."""
    if file.is_ppk:
        return "ppk"
    return "openssh" if file.key.format == "openssh" else "pem"


RULE = Rule(
    code="SSH309",
    name="same-key-twice",
    severity=INFO,
    summary="one private key in several files of the same kind",
    why="a passphrase set on one leaves the other open, a key taken out of use stays there under "
    "the other name, and ssh offers it twice, which uses up the server's patience",
    remedy="keep one file, name it in the config wherever the other is, and remove the other",
    references=("sshd_config(5) MaxAuthTries",),
    on=RepeatedKey,
    check=check,
)
