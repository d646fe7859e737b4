from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import is_local
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context

_QUIET = ("quiet", "silent", "fatal")  # SILENT: Debian's


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if option.word in _QUIET and not is_local(option.block):
        yield Violation(
            option.location,
            f"LogLevel {option.value} also hides why a login fails and that a host key has changed",
        )


RULE = Rule(
    code="SSH609",
    name="quiet-log",
    severity=INFO,
    summary="a client that hides its errors",
    why="the warnings that a host key has changed and that a private key is ignored are errors, "
    "which this level leaves out",
    remedy="LogLevel ERROR hides banners and notices only",
    references=("ssh_config(5) LogLevel", "log.h SyslogLevel"),
    on=LiveOption,
    keywords=frozenset(("loglevel",)),
    check=check,
)
