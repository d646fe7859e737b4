"""The command line: names, options, exit status. No logic."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from sshlint import __version__

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


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_COMMON):
        command = option(command)
    return command


def _format(*choices: str) -> Callable[[Any], Any]:
    return click.option("--format", type=click.Choice(choices), default="text", show_default=True)


_color = click.option(
    "--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True
)


class _CheckByDefault(click.Group):
    """A group whose first word may be left out: then it is `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = args[0] if args else "check"
        own = first in self.commands or first in ("--help", "-h", "--version")
        if not own:
            self._refuse_typo(first)
        return super().parse_args(ctx, args if own and args else ["check", *args])

    def _refuse_typo(self, word: str) -> None:
        if word.startswith("-") or os.path.lexists(word):
            return
        from sshlint.settings import suggestion
        from sshlint.source import SshlintError

        if os.sep in word:
            raise SshlintError(f"{word}: there is no such file or folder")
        near = suggestion(word, self.commands)
        raise SshlintError(f'"{word}" is neither a command nor a path{near}')


@click.group(cls=_CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sshlint")
def cli() -> None:
    """Reads what your SSH client depends on and says what is broken, weak or dead, and why.

    Without a command it checks: `sshlint [PATH]...` is `sshlint check [PATH]...`.
    """


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: SSH501, SSH4, …")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules.")
@click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    help="The mildest finding that makes the exit status 1.  [default: warning]",
)
@_format("text", "json")
@_color
@click.option("--config", metavar="FILE", help="Read the settings from this file.")
@click.option("--isolated", is_flag=True, help="Read no settings files.")
@click.option("--stdin-filename", metavar="NAME", help="What standard input (-) is called.")
@click.option(
    "--target-openssh",
    multiple=True,
    metavar="VERSION",
    help="A client the config must serve, such as 8.2; may be given again.  "
    "[default: the installed ssh]",
)
@click.option("--quiet", is_flag=True, help="Print nothing when nothing is found.")
@click.option("--fix", is_flag=True, help="Mend what can be mended, asking before each change.")
@click.option("--diff", is_flag=True, help="Show what --fix --yes would change; change nothing.")
@click.option("--yes", is_flag=True, help="With --fix: make all safe changes without asking.")
@click.option("--unsafe", is_flag=True, help="With --yes or --diff: the unsafe changes too.")
@_common
def check(**options: Any) -> None:
    """Lint the user's SSH home, or a file, a folder, a home or a repository.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 a PATH that cannot be read.
    """
    from sshlint.commands.check import Options
    from sshlint.commands.check import check as run

    mending = {name: options.pop(name) for name in ("fix", "diff", "yes", "unsafe")}
    if any(mending.values()):
        from sshlint.commands.fix import How, mend

        sys.exit(mend(Options(**options), How(**mending), sys.stdin.buffer, sys.stdout))
    sys.exit(run(Options(**options), sys.stdin.buffer, sys.stdout))


@cli.command()
@click.argument("run", required=False, metavar="[RUN]")
@click.option("--list", is_flag=True, help="List the runs that can be undone.")
@click.option("--forget", is_flag=True, help="Remove the copies kept of RUN, or of all runs.")
@click.option("--force", is_flag=True, help="Also put back files that were changed since.")
@_format("text", "json")
@click.option("--home", metavar="DIR", help="The home that is written as ~.")
def undo(**options: Any) -> None:
    """Put back what a fix run changed: the last one, or RUN.

    Exit status: 0 everything is back, 1 a file was left as it is.
    """
    from sshlint.commands.undo import Options
    from sshlint.commands.undo import undo as run

    sys.exit(run(Options(**options), sys.stdout))


@cli.command()
@_format("text", "json")
def rules(format: str) -> None:
    """List the rules."""
    from sshlint.commands.rules import list_rules

    sys.exit(list_rules(sys.stdout, format=format))


@cli.command()
@click.argument("rule", metavar="CODE|NAME")
@_format("text", "json")
def explain(rule: str, format: str) -> None:
    """Say what a rule is about, why, and what to do."""
    from sshlint.commands.rules import explain as run

    sys.exit(run(rule, sys.stdout, format=format))


def main() -> None:
    """Run, and turn what goes wrong into one line and an exit status."""
    gc.disable()  # a run is short, and its objects live as long as it does
    from sshlint.source import SshlintError

    try:
        cli.main(prog_name="sshlint", standalone_mode=False)
    except click.ClickException as error:
        _fail(f"{error.format_message()} (see sshlint --help)")
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except SshlintError as error:
        _fail(str(error))
    except BrokenPipeError:
        # Nobody reads on; keep Python from saying so when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # an internal fault must still be one clear line
        if os.environ.get("SSHLINT_DEBUG"):
            raise
        _fail(
            f"internal fault ({type(error).__name__}); "
            "please report it, with what SSHLINT_DEBUG=1 shows"
        )


def _fail(message: str) -> None:
    sys.stderr.write(f"sshlint: {message}\n")
    sys.exit(2)
