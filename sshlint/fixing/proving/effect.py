"""What a fix of a config changes for logins: the settings of each host before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sshlint.config.tree import Config
from sshlint.config.values.choices import flag_word
from sshlint.discover import Survey
from sshlint.excerpt import Excerpt, gate, visible
from sshlint.finding import Fix
from sshlint.fixing.proving.prove import STRANGER, ConfigSources, Prover, Verdict
from sshlint.settings import Release
from sshlint.tables.keywords import KEYWORDS

ANY_OTHER_HOST = "hosts that no line names"
# Slots that hold more than their keyword tells, as (keyword, values, Match lines it hangs on).
Entries = Sequence[tuple[object, ...]]


class LoginChange(NamedTuple):
    """A setting that `hosts` get otherwise: `User ada → git`, `IdentityFile + ~/.ssh/id_work`."""

    hosts: tuple[Excerpt, ...]
    change: Excerpt


def login_changes(survey: Survey, fix: Fix) -> list[LoginChange]:
    """What a fix changes for the hosts its config names and for one it does not."""
    found: dict[Excerpt, dict[Excerpt, None]] = {}
    for config in survey.configs:
        for host, change in _changes(survey, config, fix):
            found.setdefault(change, {})[host] = None
    return [LoginChange(tuple(hosts), change) for change, hosts in found.items()]


def _changes(survey: Survey, config: Config, fix: Fix) -> Iterator[tuple[Excerpt, Excerpt]]:
    files = ConfigSources(config)
    edits = files.edits_of(fix)
    if not edits:
        return
    prover = Prover(survey, config, files)
    sources = files.by_target.values()
    shown = gate(*(source.location(0, len(source.text)) for source in sources))
    for host, old, new in prover.compare(edits):
        name = visible(ANY_OTHER_HOST if host == STRANGER else host)
        for change in _differences(old, new, prover.release):
            yield name, shown(change)


def _differences(old: Verdict, new: Verdict, release: Release) -> Iterator[str]:
    if old.refusal and not new.refusal:
        yield "ssh refuses to connect → connects"
    for slot in dict.fromkeys((*old.settings, *new.settings)):
        before, after = old.settings.get(slot, ()), new.settings.get(slot, ())
        if before != after:
            yield _difference(slot, before, after, release)


def _difference(slot: str, before: Entries, after: Entries, release: Release) -> str:
    keyword = str((before or after)[0][0])
    known = KEYWORDS.get(keyword)
    name = known.name if known else keyword
    old, new = [_value(entry) for entry in before], [_value(entry) for entry in after]
    if len(old) > 1 or len(new) > 1:
        added = [f"+ {value}" for value in new if value not in old]
        removed = [f"- {value}" for value in old if value not in new]
        return f"{name} {', '.join((*removed, *added)) or 'in another order'}"
    unset = _unset(keyword, release)
    return f"{name} {(old or [unset])[0]} → {(new or [unset])[0]}"


def _value(entry: tuple[object, ...]) -> str:
    values = entry[1]
    if not isinstance(values, tuple | list):
        return str(values)
    known = KEYWORDS.get(str(entry[0]))
    return " ".join(flag_word(known, str(value)) if known else str(value) for value in values)


def _unset(keyword: str, release: Release) -> str:
    if keyword == "user":
        return "(your user name here)"
    if keyword == "hostname":
        return "(the name that is typed)"
    known = KEYWORDS.get(keyword)
    default = known.default(release.version, release.vendor == "Debian") if known else None
    return f"{flag_word(known, default)} (the default)" if known and default else "(not set)"
