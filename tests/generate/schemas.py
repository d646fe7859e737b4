"""Makes sshlint/schemas/ from the types in sshlint/reporters/json_documents.py.

`tests.generate.pages` writes them.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from sshlint.reporters import json_documents, links

FOLDER = Path(json_documents.__file__).parents[1] / "schemas"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def schema(name: str) -> dict[str, Any]:
    """The schema of a document, whose objects may get more fields within a version."""
    definitions: dict[str, Any] = {}
    top = _object(json_documents.SCHEMAS[name], definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": links.schema(name),
        "title": f"sshlint {name}",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        "description": kind.__doc__,
        "type": "object",
        "properties": {name: _type(hint, definitions) for name, hint in hints.items()},
        "required": [name for name in hints if name in kind.__required_keys__],
    }


def _type(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return {"description": "; ".join(arguments[1:]), **_type(arguments[0], definitions)}
    if origin in (Union, UnionType):
        return _union([_type(argument, definitions) for argument in arguments])
    if origin is Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _type(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(arguments[1], definitions)}
    if is_typeddict(hint):
        if hint.__name__ not in definitions:
            definitions[hint.__name__] = {}  # a type may hold itself
            definitions[hint.__name__] = _object(hint, definitions)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    return {"type": _PLAIN[hint]}


def _union(members: list[dict[str, Any]]) -> dict[str, Any]:
    described = " ".join(m.pop("description") for m in members if "description" in m)
    if all(set(member) == {"type"} for member in members):
        found: dict[str, Any] = {"type": [member["type"] for member in members]}
    else:
        found = {"anyOf": members}
    return {"description": described, **found} if described else found


def texts() -> dict[Path, str]:
    return {
        FOLDER / f"{name}.json": json.dumps(schema(name), indent=2) + "\n"
        for name in json_documents.SCHEMAS
    }
