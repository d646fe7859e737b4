"""What rules quote is shown without the secrets in it."""

from __future__ import annotations

from sshlint.facts.config_security.config_secret import without_secrets
from sshlint.finding import Fix, Related, Text, Violation
from sshlint.formats import secrets
from sshlint.source import MASK, Location, Source

TEXT = "Host a\n    SetEnv A_TOKEN=abc123\nHost b\n    SetEnv B_TOKEN=xyz789\n"


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
    shown = without_secrets(violation)
    hidden = f"A_TOKEN={MASK} and B_TOKEN={MASK}"
    assert (shown.message, shown.help, shown.mark) == (hidden, hidden, hidden)
    assert shown.related[0].message == hidden
    assert shown.fix == Fix.unsafe(hidden, edit, cost=hidden)


def test_a_hit_about_lines_without_secrets_stays_as_it_is() -> None:
    source = Source("config", TEXT.encode())
    violation = Violation(source.location(0, 4), "abc123")
    assert without_secrets(violation) is violation
    secrets.mask(source)
    assert without_secrets(violation) == violation
    assert without_secrets(Violation(Location("/x"), "abc123")).message == "abc123"
