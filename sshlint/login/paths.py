"""The files that a login's options name, ready to be opened."""

from __future__ import annotations

from sshlint.config.assignment import Assignment
from sshlint.config.effective import token_values
from sshlint.config.resolve import Resolution, jump_host
from sshlint.config.slots import is_none
from sshlint.config.tokens import (
    TokenFault,
    connection_hash,
    expand,
    expand_tilde,
    legal_tokens,
    takes_tilde,
    takes_variables,
)
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.releases import JUMP_HOST_IN_PERCENT_C


def files_of(resolution: Resolution, keyword: str) -> list[tuple[str, Assignment | None]]:
    """The files of an option that adds up, in ssh's order, each with its line; `none` is no file.

    Without any line the default ones, with `None`. Left out is what hangs on a Match nobody decided
    and what cannot be expanded.
    """
    entries = resolution.slots.get(keyword, [])
    if not entries:
        return [(path, None) for path in default_files(resolution, keyword)]
    found: list[tuple[str, Assignment | None]] = []
    for option, depends in entries:
        if not depends and not is_none(option):
            path = expanded(resolution, option, option.values[0])
            if path:
                found.append((path, option))
    return found


def default_files(resolution: Resolution, keyword: str) -> list[str]:
    """The files of an option that no line sets."""
    release = resolution.program.release
    text = KEYWORDS[keyword].default(release.version, release.vendor == "Debian") or ""
    words = [expand_tilde(word, resolution.program.account) for word in text.split()]
    return [word for word in words if isinstance(word, str) and word != "none"]


def expanded(resolution: Resolution, option: Assignment, value: str) -> str | None:
    """A value of this option with ~, tokens and variables replaced; `None` where that fails."""
    account, version = resolution.program.account, resolution.program.release.version
    keyword = KEYWORDS[option.keyword]
    text: str | TokenFault = value
    if value.startswith("~") and takes_tilde(keyword, version):
        text = expand_tilde(value, account)
    if isinstance(text, str) and ("%" in text or "${" in text):
        letters = legal_tokens(keyword, version)
        known = token_values(resolution)
        values = {letter: known[letter] for letter in letters if letter in known}
        if "C" in letters and "%C" in text:
            jump = jump_host(resolution.slots) if version >= JUMP_HOST_IN_PERCENT_C else None
            values["C"] = connection_hash(account, known["h"], known["p"], known["r"], jump)
        variables = account.environment if takes_variables(keyword, version) else None
        text = expand(text, values if letters else None, variables)
    return text if isinstance(text, str) else None
