"""The steps of a cause that fit this login, with its host, user and paths filled in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sshlint.diagnosis.events import STAGES
from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.remedy_values import Values
from sshlint.diagnosis.situation import Situation, situation
from sshlint.tables.remedies import REMEDIES
from sshlint.tables.remedies.form import (
    CLIENT,
    HOSTED,
    POSIX,
    POWERSHELL,
    SERVER,
    SSH_CONFIG,
    SSHD_CONFIG,
    WINDOWS_SERVER,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import RESTART

_NAME_TYPED = " (NAME is the name you type after ssh)"


class Remedy(NamedTuple):
    """A step as a person reads it, and as a script can take it; *command* is empty for words.

    *text* is all of it in one line, *words* what stands before the command. *form* says what the
    command is: of which shell, or lines of ssh_config or sshd_config.
    """

    text: str
    words: str
    by: str
    platform: str
    command: str
    form: str


def remedies(found: Found) -> list[str]:
    """What to do about a cause in words, the likeliest way first."""
    return [remedy.text for remedy in steps(found)]


def steps(found: Found) -> list[Remedy]:
    """What to do about a cause, the likeliest way first."""
    here = situation(found)
    values = Values(found, here)
    made: dict[str, Remedy] = {}
    for step in _with_restart(list(_fitting(REMEDIES[found.code], here, values)), here):
        remedy = _filled_in(step, here, values)
        made.setdefault(remedy.text, remedy)
    return list(made.values())


def _fitting(rows: tuple[Step, ...], here: Situation, values: Values) -> Iterator[Step]:
    for step in rows:
        needs = step.needs.split()
        if here.fits(step) and all(
            need[1:] not in values.known if need.startswith("!") else need in values.known
            for need in needs
        ):
            yield step


def _with_restart(rows: list[Step], here: Situation) -> list[Step]:
    """The rows, and behind the last that changes sshd_config what makes sshd read it."""
    changes = [at for at, step in enumerate(rows) if step.shell == SSHD_CONFIG
               and step.by == SERVER]  # fmt: skip
    if changes:
        rows[changes[-1] + 1 : changes[-1] + 1] = [step for step in RESTART if here.fits(step)]
    return rows


def _filled_in(step: Step, here: Situation, values: Values) -> Remedy:
    shell = _shell_of(step, here)
    command = step.command.format_map(values.quoted_for(shell))
    text = step.text.format_map(values.quoted_for(here.here))
    if shell == SSH_CONFIG and "{name}" in step.command and not values.names_typed:
        text += _NAME_TYPED
    place = here.place(step)
    words = f"{place}: {text}" if place else text
    joint = _joint(text, command)
    whole = f"{words}{joint}{command}".replace("\n", " / ")
    form = shell if command else ""
    return Remedy(whole, words + joint.rstrip(), step.by, here.platform(step), command, form)


def _joint(text: str, command: str) -> str:
    if not text or not command:
        return ""
    return " " if text.endswith(("?", ":")) else ": "


def _shell_of(step: Step, here: Situation) -> str:
    if step.shell:
        return step.shell
    if step.by in (CLIENT, HOSTED):
        return here.here
    return POWERSHELL if step.server == WINDOWS_SERVER else POSIX


def ruled_out(found: Found) -> list[str]:
    """What cannot be at fault, as the login came past it."""
    if found.code == "login-succeeded":
        return []
    login, last = found.login, STAGES.index(found.cause.stage)
    sure = [
        (passed.line, passed.how)
        for stage, passed in login.passed.items()
        if STAGES.index(stage) < last
    ]
    if found.code != "key-not-authorized":
        sure += [
            (offer.line, f"the public key: the server knows {offer.path or 'it'}")
            for offer in login.offers
            if offer.answer == "accepted"
        ]
    return [f"{how} (line {line})" for line, how in sorted(sure)]
