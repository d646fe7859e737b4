"""The files that configs name: keys, and known_hosts of the user's own."""

from __future__ import annotations

import stat as mode_bits

from sshlint.discover.roles import KNOWN_HOSTS, OTHER, PRIVATE_KEY, PUBLIC_KEY
from sshlint.discover.survey import Survey, stat_of

KEY_OPTIONS = ("identityfile", "identityfile2", "certificatefile")
_KNOWN_HOSTS_OPTIONS = (
    "userknownhostsfile",
    "userknownhostsfile2",
    "globalknownhostsfile",
    "globalknownhostsfile2",
)


def add_named_files(survey: Survey) -> None:
    """Take up the keys and the user's own known_hosts files that configs name."""
    if survey.context.in_repository:
        return
    keys: set[str] = set()  # hosts share them
    for config in survey.configs:
        for line in config.lines:
            if line.keyword in KEY_OPTIONS:
                if line.value in keys:
                    continue
                keys.add(line.value)
                add_named(survey, named_path(line.value, survey.context.home), PRIVATE_KEY)
            elif line.keyword in _KNOWN_HOSTS_OPTIONS:
                for word in line.words:
                    _add_known_hosts(survey, named_path(word, survey.context.home))


def add_named(survey: Survey, path: str | None, role: str) -> None:
    if path and stat_of(path, follow=True) is not None:
        survey.add(path, role)
        if entry := survey.entry(path):
            entry.configured = True


def _add_known_hosts(survey: Survey, path: str | None) -> None:
    stat = stat_of(path, follow=True) if path else None
    if stat and stat.st_uid == survey.context.owner and mode_bits.S_ISREG(stat.st_mode):
        add_named(survey, path, KNOWN_HOSTS)
        entry = survey.entry(path) if path else None
        # Taken up before, when only the content told what it is: a known_hosts of one line is
        # a public key with a comment in front.
        if entry and entry.role in (OTHER, PUBLIC_KEY) and entry.source is not None:
            entry.role, entry.key = KNOWN_HOSTS, None


def named_path(word: str, home: str) -> str | None:
    """The file an IdentityFile word names where it needs no login to know; else None."""
    if word.startswith(("~/", "%d/")):
        word = home + word[word.index("/") :]
    return word if word.startswith("/") and not any(c in word for c in "%$") else None
