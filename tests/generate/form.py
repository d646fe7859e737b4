"""Makes the page of the report of `sshlint collect` from its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[2] / "sshlint" / "schemas"

_INTRODUCTION = """\
# The report of `sshlint collect`

One JSON object for a machine. Made from [collect.json](collect.json), the schema, which tests hold
every report against. Paths are absolute, bytes that are not UTF-8 are written `\\xNN`, every list
has a fixed order, and `null` stands for what is not known or not there. No private bytes and no
passwords are in it.
"""


def page() -> str:
    schema = json.loads((SCHEMAS / "collect.json").read_text())
    parts = [_INTRODUCTION, "## Report\n\n" + _table(schema)]
    for name, content in schema["$defs"].items():
        parts.append(f"## {name}\n\n{content['description']}.\n\n{_table(content)}")
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _table(content: dict[str, Any]) -> str:
    return "\n".join(("| field | type | meaning |", "|---|---|---|", *_rows(content, "")))


def _rows(content: dict[str, Any], prefix: str) -> Iterator[str]:
    for name, field in content["properties"].items():
        text = field.get("description", "").replace("|", "\\|")
        yield f"| `{prefix}{name}` | {_type(field)} | {text} |"
        inner = field.get("items", field)
        if "properties" in inner:
            yield from _rows(inner, f"{prefix}{name}{'[]' if 'items' in field else ''}.")


def _type(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    kinds = field.get("type", "any")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "items" in field:
        return " or ".join(f"list of {_type(field['items'])}" if k == "array" else k for k in kinds)
    return " or ".join(kinds)
