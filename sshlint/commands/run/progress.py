"""A progress bar on standard error for what takes longer than a second in a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from sshlint.commands.run.terminal import columns_of
from sshlint.reporters.text.style import WIDTH

Item = TypeVar("Item")
_PATIENCE = 1.0  # seconds
_AROUND = len("linting  []   100%  00:00:00") + 1


def shown(items: Sequence[Item]) -> Iterator[Item]:
    """The items one by one; once they have taken a second, with a bar that says how far it is."""
    if not sys.stderr.isatty():
        yield from items
        return
    start, bar = time.monotonic(), None
    for number, item in enumerate(items, 1):
        yield item
        if bar is not None:
            bar.update(1)
        elif time.monotonic() - start > _PATIENCE:
            try:
                import click
            except ModuleNotFoundError:  # in a zipapp
                continue
            room = (columns_of(sys.stderr) or WIDTH) - _AROUND
            bar = click.progressbar(
                length=len(items), label="linting", file=sys.stderr, width=max(1, min(room, 36))
            )
            bar.update(number)
    if bar is not None:
        bar.render_finish()
