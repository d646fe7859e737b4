"""Questions to the access graph: who reaches an account, where one leads, what a key opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from sshlint.excerpt import visible, write_json
from sshlint.facts.fleet.place import Place, count
from sshlint.fleet.access_graph.graph import GraphStep, Way
from sshlint.fleet.access_graph.in_use import mark_used
from sshlint.fleet.findings import place_fields
from sshlint.lean import NamedTuple
from sshlint.settings import suggestion
from sshlint.source import SshlintError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sshlint.fleet.fleet import Fleet

MOST_WAYS = 20  # in text; --all lists every one
_MOST_NEAR = 20_000  # names among which a typo is looked for


# Where a key is and what it opens, by heading; $1 is its fingerprint.
_FULL = "WHERE fingerprint = $1 AND closed IS NULL AND limited IS NULL"
_OF_KEY = (  # all of it is ours
    ("private half", "SELECT account, path, NULL line FROM private_keys WHERE fingerprint = $1"),
    (
        "in the agent",
        "SELECT account, 'agent' path, NULL line FROM agent_keys WHERE fingerprint = $1",
    ),
    ("certificate", "SELECT account, path, NULL line FROM certificates WHERE fingerprint = $1"),
    ("opens", f"SELECT account, path, line FROM opens {_FULL} AND NOT cert_authority"),  # noqa: S608
    (
        "opens by certificates",
        f"""
SELECT account, path, line FROM opens {_FULL} AND cert_authority
UNION SELECT account, path, line FROM trusts {_FULL}""",  # noqa: S608
    ),
    ("known host of", "SELECT account, path, line FROM known_hosts WHERE fingerprint = $1"),
)


class ReachedAccount(NamedTuple):
    account: int
    label: str


class ReachAnswer(NamedTuple):
    """What was asked, the ways or places that answer it, and what there is to add.

    `places` pair a heading with places; `total` counts the ways before they were cut.
    """

    question: str
    subject: str
    ways: list[Way]
    total: int
    places: list[tuple[str, list[Place]]]
    limited: list[tuple[Place, str, str]]


def find_accounts(fleet: Fleet, word: str) -> list[ReachedAccount]:
    """The accounts that NAME@MACHINE, or NAME on any machine, stands for.

    MACHINE is a name in findings, a host name or one of the machine's other names. Raises
    `SshlintError`, which names the nearest account.
    """
    name, at, machine = word.rpartition("@")
    if at:
        rows = fleet.rows(
            """
SELECT account, label FROM accounts a JOIN machines m USING (machine)
WHERE a.name = $1 AND (m.name = $2 OR m.hostname = $2 OR list_contains(m.names, $2)
    OR list_contains(m.addresses, $2)) ORDER BY label""",
            [name, machine],
        )
    else:
        rows = fleet.rows(
            "SELECT account, label FROM accounts WHERE name = $1 ORDER BY label", [word]
        )
    if not rows:
        column = "label" if at else "name"
        known = fleet.rows(f"SELECT DISTINCT {column} FROM accounts LIMIT {_MOST_NEAR}")  # noqa: S608
        near = suggestion(word, (row[0] for row in known))
        raise SshlintError(f'no report has an account "{word}"{near}')
    return [ReachedAccount(*row) for row in rows]


def reach(fleet: Fleet, word: str, most: int | None = MOST_WAYS) -> ReachAnswer:
    """Who can become this account, by the shortest way each."""
    accounts = find_accounts(fleet, word)
    graph = fleet.graph
    costs = graph.costs_to([one.account for one in accounts])
    chosen, total = _nearest(fleet, costs, most)
    ways = mark_used(fleet, graph.describe(graph.ways_to(chosen, costs)))
    return ReachAnswer("reach", word, ways, total, [], _limited(fleet, accounts))


def leads(fleet: Fleet, word: str, most: int | None = MOST_WAYS) -> ReachAnswer:
    """Which accounts this account can become."""
    accounts = find_accounts(fleet, word)
    graph = fleet.graph
    costs = graph.costs_from([one.account for one in accounts])
    chosen, total = _nearest(fleet, costs, most)
    ways = mark_used(fleet, graph.describe(graph.ways_from(chosen, costs)))
    return ReachAnswer("from", word, ways, total, [], [])


def _nearest(fleet: Fleet, costs: dict[int, float], most: int | None) -> tuple[list[int], int]:
    """The other accounts, the nearest first, and how many there are."""
    graph = fleet.graph
    nodes = [node for node, cost in costs.items() if cost and graph.kinds[node] == "account"]
    nodes.sort(key=lambda node: (costs[node], graph.names[node]))
    return nodes[:most], len(nodes)


def of_key(fleet: Fleet, word: str) -> ReachAnswer:
    """Where a key is and what it opens. Raises `SshlintError` where no report has it."""
    fingerprint = word if word.startswith("SHA256:") else f"SHA256:{word}"
    places = [(heading, _places(fleet, query, [fingerprint])) for heading, query in _OF_KEY]
    hosts = fleet.rows(
        "SELECT name, '', path FROM host_keys JOIN machines USING (machine) WHERE fingerprint = $1"
        " ORDER BY ALL",
        [fingerprint],
    )
    places.append(("host key", [Place(*row) for row in hosts]))
    limited = _limited_lines(fleet, "o.fingerprint = $1", [fingerprint])
    if not limited and not any(found for _, found in places):
        raise SshlintError(
            f'no report has a key "{word}"; write its fingerprint as ssh-keygen -l prints it'
        )
    return ReachAnswer("key", fingerprint, [], 0, places, limited)


def of_account(fleet: Fleet, word: str, most: int | None = MOST_WAYS) -> ReachAnswer:
    """What an account holds, what opens it, and the ways to it."""
    accounts = find_accounts(fleet, word)
    numbers = [one.account for one in accounts]
    holds = "SELECT account, path, NULL line FROM private_keys WHERE list_contains($1, account)"
    opens = (
        "SELECT account, path, line FROM opens WHERE list_contains($1, account)"
        " AND closed IS NULL AND limited IS NULL"
    )
    places = [
        ("holds private key", _places(fleet, holds, [numbers])),
        ("is opened by", _places(fleet, opens, [numbers])),
    ]
    answer = reach(fleet, word, most)
    return answer._replace(question="account", places=places)


def _places(fleet: Fleet, query: str, values: list[Any]) -> list[Place]:
    rows = fleet.rows(
        f"SELECT m.name, a.label, q.path, q.line FROM ({query}) q JOIN accounts a USING (account)"  # noqa: S608
        " JOIN machines m USING (machine) ORDER BY ALL",
        values,
    )
    return [Place(*row) for row in rows]


def _limited(fleet: Fleet, accounts: list[ReachedAccount]) -> list[tuple[Place, str, str]]:
    return _limited_lines(
        fleet, "list_contains($1, o.account)", [[one.account for one in accounts]]
    )


def _limited_lines(fleet: Fleet, which: str, values: list[Any]) -> list[tuple[Place, str, str]]:
    """Lines that let in, but not to a shell, with their key and what they are limited to."""
    rows = fleet.rows(
        f"""
