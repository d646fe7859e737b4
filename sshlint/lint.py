"""From what there is to lint to ordered findings: facts to rules to hits, less what is ignored."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from sshlint.discover import CONFIG, InternalFault, Survey
from sshlint.excerpt import NOT_QUOTED, gate, is_secret, key_blocks, visible
from sshlint.facts.meta.baseline import BaselineEntry
from sshlint.facts.meta.ignore import Ignores, ignore_comments, path_ignores
from sshlint.finding import FactType, Finding, Note, Rule, Severity, Violation
from sshlint.formats.secrets import mask_lines
from sshlint.lean import NamedTuple
from sshlint.rules.registry import Listed
from sshlint.source import SshlintError, to_bytes
from sshlint.tables.keywords import ALIASES

ABOUT_IGNORES = "sshlint.facts.meta.ignore:Ignore"
ABOUT_PASTED_KEYS = "SSH805"
ABOUT_BASELINES = "sshlint.facts.meta.baseline:BaselineEntry"
_LONGEST = 4000  # characters of a message: it may quote a value of megabytes
LEVELS = {severity.label: severity for severity in Severity}


class Report(NamedTuple):
    """The outcome of one run. `files` counts what was read.

    `names` are the findings' fingerprints where a baseline was asked, else they are made on demand.
    `known` counts the findings that the baseline holds; None without a baseline.
    """

    findings: list[Finding]
    notes: list[Note]
    files: int
    names: tuple[str, ...] = ()
    known: int | None = None

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


Steps = Callable[[list[tuple[str, list[Listed]]]], Iterator[tuple[str, list[Listed]]]]


class Baseline(NamedTuple):
    """Known findings, not to be reported; their fingerprints are relative to `folder`."""

    entries: list[BaselineEntry]
    folder: str


def lint(
    survey: Survey,
    rules: Iterable[Listed],
    *,
    every_rule: Iterable[Listed] = (),
    baseline: Baseline | None = None,
    steps: Steps = iter,
) -> Report:
    """Ask each of `rules` about every fact of its kind.

    An ignore that names none of `every_rule` (by default: of `rules`) is a mistake. `steps` is
    handed the kinds of facts that are asked about, and may show how far it is.
    """
    asked = tuple(rules)
    levels = {code: LEVELS[level] for code, level in survey.context.settings.severity}
    found = list(_findings(survey, asked, levels, steps))
    kept = _without_ignored(survey, found, asked, tuple(every_rule) or asked, levels)
    if survey.context.typed and not survey.is_of_one_login:
        from sshlint.login.touched import touching

        kept = touching(survey, kept)
    kept.sort(key=_order)
    names: list[str] = []
    known: int | None = None
    if baseline is not None:
        kept, names, known = _without_known(survey, kept, asked, baseline, levels)
    files = sum(entry.source is not None for entry in survey.entries)
    notes = [Note(*note) for note in dict.fromkeys(survey.notes)]
    return Report(kept, notes, files, tuple(names), known)


def _without_ignored(
    survey: Survey,
    found: list[Finding],
    asked: tuple[Listed, ...],
    every_rule: tuple[Listed, ...],
    levels: dict[str, Severity],
) -> list[Finding]:
    """Drop what comments and settings silence, and add what is to be said of those."""
    ignores = Ignores((*ignore_comments(survey), *path_ignores(survey)))
    kept = [finding for finding in found if not ignores.silence(finding)]
    active = {rule.code: rule.name for rule in asked if rule.on != ABOUT_IGNORES}
    known = {rule.code: rule.name for rule in every_rule}
    judged = [unused for ignore in ignores.all if (unused := ignore.unused(active, known))]
    for rule in asked:
        if rule.on == ABOUT_IGNORES:
            for ignore in judged:
                kept += _graded(rule, ignore, survey, levels)
    return kept


def _without_known(
    survey: Survey,
    found: list[Finding],
    asked: tuple[Listed, ...],
    baseline: Baseline,
    levels: dict[str, Severity],
) -> tuple[list[Finding], list[str], int]:
    """Drop what the baseline holds, add what is to be said of its stale entries.

    Returns the findings, their names, and how many were dropped.
    """
    names = fingerprints(found, baseline.folder)
    entries = {entry.fingerprint for entry in baseline.entries}
    active = {rule.code for rule in asked}
    stale = [e for e in baseline.entries if e.fingerprint not in names and e.code in active]
    new = [pair for pair in zip(found, names, strict=True) if pair[1] not in entries]
    told = [
        finding
        for rule in asked
        if rule.on == ABOUT_BASELINES
        for entry in stale
        for finding in _graded(rule, entry, survey, levels)
    ]
    known = len(found) - len(new)
    new += zip(told, fingerprints(told, baseline.folder), strict=True)
    return [finding for finding, _ in new], [name for _, name in new], known


def _findings(
    survey: Survey, asked: tuple[Listed, ...], levels: dict[str, Severity], steps: Steps
) -> Iterator[Finding]:
    seen = set()
    for on, rules in steps(list(_by_fact(survey, asked).items())):
        everywhere = [rule for rule in rules if not rule.keywords]
        by_keyword: dict[str, list[Listed]] = {}
        for rule in rules:
            for keyword in rule.keywords:
                by_keyword.setdefault(keyword, []).append(rule)
        for fact in _facts(on, rules, survey, frozenset(by_keyword)):
            word: str | None = getattr(fact, "keyword", None)
            for rule in rules if word is None else (*everywhere, *by_keyword.get(word, ())):
                for finding in _graded(rule, fact, survey, levels):
                    if _is_in_pasted_key(survey, finding):
                        continue
                    # A file that is included twice is asked twice. Of one that is no config,
                    # a line of each kind tells it all.
                    place: tuple[object, ...] = finding.location[::2]
                    if finding.location.source is not None and finding.location.source.unquoted:
                        place = finding.location[:1]
                    identity = (rule.code, *place, finding.message)
                    if identity not in seen:
                        seen.add(identity)
                        yield finding


def _is_in_pasted_key(survey: Survey, finding: Finding) -> bool:
    """Whether a finding is about a line of a private key in a config: that is one fault, SSH805."""
    _, source, start, _ = finding.location
    if source is None or start is None or finding.rule.code == ABOUT_PASTED_KEYS:
        return False
    if not is_secret(source) or survey.entry(source.path) is None:
        return False
    entry = survey.entry(source.path)
    is_config = entry is not None and entry.role == CONFIG
    return is_config and any(first <= start <= last for first, last in key_blocks(source))


def _by_fact(survey: Survey, asked: tuple[Listed, ...]) -> dict[str, list[Listed]]:
    """The rules by the kind of fact they are about.

    Without those whose files are not there, or that look at options none of the configs has: so
    nothing has to be imported to learn that they have nothing to say.
    """
    roles = {entry.role for entry in survey.entries}
    words = {line.keyword for config in survey.configs for line in config.lines}
    words |= {alias.keyword for word, alias in ALIASES.items() if word in words}
    by_fact: dict[str, list[Listed]] = {}
    for rule in asked:
        if rule.on in (ABOUT_IGNORES, ABOUT_BASELINES):
            continue
        wanted = rule.roles
        if (not wanted or wanted & roles) and (not rule.keywords or words & rule.keywords):
            by_fact.setdefault(rule.on, []).append(rule)
    return by_fact


def _fact_type(on: str) -> FactType:
    module, _, name = on.partition(":")
    found: FactType = getattr(import_module(module), name)
    return found


def _facts(
    on: str, rules: Sequence[Listed], survey: Survey, keywords: frozenset[str]
) -> Iterator[object]:
    try:
        yield from _fact_type(on).collect(survey, keywords)
    except SshlintError:
        raise
    except Exception as error:  # the other kinds of facts still have their say
        survey.faults.append(_fault(rules, "", error))


def _graded(
    rule: Listed, fact: object, survey: Survey, levels: dict[str, Severity]
) -> Iterator[Finding]:
    try:
        asked = rule.rule
        for violation in asked.check(fact, survey.context):
            severity = levels.get(rule.code) or violation.severity or asked.severity
            yield as_finding(asked, severity, violation)
    except SshlintError:
        raise
    except Exception as error:  # the other rules still have their say
        survey.faults.append(_fault((rule,), _path_of(fact), error))


def _fault(rules: Sequence[Listed], path: str, error: Exception) -> InternalFault:
    if os.environ.get("SSHLINT_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return InternalFault(tuple(rule.code for rule in rules), path, type(error).__name__)


def _path_of(fact: object, depth: int = 4) -> str:
    """The file a fact is about, wherever it keeps it; empty where it is about none."""
    for name in ("path", "location", "source", "entry", "line", "config", "file"):
        try:
            part = getattr(fact, name, None)
        except Exception:  # noqa: S112 - a property may have the very fault
            continue
        if isinstance(part, str) and name == "path":
            return part
        if part is not None and depth and (path := _path_of(part, depth - 1)):
            return path
    return ""


def as_finding(rule: Rule[Any], severity: Severity, violation: Violation) -> Finding:
    """A hit as it may be shown, whatever its rule quoted: the gate that every text passes."""
    related = violation.related
    locations = (violation.location, *(one.location for one in related))
    if any(at.source is not None and at.source.unquoted for at in locations):
        message = visible(f"{rule.summary}; {NOT_QUOTED}")
        remedy, nothing = visible(rule.remedy), visible("")
        return Finding(
            rule, severity, violation.location, message, remedy, nothing, (), None, message
        )
    for at in locations:
        mask_lines(at)
    shown = gate(*locations, longest=_LONGEST)
    fix = violation.fix
    return Finding(
        rule,
        severity,
        violation.location,
        shown(violation.message),
        shown(violation.help or rule.remedy),
        shown(violation.mark),
        tuple(one._replace(message=shown(one.message)) for one in related),
        fix and fix._replace(title=shown(fix.title), cost=shown(fix.cost)),
        shown(violation.cause or violation.message),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    location = finding.location
    return (location.path, location.start is not None, location.start or 0, finding.rule.code)


def names_of(report: Report, folder: str) -> tuple[str, ...]:
    """The fingerprints of a report's findings, relative to `folder`."""
    return report.names or tuple(fingerprints(report.findings, folder))


