"""What needs more than a text edit, one module an action: `repair-key` is in repair_key.py.

Each has `changes(action, ask)`, which works in memory and yields what is to be written; nothing
here writes. `ask(prompt)` asks for a passphrase and raises `Refused` where nobody can answer.
A module whose change cannot be undone says so in `WARNING`, which is shown before the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType
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
    return list(cast(Worker, _module(action)).changes(action, ask))


def warning(action: Action) -> str:
    """What to say before asking for consent; mostly nothing."""
    return str(getattr(_module(action), "WARNING", ""))


def _module(action: Action) -> ModuleType:
    return import_module(f"{__name__}.{action.name.replace('-', '_')}")
