"""resolve, key and convert: names, options, exit status. No logic."""

from __future__ import annotations

import sys
from typing import Any

import click

from sshlint.commands.line import words
from sshlint.commands.line.options import (
    color,
    common,
    format_option,
    reader,
)
from sshlint.commands.line.pages import GroupedCommand
from sshlint.commands.line.running import as_owner_of_home, unseen
from sshlint.commands.line.ssh_arguments import (
    GIVEN,
    WithSshArguments,
    ssh_arguments,
)


@click.command(
    cls=WithSshArguments, short_help="Show the settings of a login and where they come from."
)
@click.argument("hosts", nargs=-1, required=True, metavar="HOST...", shell_complete=words.hosts)
@click.option("-F", "config", metavar="FILE", help="Read this config instead of the usual two.")
@ssh_arguments
@click.option("--all", "every", is_flag=True, help="With the defaults.")
@click.option("--allow-exec", is_flag=True, help="Run the commands of Match exec, as ssh does.")
@click.option("--target-openssh", multiple=True, metavar="VERSION", help="Answer for this client.")
@reader
@click.option(
    "--format",
    type=click.Choice(("text", "json", "ssh")),
    default="text",
    show_default=True,
    help="ssh: the lines that ssh -G prints.",
)
@color
@common
@click.pass_context
def resolve(ctx: click.Context, /, **options: Any) -> None:
    """Show the settings a login to HOST gets, where each comes from and what it overrode.

    Nothing in a config is run, unless --allow-exec is given: settings that hang on a Match exec are
    marked as such. Exit status: 0, 2 where ssh would refuse.
    """
    from sshlint.commands.resolve import ResolveOptions, run

    def job() -> int:
        return run(ResolveOptions(arguments=ctx.meta[GIVEN], **options), sys.stdout)

    sys.exit(as_owner_of_home(job, home=options["home"]))


@click.command(
    cls=GroupedCommand, short_help="Identify key files and the programs that can read them."
)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True)
)
@click.option("--passphrase", is_flag=True, help="Ask for it and prove the private half too.")
@format_option("text", "json")
@color
def key(**options: Any) -> None:
    """Identify key files, what is wrong with them, and the programs that can use them.

    FILE can be - for standard input. Exit status: 0, 1 if one is damaged, 2 if one is unreadable.
    """
    from sshlint.commands.key import KeyOptions
    from sshlint.commands.key import key as run

    def job() -> int:
        return run(KeyOptions(**options), sys.stdin.buffer, sys.stdout, unseen)

    sys.exit(as_owner_of_home(job, paths=options["files"], asks=options["passphrase"]))


@click.command(cls=GroupedCommand, short_help="Write a key in another format.")
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
        return run(ConvertOptions(**options), sys.stdin.buffer, sys.stdout, unseen)

    held = (options["passphrase_file"], options["new_passphrase_file"])
    sys.exit(as_owner_of_home(job, paths=(options["file"],), held=held, changes=True, asks=True))
