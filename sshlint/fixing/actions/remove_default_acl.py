"""remove-default-acl: new files in a folder no longer get rights for others."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.finding import Action
from sshlint.fixing.actions import Ask
from sshlint.fixing.change import Attribute, Change
from sshlint.fixing.plan import target_of
from sshlint.fixing.writing.attributes import DEFAULT_LIST


def changes(action: Action, ask: Ask) -> Iterator[Change]:
    yield Attribute(target_of(action.path), DEFAULT_LIST, None)
