"""Where the documentation is: every link in a report is made here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import sshlint

if TYPE_CHECKING:
    from sshlint.finding import Rule

# The address at which the files of the repository are served, without a slash at the end. As long
# as it is empty, links lead to the installed files, and documents for other machines have none.
ADDRESS = ""


def page(path: str, anchor: str = "") -> str:
    """The URI of a page of the package, such as `rules/README.md`."""
    at = f"#{anchor}" if anchor else ""
    if ADDRESS:
        return f"{ADDRESS}/sshlint/{path}{at}"
    from urllib.parse import quote

    installed = os.path.join(os.path.dirname(os.path.abspath(sshlint.__file__)), path)
    return f"file://{quote(os.fsencode(installed))}{at}"


def rule_page(rule: Rule[object]) -> str:
    """The URI of a rule's section of the page of rules."""
    return rules_page(rule.code, rule.name)


def rules_page(code: str, name: str) -> str:
    """The same for a rule of this code and name, whose heading is `CODE name`."""
    return page("rules/README.md", f"{code.lower()}-{name}")


def schema(name: str) -> str:
    """The URI that names a JSON schema; without an address it is a name that leads nowhere."""
    return f"{ADDRESS}/sshlint/schemas/{name}.json" if ADDRESS else f"urn:sshlint:schema:{name}:1"
