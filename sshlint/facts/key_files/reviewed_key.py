"""Every key that is under review, once: in whatever files its parts lie, or only in the agent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.discover import PRIVATE_KEY, PUBLIC_KEY, Entry, Survey
from sshlint.facts.config_text.block import is_wide
from sshlint.formats.keys.key_text import KeyText
from sshlint.source import Location
from sshlint.tables.key_types import plain_name

_REQUIRED = ("requiredrsasize", "rsaminsize")  # the second is RHEL's name for it


class PublicKey:
    """One key. `place` is the file that stands for it (the private one, where there is one), or
    the agent's socket where no file under review holds it: then `in_agent` is its comment there.
    """

    __slots__ = ("in_agent", "key", "location", "required_rsa_size")

    def __init__(
        self, location: Location, key: KeyText, required_rsa_size: int, in_agent: str | None = None
    ) -> None:
        self.location = location
        self.key = key
        self.required_rsa_size = required_rsa_size
        self.in_agent = in_agent

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[PublicKey]:
        groups: dict[object, list[Entry]] = {}
        for entry in _key_entries(survey):
            groups.setdefault(_identity(entry, survey), []).append(entry)
        required = _required_rsa_size(survey)
        for entries in groups.values():
            entries.sort(key=_rank)
            key = next((e.key for e in entries if e.key and e.key.bits), entries[0].key)
            if key is not None:
                yield cls(Location(entries[0].path, entries[0].source), key, required)
        if survey.context.environment.get("SSH_AUTH_SOCK") or survey.context.platform == "win32":
            yield from cls._of_agent(survey, set(groups), required)

    @classmethod
    def _of_agent(cls, survey: Survey, known: set[object], required: int) -> Iterator[PublicKey]:
        from sshlint.facts.key_files.agent_keys import agent_keys, location

        for held in agent_keys(survey):
            key = held.key
            if key.public is not None and key.public not in known:
                known.add(key.public)
                yield cls(
                    location(survey), key, required, held.comment or "a key without a comment"
                )

    @property
    def algorithm(self) -> str:
        """The wire name of the plain key type, or nothing where only a passphrase would tell."""
        return plain_name(self.key.algorithm or "")


def _required_rsa_size(survey: Survey) -> int:
    """The RequiredRSASize of every login; 0 where the configs leave it to ssh."""
    system = [survey.system_config] if survey.system_config else []
    for config in (*survey.configs, *system):
        for line in config.lines:
            if (
                line.keyword in _REQUIRED
                and re.fullmatch("[0-9]{1,9}", line.value)
                and is_wide(line.block)
            ):
                return int(line.value)
    return 0


def _key_entries(survey: Survey) -> Iterator[Entry]:
    for entry in survey.entries:
        if entry.key is not None and entry.role in (PRIVATE_KEY, PUBLIC_KEY):
            yield entry


def _identity(entry: Entry, survey: Survey) -> object:
    """The public half; of an encrypted file that shows none, that of the .pub beside it."""
    if entry.key is not None and entry.key.public is not None:
        return entry.key.public
    beside = survey.entry(entry.path + ".pub")
    if entry.role == PRIVATE_KEY and beside is not None and beside.key is not None:
        same = entry.key is None or entry.key.algorithm in (None, beside.key.algorithm)
        if same and beside.key.public is not None:
            return beside.key.public
    return entry.path


def _rank(entry: Entry) -> tuple[bool, bool, str]:
    certificate = entry.key is not None and entry.key.kind == "certificate"
    return (entry.role != PRIVATE_KEY, certificate, entry.path)
