from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import WARNING, Fix, Rule, Violation
from sshlint.formats.authorized_keys.authorized_values import expiry
from sshlint.settings import Context

# Without Z the time is the server's own, which may be this far behind UTC.
_WESTERNMOST = 12 * 3600


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    for entry in file.sound:
        for option in entry.options if "expiry" in entry.option_text.lower() else ():
            end = expiry(option.value or "") if option.name == "expiry-time" else None
            if end and end.seconds + (0 if end.utc else _WESTERNMOST) < context.now:
                date = (option.value or "").replace(" ", "0")
                fix = Fix.unsafe(
                    "remove the line",
                    file.remove(entry),
                    cost="a later date on this line could have made the key work again",
                )
                message = f"expired on {date[:4]}-{date[4:6]}-{date[6:8]}: nobody can log in by it"
                yield Violation(file.option_place(option), message, fix=fix)
                break


RULE = Rule(
    code="SSH806",
    name="authorized-key-expired",
    severity=WARNING,
    summary="a key whose expiry-time has passed",
    why="the line allows no login any more, and the same key without the date, pasted again, would",
    remedy="remove the line, or set a later expiry-time",
    references=("sshd(8) expiry-time", "auth.c auth_authorise_keyopts"),
    on=AuthorizedKeysFile,
    check=check,
    autofix=frozenset(("unsafe",)),
)
