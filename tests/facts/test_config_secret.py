"""What rules quote is shown without the secrets in it."""

from __future__ import annotations

from sshlint.facts.config_text.option import Option
from sshlint.finding import WARNING, Finding, Fix, Related, Rule, Text, Violation
from sshlint.formats import secrets
from sshlint.lint import as_finding
from sshlint.source import MASK, Location, Source

RULE = Rule(
    code="SSH000",
    name="a-rule",
    severity=WARNING,
    summary="",
    why="",
    remedy="",
    references=(),
    on=Option,
    check=lambda fact, context: iter(()),
)
TEXT = "Host a\n    SetEnv A_TOKEN=abc123\nHost b\n    SetEnv B_TOKEN=xyz789\n"


def shown_to_a_person(violation: Violation) -> Finding:
    return as_finding(RULE, WARNING, violation)


def test_every_text_of_a_hit_is_hidden_and_its_edits_stay() -> None:
    source = Source("config", TEXT.encode())
    secrets.mask(source)
    first, second = source.text.index("SetEnv A"), source.text.index("SetEnv B")
    edit = Text(source, first, first + 6, "abc123")
    quoted = "A_TOKEN=abc123 and B_TOKEN=xyz789"
    violation = Violation(
        source.location(first, first + 3),
        quoted,
        help=quoted,
        mark=quoted,
        related=(Related(source.location(second, second + 3), quoted),),
        fix=Fix.unsafe(quoted, edit, cost=quoted),
    )
    shown = shown_to_a_person(violation)
    hidden = f"A_TOKEN={MASK} and B_TOKEN={MASK}"
    assert (shown.message, shown.help, shown.mark) == (hidden, hidden, hidden)
    assert shown.related[0].message == hidden
    assert shown.fix == Fix.unsafe(hidden, edit, cost=hidden)


def test_a_hit_about_lines_without_secrets_stays_as_it_is() -> None:
    source = Source("config", TEXT.encode())
    violation = Violation(source.location(0, 4), "abc123")
    assert shown_to_a_person(violation).message == "abc123"
    secrets.mask(source)
    assert shown_to_a_person(violation).message == "abc123"
    assert shown_to_a_person(Violation(Location("/x"), "abc123")).message == "abc123"
