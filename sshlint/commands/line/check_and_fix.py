"""check, fix and undo; rules and explain: names, options, exit status. No logic."""

from __future__ import annotations

import sys
from typing import Any

import click

from sshlint.commands.line import words
from sshlint.commands.line.options import (
    color,
    common,
    config,
    fail_on,
    format_option,
    isolated,
    output,
    reader,
)
from sshlint.commands.line.pages import GroupedCommand
from sshlint.commands.line.running import as_owner_of_home


@click.command(
    cls=GroupedCommand, short_help="Lint your SSH home, a file, a directory or a repository."
)
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--select",
    multiple=True,
    metavar="CODES",
    help="Only these rules: SSH501, SSH4, …",
    shell_complete=words.rules,
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODES",
    help="Not these rules.",
    shell_complete=words.rules,
)
@fail_on
@format_option("text", "json", "sarif", "github", "junit", "gitlab", "html")
@output
@color
@click.option("--baseline", metavar="FILE", help="Known findings, which are not reported again.")
@click.option("--write-baseline", is_flag=True, help="Write what is found now to --baseline FILE.")
@config
@isolated
@click.option("--stdin-filename", metavar="NAME", help="What standard input (-) is called.")
@click.option(
    "--target-openssh",
    multiple=True,
    metavar="VERSION",
    help="A client the config must serve, such as 8.2; can be given again.  "
    "[default: the installed ssh]",
)
@reader
@click.option(
    "--host",
    default="",
    metavar="NAME",
    help="Only what touches a login to NAME.",
    shell_complete=words.hosts,
)
@click.option("--all", "every", is_flag=True, help="Spell out each finding; no groups.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing when nothing is found.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed, asking before each change.")
@click.option("--diff", is_flag=True, help="Show what --fix --yes would change; change nothing.")
@click.option("--yes", is_flag=True, help="With --fix: make all safe changes without asking.")
@click.option("--unsafe", is_flag=True, help="With --yes or --diff: the unsafe changes too.")
@common
def check(**options: Any) -> None:
    """Lint the user's SSH home, or a file, a directory, a home or a repository.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 a PATH that cannot be read.
    """
    from sshlint.commands.check import CheckOptions
    from sshlint.commands.check import check as run

    wanted = {name: options.pop(name) for name in ("fix", "diff", "yes", "unsafe")}
    if any(wanted.values()):
        from sshlint.commands.fix import How, make_fixes

        how = How(**wanted)

    def job() -> int:
        if any(wanted.values()):
            return make_fixes(CheckOptions(**options), how, sys.stdin.buffer, sys.stdout)
        return run(CheckOptions(**options), sys.stdin.buffer, sys.stdout)

    sys.exit(
        as_owner_of_home(
            job,
            home=options["home"],
            paths=options["paths"],
            held=(options["config"], None if options["write_baseline"] else options["baseline"]),
            written=(options["output"], options["baseline"]),
            changes=wanted["fix"],
            asks=wanted["fix"] and not wanted["yes"],
        )
    )


_NOT_FOR_FIX: dict[str, Any] = {
    **dict.fromkeys(("baseline", "stdin_filename")),
    **dict.fromkeys(("diff", "write_baseline", "every", "statistics", "quiet"), False),
    "fix": True,
}


def _fix(**options: Any) -> None:
    """Fix what can be fixed, asking before each change; the same as `sshlint check --fix`.

    Each question shows the change and, where it is unsafe, what it changes for logins. `sshlint
    undo` reverts a run. Exit status: as a check of what is left.
    """
    check.callback(**options, **_NOT_FOR_FIX)  # type: ignore[misc]


fix = GroupedCommand(
    "fix",
    callback=_fix,
    params=[param for param in check.params if param.name not in _NOT_FOR_FIX],
    help=_fix.__doc__,
    short_help="Fix what can be fixed, asking before each change.",
)


@click.command(cls=GroupedCommand, short_help="Revert what a fix run changed.")
@click.argument("run", required=False, metavar="[RUN]", shell_complete=words.runs)
@click.option("--list", is_flag=True, help="List the runs that can be undone.")
@click.option("--forget", is_flag=True, help="Remove the copies kept of RUN, or of all runs.")
@click.option("--force", is_flag=True, help="Also revert files that were changed since.")
@format_option("text", "json")
@click.option("--home", metavar="DIR", help="The home that is written as ~.")
def undo(**options: Any) -> None:
    """Revert what a fix run changed: the last one, or RUN.

    Exit status: 0 everything is reverted, 1 a file was left as it is.
    """
    from sshlint.commands.undo import UndoOptions
    from sshlint.commands.undo import undo as run

    def job() -> int:
        return run(UndoOptions(**options), sys.stdout)

    sys.exit(as_owner_of_home(job, home=options["home"], changes=True))


@click.command(cls=GroupedCommand)
@format_option("text", "json")
@color
def rules(format: str, color: str) -> None:
    """List the rules."""
    from sshlint.commands.rules import list_rules

    sys.exit(list_rules(sys.stdout, format=format, color=color))


@click.command(cls=GroupedCommand, short_help="Explain one rule.")
@click.argument("rule", metavar="CODE|NAME", shell_complete=words.rules)
@format_option("text", "json")
@color
def explain(rule: str, format: str, color: str) -> None:
    """Explain one rule: why it matters, a bad and a good example, how to fix and to ignore it."""
    from sshlint.commands.rules import explain as run

    sys.exit(run(rule, sys.stdout, format=format, color=color))
