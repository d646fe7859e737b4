from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_strength.key_age import KeyAge
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_DAY = 86400


def check(key: KeyAge, context: Context) -> Iterator[Violation]:
    days = int((context.now - key.since) / _DAY)
    most = context.settings.max_key_age
    if days > most:
        message = f"the key is {days} days old or older; max-key-age is {most}"
        yield Violation(key.file.location, message)


RULE = Rule(
    code="SSH311",
    name="key-age",
    severity=WARNING,
    summary="a key older than max-key-age (730 days unless set), by its files and certificate",
    why="some policies want keys changed every so often; a key does not weaken with time, but the "
    "machines that once had it grow in number",
    remedy="ssh-keygen -t ed25519, append the new .pub to ~/.ssh/authorized_keys on each server, "
    "then delete the old key",
    references=("NIST IR 7966",),
    on=KeyAge,
    check=check,
    enabled=False,
)
