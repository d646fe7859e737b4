"""What `sshlint resolve` answers: for programs JSON, and the lines of `ssh -G`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from sshlint.config.assignment import COMMAND_LINE, Assignment
from sshlint.config.compiled import Refusal
from sshlint.config.dump import Skeleton, complete, dump
from sshlint.config.effective import Setting
from sshlint.config.resolve import Loser, Resolution
from sshlint.excerpt import Excerpt, gate, is_hidden, without_keys
from sshlint.login.route import Stop
from sshlint.reporters import document

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import (
        HostObject,
        LoserObject,
        Origin,
        ReaderObject,
        RefusalObject,
        Resolve,
        SettingObject,
    )

DEFAULT = "default"


class OtherSetting(NamedTuple):
    """What another program takes for a keyword; ssh's answer where `differs`."""

    keyword: str
    values: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    differs: bool = False
    ssh: tuple[str, ...] = ()


class OtherAnswer(NamedTuple):
    """A host as another program reads the config; `note` says why there are no settings."""

    title: str
    settings: tuple[OtherSetting, ...]
    note: str = ""


class ResolvedHost(NamedTuple):
    """One host under one release. `settings` is empty where ssh refuses it.

    `others` are the answers of the programs that were named, `chain` the hosts on the way, the one
    that was typed first.
    """

    host: str
    target: str
    refusal: Refusal | None
    settings: dict[str, list[Setting]]
    losers: Sequence[Loser]
    skeleton: Skeleton
    others: tuple[OtherAnswer, ...] = ()
    resolution: Resolution | None = None
    chain: tuple[Stop, ...] = ()


def write_ssh(answers: Iterable[ResolvedHost], out: TextIO) -> None:
    """Blocks as `ssh -G` prints them, parted by an empty line; bytes as they stand in the files."""
    first = True
    for answer in answers:
        if answer.refusal is None:
            text = _without_secrets(dump(answer.skeleton, answer.settings), answer)
            _write_bytes(out, text if first else "\n" + text)
            first = False


def _without_secrets(text: str, answer: ResolvedHost) -> str:
    """Bytes as they are, but for passwords and keys: looked for where the configs hold any."""
    options = [setting.option for found in answer.settings.values() for setting in found]
    lines = [option.line for option in options if option is not None and option.line is not None]
    hidden = [line for line in lines if is_hidden(line.source)]
    for line in hidden:
        text = line.source.without_secrets(text, line.start, line.end)
    return "\n".join(map(without_keys, text.split("\n"))) if hidden else text


def _write_bytes(out: TextIO, text: str) -> None:
    binary = getattr(out, "buffer", None)
    if binary is None or text.isascii():
        out.write(text)
        return
    out.flush()
    binary.write(text.encode("utf-8", "surrogateescape"))


def shown_value(value: str, option: Assignment | None) -> Excerpt:
    """A value without the password or token that its line holds."""
    line = option.line if option is not None else None
    return gate(*([line.source.location(line.start, line.end)] if line is not None else []))(value)


def as_json(answers: Iterable[ResolvedHost], *, every: bool) -> Resolve:
    return {**document.head("resolve"), "hosts": [_host(answer, every) for answer in answers]}


def _host(answer: ResolvedHost, every: bool) -> HostObject:
    settings: dict[str, list[SettingObject]] = {}
    refused: RefusalObject | None = None
    losers: list[LoserObject] = []
    if answer.refusal is not None:
        why = answer.refusal
        refused = {"path": _text(why.path), "line": why.line, "message": _text(why.shown)}
    else:
        for keyword, found in complete(answer.skeleton, answer.settings):
            shown = [setting for setting in found if every or _is_told(keyword, setting)]
            if shown:
                settings[keyword] = [_setting(setting) for setting in shown]
        losers = [_loser(loser) for loser in answer.losers]
    host: HostObject = {
        "host": _text(answer.host),
        "target": answer.target,
        "refused": refused,
        "settings": settings,
        "losers": losers,
    }
    if answer.others:
        host["readers"] = [_other(other) for other in answer.others]
    return host


def _loser(loser: Loser) -> LoserObject:
    return {
        "keyword": loser.option.keyword,
        "value": shown_value(" ".join(loser.option.values), loser.option),
        **_where(loser.option),
        "winner": _where(loser.winner),
    }


def _other(other: OtherAnswer) -> ReaderObject:
    return {
        "reader": other.title,
        "note": _text(other.note) or None,
        "settings": {
            setting.keyword: {
                "values": [_text(value) for value in setting.values],
                "places": [{"path": _text(path), "line": line} for path, line in setting.places],
                "differs": setting.differs,
                "ssh": [_text(value) for value in setting.ssh] if setting.differs else None,
            }
            for setting in other.settings
        },
    }


def _is_told(keyword: str, setting: Setting) -> bool:
    return setting.option is not None or keyword in ("host", "hostname", "user", "port")


def _setting(setting: Setting) -> SettingObject:
    return {
        "value": shown_value(setting.value, setting.option),
        **_where(setting.option),
        "depends_on": [
            {"path": _text(line.source.path), "line": line.number, "text": _text(line.block.title)}
            for line in setting.depends
        ]
        or None,
    }


def _where(option: Assignment | None) -> Origin:
    if option is None:
        return {"path": None, "line": None, "block": None, "source": DEFAULT}
    line = option.line
    if line is None:
        return {"path": None, "line": None, "block": None, "source": COMMAND_LINE}
    return {
        "path": _text(line.source.path),
        "line": line.number,
        "block": _text(line.block.title),
        "source": option.source,
    }


def _text(value: str) -> str:
    r"""Bytes that are not UTF-8 as \xNN, since JSON has no place for them."""
    if value.isascii():
        return value
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
