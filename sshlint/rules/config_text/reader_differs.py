from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.reader_difference import Consequence, ReaderDifference
from sshlint.facts.path import quoted
from sshlint.finding import INFO, WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import first_few
from sshlint.tables.keywords import KEYWORDS

_VALUE = "write the value out, without tokens and variables"
_ALONE = "give the option to the program itself"
_EDITS = {
    "none": "give host, user, port and key to the program itself",
    "include": "write the Host blocks that the program needs into this file",
    "match": "write a Host block instead, where one can say the same",
    "host": "write each name alone, in lower case, without quotes and without a comment",
    "top": "move the line into Host * at the end of the file",
    "token": _VALUE,
    "variable": _VALUE,
    "hash": "write a value without #",
    "backslash": "write the value with / in place of \\",
    "jump": "leave ProxyJump none out, and name the hosts that need a jump host",
    "command": "leave ProxyCommand none out, and name the hosts that need a command",
    "certificate": _ALONE,
    "identities": _ALONE,
    "second": _ALONE,
    "signed": "write the whole list of algorithms",
    "time": "write the time in seconds, without a unit",
    "several": "write one file",
}


def check(difference: ReaderDifference, context: Context) -> Iterator[Violation]:
    consequences = difference.consequences
    message = f"{difference.program} {difference.text}"
    if consequences:
        said = [_said(consequence) for consequence in consequences]
        message += f": {'; '.join(first_few(said))}"
    yield Violation(
        difference.location,
        message,
        help=_help(difference),
        severity=WARNING if difference.refused or consequences else INFO,
    )


def _help(difference: ReaderDifference) -> str:
    """What to write instead, by the kind of construct; else where to look."""
    kind = difference.construct.partition("-")[0]
    if kind in _EDITS:
        return _EDITS[kind]
    if difference.construct:
        return "write KEYWORD VALUE without = and quotes, and comments on lines of their own"
    hosts = [consequence.name for consequence in difference.consequences]
    if not hosts:
        return ""
    return f"sshlint resolve {quoted(hosts[0])} --reader {difference.reader}"


def _said(consequence: Consequence) -> str:
    name = KEYWORDS[consequence.keyword].name
    ssh, other = _shown(consequence.ssh), _shown(consequence.other)
    return f"{consequence.host}: {name} {ssh} → {other}"


def _shown(value: str) -> str:
    if not value:
        return "not set"
    return f'"{value}"' if value != value.strip() else value


RULE = Rule(
    code="SSH418",
    name="reader-differs",
    severity=WARNING,
    other_severities=(INFO,),
    summary="a line that a program named in the setting readers does not take as ssh does",
    why="paramiko, editors and programs in Go, Java or Ruby read the same file with parsers of "
    "their own: they skip Include and Match, keep quotes and comments in values, or refuse the "
    "file; the login then goes to another host, user or key. Ansible's connection plugin says "
    "which of them it is: ansible_connection=paramiko reads no ssh_config, "
    "ansible.netcommon.libssh goes through libssh, and ssh runs ssh",
    remedy="sshlint resolve HOST --reader NAME shows what the program takes",
    references=(
        "sshlint/tables/readers, each row with its source",
        "paramiko, asyncssh, libssh, net-ssh, ssh-config (npm), kevinburke/ssh_config",
    ),
    on=ReaderDifference,
    check=check,
)
