"""Private keys in a git work tree: those that git holds, and those that the next add would take."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.config.deployed import git_top
from sshlint.discover import PRIVATE_KEY, Entry, Survey
from sshlint.facts.path import quoted
from sshlint.formats.keys.key_text import KeyText, fingerprint_sha256
from sshlint.lean import lazy_pattern
from sshlint.machine.git_directory import (
    GitDirectory,
    GitUnknown,
    git_directory,
    yadm_directory,
)
from sshlint.source import Location, Unreadable, read

_EXCLUDES = lazy_pattern(
    r'^[ \t]*excludesfile[ \t]*=[ \t]*"?([^"\n#;]+)', re.IGNORECASE | re.MULTILINE
)
_MAX_SETTINGS = 64 * 1024


class CommittedKey:
    """A private key that a clone of the repository gets, or will get."""

    __slots__ = ("directory", "entry", "key", "survey", "tracked")

    def __init__(
        self,
        entry: Entry,
        key: KeyText,
        directory: GitDirectory,
        *,
        tracked: bool,
        survey: Survey,
    ) -> None:
        self.entry = entry
        self.key = key
        self.directory = directory
        self.tracked = tracked
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[CommittedKey]:
        yield from survey.shared(committed_keys)

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)

    @property
    def removal(self) -> str:
        """The command that takes it out of the index, from wherever it is typed."""
        program, top = self.directory.program, self.directory.top
        path = self.survey.real_path(self.entry)
        if program != "git":
            return f"{program} rm --cached {quoted(path)}"
        return f"git -C {quoted(top)} rm --cached {quoted(os.path.relpath(path, top))}"

    @property
    def needs_hardware(self) -> bool:
        """Whether it is only a handle to a key in a security token."""
        return (self.key.algorithm or "").startswith("sk-")

    @property
    def fingerprint(self) -> str:
        """Of its public half, or the one beside it where a passphrase hides its own; or nothing."""
        public = self.key.public
        if public is None:
            from sshlint.formats.keys import any_key

            try:
                public = any_key.read(self.survey.read(f"{self.entry.path}.pub").data).public
            except Unreadable:
                return ""
        return fingerprint_sha256(public) if public else ""

    @property
    def is_allowed(self) -> bool:
        """Whether the settings say that it may lie there."""
        allowed = self.survey.context.settings.allow_keys
        return bool(allowed) and self.fingerprint in allowed


def committed_keys(survey: Survey) -> list[CommittedKey]:
    found = []
    for top, pairs in _by_work_tree(survey).items():
        by_name = {os.path.relpath(path, top): pair for path, pair in pairs.items()}
        try:
            directory = _directory_of(survey, top)
            if directory is None:
                continue
            from sshlint.machine.git_index import holding

            held = holding(directory, by_name, excludes=_own_excludes(survey))
        except GitUnknown as error:
            survey.notes.append((top, str(error)))
            continue
        for name in sorted(held.unknown):
            message = "not known whether git holds this key: its sparse index does not say"
            survey.notes.append((by_name[name][0].path, message))
        # Nobody adds all of a home, which is yadm's work tree.
        addable = held.addable if directory.program == "git" else ()
        found += [
            CommittedKey(*by_name[name], directory, tracked=tracked, survey=survey)
            for names, tracked in ((held.tracked, True), (addable, False))
            for name in sorted(names)
        ]
    return found


def _by_work_tree(survey: Survey) -> dict[str, dict[str, tuple[Entry, KeyText]]]:
    """The private keys by their real paths, by the work trees they may lie in."""
    home = filesystem.realpath(survey.context.home)
    tops: dict[str, str] = {}
    found: dict[str, dict[str, tuple[Entry, KeyText]]] = {}
    for entry in survey.entries:
        if entry.role != PRIVATE_KEY or entry.key is None or entry.key.kind != "private":
            continue
        path = survey.real_path(entry)
        directory = os.path.dirname(path)
        if directory not in tops:
            tops[directory] = filesystem.realpath(top) if (top := git_top(directory)) else ""
        top = tops[directory] or (home if path.startswith(home + os.sep) else "")
        if top:
            found.setdefault(top, {})[path] = (entry, entry.key)
    return found


def _directory_of(survey: Survey, top: str) -> GitDirectory | None:
    """A home without a git directory of its own may be yadm's work tree."""
    is_home = top == filesystem.realpath(survey.context.home)
    if is_home and not git_top(top):
        return yadm_directory(top)
    return git_directory(top)


def _own_excludes(survey: Survey) -> list[str]:
    """The user's own files of ignore patterns, for all repositories (core.excludesFile)."""
    home = survey.context.home
    settings = survey.context.environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    found = [os.path.join(settings, "git", "ignore")]
    for path in (os.path.join(settings, "git", "config"), os.path.join(home, ".gitconfig")):
        try:
            named = _EXCLUDES.findall(read(path, limit=_MAX_SETTINGS).text)
        except Unreadable:
            continue
        found += [os.path.join(home, name.strip().removeprefix("~/")) for name in named]
    return found
