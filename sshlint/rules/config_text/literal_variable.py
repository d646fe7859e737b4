from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.config.tokens import takes_tilde, takes_variables
from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, WARNING, Fix, Rule, Violation
from sshlint.lean import lazy_pattern
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS, Keyword

# Options that hold paths and reach no shell; the commands other than KnownHostsCommand do.
_KEYWORDS = frozenset(
    [
        "certificatefile",
        "controlpath",
        "forwardagent",
        "globalknownhostsfile",
        "identityagent",
        "identityfile",
        "include",
        "knownhostscommand",
        "pkcs11provider",
        "revokedhostkeys",
        "securitykeyprovider",
        "userknownhostsfile",
        "xauthlocation",
    ]
)
# readconf.c: the whole value may be $NAME in these.
_WHOLE_VALUE = frozenset(("forwardagent", "identityagent", "securitykeyprovider"))
_VARIABLE = lazy_pattern(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})")


def check(option: Option, context: Context) -> Iterator[Violation]:
    row = KEYWORDS[option.keyword]
    found = _literal(option, row, context)
    if found is None:
        return
    name = found[1] or found[2]
    yield Violation(
        option.value_place,
        f"{found[0]} is not replaced here: {_consequence(option)}",
        help=f"write {_better(row, name, context) or 'the path itself'}",
        severity=WARNING if option.keyword == "knownhostscommand" else ERROR,
        fix=_fix(option, row, found, context),
    )


def _literal(option: Option, row: Keyword, context: Context) -> re.Match[str] | None:
    """The first variable that one of the targets takes as it stands."""
    text = option.line.rest
    if option.keyword in _WHOLE_VALUE and re.fullmatch(r"\$[A-Za-z_]\w*", option.value):
        return None
    for match in _VARIABLE.finditer(text):
        if match[1] or not all(takes_variables(row, target.version) for target in context.targets):
            return match
    return None


def _consequence(option: Option) -> str:
    if option.keyword in ("identityagent", "forwardagent"):
        return "ssh refuses the line"
    if option.keyword == "knownhostscommand":
        return "no shell runs this command"
    return "ssh looks for a file of that very name"


def _better(row: Keyword, name: str, context: Context) -> str:
    versions = [target.version for target in context.targets]
    if name == "HOME" and all(takes_tilde(row, version) for version in versions):
        return "~"
    if all(takes_variables(row, version) for version in versions):
        return f"${{{name}}}"
    return ""


def _fix(option: Option, row: Keyword, found: re.Match[str], context: Context) -> Fix | None:
    better = _better(row, found[1] or found[2], context)
    value = option.value
    if not better or not option.line.plain or (better == "~" and not value.startswith(found[0])):
        return None
    new = option.line.rest.replace(found[0], better)
    return Fix.unsafe(
        f"write {better}",
        replace_value(option, new),
        cost="ssh will use the file or socket that it has not found so far",
    )


RULE = Rule(
    code="SSH411",
    name="literal-variable",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a $VARIABLE in an option where ssh does not replace it",
    why="ssh replaces ${NAME} in some options and $NAME in none: it looks for a file with a dollar "
    "sign in its name, finds none, and prints nothing",
    remedy="write ~ for the home, ${NAME} where the option takes it, or the path itself",
    references=("ssh_config(5) ENVIRONMENT VARIABLES", "readconf.c oIdentityAgent, oForwardAgent"),
    on=Option,
    keywords=_KEYWORDS,
    check=check,
    decides=(
        "identityagent",
        "identityfile",
        "forwardagent path",
    ),
    autofix=frozenset(("unsafe",)),
)
