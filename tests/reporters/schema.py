"""Holds a JSON document against its schema, which a field that is not in it fails, too."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from sshlint.reporters import links
from tests.generate.schemas import FOLDER


def validate(name: str, text: str) -> Any:
    """The document, if it is as the schema of this name says. Raises `ValidationError`."""
    document = json.loads(text)
    assert list(document)[:2] == ["version", "$schema"]
    assert document["$schema"] == links.schema(name)
    Draft202012Validator(_closed(schema(name))).validate(document)
    return document


def schema(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


def _closed(part: Any) -> Any:
    """The schema without room for fields that it does not name."""
    if isinstance(part, list):
        return [_closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {key: _closed(value) for key, value in part.items()}
    return {"additionalProperties": False, **closed} if "required" in part else closed
