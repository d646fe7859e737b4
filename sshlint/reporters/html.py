"""The report as one page of HTML: nothing in it runs, and nothing is fetched to show it."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files as package_files
from typing import Any, TextIO

from sshlint import __version__
from sshlint.discover import Survey
from sshlint.excerpt import shown_path, visible
from sshlint.lint import Report
from sshlint.reporters.page.files import files, key_rows
from sshlint.reporters.page.finding_list import CheckCommand, counts, shown_findings
from sshlint.reporters.page.logins import routes
from sshlint.reporters.page.picture import picture
from sshlint.reporters.text.checked import checked
from sshlint.reporters.text.style import Style
from sshlint.rules.registry import Listed
from sshlint.source import SshlintError

_FOLDER = package_files("sshlint.reporters.page")
# Read now: whoever this process becomes later may not be able to.
_PAGE = (_FOLDER / "page.html").read_text(encoding="utf-8")
_CSS = (_FOLDER / "page.css").read_text(encoding="utf-8")


def need_library() -> None:
    """Raises `SshlintError` where jinja2 is missing, with the command that installs it."""
    try:
        import jinja2  # noqa: F401
    except ImportError:
        from sshlint.machine.installation import install_command

        raise SshlintError(f"--format html needs jinja2: {install_command('jinja2')}") from None


def report(
    survey: Survey,
    result: Report,
    out: TextIO,
    style: Style,
    rules: Sequence[Listed],
    command: CheckCommand,
) -> None:
    """Write the page; `rules` are those that were asked, `command` repeats the check."""
    out.write(_template().render(_content(survey, result, style, rules, command)))


def _content(
    survey: Survey, result: Report, style: Style, rules: Sequence[Listed], command: CheckCommand
) -> dict[str, Any]:
    maps = routes(survey)
    keys = key_rows(survey, result.findings, maps)
    colors = {row.real_path: row.color for row in keys}
    read = list(files(survey, result.findings))
    found = {finding.rule.code for finding in result.findings}
    return {
        "version": __version__,
        "made": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(survey.context.now)),
        "home": survey.context.home,
        "releases": " and ".join(map(str, survey.context.targets)),
        "counts": counts(result.findings),
        "maps": [(one, picture(one.boxes, colors)) for one in maps],
        "findings": list(shown_findings(result, style, command)),
        "notes": [(shown_path(n.path, style.home), n.message) for n in result.notes],
        "known": result.known,
        "files": read,
        "fine": [file for file in read if not file.worst],
        "checked": [str(count) for count in checked(survey)],
        "rules": len(rules),
        "quiet_rules": sum(rule.code not in found for rule in rules),
        "keys": keys,
    }


def _template() -> Any:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    def gated(value: object) -> object:
        """Whatever is printed passes the gate, before its markup is escaped."""
        return visible(value) if isinstance(value, str) and type(value) is not Markup else value

    environment = Environment(
        autoescape=True,
        finalize=gated,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    digest = b64encode(sha256(_CSS.encode()).digest()).decode()
    ours = {"css": Markup(_CSS), "css_hash": Markup(digest)}  # noqa: S704 - no text under review
    return environment.from_string(_PAGE, globals=ours)
