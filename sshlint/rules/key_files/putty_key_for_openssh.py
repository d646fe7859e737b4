from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.identity_file import IdentityFile, free_path
from sshlint.facts.key_files.key_file import ssh_verdict
from sshlint.facts.path import base_name, quoted
from sshlint.finding import ERROR, Action, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.key_types import KEY_TYPES, plain_name

_ENDING = ".ppk"


def check(file: IdentityFile, context: Context) -> Iterator[Violation]:
    if not file.key.format.startswith("ppk"):
        return
    known = file.same_key_for_ssh()
    new = known or free_path(file.path.removesuffix(_ENDING))
    what = f"{file.path} is" if file.option else "this is"
    yield Violation(
        file.location,
        f"{what} a PuTTY key (PPK {file.key.format[-1]}), which ssh does not read: "
        f'it says "{ssh_verdict(context)}" and skips it',
        help=_help(file, known, new),
        fix=_fix(file, known, new),
    )


def _help(file: IdentityFile, known: str, new: str) -> str:
    if known:
        return f"name {known}, which holds the same key"
    if not _can_be_converted(file):
        return "ssh has no use for a key of this type: make one with ssh-keygen -t ed25519"
    command = f"sshlint convert {quoted(file.path)} --to openssh -o {quoted(new)}"
    return f"{command}, and {'name' if file.option else 'use'} that"


def _fix(file: IdentityFile, known: str, new: str) -> Fix | None:
    edit = file.pointed_at(new)
    if edit is None or not _can_be_converted(file):
        return None
    if known:
        return Fix.unsafe(
            f"name {base_name(known)}, which holds the same key",
            edit,
            cost="the login then offers a key, and perhaps asks for its passphrase",
        )
    return Fix.unsafe(
        f"convert the key to {base_name(new)} beside it, and name that",
        Action("convert-key", file.path, ("openssh", new)),
        edit,
        cost="a second file then holds this key; remove the PPK once no PuTTY needs it",
    )


def _can_be_converted(file: IdentityFile) -> bool:
    """OpenSSH has no Ed448, and a DSA key opens nothing any more."""
    kind = KEY_TYPES.get(plain_name(file.key.algorithm or ""))
    return file.key.loads and kind is not None and kind.family not in ("ed448", "dsa")


RULE = Rule(
    code="SSH210",
    name="putty-key-for-openssh",
    severity=ERROR,
    summary="an IdentityFile that is a PuTTY key",
    why="no version of ssh reads PPK files; it says so in a message about libcrypto and tries the "
    "next key, or none",
    remedy="convert it with sshlint convert --to openssh, and name the new file",
    references=("puttygen(1) -O private-openssh-new", "measured with ssh 9.2"),
    on=IdentityFile,
    check=check,
    decides=("key-ppk",),
    autofix=frozenset(("unsafe",)),
)
