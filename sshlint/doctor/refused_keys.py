"""Why no key lets the user in: the cause, from what the server said of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sshlint.diagnosis import events
from sshlint.diagnosis.found_cause import Found
from sshlint.doctor.offers import ACCEPTED, LEFT_OUT, REFUSED, Again, Offer, offer_elsewhere
from sshlint.doctor.step import Watch, cause
from sshlint.doctor.users import candidates
from sshlint.login.target import LoginTarget
from sshlint.tables.cloud_users import users_of
from sshlint.tables.login_causes import CAUSES

_USERS_SHOWN = 6
_KEYS_TRIED = 5  # for each other user: fewer than MaxAuthTries, whose default is 6
# What is no news where the server has refused other keys.
_COMMONPLACE = ("key-missing", "key-type-off")


class Choices(NamedTuple):
    """`again` connects to the server once more; `try_users` is --try-users."""

    banner: str
    try_users: bool
    again: Again


class Diagnosed(NamedTuple):
    detail: str
    found: Found


def why_refused(watch: Watch, made: list[Offer], choices: Choices) -> Diagnosed:
    """The likeliest cause; `made` are the answers for all keys, none of which works."""
    target = watch.target
    refused = [each for each in made if each.answer == REFUSED]
    for each in made:  # the server knows the key: it is on this side that it cannot be used
        if each.answer == ACCEPTED and each.trouble is not None:
            return _broken(target, each, made)
    if refused and (other := _wrong_user(watch, refused, choices)):
        return other
    if broken := _worst(made, bool(refused)):
        return _broken(target, broken, made)
    if refused:
        keys = "the key" if len(refused) == 1 else f"any of the {len(refused)} keys"
        detail = f"the server does not take {keys} for {target.user}"
        return Diagnosed(detail, blame(target, "key-not-authorized", made))
    return Diagnosed("there is no key to offer", cause(target, "no-key-offered"))


def _broken(target: LoginTarget, each: Offer, made: list[Offer]) -> Diagnosed:
    code, words = each.trouble or ("key-format", "")
    taken = "the server takes it, but " if each.answer == ACCEPTED else ""
    found = blame(target, code, made, key=each.identity.path)
    return Diagnosed(f"{each.identity.origin}: {taken}{words}", found)


def _worst(made: list[Offer], refused: bool) -> Offer | None:
    """The key with the likeliest trouble; of commonplace ones only where it is all there is."""
    left = [
        each
        for each in made
        if each.trouble and not (refused and each.trouble.code in _COMMONPLACE)
    ]
    return min(left, key=lambda each: CAUSES[each.trouble.code].rank if each.trouble else 99,
               default=None)  # fmt: skip


def _wrong_user(watch: Watch, refused: list[Offer], choices: Choices) -> Diagnosed | None:
    target = watch.target
    users = [user for user in candidates(target.name, choices.banner) if user != target.user]
    if users and choices.try_users:
        right = next(_users_let_in(watch, refused, users, choices.again), "")
        if right:
            found = blame(target, "wrong-user", refused, right_user=right)
            return Diagnosed(f"no key for {target.user}, but one for {right}", found)
    elif users:
        watch.notes.append(f"users worth trying (--try-users): {', '.join(users[:_USERS_SHOWN])}")
    expected = users_of(target.name)
    if expected and target.user not in expected:
        found = blame(target, "wrong-user", refused)
        return Diagnosed(f"{target.user} is none of the users that hosts of this name have", found)
    return None


def _users_let_in(
    watch: Watch, refused: list[Offer], users: list[str], again: Again
) -> Iterator[str]:
    """The users for whom the server takes one of the keys; each takes a connection of its own."""
    keys = [each.identity for each in refused[:_KEYS_TRIED]]
    for user in users:
        for each in offer_elsewhere(watch.target, user, keys, _KEYS_TRIED, again):
            if each.works:
                watch.notes.append(f"{user}: the server takes {each.identity.origin}")
                yield user
        watch.notes.append(f"{user}: no")


def blame(target: LoginTarget, code: str, made: list[Offer], **values: str) -> Found:
    """A cause with the keys that were offered, as if it had been found in a log."""
    found = cause(target, code, **values)
    for each in made:
        if each.answer != LEFT_OUT:
            identity = each.identity
            found.login.offers.append(
                events.LoggedOffer(
                    0, identity.path, identity.key_type, each.fingerprint, "", each.answer
                )
            )
    return found