SELECT m.name, a.label, o.path, o.line, o.fingerprint, o.limited
FROM opens o JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE o.closed IS NULL AND o.limited IS NOT NULL AND {which} ORDER BY ALL""",  # noqa: S608
        values,
    )
    return [(Place(*row[:4]), row[4], row[5]) for row in rows]


# How answers are written


def write_text(answer: ReachAnswer, out: TextIO, *, every: bool) -> None:
    for line in _lines(answer, every):
        out.write(f"{line}\n")


def _lines(answer: ReachAnswer, every: bool) -> Iterator[str]:
    for heading, places in answer.places:
        yield from _place_lines(heading, places, every)
    if answer.question != "key":
        yield _heading(answer)
    for way in answer.ways:
        yield from _way_lines(way)
    if len(answer.ways) < answer.total:
        yield ""
        yield f"{answer.total - len(answer.ways):,} more; --all lists them"
    if answer.limited:
        yield ""
        yield "without a shell:"
        for place, fingerprint, limit in answer.limited[: None if every else MOST_WAYS]:
            yield f"  {visible(str(place))}: {visible(fingerprint)} {visible(limit)}"


def _place_lines(heading: str, places: list[Place], every: bool) -> Iterator[str]:
    if places:
        yield f"{heading}:"
        shown = places if every else places[:MOST_WAYS]
        yield from (f"  {visible(str(place))}" for place in shown)
        if len(shown) < len(places):
            yield f"  and {len(places) - len(shown):,} more; --all lists them"


def _heading(answer: ReachAnswer) -> str:
    subject = visible(answer.subject)
    forward = answer.question == "from"
    if answer.total:
        verb = "reaches" if forward else "is reached from"
        return f"{subject} {verb} {count(answer.total, 'account')}:"
    return f"{subject} {'reaches' if forward else 'is reached from'} no other account"


def _way_lines(way: Way) -> Iterator[str]:
    yield ""
    secret = ", needs a passphrase or password" if way.needs_secret else ""
    unsure = ", not certain" if way.unsure else ""
    ends = f"{visible(way.steps[0].source)} → {visible(way.steps[-1].target)}"
    yield f"{ends} ({count(len(way.steps), 'step')}{secret}{unsure})"
    for step in way.steps:
        yield f"  {visible(str(step))}"
        yield from (f"    {visible(str(place))}" for place in step.places)
        if step.used is not None:
            yield f"    in use: {visible(str(step.used))}"


def write_answer(answer: ReachAnswer, out: TextIO) -> None:
    """The answer as one JSON object."""
    document = {
        "version": 1,
        "question": answer.question,
        "subject": answer.subject,
        "total": answer.total,
        "ways": [
            {
                "source": way.steps[0].source,
                "target": way.steps[-1].target,
                "needs_secret": way.needs_secret,
                "certain": not way.unsure,
                "steps": [_step_fields(step) for step in way.steps],
            }
            for way in answer.ways
        ],
        "places": [
            {"what": heading, **place_fields(place)}
            for heading, places in answer.places
            for place in places
        ],
        "limited": [
            {**place_fields(place), "fingerprint": fingerprint, "limit": limit}
            for place, fingerprint, limit in answer.limited
        ],
    }
    write_json(document, out)


def _step_fields(step: GraphStep) -> dict[str, Any]:
    return {
        "source": step.source,
        "target": step.target,
        "kind": step.kind,
        "fingerprint": step.fingerprint or None,
        "needs_secret": step.needs_secret,
        "certain": not step.unsure,
        "places": [place_fields(place) for place in step.places],
        "used": place_fields(step.used) if step.used else None,
    }
