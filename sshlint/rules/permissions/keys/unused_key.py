from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.unused_key import UnusedKey
from sshlint.facts.path import base_name
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(key: UnusedKey, context: Context) -> Iterator[Violation]:
    name = base_name(key.file.path)
    message = f"private key {name} is used by no host: no config names it, no agent holds it"
    yield Violation(key.file.location, message)


RULE = Rule(
    code="SSH119",
    name="unused-key",
    severity=INFO,
    summary="a private key that no config names, that is no default key and not in the agent",
    why="a key that nobody uses still opens every account that has its public half; what is given "
    "with ssh -i or used by other programs is not seen here, so the rule is off by default",
    remedy="if nothing needs the key, remove its public half from every server's authorized_keys, "
    "then delete it",
    references=("ssh(1) -i", "ssh_config(5) IdentityFile"),
    on=UnusedKey,
    check=check,
    enabled=False,
)
