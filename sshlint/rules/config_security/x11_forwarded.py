from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import first_line, reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.facts.edits import replace_value
from sshlint.finding import WARNING, Fix, Related, Rule, Violation
from sshlint.settings import Context

_YES = ("yes", "true")


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word not in _YES or not option.wide:
        return
    yield Violation(
        option.location,
        f"the X11 display is opened to {reach(option.block)}",
        related=_trusted(option),
        fix=Fix.unsafe(
            "set ForwardX11 no",
            replace_value(option, "no"),
            cost="programs started there no longer find your display unless you use ssh -X",
        ),
    )


def _trusted(option: LiveOption) -> tuple[Related, ...]:
    line = first_line(option.block, "forwardx11trusted")
    if line is None or line.value.lower() not in _YES:
        return ()
    return (Related(line.location, "with full rights over it"),)


RULE = Rule(
    code="SSH604",
    name="x11-forwarded",
    severity=WARNING,
    summary="X11 forwarding to hosts nobody named",
    why="while you are logged in, root there can reach your display; where it is trusted (Debian's "
    "default), that is to read what you type in every window and to type in them",
    remedy="set ForwardX11 yes only for the hosts whose programs you want to see, or use ssh -X",
    references=("ssh_config(5) ForwardX11", "ssh_config(5) ForwardX11Trusted"),
    on=LiveOption,
    keywords=frozenset(("forwardx11",)),
    check=check,
    autofix=frozenset(("unsafe",)),
)
