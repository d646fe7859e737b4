"""Writes the pages, schemas and examples of the package, and the generated parts of README.md.

`python -m tests.generate.pages` writes them; with --check it only says, by exit status 1, that
one is stale.
"""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from sshlint.cli import cli
from sshlint.commands.diagnose import list_causes
from sshlint.reporters import explanation
from sshlint.reporters.explanation import autofix, severities
from sshlint.rules import registry
from sshlint.rules.examples import EXAMPLES, RELEASE
from sshlint.rules.registry import AnyRule
from tests.generate import examples, form, schemas
from tests.generate.fleet_page import fleet_page
from tests.golden.case import Case, lay_out, report_text, run

ROOT = Path(__file__).parents[2]
FAMILIES = {
    "meta": "sshlint itself",
    "permissions": "Permissions and places",
    "key_files": "Key files: format and damage",
    "key_strength": "Key strength",
    "config_text": "ssh_config: text, and which ssh can read it",
    "config_meaning": "ssh_config: what it really means",
    "config_security": "ssh_config: security",
    "known_hosts": "known_hosts",
    "authorized_keys": "authorized_keys",
    "putty": "PuTTY",
    "fleet": "Many machines",
}


_SEVERITIES = """\
`error`: ssh, sshd or PuTTY refuses it, a login fails, or a secret is exposed. `warning`: weak, or
not what it looks like. `info`: worth knowing. *off*: only when selected."""


def rule_table(rules: tuple[AnyRule, ...]) -> str:
    lines = ["| code | name | severity | what it finds | fix |", "|---|---|---|---|---|"]
    for rule in rules:
        grade = severities(rule) + ("" if rule.enabled else ", off")
        fix = autofix(rule) if rule.autofix else ""
        link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
        lines.append(f"| {link} | {rule.name} | {grade} | {escape(rule.summary)} | {fix} |")
    return "\n".join(lines)


def escape(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def rules_page(rules: tuple[AnyRule, ...]) -> str:
    parts = [
        "# The rules",
        "Made from the rules' own fields; `sshlint explain CODE` prints the same.",
        _SEVERITIES,
        rule_table(rules),
    ]
    for family, title in FAMILIES.items():
        members = [rule for rule in rules if rule.check.__module__.split(".")[2] == family]
        if members:
            parts.append(f"## {title}")
            parts += map(rule_section, members)
    return "\n\n".join(parts) + "\n"


def rule_section(rule: AnyRule) -> str:
    return f"### {rule.code} {rule.name}\n\n*{severities(rule)}*\n\n{explanation.markdown(rule)}"


def help_text(*command: str) -> str:
    group: click.Command = cli
    context = click.Context(cli, info_name="sshlint")
    for word in command:
        assert isinstance(group, click.Group)
        group = group.commands[word]
        context = click.Context(group, info_name=word, parent=context)
    return "```\n" + group.get_help(context) + "\n```"


def between(text: str, marker: str, content: str) -> str:
    """Replace what stands between `<!-- marker -->` and `<!-- /marker -->`."""
    pattern = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.S)
    new, count = pattern.subn(lambda match: f"{match[1]}{content}\n{match[2]}", text)
    if count != 1:
        raise SystemExit(f"a page has no place marked {marker}")
    return new


def cause_table() -> str:
    """What `sshlint diagnose --list` lists."""
    out = io.StringIO()
    list_causes(format="json", out=out)
    rows = json.loads(out.getvalue())["causes"]
    lines = [f"| {row['code']} | {escape(row['title'])} | {row['where']} |" for row in rows]
    return "\n".join(("| cause | what it is | where |", "|---|---|---|", *lines))


def sample() -> str:
    """What sshlint prints for the home under fixtures/homes/broken."""
    case = Case(ROOT / "fixtures" / "homes" / "broken")
    with tempfile.TemporaryDirectory() as folder:
        home = lay_out(case, Path(folder))
        text = report_text(run(case, home), home)
    return f"```console\n$ sshlint\n{text}```"


def readme(text: str) -> str:
    return with_consoles(between(text, "sample", sample()))


def commands_page(text: str) -> str:
    return between(text, "help", "\n\n".join(map(help_section, cli.commands)))


def help_section(command: str) -> str:
    return f"### sshlint {command}\n\n{help_text(command)}"


_CONSOLE = re.compile(
    r"(<!-- console (\w+) -->\n```console\n\$ (sshlint [^\n]*)\n).*?(?=```)", re.S
)
# What keeps this machine out of a sample.
_ALONE = {
    "resolve": ("--system-config", "none", "--target-openssh", "9.2", "--home"),
    "diagnose": ("--home",),
    "key": (),
}


def with_consoles(text: str) -> str:
    """Fill in what the commands of the samples print, in the home of fixtures/homes named there."""
    return _CONSOLE.sub(lambda match: match[1] + printed(match[2], match[3]), text)


def printed(home_name: str, command: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        home = lay_out(Case(ROOT / "fixtures" / "homes" / home_name), Path(folder))
        words = [
            str(home / word[2:]) if word.startswith("~/") else word for word in shlex.split(command)
        ]
        more = [*_ALONE[words[1]], *([str(home)] if _ALONE[words[1]] else ())]
        done = subprocess.run(
            [sys.executable, "-m", *words, *more],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "100"},
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.stderr == "", done.stderr
        return done.stdout.replace(str(home), "~").rstrip() + "\n"


def pages() -> dict[Path, Callable[[], str]]:
    rules = registry.load()
    top, package = ROOT / "README.md", ROOT / "sshlint"
    commands, diagnosis = package / "commands" / "README.md", package / "diagnosis" / "README.md"
    found = examples.made(ask=False)
    EXAMPLES.clear()
    EXAMPLES.update(found)  # which the page of rules shows
    fresh = {path: partial(str, text) for path, text in schemas.texts().items()}
    return {
        **fresh,
        examples.PATH: lambda: examples.text(found, RELEASE),
        top: lambda: readme(top.read_text()),
        commands: lambda: commands_page(commands.read_text()),
        diagnosis: lambda: between(diagnosis.read_text(), "causes", cause_table()),
        ROOT / "sshlint" / "rules" / "README.md": lambda: rules_page(rules),
        form.SCHEMAS / "collect.md": form.page,
        ROOT / "sshlint" / "fleet" / "README.md": fleet_page,
    }


def main() -> int:
    made = {path: make() for path, make in pages().items()}
    stale = [path for path, text in made.items() if not path.exists() or text != path.read_text()]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(
                f"{path.relative_to(ROOT)} is stale: run python -m tests.generate.pages\n"
            )
        return int(bool(stale))
    for path in stale:
        path.write_text(made[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
