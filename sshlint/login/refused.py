"""Configs that ssh refuses whole, and the findings that say why."""

from __future__ import annotations

import os
from collections.abc import Iterable

from sshlint.config.compiled import compile_program
from sshlint.config.tree import Config
from sshlint.discover import Survey
from sshlint.finding import ERROR, IF_REFUSED, Finding
from sshlint.lean import NamedTuple
from sshlint.machine.account import account_of
from sshlint.settings import Release


class RefusedConfig(NamedTuple):
    """A config that ssh refuses at `findings`, and at so many `other_lines`.

    *is_own*: ssh reads it at each login of the home's owner. `releases` are the targets that refuse
    it; none are named where all do.
    """

    path: str
    is_own: bool
    releases: tuple[Release, ...]
    findings: tuple[Finding, ...]
    other_lines: int


def refused_configs(survey: Survey, findings: Iterable[Finding]) -> list[RefusedConfig]:
    """The configs that a target does not take; only those with a finding that says so."""
    stopping: dict[tuple[str, int | None], list[Finding]] = {}
    for finding in findings:
        if finding.severity is ERROR and IF_REFUSED in finding.rule.decides:
            stopping.setdefault(_line_of(finding), []).append(finding)
    found = [_refused(survey, config, stopping) for config in (survey.configs if stopping else ())]
    return [refused for refused in found if refused is not None]


def _refused(
    survey: Survey, config: Config, stopping: dict[tuple[str, int | None], list[Finding]]
) -> RefusedConfig | None:
    if not any(file.source.path == path for file in config.files for path, _ in stopping):
        return None
    lines: dict[tuple[str, int | None], None] = {}
    releases = []
    for release in survey.context.targets:
        program = compile_program(config, None, release=release, account=account_of(survey.context))
        unknown = [(line.source.path, line.number) for _, line in program.unknown]
        found: list[tuple[str, int | None]] = [line for line in unknown if line in stopping]
        found += ((refusal.path, refusal.line) for refusal in program.refusals)
        if found:
            releases.append(release)
            lines.update(dict.fromkeys(found))
    told = tuple(
        finding for line in sorted(lines, key=_place) for finding in stopping.get(line, ())
    )
    if not told:
        return None
    others = sum(line not in stopping for line in lines)
    is_own = config.source.path == os.path.join(survey.context.home, ".ssh", "config")
    some = tuple(releases) if len(releases) < len(survey.context.targets) else ()
    return RefusedConfig(config.source.path, is_own, some, told, others)


def _place(line: tuple[str, int | None]) -> tuple[str, int]:
    return line[0], line[1] or 0


def _line_of(finding: Finding) -> tuple[str, int | None]:
    at = finding.location
    if at.source is None or at.start is None:
        return at.path, None
    return at.path, at.source.position(at.start)[0]
