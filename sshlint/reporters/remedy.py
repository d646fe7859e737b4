"""A remedy's steps for scripts, the same in every command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sshlint.diagnosis.remedies import Remedy
from sshlint.excerpt import visible

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import RemedyObject


def step_object(step: Remedy) -> RemedyObject:
    """Who takes it and where, and its command line by line."""
    return {
        "text": visible(step.text),
        "for": step.by,
        "platform": step.platform,
        "form": step.form,
        "command": [visible(line) for line in step.command.split("\n") if line],
    }
