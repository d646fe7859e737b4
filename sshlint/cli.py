"""The command line: names, options, exit status. No logic."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

import click

from sshlint.commands.line import words
from sshlint.commands.line.group import CheckByDefault
from sshlint.commands.line.pages import GroupedCommand
from sshlint.settings import nearest

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


_reader = click.option(
    "--reader",
    multiple=True,
    metavar="NAME[=VERSION]",
    help="A program besides ssh that reads these files, such as paramiko; can be given again.",
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

_fail_on = click.option(
    "--fail-on",
    type=click.Choice(("error", "warning", "info", "never")),
    help="The mildest finding that makes the exit status 1.  [default: warning]",
)
_output = click.option("-o", "--output", metavar="FILE", help="Write the report to this file.")
_config = click.option("--config", metavar="FILE", help="Read the settings from this file.")
_isolated = click.option("--isolated", is_flag=True, help="Read no settings files.")


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


@cli.command(
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
@_fail_on
@_format("text", "json", "sarif", "github", "junit", "gitlab", "html")
@_output
@_color
@click.option("--baseline", metavar="FILE", help="Known findings, which are not reported again.")
@click.option("--write-baseline", is_flag=True, help="Write what is found now to --baseline FILE.")
@_config
@_isolated
@click.option("--stdin-filename", metavar="NAME", help="What standard input (-) is called.")
@click.option(
    "--target-openssh",
    multiple=True,
    metavar="VERSION",
    help="A client the config must serve, such as 8.2; can be given again.  "
    "[default: the installed ssh]",
)
@_reader
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
@_common
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
        _as_owner(
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


cli.add_command(
    GroupedCommand(
        "fix",
        callback=_fix,
        params=[param for param in check.params if param.name not in _NOT_FOR_FIX],
        help=_fix.__doc__,
        short_help="Fix what can be fixed, asking before each change.",
    )
)


class _WithSshArguments(GroupedCommand):
    """Keeps ssh's own arguments in the order given, which decides between -p 1 and -o Port=2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        values, _, order = self.make_parser(ctx).parse_args(list(args))
        given = [param.opts[0] for param in order if param.opts[0] in _SSH_ARGUMENTS]
        rest = {name: iter(values.get(name.strip("-"), ())) for name in given}
        ctx.meta[__name__] = tuple((name.strip("-"), next(rest[name])) for name in given)
        return super().parse_args(ctx, args)


_SSH_ARGUMENTS = {
    "-l": "Log in as this user.",
    "-p": "The port.",
    "-o": "An option as in the config.",
    "-J": "Jump hosts.",
    "-i": "An identity file.",
    "-P": "The tag for Match tagged.",
}


def _ssh_arguments(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(_SSH_ARGUMENTS.items()):
        letter = name.strip("-")
        option = click.option(
            name, letter, multiple=True, expose_value=False, metavar="…", help=text
        )
        command = option(command)
    return command


@cli.command(
    cls=_WithSshArguments, short_help="Show the settings of a login and where they come from."
)
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...", shell_complete=words.hosts)
@click.option("-F", "config", metavar="FILE", help="Read this config instead of the usual two.")
@_ssh_arguments
@click.option("--all", "every", is_flag=True, help="With the defaults.")
@click.option("--allow-exec", is_flag=True, help="Run the commands of Match exec, as ssh does.")
@click.option("--target-openssh", multiple=True, metavar="VERSION", help="Answer for this client.")
@_reader
@click.option(
    "--format",
    type=click.Choice(("text", "json", "ssh")),
    default="text",
    show_default=True,
    help="ssh: the lines that ssh -G prints.",
)
@_color
@_common
@click.pass_context
def resolve(ctx: click.Context, /, **options: Any) -> None:
    """Show the settings a login to HOST gets, where each comes from and what it overrode.

    Nothing in a config is run, unless --allow-exec is given: settings that hang on a Match exec are
    marked as such. Exit status: 0, 2 where ssh would refuse.
    """
    from sshlint.commands.resolve import ResolveOptions, run

    def job() -> int:
        return run(ResolveOptions(arguments=ctx.meta[__name__], **options), sys.stdout)

    sys.exit(_as_owner(job, home=options["home"]))


@cli.command(cls=GroupedCommand, short_help="Say what key files are and who can read them.")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True)
)
@click.option("--passphrase", is_flag=True, help="Ask for it and prove the private half too.")
@_format("text", "json")
@_color
def key(**options: Any) -> None:
    """Say what key files are, what is wrong with them, and which programs can use them.

    FILE can be - for standard input. Exit status: 0, 1 if one is damaged, 2 if one is unreadable.
    """
    from sshlint.commands.key import KeyOptions
    from sshlint.commands.key import key as run

    def job() -> int:
        return run(KeyOptions(**options), sys.stdin.buffer, sys.stdout, _unseen)

    sys.exit(_as_owner(job, paths=options["files"], asks=options["passphrase"]))


