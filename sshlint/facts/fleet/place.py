"""Places on machines, and what facts across machines have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from sshlint.lean import NamedTuple
from sshlint.shortening import listed
from sshlint.source import Location

ROLES = ("fleet-report",)  # which no plain check has, so that it imports none of this


class Place(NamedTuple):
    """A line or file on a machine; `account` is NAME@MACHINE, empty for the machine's own."""

    machine: str
    account: str
    path: str
    line: int | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        return f"{self.account or self.machine}:{self.path}{line}"

    @property
    def location(self) -> Location:
        """Where a rule points; without a source, `start` is the line."""
        return Location(f"{self.account or self.machine}:{self.path}", None, self.line)


class Tables(Protocol):
    """What facts ask: the tables of `sshlint.fleet.tables` and what is made of them."""

    now: float
    context: Any
    notes: list[Any]

    @property
    def account_names(self) -> dict[int, tuple[str, str]]:
        """By number the machine's name and NAME@MACHINE, as places have them."""
        ...

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...


class FleetFact:
    """A fact with the places it rests on, the first of which a finding points at.

    `also` are further accounts and machines it is about: those that a key opens.
    """

    __slots__ = ("also", "fingerprints", "places")
    roles = ROLES

    def __init__(
        self,
        places: Sequence[Place],
        fingerprints: Sequence[str] = (),
        also: Sequence[Place] = (),
    ) -> None:
        self.places = places
        self.fingerprints = fingerprints
        self.also = also

    @property
    def location(self) -> Location:
        return self.places[0].location

    @property
    def accounts(self) -> list[str]:
        """All accounts it is about, sorted."""
        return _sorted(place.account for place in (*self.places, *self.also))

    @property
    def machines(self) -> list[str]:
        return _sorted(place.machine for place in (*self.places, *self.also))

    @property
    def roots(self) -> list[str]:
        """Root's accounts among those it is about."""
        return [account for account in self.accounts if account.startswith("root@")]

    @property
    def opened(self) -> str:
        """The accounts for a message: how many, and the first few, which are root's if any is."""
        accounts = self.accounts
        return f"{count(len(accounts), 'account')}: {listed(self.roots or accounts)}"


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(set(names) - {""})


def by_key(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Rows that begin with a fingerprint and are sorted by it, a group for each key."""
    for fingerprint, group in groupby(rows, itemgetter(0)):
        yield fingerprint, [row[1:] for row in group]


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def key_name(algorithm: str | None, bits: int | None, fingerprint: str) -> str:
    """`RSA 2048 SHA256:…`: a key as a message names it."""
    kind = (algorithm or "").removeprefix("ssh-").upper().replace("ED25519", "Ed25519")
    size = f" {bits}" if kind == "RSA" and bits else ""
    return f"{kind}{size} {fingerprint}".strip()