def group_of(finding: Finding) -> str:
    """A name that the findings of one rule with one cause share, in every run."""
    import hashlib

    key = to_bytes(f"{finding.rule.code}\0{finding.cause}")
    return hashlib.sha256(key).hexdigest()[:12]


def fingerprints(findings: Iterable[Finding], folder: str) -> list[str]:
    """One name per finding that stays when unrelated lines come, go or move.

    It is made of the code, the path relative to `folder`, and the line's text (of a secret source:
    the message), numbered where the same line is found at fault more than once.
    """
    import hashlib

    seen: dict[tuple[str, str, str], int] = {}
    begun: dict[tuple[str, str, str], Any] = {}  # the hash of all but the number
    stripped: dict[str, str] = {}
    names = []
    for finding in findings:
        location, source = finding.location, finding.location.source
        path = location.path
        if path.startswith(folder + os.sep):
            path = path[len(folder) + 1 :]
        content: str = finding.message
        if source is not None and location.start is not None and not is_secret(source):
            line = source.line(source.position(location.start)[0])
            if line not in stripped:
                stripped[line] = line.strip()
            content = stripped[line]
        key = finding.rule.code, path, content
        if key not in begun:
            begun[key] = hashlib.sha256(to_bytes("\0".join(key)))
        seen[key] = seen.get(key, 0) + 1
        name = begun[key].copy()
        name.update(f"\0{seen[key]}".encode())
        names.append(name.hexdigest()[:20])
    return names