@cli.command(cls=GroupedCommand, short_help="Write a key in another format.")
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
@click.option(
    "--to",
    type=click.Choice(("openssh", "pem", "pkcs8", "ppk", "ppk2", "public")),
    required=True,
    help="ppk is version 3.",
)
@click.option("-o", "--output", metavar="OUT", help="The new file; it must not exist yet.")
@click.option("--passphrase-file", metavar="PATH", help="Read the passphrase of FILE from there.")
@click.option("--new-passphrase", is_flag=True, help="Ask for another passphrase for OUT.")
@click.option("--new-passphrase-file", metavar="PATH", help="Read that passphrase from there.")
@click.option("--no-passphrase", is_flag=True, help="Leave OUT unencrypted.")
def convert(**options: Any) -> None:
    """Write a key in another format, as a new file that only you can read.

    The passphrase is kept unless you choose otherwise. OUT is read again and compared with FILE
    before success is said. Not written: DSA keys (no ssh since 7.0 offers them), and what the
    target cannot hold, such as RSA of less than 1024 bits for OpenSSH. Of OpenSSH only 9.6 and
    newer read Ed25519 in PKCS#8. Exit status: 0, 1 refused or failed.
    """
    from sshlint.commands.convert import ConvertOptions
    from sshlint.commands.convert import convert as run

    def job() -> int:
        return run(ConvertOptions(**options), sys.stdin.buffer, sys.stdout, _unseen)

    held = (options["passphrase_file"], options["new_passphrase_file"])
    sys.exit(_as_owner(job, paths=(options["file"],), held=held, changes=True, asks=True))


def _unseen(question: str) -> str:
    """What is typed at the terminal, not shown. Raises `SshlintError` where there is none."""
    import getpass
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # before anything is echoed
            answer: str = click.prompt(
                question,
                hide_input=True,
                default="",
                show_default=False,
                prompt_suffix="",
                err=True,
            )
    except getpass.GetPassWarning:
        from sshlint.source import SshlintError

        raise SshlintError(
            "a passphrase is needed and there is no terminal to type it at;"
            " convert takes --passphrase-file PATH"
        ) from None
    return answer


@cli.command(cls=GroupedCommand, short_help="Name the cause of an error message or a log.")
@click.argument("log", metavar="[FILE|-|TEXT]", default="-", type=click.Path(allow_dash=True))
@click.option("--host", metavar="NAME", default="", help="What was typed after ssh.")
@click.option("--list", "list_only", is_flag=True, help="List the causes that are known.")
@_format("text", "json")
@_color
@click.option("--home", metavar="DIR", help="Stands for the user's home everywhere.")
def diagnose(
    log: str, host: str, list_only: bool, format: str, color: str, home: str | None
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
    folder = os.path.abspath(home) if home else passwd_home()

    def lint(paths: tuple[str, ...]) -> list[Any]:
        return findings_in(paths, folder)

    with open_log(log, sys.stdin.buffer) as stream:

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

        sys.exit(_as_owner(job, home=home, kept=(_descriptor(stream),)))


@cli.command(
    cls=_WithSshArguments, short_help="Walk a login step by step and say where it stops, and why."
)
@click.argument("host", metavar="HOST", shell_complete=words.hosts)
@click.option("-F", "config", metavar="FILE", help="Read this config instead of the usual two.")
@_ssh_arguments
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    metavar="SECONDS",
    help="For each step.  [default: ConnectTimeout, or 10]",
)
@click.option("--try-users", is_flag=True, help="Offer the keys as other users of such images too.")
@click.option("--allow-exec", is_flag=True, help="Run Match exec, ProxyCommand and jumps.")
@_format("text", "json")
@_color
@_common
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
        return run(DoctorOptions(arguments=ctx.meta[__name__], **options), sys.stdout, findings_in)

    sys.exit(_as_owner(job, home=options["home"]))


