"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

_COMMON: Sequence[Callable[[Any], Any]] = (
    click.option("--home", metavar="DIR", help="Stands for the user's home everywhere."),
    click.option(
        "--system-config",
        metavar="FILE|none",
        default="/etc/ssh/ssh_config",
        show_default=True,
        help="The system's config, read as context.",
    ),
)


reader = click.option(
    "--reader",
    multiple=True,
    metavar="NAME[=VERSION]",
    help="A program besides ssh that reads these files, such as paramiko; can be given again.",
)


def common(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_COMMON):
        command = option(command)
    return command


def format_option(*choices: str) -> Callable[[Any], Any]:
    return click.option("--format", type=click.Choice(choices), default="text", show_default=True)


color = click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True
)


fail_on = click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    help="The mildest finding that makes the exit status 1.  [default: warning]",
)


output = click.option("-o", "--output", metavar="FILE", help="Write the report to this file.")


config = click.option("--config", metavar="FILE", help="Read the settings from this file.")


isolated = click.option("--isolated", is_flag=True, help="Read no settings files.")
