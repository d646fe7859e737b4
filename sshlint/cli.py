"""The command line: all commands in one group."""

from __future__ import annotations

import click

from sshlint.commands.line import (
    check_and_fix,
    failed_login,
    many_machines,
    one_thing,
    set_up,
)
from sshlint.commands.line.group import CheckByDefault
from sshlint.commands.line.running import plainly


def _print_version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from sshlint.commands.line.version import version_text

        click.echo(version_text())
        ctx.exit()


@click.group(cls=CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the versions of sshlint, ssh, Python and cryptography.",
)
def cli() -> None:
    """Check what your SSH client depends on: what is broken, weak or has no effect, and why.

    Without a command it checks: `sshlint [PATH]...` is `sshlint check [PATH]...`.
    """


for command in (
    *(check_and_fix.check, check_and_fix.fix, one_thing.resolve, one_thing.key, one_thing.convert),
    *(failed_login.diagnose, failed_login.doctor, check_and_fix.undo, set_up.server),
    *(failed_login.prelogin, many_machines.fleet, set_up.completion, set_up.help_page),
    *(set_up.init, check_and_fix.rules, check_and_fix.explain, many_machines.collect),
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; what is wrong with it becomes one line."""
    plainly(lambda: cli.main(prog_name="sshlint", standalone_mode=False))
