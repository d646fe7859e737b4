"""collect and fleet: names, options, exit status. No logic."""

from __future__ import annotations

import sys
from typing import Any

import click

from sshlint.commands.line.options import (
    color,
    config,
    fail_on,
    format_option,
    isolated,
    output,
)
from sshlint.commands.line.pages import GroupedCommand


@click.command(cls=GroupedCommand, short_help="Write one JSON report of this machine, for fleet.")
@click.option("--account", multiple=True, metavar="NAME", help="Only this one; can be given again.")
@click.option("--root", metavar="DIR", help="Read the disk of another machine that is at DIR.")
@output
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


@click.command(cls=GroupedCommand, short_help="Judge the reports of many machines together.")
@click.argument(
    "reports", nargs=-1, required=True, metavar="REPORT...", type=click.Path(allow_dash=True)
)
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: SSH1002, …")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules.")
@fail_on
@format_option("text", "json", "html")
@output
@color
@config
@isolated
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
