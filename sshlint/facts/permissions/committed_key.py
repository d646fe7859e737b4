"""Private keys in a git work tree: those that git holds, and those that the next add would take."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.config.deployed import git_top
from sshlint.discover import PRIVATE_KEY, Entry, Survey
from sshlint.facts.path import quoted
from sshlint.formats.keys.key_text import KeyText, fingerprint_sha256
from sshlint.source import Location, Unreadable

_SECONDS = 5.0
# Nothing that a repository's own configuration names is run, and nothing in it is changed.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")


class CommittedKey:
    """A private key that a clone of the repository gets, or will get."""

    __slots__ = ("entry", "key", "survey", "top", "tracked")

    def __init__(
        self, entry: Entry, key: KeyText, top: str, *, tracked: bool, survey: Survey
    ) -> None:
        self.entry = entry
        self.key = key
        self.top = top
        self.tracked = tracked
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[CommittedKey]:
        yield from survey.shared(committed_keys)

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)

    @property
    def quoted(self) -> str:
        return quoted(self.entry.path)

    @property
    def needs_hardware(self) -> bool:
        """Whether it is only a handle to a key in a security token."""
        return (self.key.algorithm or "").startswith("sk-")

    @property
    def fingerprint(self) -> str:
        """Of its public half, or the one beside it where a passphrase hides its own; or nothing."""
        public = self.key.public
        if public is None:
            from sshlint.formats.keys import key_file

            try:
                public = key_file.read(self.survey.read(f"{self.entry.path}.pub").data).public
            except Unreadable:
                return ""
        return fingerprint_sha256(public) if public else ""

    @property
    def is_allowed(self) -> bool:
        """Whether the settings say that it may lie there."""
        allowed = self.survey.context.settings.allow_keys
        return bool(allowed) and self.fingerprint in allowed


def committed_keys(survey: Survey) -> list[CommittedKey]:
    by_top: dict[str, list[tuple[Entry, KeyText]]] = {}
    tops: dict[str, str] = {}
    for entry in survey.entries:
        if entry.role != PRIVATE_KEY or entry.key is None or entry.key.kind != "private":
            continue
        folder = os.path.dirname(survey.real_path(entry))
        if folder not in tops:
            tops[folder] = git_top(folder)
        if tops[folder]:
            by_top.setdefault(tops[folder], []).append((entry, entry.key))
    found = []
    for top, pairs in by_top.items():
        real = {survey.real_path(entry): (entry, key) for entry, key in pairs}
        found += [
            CommittedKey(*real[path], top, tracked=tracked, survey=survey)
            for tracked in (True, False)
            for path in _listed(survey, top, list(real), tracked=tracked)
            if path in real
        ]
    return found


def _listed(survey: Survey, top: str, paths: list[str], *, tracked: bool) -> Iterator[str]:
    """Those of the paths that are in the index; else those that are neither there nor ignored."""
    import subprocess

    kinds = ("--cached",) if tracked else ("--others", "--exclude-standard")
    names = [os.path.relpath(path, os.path.realpath(top)) for path in paths]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
    try:
        done = subprocess.run(
            [*_GIT, "ls-files", "-z", *kinds, "--", *names],
            cwd=top,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except FileNotFoundError:
        survey.notes.append((top, "git is not installed: it was not asked which keys it holds"))
        return
    except (OSError, subprocess.SubprocessError):
        survey.notes.append((top, "git did not say which keys it holds"))
        return
    for name in done.stdout.split(b"\0"):
        if name:
            yield os.path.join(os.path.realpath(top), os.fsdecode(name))
