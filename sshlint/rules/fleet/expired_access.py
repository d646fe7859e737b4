from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.expired import Expired
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(access: Expired, context: Context) -> Iterator[Violation]:
    from datetime import datetime, timezone

    try:
        day = datetime.fromtimestamp(access.ended, timezone.utc).strftime("on %Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        day = "long ago"
    name = access.fingerprints[0]
    yield Violation(access.location, f"the {access.what} of {name} expired {day}")


RULE = Rule(
    code="SSH1011",
    name="expired-access",
    severity=INFO,
    summary="an expired certificate or authorized_keys line",
    why="it opens nothing any more, and hides which access is in use",
    remedy="remove it, or issue a new one if the access is still needed",
    references=("sshd(8) expiry-time", "ssh-keygen(1) -V"),
    on=Expired,
    check=check,
)
