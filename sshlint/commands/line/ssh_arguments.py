"""ssh's own arguments, taken as ssh takes them."""

from __future__ import annotations

from collections.abc import Callable

import click

from sshlint.commands.line.pages import GroupedCommand

GIVEN = __name__  # where the context keeps them, as (letter, word)


class WithSshArguments(GroupedCommand):
    """Keeps ssh's own arguments in the order given, which decides between -p 1 and -o Port=2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        values, _, order = self.make_parser(ctx).parse_args(list(args))
        given = [param.opts[0] for param in order if param.opts[0] in _SSH_ARGUMENTS]
        rest = {name: iter(values.get(name.strip("-"), ())) for name in given}
        ctx.meta[GIVEN] = tuple((name.strip("-"), next(rest[name])) for name in given)
        return super().parse_args(ctx, args)


_SSH_ARGUMENTS = {
    "-l": "Log in as this user.",
    "-p": "The port.",
    "-o": "An option as in the config.",
    "-J": "Jump hosts.",
    "-i": "An identity file.",
    "-P": "The tag for Match tagged.",
}


def ssh_arguments(command: Callable[..., None]) -> Callable[..., None]:
    for name, text in reversed(_SSH_ARGUMENTS.items()):
        letter = name.strip("-")
        option = click.option(
            name, letter, multiple=True, expose_value=False, metavar="…", help=text
        )
        command = option(command)
    return command


class BeforeSshArguments(GroupedCommand):
    """Takes its own options only where they come first; all that follows is ssh's."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        from sshlint.commands.prelogin import split_own

        at = split_own(args)
        asks_help = args[at : at + 1] in (["--help"], ["-h"])
        rest = args[at:] if asks_help else ["--", *args[at:]]
        return super().parse_args(ctx, args[:at] + rest)
