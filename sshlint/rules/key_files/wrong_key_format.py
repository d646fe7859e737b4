from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.identity_file import free_path
from sshlint.facts.key_strength.key_group import KeyForReaders, KeyGroup
from sshlint.facts.path import base_name, quoted
from sshlint.finding import WARNING, Action, Fix, Rule, Violation
from sshlint.settings import Context, Reader, read_reader

# The ending of a file of this format.
_FILE_ENDINGS = {"openssh": "", "ppk": ".ppk", "pem": ".pem"}
_NAMES = {"openssh": "OpenSSH", "putty": "PuTTY", "pem-only": "a PEM-only program"}
_ENDINGS = (".ppk", ".pem", ".key")


def check(group: KeyForReaders, context: Context) -> Iterator[Violation]:
    if group.family.startswith("sk-"):
        return  # SSH313
    from sshlint.formats.keys.key_readers import obstacle_for

    for reader in map(read_reader, context.settings.readers):
        found = [obstacle_for(file.key, reader) for file in group.files]
        first = found[0]
        if first is None or None in found or not _is_about_format(group, reader, first.reason):
            continue
        target = first.target if _can_hold(reader, group.family) else ""
        yield Violation(
            group.location,
            f"{_name(reader)} cannot use this key: {first.reason.partition(' (')[0]}",
            help=_help(group, target) if target else "",
            fix=_fix(group, target) if target else None,
        )


def _name(reader: Reader) -> str:
    if reader.name in _NAMES:
        return _NAMES[reader.name]
    from sshlint.config.readers.evaluate import program_of, title

    return title(reader) if reader.version else program_of(reader).title


def _is_about_format(group: KeyGroup, reader: Reader, reason: str) -> bool:
    """Damage, DSA, short RSA and types no ssh has are SSH206, 301, 302 and 215."""
    if reason.startswith("damaged") or group.family == "dsa":
        return False
    return reader.name != "openssh" or not group.first.is_for_ssh


def _new_path(group: KeyGroup, target: str) -> str:
    stem = group.first.path
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    return free_path(stem, _FILE_ENDINGS[target])


def _help(group: KeyGroup, target: str) -> str:
    bare = " --no-passphrase" if target == "pem" and group.first.key.encrypted else ""
    old, new = quoted(group.first.path), quoted(_new_path(group, target))
    return f"sshlint convert {old} --to {target}{bare} -o {new}"


def _fix(group: KeyGroup, target: str) -> Fix | None:
    file = group.first
    if group.public is None or (target == "pem" and file.key.encrypted):
        return None
    new = _new_path(group, target)
    return Fix.unsafe(
        f"convert the key to {base_name(new)} beside it",
        Action("convert-key", file.path, (target, new)),
        cost="a second file then holds this key, and has to be kept as close as the first",
    )


def _can_hold(reader: Reader, family: str) -> bool:
    """Whether the program has keys of this family at all, so that another format helps."""
    if reader.name == "pem-only":
        return family == "rsa"
    return bool(family) and (family != "ed448" or reader.name in ("putty", "plink"))


RULE = Rule(
    code="SSH214",
    name="wrong-key-format",
    severity=WARNING,
    summary="a key in no format that a program named in the setting readers can use",
    why="EC2's password decryption and old libraries take only BEGIN RSA PRIVATE KEY, PuTTY only "
    "PPK; each says so in its own unclear words",
    remedy="make a key of a type that all these programs know",
    references=("puttygen(1)", "paramiko PKey.from_private_key_file", "EC2 get-password-data"),
    on=KeyForReaders,
    check=check,
    autofix=frozenset(("unsafe",)),
)