@cli.command(cls=GroupedCommand, short_help="Revert what a fix run changed.")
@click.argument("run", required=False, metavar="[RUN]", shell_complete=words.runs)
@click.option("--list", is_flag=True, help="List the runs that can be undone.")
@click.option("--forget", is_flag=True, help="Remove the copies kept of RUN, or of all runs.")
@click.option("--force", is_flag=True, help="Also revert files that were changed since.")
@_format("text", "json")
@click.option("--home", metavar="DIR", help="The home that is written as ~.")
def undo(**options: Any) -> None:
    """Revert what a fix run changed: the last one, or RUN.

    Exit status: 0 everything is reverted, 1 a file was left as it is.
    """
    from sshlint.commands.undo import UndoOptions
    from sshlint.commands.undo import undo as run

    def job() -> int:
        return run(UndoOptions(**options), sys.stdout)

    sys.exit(_as_owner(job, home=options["home"], changes=True))


def _commands(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in cli.commands if name.startswith(incomplete)]


class _BeforeSshArguments(GroupedCommand):
    """Takes its own options only where they come first; all that follows is ssh's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        from sshlint.commands.prelogin import split_own

        at = split_own(args)
        asks_help = args[at : at + 1] in (["--help"], ["-h"])
        rest = args[at:] if asks_help else ["--", *args[at:]]
        return super().parse_args(ctx, args[:at] + rest)


@cli.command(
    cls=GroupedCommand, short_help="Serve an editor: diagnostics, completion, fixes (extra: lsp)."
)
@_common
def server(home: str | None, system_config: str) -> None:
    """Language server for ssh_config, known_hosts, authorized_keys and PuTTY's files.

    Uses the Language Server Protocol 3.17 on standard input and output; your editor starts it.
    Opening a file runs nothing and contacts nobody. Exit status: 0.
    """
    from sshlint.commands.server import run

    sys.exit(run(home, system_config))


@cli.command(cls=_BeforeSshArguments, short_help="Check one login before ssh makes it.")
@click.argument("words", nargs=-1, metavar="[SSH ARGS]...", shell_complete=words.hosts)
@click.option("--strict", is_flag=True, help="Exit with 1 where the login would fail or leak.")
@click.option("--stamp", metavar="FILE", hidden=True)
@_common
def prelogin(**options: Any) -> None:
    """Say in a few lines on standard error why this login would fail or leak; else nothing.

    Takes what you would give to ssh; our own options come before it. Exit status: 0; 1 with
    --strict where there was something to say.
    """
    from sshlint.commands.prelogin import LoginAsked
    from sshlint.commands.prelogin import prelogin as run

    sys.exit(_as_owner(lambda: run(LoginAsked(**options)), home=options["home"]))


@cli.command(cls=GroupedCommand, short_help="Judge the reports of many machines together.")
@click.argument(
    "reports", nargs=-1, required=True, metavar="REPORT...", type=click.Path(allow_dash=True)
)
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: SSH1002, …")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules.")
@_fail_on
@_format("text", "json", "html")
@_output
@_color
@_config
@_isolated
@click.option("--all", "every", is_flag=True, help="List everything, however long the list is.")
@click.option("--reach", metavar="ACCOUNT", help="Who can become ACCOUNT, such as root@db1.")
@click.option("--from", "source", metavar="ACCOUNT", help="Which accounts ACCOUNT can become.")
@click.option("--key", metavar="FINGERPRINT", help="Where this key is and what it opens.")
@click.option(
    "--account", metavar="NAME", help="What NAME or NAME@MACHINE holds and what opens it."
)
@click.option("--plan", type=click.Choice(("ansible", "shell")), help="Write what to do about it.")
@click.option("--database", metavar="FILE", help="Write the tables as a new duckdb file.")
@click.option("--graphml", metavar="FILE", help="Write the access graph as GraphML.")
@click.option("--opengraph", metavar="FILE", help="Write the access graph for BloodHound.")
def fleet(**options: Any) -> None:
    """Say what the reports of `sshlint collect` come to together: findings and the access graph.

    REPORT is a file, a directory, a pattern, or - for one report a line; .gz and .zst are unpacked.
    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 no report that can be read.
    """
    from sshlint.commands.fleet import FleetOptions
    from sshlint.commands.fleet import fleet as run

    sys.exit(run(FleetOptions(**options), sys.stdin.buffer, sys.stdout))


@cli.command(cls=GroupedCommand, short_help="Print the completion script for a shell.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print a script by which the shell completes commands, options, hosts, codes, runs and files.

    Put it into a file that your shell reads when it starts.
    """
    from sshlint.commands.shells import completion as script

    sys.stdout.write(script(shell))


