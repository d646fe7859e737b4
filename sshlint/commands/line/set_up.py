"""init, completion, server and help: names, options, exit status. No logic."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from sshlint.commands.line.options import (
    common,
)
from sshlint.commands.line.pages import GroupedCommand
from sshlint.settings import nearest


@click.command(cls=GroupedCommand, short_help="Print the ssh wrapper for a shell's start file.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.option("--strict", is_flag=True, help="Have the wrapper hold back a login that would fail.")
def init(shell: str, strict: bool) -> None:
    """Print a function that checks each login you type before ssh makes it.

    Put the output into a file that your shell reads when it starts. `command ssh` and
    SSHLINT_SKIP=1 go round it.
    """
    from sshlint.commands.init import init as run

    sys.exit(run(shell, sys.stdout, strict=strict))


@click.command(cls=GroupedCommand, short_help="Print the completion script for a shell.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print a script by which the shell completes commands, options, hosts, codes, runs and files.

    Put it into a file that your shell reads when it starts.
    """
    from sshlint.commands.shells import completion as script

    sys.stdout.write(script(shell))


@click.command(
    cls=GroupedCommand, short_help="Serve an editor: diagnostics, completion, fixes (extra: lsp)."
)
@common
def server(home: str | None, system_config: str) -> None:
    """Language server for ssh_config, known_hosts, authorized_keys and PuTTY's files.

    Uses the Language Server Protocol 3.17 on standard input and output; your editor starts it.
    Opening a file runs nothing and contacts nobody. Exit status: 0.
    """
    from sshlint.commands.server import run

    sys.exit(run(home, system_config))


def _group(ctx: click.Context) -> Mapping[str, click.Command]:
    """All commands, by name."""
    top = ctx.find_root().command
    return top.commands if isinstance(top, click.Group) else {}


def _commands(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in _group(ctx) if name.startswith(incomplete)]


@click.command("help", cls=GroupedCommand, short_help="Show the help of a command.")
@click.argument("command", required=False, metavar="[COMMAND]", shell_complete=_commands)
@click.pass_context
def help_page(ctx: click.Context, command: str | None) -> None:
    """Show the help of COMMAND, or of sshlint itself."""
    top = ctx.find_root()
    if command is None:
        click.echo(top.get_help())
        return
    found = _group(ctx).get(command)
    if found is None:
        near = nearest(command, _group(ctx))
        means = f"; did you mean {near}?" if near else ""
        raise click.UsageError(f'there is no command "{command}"{means}')
    with click.Context(found, info_name=command, parent=top) as context:
        click.echo(found.get_help(context))
