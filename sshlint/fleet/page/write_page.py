"""Writes the page: a template, one style sheet and one script, all inside it.

Its policy allows these two by their digests and nothing else: no request, no other script.
"""

from __future__ import annotations

import base64
import hashlib
import time
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TextIO

from sshlint import __version__
from sshlint.excerpt import visible
from sshlint.fleet.page import content
from sshlint.fleet.report_json import summary

if TYPE_CHECKING:
    from sshlint.fleet.findings import FleetFinding
    from sshlint.fleet.fleet import Fleet

_MOST_NOTES = 100


def write(fleet: Fleet, findings: list[FleetFinding], out: TextIO) -> None:
    from jinja2 import Environment, StrictUndefined

    folder = files("sshlint.fleet.page")
    style = (folder / "page.css").read_text("utf-8")
    script = (folder / "page.js").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string((folder / "page.html").read_text("utf-8"))
    out.write(template.render(_values(fleet, findings), **_code(style, script)))


def _code(style: str, script: str) -> dict[str, Any]:
    from markupsafe import Markup

    return {
        "style": Markup(style),  # noqa: S704 - our own file
        "script": Markup(script),  # noqa: S704
        "policy": f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
    }


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _values(fleet: Fleet, findings: list[FleetFinding]) -> dict[str, Any]:
    keys = content.keys(fleet)
    return {
        "version": __version__,
        "made": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(fleet.now)),
        "summary": summary(fleet, findings),
        "steps": content.first_steps(findings),
        "keys": content.key_table(keys),
        "roots": content.root_table(fleet),
        "notes": [
            (visible(note.path), visible(note.message)) for note in fleet.notes[:_MOST_NOTES]
        ],
        "more_notes": max(len(fleet.notes) - _MOST_NOTES, 0),
        "cut": max(len(findings) - content.MOST_FINDINGS, 0),
        "data": content.data(fleet, findings, keys),
    }
