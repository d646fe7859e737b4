"""How the JSON documents of the commands are written, and the lines that each begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TextIO

from sshlint.excerpt import write_json
from sshlint.reporters import links

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import Document, Head

Name = Literal[
    "check", "key", "resolve", "diagnose", "causes", "doctor", "rules", "explain", "runs", "undo"
]


def head(name: Name) -> Head:
    """The version, which stands first, and the schema."""
    return {"version": 1, "$schema": links.schema(name)}


def write(document: Document, out: TextIO) -> None:
    """Write a document that begins with its `head`; each of its texts passes the gate."""
    write_json(document, out)
