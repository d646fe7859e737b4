from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.permissions.synced import SyncedSecret
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context


def check(secret: SyncedSecret, context: Context) -> Iterator[Violation]:
    what = "PuTTY's random seed"
    if secret.is_key:
        what = "an encrypted private key" if secret.encrypted else "a private key"
    yield Violation(
        secret.location, f"{what} in {secret.folder}, which {secret.program} copies elsewhere"
    )


RULE = Rule(
    code="SSH118",
    name="key-in-synced-folder",
    severity=WARNING,
    summary="a private key or PuTTY's random seed in a directory that is synchronized",
    why="the key then lies with the provider, on every linked device and in old versions of the "
    "directory; anyone who gets one of these gets the key",
    remedy="move it to a directory that stays on this machine, and make a new key if others had it",
    references=("the default directories of each program; see sshlint/tables/synced_folders.py",),
    on=SyncedSecret,
    check=check,
)
