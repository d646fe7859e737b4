"""What a config's files hold that is never shown: passwords, and all of a file that is no config.

An Include can name any file (`~/.netrc`, a shell history), and ssh's words for its first line would
quote it. A file counts as a config where most of its lines begin with an option, of ssh's client or
server, or with nearly one. What the gate cannot know: a value that a text of another kind gives to
a word which is an option, too (`user ada`), is quoted where a rule compares values.
"""

from __future__ import annotations

from sshlint.config.tree import Config
from sshlint.formats import secrets
from sshlint.formats.ssh_config import Document
from sshlint.tables.keywords import KEYWORDS, find
from sshlint.tables.sshd_keywords import SSHD_KEYWORDS

_HEADS = ("host", "match", "include")
_MOST_COMPARED = 20  # words that are no options: a config has few, another text repeats itself
_NEAR = 0.8  # of difflib's ratio


def hide(config: Config) -> None:
    """Mark what no report of a config may show, before anything quotes a line of it."""
    for file in config.files:
        if not file.source.searched:
            secrets.mask(file.source)
            if file.include is not None:
                file.source.unquoted = not reads_like_one(file.document)


def reads_like_one(document: Document) -> bool:
    """Whether most lines begin as those of a config do."""
    words = [line.keyword for line in document.lines if line.keyword]
    known = sum(map(_is_option, words))
    if not words or words[0].startswith("["):  # the section of an INI file
        return not words
    if 2 * known <= len(words):
        unknown = list(dict.fromkeys(word for word in words if not _is_option(word)))
        near = set(filter(_is_nearly_one, unknown[:_MOST_COMPARED]))
        known += sum(word in near for word in words)
    return 2 * known > len(words)


def _is_option(word: str) -> bool:
    return word in _HEADS or find(word) is not None or word in SSHD_KEYWORDS


def _is_nearly_one(word: str) -> bool:
    from difflib import get_close_matches

    return bool(get_close_matches(word[:40], KEYWORDS, 1, _NEAR))
