"""Writes the pages, schemas and examples of the package, and the generated parts of README.md.

`python -m tests.generate.pages` writes them; with --check it only says, by exit status 1, that
one is stale.
"""

from __future__ import annotations

import io
import json
import re
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


def rule_table(rules: tuple[AnyRule, ...]) -> str:
    lines = ["| code | name | severity | what it finds | fix |", "|---|---|---|---|---|"]
    for rule in rules:
        grade = severities(rule) + ("" if rule.enabled else ", off")
        fix = autofix(rule) if rule.autofix else ""
        link = f"[{rule.code}](sshlint/rules/README.md#{anchor(rule)})"
        lines.append(f"| {link} | {rule.name} | {grade} | {escape(rule.summary)} | {fix} |")
    return "\n".join(lines)


def anchor(rule: AnyRule) -> str:
    return f"{rule.code.lower()}-{rule.name}"


def escape(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def rules_page(rules: tuple[AnyRule, ...]) -> str:
    parts = [
        "# The rules\n\nMade from the rules' own fields; `sshlint explain CODE` prints the same."
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
        raise SystemExit(f"README.md has no place marked {marker}")
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


def readme(text: str, rules: tuple[AnyRule, ...]) -> str:
    text = between(text, "sample", sample())
    text = between(text, "rules", rule_table(rules))
    text = between(text, "causes", cause_table())
    return between(text, "help", help_text("check"))


def pages() -> dict[Path, Callable[[], str]]:
    rules = registry.load()
    top = ROOT / "README.md"
    found = examples.made(ask=False)
    EXAMPLES.clear()
    EXAMPLES.update(found)  # which the page of rules shows
    fresh = {path: partial(str, text) for path, text in schemas.texts().items()}
    return {
        **fresh,
        examples.PATH: lambda: examples.text(found, RELEASE),
        top: lambda: readme(top.read_text(), rules),
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
