from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.facts.config_security.command import Command
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_FETCH = r"(?:curl|wget|fetch|aria2c|lynx)"
_SHELL = r"(?:\S*/)?(?:(?:ba|da|z|k|fi)?sh|python[0-9.]*|perl|ruby|node|php)\b"
_FETCH_AND_RUN = (
    rf"\b{_FETCH}\s[^|;&]{{0,300}}\|\s*(?:sudo\s+|exec\s+)?{_SHELL}"
    rf"|(?:\b(?:eval|source|{_SHELL})|(?<!\S)\.)(?:\s+-c)?\s+[\"']?(?:<\(|\$\(|`)\s*{_FETCH}\s"
    rf"|\bbase64\s+(?:-d|-D|--decode)\b[^|;&]{{0,300}}\|\s*{_SHELL}"
)


def check(command: Command, context: Context) -> Iterator[Violation]:
    if command.by_shell and re.search(_FETCH_AND_RUN, command.text):
        yield Violation(
            command.location,
            f"{command.name} runs what it has just fetched",
            help="fetch it once, read it, and run the copy from a directory only you can write to",
        )
    for program, who in command.open_programs():
        yield Violation(command.location, f"{command.name} runs {program}, and {who}")


RULE = Rule(
    code="SSH607",
    name="risky-command",
    severity=WARNING,
    summary="a command that runs what somebody else decides about",
    why="ssh runs it as you, at every login, scp and git fetch; who changes the script, or answers "
    "for the server it comes from, is you",
    remedy="keep the program in a directory that only you or root can write to",
    references=("ssh_config(5) ProxyCommand", "ssh_config(5) Match exec", "CWE-494", "CWE-732"),
    on=Command,
    keywords=frozenset(("knownhostscommand", "localcommand", "match", "proxycommand")),
    check=check,
)
