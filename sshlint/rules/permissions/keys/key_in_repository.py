from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.permissions.committed_key import CommittedKey
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context


def check(key: CommittedKey, context: Context) -> Iterator[Violation]:
    if key.is_allowed:
        return
    where = "is in the git repository" if key.tracked else "lies where git add takes it up"
    guarded = key.key.encrypted or key.needs_hardware
    yield Violation(
        key.location,
        f"{_what(key)} {where}: every clone, fork and backup has it, for good",
        severity=WARNING if guarded else ERROR,
        help=_help(key),
    )


def _what(key: CommittedKey) -> str:
    if key.needs_hardware:
        return "the handle of a security key"
    if key.key.encrypted:
        return "a private key, with nothing but its passphrase to guard it,"
    return "a private key without a passphrase"


def _help(key: CommittedKey) -> str:
    allow = f'; if it is meant to be there: allow-keys = ["{key.fingerprint}"] in sshlint.toml'
    allow = allow if key.fingerprint else ""
    if not key.tracked:
        return f"name {key.entry.name} in .gitignore{allow}"
    rotate = "" if key.needs_hardware else "; if it was ever pushed, make a new key"
    return f"{key.removal}, and name it in .gitignore{rotate}{allow}"


RULE = Rule(
    code="SSH120",
    name="key-in-repository",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a private key in a git repository, or about to be committed to one",
    why="anyone who gets a copy of the repository is you wherever the key is accepted, and "
    "history keeps the key when the file is gone; published keys are found within minutes",
    remedy="take it out of the index; if it was pushed, make a new key and remove the old one from "
    "every authorized_keys",
    references=("git-ls-files(1)", "docs.github.com, Removing sensitive data from a repository"),
    on=CommittedKey,
    check=check,
)
