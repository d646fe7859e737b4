from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.values import forwards
from sshlint.config.values.fault import RefusedValue
from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_value
from sshlint.finding import WARNING, Fix, Rule, Text, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import Target

_YES = ("yes", "true")
_EVERYWHERE = ("*", "", "0.0.0.0", "::")  # noqa: S104 - looked for, not bound to


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.keyword == "gatewayports":
        if option.word in _YES:
            yield Violation(
                option.location,
                f"{option.line.spelling} {option.value} opens every port forwarded from here to "
                "the whole network",
                fix=_fix("set GatewayPorts no", replace_value(option, "no")),
            )
        return
    newest = max(target.version for target in context.targets)
    keyword = KEYWORDS[option.keyword]
    forward = forwards.parse(keyword, option.line.words, Target(newest))
    if forward is None or isinstance(forward, RefusedValue) or forward.host not in _EVERYWHERE:
        return
    remote = option.keyword == "remoteforward"
    effect = "asks the server to open the port" if remote else "opens the port"
    argument = option.line.arguments[0]
    yield Violation(
        option.line.argument_place(0),
        f"{option.line.spelling} {argument.value} {effect} to {'its' if remote else 'the'} whole "
        "network",
        fix=_fix(
            f"listen on localhost:{forward.port} only",
            Text(option.line.source, argument.start, argument.end, f"localhost:{forward.port}"),
        ),
    )


def _fix(title: str, edit: Text) -> Fix:
    return Fix.unsafe(title, edit, cost="other machines that use the forwarded port lose it")


RULE = Rule(
    code="SSH612",
    name="forward-exposed",
    severity=WARNING,
    summary="forwarded ports that others on the network can use",
    why="everybody in the same café, office or cloud network reaches what lies at the other end, "
    "and comes from your machine or your login",
    remedy="listen on localhost (the default), or name the one address that has to be open",
    references=("ssh_config(5) GatewayPorts", "ssh_config(5) LocalForward"),
    on=LiveOption,
    keywords=frozenset(("gatewayports", "localforward", "remoteforward", "dynamicforward")),
    check=check,
    autofix=frozenset(("unsafe",)),
)
