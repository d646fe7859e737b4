"""The command line where click is not installed: what a zipapp offers, with the same options."""

from __future__ import annotations

import argparse
import sys
from typing import NoReturn

from sshlint import __version__
from sshlint.source import SshlintError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SshlintError(f"{message} (see sshlint --help)")


def run(words: list[str]) -> int:
    """Collect, or check with --fix --yes or --diff. Returns the exit status."""
    asked = _parser().parse_args(words or ["--help"])
    if asked.command == "collect":
        return _collect(asked)
    return _check(asked)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sshlint", description="The part of sshlint that needs nothing but Python."
    )
    parser.add_argument(
        "-V", "--version", action="version", version=f"sshlint, version {__version__}"
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    collect = commands.add_parser("collect", help="write one JSON report of this machine")
    collect.add_argument("--account", action="append", default=[], metavar="NAME")
    collect.add_argument("--root", metavar="DIR", help="read the disk of another machine")
    collect.add_argument("-o", "--output", metavar="FILE")
    collect.add_argument("--agent", action="store_true", help="ask your agent for its keys")
    collect.add_argument("--times", action="store_true", help="with times of key files")
    check = commands.add_parser("check", help="lint an SSH home")
    check.add_argument("paths", nargs="*", metavar="PATH")
    check.add_argument("--home", metavar="DIR")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.add_argument("--output", metavar="FILE")
    check.add_argument("--select", action="append", default=[], metavar="CODES")
    check.add_argument("--ignore", action="append", default=[], metavar="CODES")
    check.add_argument("--diff", action="store_true", help="show what --fix --yes would change")
    check.add_argument("--fix", action="store_true", help="change what is safe; needs --yes")
    check.add_argument("--yes", action="store_true")
    return parser


def _collect(asked: argparse.Namespace) -> int:
    from sshlint.commands.collect import CollectOptions, collect

    options = CollectOptions(
        tuple(asked.account), asked.root, asked.output, asked.agent, asked.times
    )
    return collect(options, sys.stdout)


def _check(asked: argparse.Namespace) -> int:
    from sshlint.commands.check import CheckOptions, check
    from sshlint.commands.run.owner import as_owner

    options = CheckOptions(
        paths=tuple(asked.paths),
        home=asked.home,
        format=asked.format,
        output=asked.output,
        select=tuple(asked.select),
        ignore=tuple(asked.ignore),
        isolated=True,
    )

    def job() -> int:
        if asked.fix or asked.diff or asked.yes:
            from sshlint.commands.fix import How, make_fixes

            return make_fixes(
                options, How(asked.fix, asked.diff, asked.yes), sys.stdin.buffer, sys.stdout
            )
        return check(options, sys.stdin.buffer, sys.stdout)

    return as_owner(
        job, home=asked.home, paths=asked.paths, written=(asked.output,), changes=asked.fix
    )
