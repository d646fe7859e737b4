from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import Option
from sshlint.facts.edits import replace_value
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.settings import Context, nearest

# sshconnect2.c authmethods[], and the key exchange of the gssapi patch.
_METHODS = (
    "gssapi-with-mic",
    "hostbased",
    "publickey",
    "keyboard-interactive",
    "password",
    "none",
    "gssapi-keyex",
)
# What people write for one of them.
_OTHER_WORDS = {"pubkey": "publickey", "public-key": "publickey", "key": "publickey"}


def check(option: Option, context: Context) -> Iterator[Violation]:
    words = option.value.split(",")
    unknown = [word for word in words if word and word not in _METHODS]
    if not unknown:
        return
    meant = {word: _OTHER_WORDS.get(word.lower()) or nearest(word, _METHODS) for word in unknown}
    better = ",".join(meant.get(word) or word for word in words)
    yield Violation(
        option.value_place,
        f"ssh has no method {' or '.join(unknown)}; it ignores the name silently"
        + _did_you_mean(meant),
        help=f"write {better}" if all(meant.values()) else "",
        fix=Fix.unsafe(
            f"write {better}",
            replace_value(option, better),
            cost="ssh tries a method it has not tried so far",
        )
        if all(meant.values())
        else None,
    )


def _did_you_mean(meant: dict[str, str | None]) -> str:
    names = [name for name in meant.values() if name]
    return f"; did you mean {' and '.join(names)}?" if names else ""


RULE = Rule(
    code="SSH415",
    name="unknown-auth-method",
    severity=ERROR,
    summary="a PreferredAuthentications word that is no method of ssh",
    why="ssh takes any word here and tries only those it knows: a list of none of them ends every "
    "login with Permission denied",
    remedy="use publickey, keyboard-interactive, password, hostbased or gssapi-with-mic",
    references=("sshconnect2.c authmethods[]", "ssh_config(5) PreferredAuthentications"),
    on=Option,
    keywords=frozenset(("preferredauthentications",)),
    check=check,
    decides=("preferredauthentications",),
    autofix=frozenset(("unsafe",)),
)
