"""SSH210: ssh is given PuTTY's key file."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.identity_file import IdentityFile, free_path
from sshlint.facts.key_file import ssh_verdict
from sshlint.facts.path import quoted
from sshlint.finding import ERROR, Action, Fix, Hit, Related, Rule
from sshlint.settings import Context
from sshlint.source import Place
from sshlint.tables.key_types import KEY_TYPES, plain_name

_ENDING = ".ppk"


def check(file: IdentityFile, context: Context) -> Iterator[Hit]:
    if not file.key.format.startswith("ppk"):
        return
    known = file.same_key_for_ssh()
    new = known or free_path(file.path.removesuffix(_ENDING))
    command = f"sshlint convert {quoted(file.path)} --to openssh -o {quoted(new)}"
    yield Hit(
        file.place,
        f"{file.path} is a PuTTY key (PPK {file.key.format[-1]}), which no ssh reads: "
        f'it says "{ssh_verdict(context)}" and goes on without it',
        help=f"name {known}, which holds the same key" if known else f"{command}, and name that",
        related=(Related(Place(file.path, file.source), "the PuTTY key"),) if file.option else (),
        fix=_fix(file, known, new),
    )


def _fix(file: IdentityFile, known: str, new: str) -> Fix | None:
    edit = file.pointed_at(new)
    if edit is None or not _can_be_converted(file):
        return None
    if known:
        return Fix(
            f"name {known}, which holds the same key",
            (edit,),
            cost="the login then offers a key, and perhaps asks for its passphrase",
        )
    return Fix(
        f"convert the key to {new} and name that",
        (Action("convert-key", file.path, ("openssh", new)), edit),
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
    fix="convert it with sshlint convert --to openssh, and name the new file",
    source=("puttygen(1) -O private-openssh-new", "measured with ssh 9.2"),
    on=IdentityFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
