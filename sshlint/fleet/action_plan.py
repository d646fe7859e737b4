"""What to do about the findings, as a shell script or a playbook: to be read, then run by a person.

Only what a finding states exactly is a step: a line of authorized_keys is removed if it still holds
that key. What needs a decision (a new key, a passphrase) is a comment. Nothing is run by sshlint.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from sshlint.excerpt import visible
from sshlint.facts.fleet.place import Place
from sshlint.fleet.findings import FleetFinding
from sshlint.lean import NamedTuple

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

# Rules whose every place is a line of authorized_keys that has to go.
_UNSURE = "SSH1003"
_REMOVED = {
    _UNSURE: "no report has the private half",
    "SSH1007": "the key is weak",
    "SSH1010": "the key is revoked",
}
_EXPIRED = "SSH1011"
_GROUPS = ("all", "ungrouped", "localhost")
_SAFE_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


class Removal(NamedTuple):
    """A line to remove: of which file, with which key in base64, and why.

    `is_unsure`: somebody has to find out first.
    """

    place: Place
    key: str
    reason: str
    is_unsure: bool


class Advice(NamedTuple):
    """What a person has to decide on a machine."""

    place: Place
    code: str
    message: str
    help: str


def write(fleet: Fleet, findings: list[FleetFinding], form: str, out: TextIO) -> None:
    removals, advice = _steps(fleet, findings)
    write_lines = _shell if form == "shell" else _ansible
    for line in write_lines(removals, advice):
        out.write(f"{line}\n")


def _steps(fleet: Fleet, findings: list[FleetFinding]) -> tuple[list[Removal], list[Advice]]:
    public = dict(fleet.rows("SELECT fingerprint, public FROM keys WHERE public IS NOT NULL"))
    removals: dict[tuple[Place, str], Removal] = {}
    advice = []
    for found in findings:
        rule = found.rule
        lines = [place for place in found.places if place.line is not None]
        reason = _REMOVED.get(rule.code)
        if rule.code == _EXPIRED and lines:
            reason = "the line has expired"
        key = public.get(found.fact.fingerprints[0], "") if found.fact.fingerprints else ""
        if reason and key and _SAFE_BASE64.issuperset(key):
            for place in lines:
                removals.setdefault((place, key), Removal(place, key, reason, rule.code == _UNSURE))
        else:
            advice.append(Advice(found.places[0], rule.code, found.message, found.help))
    return sorted(removals.values(), key=_order), sorted(advice, key=_order)


def _order(step: Removal | Advice) -> tuple[str, str, str, int, str]:
    place = step.place
    return place.machine, place.account, place.path, place.line or 0, step[1]


def _by_machine(
    removals: list[Removal], advice: list[Advice]
) -> Iterator[tuple[str, list[Removal], list[Advice]]]:
    machines: dict[str, tuple[list[Removal], list[Advice]]] = defaultdict(lambda: ([], []))
    for removal in removals:
        machines[removal.place.machine][0].append(removal)
    for one in advice:
        machines[one.place.machine][1].append(one)
    for machine in sorted(machines):
        yield machine, *machines[machine]


_HEAD = """\
Made by sshlint fleet --plan: read it before you run it. Each step removes the lines of a file that
hold a key, if they are still there, and keeps the old file beside it. Steps for keys that no report
has are left out of a run: such a key might be of somebody whose machine was not collected."""

_FUNCTION = """\
set -eu
# remove FILE KEY: its lines with this key, as the file's owner; FILE.before-sshlint is the old one.
remove() {
    if [ -L "$1" ] || [ ! -f "$1" ]; then
        printf '%s: no regular file, left alone\\n' "$1"
        return
    fi
    owner=$(stat -c %U -- "$1")
    # shellcheck disable=SC2016 # the inner shell expands it
    su -s /bin/sh -- "$owner" -c '
        grep -qF -e "$2" -- "$1" || { printf "%s: the key is gone already\\n" "$1"; exit 0; }
        umask 077
        new=$(mktemp) && cp -p -- "$1" "$1.before-sshlint" || exit 1
        grep -vF -e "$2" -- "$1" >"$new"
        cat -- "$new" >"$1" && rm -- "$new" && printf "%s: removed\\n" "$1"
    ' sh "$1" "$2"
}"""


def _shell(removals: list[Removal], advice: list[Advice]) -> Iterator[str]:
    """A script for all machines: each runs its own part, by the name that it is given."""
    yield "#!/bin/sh"
    yield from _comment(_HEAD)
    yield "# On each machine, as root: sh FILE MACHINE"
    yield _FUNCTION
    yield 'case "${1:-}" in'
    for machine, steps, notes in _by_machine(removals, advice):
        if not _is_host(machine):
            yield from _comment(f"{machine}: by hand, for its name")
            continue
        yield f"{shlex.quote(machine)})"
        for step in steps:
            yield from _comment(f"{step.place.account}, line {step.place.line}: {step.reason}", 4)
            command = f"remove {shlex.quote(step.place.path)} {shlex.quote(step.key)}"
            if not _is_plain(step.place.path):
                yield from _comment(f"by hand, for its name: {step.place.path}", 4)
            else:
                yield f"    {'# ' if step.is_unsure else ''}{command}"
        for note in notes:
            yield from _comment(f"{note.code} {note.place}: {note.message}", 4)
            yield from _comment(f"to do: {note.help}", 4)
        yield "    ;;"
    yield "*)"
    yield "    echo 'which machine? sh FILE MACHINE' >&2"
    yield "    exit 2"
    yield "    ;;"
    yield "esac"


def _ansible(removals: list[Removal], advice: list[Advice]) -> Iterator[str]:
    """A playbook: a play for each machine. Every text of a report is a JSON string in it."""
    yield from _comment(_HEAD)
    yield from _comment("Try it first: ansible-playbook --check --diff FILE")
    yield from _comment("Keys that no report has: ansible-playbook --tags unknown-keys FILE")
    yield "---"
    plays = 0
    for machine, steps, notes in _by_machine(removals, advice):
        for note in notes:
            yield from _comment(f"{note.code} {note.place}: {note.message}")
            yield from _comment(f"to do: {note.help}")
        if steps and not _is_host(machine):
            yield from _comment(f"{machine}: by hand, for its name")
        elif steps:
            plays += 1
            yield f"- name: {_yaml('Authorized keys of ' + machine)}"
            yield f"  hosts: {_yaml(machine)}"
            yield "  become: true"
            yield "  gather_facts: false"
            yield "  tasks:"
            for step in steps:
                if _is_plain(step.place.path):
                    yield from _task(step)
                else:
                    yield from _comment(f"by hand, for its name: {step.place.path}", 4)
    if not plays:
        yield "[]"


def _task(step: Removal) -> Iterator[str]:
    title = f"{step.place.account}, line {step.place.line}: {step.reason}"
    yield f"    - name: {_yaml(title)}"
    yield "      ansible.builtin.lineinfile:"
    yield f"        path: {_yaml(step.place.path)}"
    yield f"        search_string: {_yaml(step.key)}"
    yield "        state: absent"
    yield "        backup: true"
    if step.is_unsure:
        yield "      tags: [never, unknown-keys]"


def _yaml(text: str) -> str:
    """A text as YAML takes it: JSON, in which Ansible looks for no template."""
    return "!unsafe " + json.dumps(text)


def _is_host(machine: str) -> bool:
    """Whether it is a host name and nothing else: no pattern, no group that Ansible always has."""
    return (
        machine not in _GROUPS and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", machine) is not None
    )


def _is_plain(text: str) -> bool:
    """Whether a path can stand in a script as it is: nothing in it moves a cursor or hides."""
    return text.startswith("/") and visible(text) == text


def _comment(text: str, indent: int = 0) -> Iterator[str]:
    for line in text.splitlines():
        yield f"{' ' * indent}# {visible(line)}"
