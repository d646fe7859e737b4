"""One golden case of the rules across machines: reports in a folder, judged for one rule."""

from __future__ import annotations

import io

from sshlint.commands.fleet import FleetOptions, fleet
from sshlint.rules import registry
from tests.golden.case import FIXTURES, Case


def fleet_cases() -> list[Case]:
    return [Case(path.parent) for path in sorted(FIXTURES.glob("SSH1*/*/reports"))]


def fleet_text(case: Case, code: str | None = None, form: str = "text") -> str:
    """What `sshlint fleet` prints for a case."""
    settings = case.folder / "settings.toml"
    options = FleetOptions(
        reports=(str(case.folder / "reports"),),
        select=(code or case.folder.parent.name.split("-")[0],),
        config=str(settings) if settings.exists() else None,
        isolated=not settings.exists(),
        format=form,
        color="never",
    )
    out = io.StringIO()
    fleet(options, io.BytesIO(), out)
    return out.getvalue()


def fleet_rules() -> list[registry.AnyRule]:
    return [listed.rule for listed in registry.listed() if listed.family == "fleet"]
