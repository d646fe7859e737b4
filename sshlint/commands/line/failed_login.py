"""diagnose, doctor and prelogin: names, options, exit status. No logic."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from sshlint.commands.line import words
from sshlint.commands.line.options import (
    color,
    common,
    format_option,
)
from sshlint.commands.line.pages import GroupedCommand
from sshlint.commands.line.running import as_owner_of_home, descriptor
from sshlint.commands.line.ssh_arguments import (
    GIVEN,
    BeforeSshArguments,
    WithSshArguments,
    ssh_arguments,
)


@click.command(cls=GroupedCommand, short_help="Name the cause of an error message or a log.")
@click.argument("words", metavar="[FILE|-|TEXT]", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--host", metavar="NAME", default="", help="What was typed after ssh.")
@click.option("--list", "list_only", is_flag=True, help="List the causes that are known.")
@format_option("text", "json")
@color
@click.option("--home", metavar="DIR", help="Stands for the user's home everywhere.")
def diagnose(
    words: tuple[str, ...],
    host: str,
    list_only: bool,
    format: str,
    color: str,
    home: str | None,
) -> None:
    """Read an error message, an ssh -vvv log, sshd's log or PuTTY's event log; name the cause.

    TEXT is the message itself, in quotes. Without an argument it reads what you paste. Exit
    status: 0 a cause was found, or a good login; 1 none.
    """
    from sshlint.commands.check import findings_in
    from sshlint.commands.diagnose import list_causes, open_log, run
    from sshlint.commands.run.context import passwd_home

    if list_only:
        sys.exit(list_causes(format=format, color=color, out=sys.stdout))
    if len(words) > 1:
        raise click.UsageError(f'put the message in quotes: "{" ".join(words)}"')
    folder = os.path.abspath(home) if home else passwd_home()

    def lint(paths: tuple[str, ...]) -> list[Any]:
        return findings_in(paths, folder)

    with open_log(words[0] if words else "-", sys.stdin.buffer) as stream:

        def job() -> int:
            return run(
                stream,
                format=format,
                color=color,
                out=sys.stdout,
                home=folder,
                host=host,
                lint_paths=lint,
            )

        sys.exit(as_owner_of_home(job, home=home, kept=(descriptor(stream),)))


@click.command(
    cls=WithSshArguments, short_help="Walk a login step by step and say where it stops, and why."
)
@click.argument("host", metavar="HOST", shell_complete=words.hosts)
@click.option("-F", "config", metavar="FILE", help="Read this config instead of the usual two.")
@ssh_arguments
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    metavar="SECONDS",
    help="For each step.  [default: ConnectTimeout, or 10]",
)
@click.option("--try-users", is_flag=True, help="Offer the keys as other users of such images too.")
@click.option("--allow-exec", is_flag=True, help="Run Match exec, ProxyCommand and jumps.")
@format_option("text", "json")
@color
@common
@click.pass_context
def doctor(ctx: click.Context, /, **options: Any) -> None:
    """Walk a login to HOST step by step: name, connection, banner, algorithms, host key, keys.

    Read-only: no shell is opened, nothing is signed, typed or written down. Only HOST's own port
    is touched (and those of its jump hosts). Exit status: 0 the login would work, 1 it would not,
    or nobody can tell.
    """
    from sshlint.commands.check import findings_in
    from sshlint.commands.doctor import DoctorOptions, run

    def job() -> int:
        return run(DoctorOptions(arguments=ctx.meta[GIVEN], **options), sys.stdout, findings_in)

    sys.exit(as_owner_of_home(job, home=options["home"]))


@click.command(cls=BeforeSshArguments, short_help="Check one login before ssh makes it.")
@click.argument("words", nargs=-1, metavar="[SSH ARGS]...", shell_complete=words.hosts)
@click.option("--strict", is_flag=True, help="Exit with 1 where the login would fail or leak.")
@click.option("--stamp", metavar="FILE", hidden=True)
@common
def prelogin(**options: Any) -> None:
    """Say in a few lines on standard error why this login would fail or leak; else nothing.

    Takes what you would give to ssh; our own options come before it. Exit status: 0; 1 with
    --strict where there was something to say.
    """
    from sshlint.commands.prelogin import LoginAsked
    from sshlint.commands.prelogin import prelogin as run

    sys.exit(as_owner_of_home(lambda: run(LoginAsked(**options)), home=options["home"]))
