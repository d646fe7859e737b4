"""Help pages: options in groups, and examples that can be pasted."""

from __future__ import annotations

from collections.abc import Iterable

import click

COMMANDS = (
    ("Check and fix", ("check", "fix", "undo", "rules", "explain")),
    ("Look at one thing", ("resolve", "key", "convert")),
    ("When a login fails", ("diagnose", "doctor", "prelogin")),
    ("Many machines", ("collect", "fleet")),
    ("Set up", ("init", "completion", "server", "help")),
)
# The options of each group, by parameter name; what is in none stands under Options.
OPTIONS = (
    (
        "What is looked at",
        ("host", "stdin_filename", "target_openssh", "reader", "account", "root"),
    ),
    ("Which rules", ("select", "ignore", "fail_on", "baseline", "write_baseline")),
    ("Settings", ("config", "isolated")),
    ("Fixes", ("fix", "diff", "yes", "unsafe")),
    ("As ssh's own", ("l", "p", "o", "J", "i", "P")),
    ("Output", ("format", "output", "color", "every", "statistics", "quiet")),
    ("This machine", ("home", "system_config", "help")),
)
EXAMPLES = {
    "": (
        ("sshlint", "check your ~/.ssh and PuTTY's sessions"),
        ("sshlint --fix", "go through the fixes one by one"),
        ("sshlint resolve web", "what a login to web gets, and where from"),
        ("sshlint doctor web", "walk a login to web, step by step"),
        ("sshlint explain SSH402", "one rule in full"),
    ),
    "check": (
        ("sshlint check ~/.ssh/config", "one file, with what it includes"),
        ("sshlint check --host web", "only what a login to web depends on"),
        ("sshlint check --format sarif -o report.sarif .", "a repository, for code scanning"),
        ("sshlint check --baseline known.json --write-baseline", "accept what is found today"),
    ),
    "fix": (
        ("sshlint fix", "ask before each change"),
        ("sshlint fix --yes", "make the safe changes without asking"),
        ("sshlint fix --select SSH101", "the fixes of one rule"),
    ),
    "resolve": (
        ("sshlint resolve web", "what is set, where, and what it overrode"),
        ("sshlint resolve --format ssh web", "the lines that ssh -G web prints"),
        ("sshlint resolve -l root -p 2222 web", "as ssh -l root -p 2222 web"),
    ),
    "key": (
        ("sshlint key ~/.ssh/id_ed25519", "kind, strength, and who can read it"),
        ("sshlint key --passphrase ~/.ssh/id_ed25519", "prove the private half as well"),
    ),
    "convert": (
        ("sshlint convert ~/work.ppk --to openssh -o ~/.ssh/id_work", "from PuTTY to OpenSSH"),
        ("sshlint convert ~/.ssh/id_work --to ppk -o ~/work.ppk", "and back"),
    ),
    "diagnose": (
        ('sshlint diagnose "Permission denied (publickey)."', "an error message"),
        ("ssh -vvv web 2>&1 | sshlint diagnose --host web", "the log of a login"),
    ),
    "doctor": (("sshlint doctor web", "name, connection, host key, keys"),),
    "explain": (
        ("sshlint explain SSH402", "by code"),
        ("sshlint explain unknown-option", "by name"),
    ),
    "undo": (
        ("sshlint undo", "revert the last run of --fix"),
        ("sshlint undo --list", "the runs that can be undone"),
    ),
    "init": (('eval "$(sshlint init bash)"', "in ~/.bashrc"),),
    "completion": (
        ('eval "$(sshlint completion bash)"', "in ~/.bashrc"),
        ('eval "$(sshlint completion zsh)"', "in ~/.zshrc, behind compinit"),
        ("sshlint completion fish | source", "in ~/.config/fish/config.fish"),
    ),
}


def write_examples(name: str, formatter: click.HelpFormatter) -> None:
    examples = EXAMPLES.get(name, ())
    if examples:
        with formatter.section("Examples"):
            for command, what in examples:
                formatter.write(f"{'':{formatter.current_indent}}{command}\n")
                formatter.write(f"{'':{formatter.current_indent}}    {what}\n")


class GroupedCommand(click.Command):
    """A command whose page has its options in groups, and examples at the end."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = {
            param.name or "": row
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (row := param.get_help_record(ctx)) is not None
        }
        grouped = {name for _, names in OPTIONS for name in names}
        own = [row for name, row in rows.items() if name not in grouped]
        sections = [(title, [rows[n] for n in names if n in rows]) for title, names in OPTIONS]
        for title, found in (("Options", own), *sections):
            if found:
                with formatter.section(title):
                    formatter.write_dl(found)
        write_examples(self.name or "", formatter)


def write_commands(commands: Iterable[click.Command], formatter: click.HelpFormatter) -> None:
    """All commands in their groups, each with its line as long as it is."""
    by_name = {command.name: command for command in commands if not command.hidden}
    grouped = {name for _, names in COMMANDS for name in names}
    others = tuple(name for name in by_name if name and name not in grouped)
    for title, names in (*COMMANDS, ("More commands", others)):
        rows = [(n, by_name[n].get_short_help_str(200)) for n in names if n in by_name]
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)
