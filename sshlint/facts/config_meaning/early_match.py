"""A Match line that asks for something that only a later line sets."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config import match
from sshlint.config.assignment import Assignment
from sshlint.config.compiled import Program
from sshlint.config.match import Criterion, Subject
from sshlint.config.resolve import version_strings
from sshlint.discover import Survey
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.login.login import Login, logins, program

_SLOTS = {"host": "hostname", "user": "user", "tagged": "tag"}
_MOST_MATCHES = 200  # held against each login; more are not looked at


class EarlyMatch(NamedTuple):
    """`header` does not hold for `login`, but would if it stood below `late`."""

    header: Line
    criterion: Criterion
    late: Assignment
    login: Login

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[EarlyMatch]:
        """One for each Match line, with the first login it misses."""
        for config in survey.configs:
            if not any(line.keyword == "match" for line in config.lines):
                continue
            waiting = _waiting(survey.once(program, config))
            for login in survey.once(logins, config):
                if login.pattern or login.resolution.final_pass:
                    continue
                missed = [one.missed(login) for one in waiting]
                yield from filter(None, missed)
                waiting = [one for one, found in zip(waiting, missed, strict=True) if found is None]


class _Waiting(NamedTuple):
    """A Match line whose criteria look at what other lines may set."""

    scope: int
    parent: int
    position: int
    header: Line
    criteria: tuple[Criterion, ...]

    def missed(self, login: Login) -> EarlyMatch | None:
        active = login.resolution.scopes
        if self.scope in active or (self.parent >= 0 and self.parent not in active):
            return None
        for criterion in self.criteria:
            slot = _SLOTS.get(criterion.name)
            late = login.option(slot) if slot and not criterion.negated else None
            if late is not None and late.position > self.position:
                if match.evaluate(self.criteria, _in_the_end(login)):
                    return EarlyMatch(self.header, criterion, late, login)
                return None
        return None


def _waiting(compiled: Program) -> list[_Waiting]:
    opened = {s.scope: s.position for s in compiled.segments if s.opens}
    found = []
    for number, scope in enumerate(compiled.scopes):
        header, conditions = scope.block.header, scope.conditions
        if header is None or conditions is None:
            continue
        if any(c.name in _SLOTS and not c.negated for c in conditions.criteria):
            position = opened.get(number, 0)
            found.append(_Waiting(number, scope.parent, position, header, conditions.criteria))
    return found[:_MOST_MATCHES]


def _in_the_end(login: Login) -> Subject:
    """What a Match line would see below all others; what is not certain counts as unknown."""
    compiled = login.resolution.program
    account = compiled.account
    unsure = any(map(login.unsure, _SLOTS.values()))
    return Subject(
        original=login.host,
        hosts=None if unsure else (login.name,),
        users=(login.value("user") or account.user,),
        local_user=account.user,
        tags=(login.value("tag"),),
        versions=version_strings(compiled),
    )
