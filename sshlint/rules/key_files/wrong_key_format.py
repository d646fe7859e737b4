"""SSH214: a key that a program that has to use it cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.identity_file import free_path
from sshlint.facts.key_strength.key_group import KeyForReaders, KeyGroup
from sshlint.facts.path import base_name, quoted
from sshlint.finding import WARNING, Action, Fix, Rule, Violation
from sshlint.settings import Context

# The target of `sshlint convert`, and the ending of its file.
_TARGETS = {
    "openssh": ("openssh", ""),
    "putty": ("ppk", ".ppk"),
    "paramiko": ("openssh", ""),
    "pem-only": ("pem", ".pem"),
}
_NAMES = {
    "openssh": "OpenSSH",
    "putty": "PuTTY",
    "paramiko": "paramiko",
    "pem-only": "a PEM-only program",
}
_ENDINGS = (".ppk", ".pem", ".key")


def check(group: KeyForReaders, context: Context) -> Iterator[Violation]:
    if group.family.startswith("sk-"):
        return  # SSH313
    from sshlint.formats.keys.key_readers import obstacles

    for reader in context.settings.readers:
        reasons = [obstacles(file.key)[reader.replace("-", "_")] for file in group.files]
        reason = reasons[0]
        if reason is None or None in reasons or not _is_about_format(group, reader, reason):
            continue
        yield Violation(
            group.location,
            f"{_NAMES[reader]} cannot use this key: {reason.partition(' (')[0]}",
            help=_help(group, reader) if _can_hold(reader, group.family) else "",
            fix=_fix(group, reader),
        )


def _is_about_format(group: KeyGroup, reader: str, reason: str) -> bool:
    """Damage, DSA, short RSA and types no ssh has are SSH206, 301, 302 and 215."""
    if reason.startswith("damaged") or group.family == "dsa":
        return False
    return reader != "openssh" or not group.first.is_for_ssh


def _new_path(group: KeyGroup, reader: str) -> str:
    stem = group.first.path
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    return free_path(stem, _TARGETS[reader][1])


def _help(group: KeyGroup, reader: str) -> str:
    target = _TARGETS[reader][0]
    bare = " --no-passphrase" if target == "pem" and group.first.key.encrypted else ""
    old, new = quoted(group.first.path), quoted(_new_path(group, reader))
    return f"sshlint convert {old} --to {target}{bare} -o {new}"


def _fix(group: KeyGroup, reader: str) -> Fix | None:
    file, target = group.first, _TARGETS[reader][0]
    bare_only = target == "pem" and file.key.encrypted
    if group.public is None or bare_only or not _can_hold(reader, group.family):
        return None
    new = _new_path(group, reader)
    return Fix.unsafe(
        f"convert the key to {base_name(new)} beside it",
        Action("convert-key", file.path, (target, new)),
        cost="a second file then holds this key, and has to be kept as close as the first",
    )


def _can_hold(reader: str, family: str) -> bool:
    """Whether the program has keys of this family at all, so that another format helps."""
    if reader == "pem-only":
        return family == "rsa"
    return bool(family) and (family != "ed448" or reader == "putty")


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
