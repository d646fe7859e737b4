"""A private key of a dotfiles repository, and the mode it will have in the home."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.config.deployed import Deployed, private_name
from sshlint.discover import Entry, Survey
from sshlint.facts.path import quoted
from sshlint.facts.permissions.committed_key import committed_keys
from sshlint.source import Location


class DeployedKey:
    """`deployed` is what becomes of it; `survives` says that it may stay in the repository."""

    __slots__ = ("deployed", "entry", "survives")

    def __init__(self, entry: Entry, deployed: Deployed, *, survives: bool) -> None:
        self.entry = entry
        self.deployed = deployed
        self.survives = survives

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[DeployedKey]:
        """The keys that git holds, and what is encrypted and bears the name of a key."""
        if not survey.context.in_repository:
            return
        held = {one.entry.path: one for one in survey.shared(committed_keys)}
        for entry in survey.entries:
            deployed = survey.deployed(entry.path)
            if deployed is None or entry.stat is None:
                continue
            key = held.get(entry.path)
            if key is not None:
                survives = key.key.encrypted or key.needs_hardware or key.is_allowed
                yield cls(entry, deployed, survives=survives)
            elif deployed.encrypted and _is_key_name(deployed.name):
                yield cls(entry, deployed, survives=True)

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)

    @property
    def quoted(self) -> str:
        return quoted(self.entry.path)

    @property
    def new_name(self) -> str:
        """The name that makes chezmoi close it; nothing where names say nothing of modes."""
        if self.deployed.manager != "chezmoi":
            return ""
        return private_name(os.path.basename(self.entry.path))


def _is_key_name(name: str) -> bool:
    return name.startswith("id_") and not name.endswith(".pub")
