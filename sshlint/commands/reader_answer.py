"""`sshlint resolve --reader NAME`: the answer of another program beside ssh's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sshlint.config.compiled import Program
from sshlint.config.readers.answer import ReaderAnswer as Other
from sshlint.config.readers.evaluate import evaluate, program_of, title
from sshlint.config.resolve import Resolution
from sshlint.excerpt import shown_path
from sshlint.login.other_readers import COMPARED, Difference, differences
from sshlint.reporters.resolved import OtherAnswer, OtherSetting, ResolvedHost
from sshlint.settings import KEY_READERS, Reader, SettingsError

Pair = tuple[ResolvedHost, Resolution | None]


def with_others(
    answers: Iterable[Pair], readers: tuple[Reader, ...], program: Program
) -> Iterator[Pair]:
    """Add what each program takes. Raises `SettingsError` for one that has to do with keys only."""
    for reader in readers:
        if reader.name in KEY_READERS:
            raise SettingsError(f"--reader {reader}: it stands for key files and reads no config")
    for answer, resolution in answers:
        others = () if resolution is None else _others(readers, program, resolution)
        yield answer._replace(others=tuple(others)), resolution


def _others(
    readers: tuple[Reader, ...], program: Program, resolution: Resolution
) -> Iterator[OtherAnswer]:
    config = next((tree for tree in program.trees if not tree.system), None)
    for reader in readers:
        name = title(reader)
        if config is None:
            yield OtherAnswer(name, (), "there is no config of the user")
            continue
        found = evaluate(reader, config, resolution.host, program.account)
        if found is None:
            yield OtherAnswer(name, (), f"it {program_of(reader).without}")
        else:
            yield OtherAnswer(
                name, tuple(_settings(reader, found, resolution)), _note(found, program)
            )


def _note(found: Other, program: Program) -> str:
    home = program.account.home
    if found.refusal is not None:
        stop = found.refusal
        return f"refuses {shown_path(stop.source.path, home)}:{stop.line}: {stop.message}"
    return "; ".join(
        f"hangs on {shown_path(stop.source.path, home)}:{stop.line}: {stop.message}"
        for stop in found.undecided
    )


def _settings(reader: Reader, found: Other, resolution: Resolution) -> Iterator[OtherSetting]:
    """The settings that a login stands on first, then the rest of what it takes."""
    if found.refusal is not None:
        return
    differing: dict[str, Difference] = {}
    if resolution.refusal is None:
        differing = {d.keyword: d for d in differences(reader, found, resolution)}
    rest = [keyword for keyword in found.settings if keyword not in COMPARED]
    for keyword in (*COMPARED, *rest):
        taken = found.settings.get(keyword, ())
        difference = differing.get(keyword)
        if not taken and difference is None:
            continue
        yield OtherSetting(
            keyword,
            tuple(one.value for one in taken),
            tuple((one.source.path, one.line) for one in taken if one.line),
            difference is not None,
            tuple(value.text for value in difference.ssh) if difference else (),
        )