@cli.command("help", cls=GroupedCommand, short_help="Show the help of a command.")
@click.argument("command", required=False, metavar="[COMMAND]", shell_complete=_commands)
@click.pass_context
def help_page(ctx: click.Context, command: str | None) -> None:
    """Show the help of COMMAND, or of sshlint itself."""
    top = ctx.find_root()
    if command is None:
        click.echo(cli.get_help(top))
        return
    found = cli.commands.get(command)
    if found is None:
        near = nearest(command, cli.commands)
        means = f"; did you mean {near}?" if near else ""
        raise click.UsageError(f'there is no command "{command}"{means}')
    with click.Context(found, info_name=command, parent=top) as context:
        click.echo(found.get_help(context))


@cli.command(cls=GroupedCommand, short_help="Print the ssh wrapper for a shell's start file.")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.option("--strict", is_flag=True, help="Have the wrapper hold back a login that would fail.")
def init(shell: str, strict: bool) -> None:
    """Print a function that checks each login you type before ssh makes it.

    Put the output into a file that your shell reads when it starts. `command ssh` and
    SSHLINT_SKIP=1 go round it.
    """
    from sshlint.commands.init import init as run

    sys.exit(run(shell, sys.stdout, strict=strict))


@cli.command(cls=GroupedCommand)
@_format("text", "json")
@_color
def rules(format: str, color: str) -> None:
    """List the rules."""
    from sshlint.commands.rules import list_rules

    sys.exit(list_rules(sys.stdout, format=format, color=color))


@cli.command(cls=GroupedCommand, short_help="Explain one rule.")
@click.argument("rule", metavar="CODE|NAME", shell_complete=words.rules)
@_format("text", "json")
@_color
def explain(rule: str, format: str, color: str) -> None:
    """Explain one rule: why it matters, a bad and a good example, how to fix and to ignore it."""
    from sshlint.commands.rules import explain as run

    sys.exit(run(rule, sys.stdout, format=format, color=color))


@cli.command(cls=GroupedCommand, short_help="Write one JSON report of this machine, for fleet.")
@click.option("--account", multiple=True, metavar="NAME", help="Only this one; can be given again.")
@click.option("--root", metavar="DIR", help="Read the disk of another machine that is at DIR.")
@_output
@click.option("--agent", is_flag=True, help="Ask your agent which keys it holds.")
@click.option("--times", is_flag=True, help="With the times of key files and of the report.")
@click.option("--zipapp", metavar="FILE", help="Write the program itself as one file; no report.")
@click.option("--ansible", metavar="DIR", help="Write the Ansible collection to DIR; no report.")
def collect(**options: Any) -> None:
    """Write who can log in to this machine with what, and where its keys lead, as one JSON report.

    Root sees all accounts, each with that account's own rights; others see their own. No private
    key and no password is in a report, and two reports of an unchanged machine are equal. The file
    of --zipapp needs nothing but Python 3.10 or newer: python3 FILE collect. --ansible writes what
    runs it on many machines: ANSIBLE_COLLECTIONS_PATH=DIR ansible-playbook sshlint.fleet.audit.
    Exit status: 0.
    """
    from sshlint.commands.collect import CollectOptions
    from sshlint.commands.collect import collect as run

    sys.exit(run(CollectOptions(**options), sys.stdout))


def _descriptor(stream: BinaryIO) -> int:
    """What stays open for a job; standard input stands for a text that is in memory."""
    try:
        return stream.fileno()
    except OSError:
        return 0


def _as_owner(job: Callable[[], int], **known: Any) -> int:
    """As `as_owner`, for jobs that ask questions by click."""
    from sshlint.commands.run.owner import as_owner

    return as_owner(lambda: _plainly(job), **known)


def main() -> None:
    """Run the command line; what is wrong with it becomes one line."""
    _plainly(lambda: cli.main(prog_name="sshlint", standalone_mode=False))


def _page(error: click.ClickException) -> str:
    """The command whose help says how it is used."""
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "sshlint"


def _plainly(run: Callable[[], Any]) -> Any:
    from sshlint.source import SshlintError

    try:
        return run()
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        raise SshlintError(f"{error.format_message()} (see {_page(error)} --help)") from None
