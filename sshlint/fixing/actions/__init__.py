"""What needs more than a text edit, one module an action: `repair-key` is in repair_key.py.

Each has `changes(action, ask)`, which works in memory and yields what is to be written; nothing
here writes. `ask(prompt)` asks for a passphrase and raises `Refused` where nobody can answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Protocol, cast

from sshlint.finding import Action
from sshlint.fixing.change import Change

Ask = Callable[[str], bytes]


class Worker(Protocol):
    """A module of this folder."""

    @staticmethod
    def changes(action: Action, ask: Ask) -> Iterable[Change]: ...


def changes(action: Action, ask: Ask) -> list[Change]:
    """What an action changes. Raises `Refused`."""
    module = import_module(f"{__name__}.{action.name.replace('-', '_')}")
    return list(cast(Worker, module).changes(action, ask))
