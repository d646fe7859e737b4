"""A private key of a dotfiles repository, and the mode it will have in the home."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.config.deployed import Deployed, private_name
from sshlint.discover import PRIVATE_KEY, Entry, Survey
from sshlint.facts.committed_key import committed_keys
from sshlint.facts.path import quoted
from sshlint.source import Place


class DeployedKey:
    """`deployed` is what becomes of it; `survives` says that it may stay in the repository."""

    __slots__ = ("deployed", "entry", "survives")

    def __init__(self, entry: Entry, deployed: Deployed, *, survives: bool) -> None:
        self.entry = entry
        self.deployed = deployed
        self.survives = survives

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[DeployedKey]:
        """The keys, and what is encrypted and bears the name of a key."""
        if not survey.context.in_repository:
            return
        bare = {
            one.entry.path
            for one in survey.shared(committed_keys)
            if not (one.key.encrypted or one.needs_hardware or one.is_allowed)
        }
        for entry in survey.entries:
            deployed = survey.deployed(entry.path)
            if deployed is None or entry.stat is None:
                continue
            named = deployed.encrypted and deployed.name.startswith("id_")
            is_key = entry.role == PRIVATE_KEY and entry.key and entry.key.kind == "private"
            if is_key or (named and not deployed.name.endswith(".pub")):
                yield cls(entry, deployed, survives=entry.path not in bare)

    @property
    def place(self) -> Place:
        return Place(self.entry.path, self.entry.source)

    @property
    def quoted(self) -> str:
        return quoted(self.entry.path)

    @property
    def new_name(self) -> str:
        """The name that makes chezmoi close it; nothing where names say nothing of modes."""
        if self.deployed.manager != "chezmoi":
            return ""
        return private_name(os.path.basename(self.entry.path))
