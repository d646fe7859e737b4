"""One login as ssh makes it beside what another program takes from the same config."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.config.assignment import Assignment
from sshlint.config.readers.answer import ReaderAnswer, Taken, in_home
from sshlint.config.readers.evaluate import program_of
from sshlint.config.resolve import Resolution, proxy
from sshlint.formats.ssh_config import Line
from sshlint.lean import NamedTuple
from sshlint.login.paths import expanded
from sshlint.settings import Reader

# What a login stands and falls with, of all that programs take from a config.
COMPARED = (
    *("hostname", "user", "port", "identityfile", "certificatefile", "proxyjump", "proxycommand"),
)


class ReaderValue(NamedTuple):
    """A setting in ssh's answer: what it comes to, as written, and where from (None: a default)."""

    text: str
    written: str
    line: Line | None = None


class Difference(NamedTuple):
    """A keyword for which the program takes something else; either side may be empty."""

    keyword: str
    ssh: tuple[ReaderValue, ...]
    other: tuple[Taken, ...]


def ssh_values(resolution: Resolution) -> dict[str, tuple[ReaderValue, ...]]:
    """What ssh takes for the keywords that are compared; those that hang on something are out."""
    found: dict[str, tuple[ReaderValue, ...]] = {}
    winner = proxy(resolution.slots)
    for keyword in COMPARED:
        entries = resolution.slots.get(keyword, ())
        if any(entry.depends for entry in entries):
            continue
        options = [entry.option for entry in entries]
        if keyword in ("proxyjump", "proxycommand"):
            options = [option for option in options if option is winner]
        found[keyword] = tuple(_value(resolution, option) for option in options if _is_set(option))
    if "hostname" in found:
        line = found["hostname"][0].line if found["hostname"] else None
        found["hostname"] = (ReaderValue(resolution.name, resolution.name, line),)
    return found


def _is_set(option: Assignment) -> bool:
    return bool(option.values) and option.values[0].lower() != "none"


def _value(resolution: Resolution, option: Assignment) -> ReaderValue:
    written = option.values[0]
    text = expanded(resolution, option, written)
    return ReaderValue(written if text is None else text, written, option.line)


def differences(
    reader: Reader, answer: ReaderAnswer, resolution: Resolution
) -> Iterator[Difference]:
    """Where the program's answer is not ssh's. Nothing of what hangs on a command or the DNS."""
    if answer.refusal is not None:
        return
    account = resolution.program.account
    defaults = {"hostname": resolution.host, "user": account.user, "port": "22"}
    expands = program_of(reader).expands
    settings = _one_proxy(answer, resolution)
    for keyword, ssh in ssh_values(resolution).items():
        other = tuple(taken for taken in settings.get(keyword, ()) if _counts(reader, taken))
        ours = [value.text for value in ssh] or [defaults.get(keyword, "")]
        theirs = [in_home(taken.value, account.home) for taken in other]
        theirs = theirs or [defaults.get(keyword, "")]
        written = [in_home(value.written, account.home) for value in ssh]
        if theirs == ours or (keyword in expands and theirs == written):
            continue
        if keyword == "port" and [number.lstrip("0") for number in theirs] == ours:
            continue
        yield Difference(keyword, ssh, other)


def _one_proxy(answer: ReaderAnswer, resolution: Resolution) -> dict[str, list[Taken]]:
    """The settings without the proxy that ssh leaves aside where both are handed on.

    libssh makes a command of a ProxyJump, which is no second setting.
    """
    winner = proxy(resolution.slots)
    both = all(answer.settings.get(keyword) for keyword in ("proxyjump", "proxycommand"))
    if not both:
        return answer.settings
    loser = "proxyjump" if winner and winner.keyword == "proxycommand" else "proxycommand"
    return {key: found for key, found in answer.settings.items() if key != loser}


def _counts(reader: Reader, taken: Taken) -> bool:
    """`none` is no value, except where the program takes it for the name of a host."""
    return taken.line > 0 and (taken.value.lower() != "none" or reader.name == "net-ssh")
