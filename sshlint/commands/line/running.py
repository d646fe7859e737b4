"""How a command of the command line is run: with whose rights, and what becomes of its errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

import click


def as_owner_of_home(job: Callable[[], int], **known: Any) -> int:
    """As `as_owner`, for jobs that ask questions by click."""
    from sshlint.commands.run.owner import as_owner

    return as_owner(lambda: plainly(job), **known)


def plainly(run: Callable[[], Any]) -> Any:
    """Run a job; what click says of a wrong use becomes one line with the page to look at."""
    from sshlint.source import SshlintError

    try:
        return run()
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        words = " ".join(error.format_message().split())  # click lists choices over several lines
        raise SshlintError(f"{words} (see {_page(error)} --help)") from None


def _page(error: click.ClickException) -> str:
    """The command whose help says how it is used."""
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "sshlint"


def descriptor(stream: BinaryIO) -> int:
    """What stays open for a job; standard input stands for a text that is in memory."""
    try:
        return stream.fileno()
    except OSError:
        return 0


def unseen(question: str) -> str:
    """What is typed at the terminal, not shown. Raises `SshlintError` where there is none."""
    import getpass
    import sys
    import warnings

    from sshlint.commands.run.terminal import as_question

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # before anything is echoed
            answer: str = click.prompt(
                as_question(question, sys.stderr),
                hide_input=True,
                default="",
                show_default=False,
                err=True,
            )
    except getpass.GetPassWarning:
        from sshlint.source import SshlintError

        raise SshlintError(
            "a passphrase is needed and there is no terminal to type it at;"
            " convert takes --passphrase-file PATH"
        ) from None
    return answer
