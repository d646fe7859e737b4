"""The commands as one group: `check` by default, and what to say of a word that is none."""

from __future__ import annotations

import os
from typing import Any

import click

from sshlint.commands.line.pages import write_commands, write_examples
from sshlint.settings import nearest
from sshlint.source import SshlintError

# What other tools call it.
_OTHER_NAMES = {
    **dict.fromkeys(("lint", "verify", "scan", "test", "audit", "validate", "run"), "check"),
    **dict.fromkeys(("repair", "autofix", "format", "apply"), "fix"),
    **dict.fromkeys(("revert", "restore", "rollback", "history"), "undo"),
    **dict.fromkeys(("show", "config", "hosts", "effective", "get"), "resolve"),
    **dict.fromkeys(("debug", "analyze", "analyse", "why"), "diagnose"),
    **dict.fromkeys(("connect", "ping", "trace"), "doctor"),
    **dict.fromkeys(("rule", "man", "info"), "explain"),
    **dict.fromkeys(("list", "ls"), "rules"),
    **dict.fromkeys(("keys", "inspect", "fingerprint"), "key"),
    **dict.fromkeys(("export", "import"), "convert"),
    **dict.fromkeys(("lsp", "serve", "language-server"), "server"),
    **dict.fromkeys(("complete", "completions", "autocomplete"), "completion"),
    **dict.fromkeys(("install", "setup", "shell", "hook"), "init"),
    "version": "--version",
}
_OWN_OPTIONS = ("--help", "-h", "--version", "-V")


class CheckByDefault(click.Group):
    """A group whose first word may be left out: then it is `check`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and not args:  # a shell asks how the first word may go on
            return super().parse_args(ctx, args)
        first = args[0] if args else "check"
        own = first in self.commands or first in _OWN_OPTIONS
        if not (own or ctx.resilient_parsing):
            self._refuse_typo(first)
        return super().parse_args(ctx, args if own and args else ["check", *args])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_commands(self.commands.values(), formatter)
        write_examples("", formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Commands, and what `check` takes, whose name may be left out."""
        from click.shell_completion import CompletionItem

        found: list[Any] = [
            CompletionItem(name, help=command.get_short_help_str(200))
            for name, command in self.commands.items()
            if name.startswith(incomplete) and not command.hidden
        ]
        found += click.Command.shell_complete(self, ctx, incomplete)
        command = self.commands["check"]
        if incomplete.startswith("-"):
            return found + command.shell_complete(ctx, incomplete)
        paths = next(param for param in command.params if param.name == "paths")
        return found + paths.shell_complete(ctx, incomplete)

    def _refuse_typo(self, word: str) -> None:
        if os.path.lexists(word):
            return
        if word.startswith("-"):
            self._refuse_option(word)
        elif os.sep in word:
            raise SshlintError(f"{word}: there is no such file or directory")
        else:
            near = _OTHER_NAMES.get(word.lower()) or nearest(word, self.commands)
            means = f"; did you mean sshlint {near}?" if near else " (see sshlint --help)"
            raise SshlintError(f'"{word}" is neither a command nor a path{means}')

    def _refuse_option(self, word: str) -> None:
        """Only an option that is like one of the group's own: the others are check's to refuse."""
        name = word.partition("=")[0]
        check = self.commands["check"]
        known = {text for param in check.params for text in (*param.opts, *param.secondary_opts)}
        if not name.startswith("--") or name in known:
            return
        near = nearest(name, {*known, *_OWN_OPTIONS})
        if near in _OWN_OPTIONS:
            raise SshlintError(f"no such option: {name}; did you mean {near}?")
