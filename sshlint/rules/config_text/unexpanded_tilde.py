from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.tokens import takes_tilde
from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, WARNING, Fix, Rule, Violation
from sshlint.settings import Context
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import show

# GlobalKnownHostsFile is not among them: its ~ is replaced when the file is opened (9.2, tried),
# nor KnownHostsCommand, whose first word ssh refuses unless it is absolute.
_KEYWORDS = frozenset(
    [
        "localforward",
        "pkcs11provider",
        "remoteforward",
        "revokedhostkeys",
        "securitykeyprovider",
        "xauthlocation",
    ]
)


def check(option: Option, context: Context) -> Iterator[Violation]:
    row = KEYWORDS[option.keyword]
    if all(takes_tilde(row, target.version) for target in context.targets):
        return
    for index, word in enumerate(option.line.words):
        if not word.startswith("~/"):
            continue
        since = f" before OpenSSH {show(row.tilde)}" if row.tilde else ""
        revoked = option.keyword == "revokedhostkeys"
        yield Violation(
            option.line.argument_place(index),
            f"ssh does not replace ~ in {row.name}{since}"
            + ("; it finds no file, and every login fails" if revoked else ""),
            severity=ERROR if revoked else WARNING,
            fix=_fix(option, word, context.home),
        )


def _fix(option: Option, word: str, home: str) -> Fix | None:
    if not option.line.plain or " " in home or len(option.line.words) != 1:
        return None
    return Fix.unsafe(
        "write the absolute path",
        replace_value(option, home + word[1:]),
        cost="the path holds for this user on this machine only",
    )


RULE = Rule(
    code="SSH417",
    name="unexpanded-tilde",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a ~ in an option where ssh does not replace it",
    why="ssh looks for a directory named ~ below the directory it was started in, and finds none",
    remedy="write the absolute path",
    references=("readconf.c", "ssh_config(5) RevokedHostKeys (9.4)"),
    on=Option,
    keywords=_KEYWORDS,
    check=check,
    decides=("revokedhostkeys",),
    autofix=frozenset(("unsafe",)),
)
