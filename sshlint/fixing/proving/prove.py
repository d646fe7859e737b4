"""Proves fixes of configs: no host's settings change but those that the edited lines are about.

The proof is our own evaluation before and after: no reviewed text is given to ssh, which may run
what it reads; in the tests ssh judges that evaluation. A fix that fails is withheld, with a note.
Lines that ssh would refuse are left out of both evaluations, so that a config ssh does not take can
be fixed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sshlint.config.compiled import Program, compile_program
from sshlint.config.resolve import Resolution, resolve
from sshlint.config.tree import Config, load_again
from sshlint.discover import Survey
from sshlint.facts.config_text.block import hosts_asked_for
from sshlint.finding import Finding, Fix, Note, Text
from sshlint.fixing.plan import edited, pick, target_of
from sshlint.fixing.proving.scope import EditScope, scope_of
from sshlint.formats.ssh_config import BYTE_ORDER_MARK
from sshlint.lint import Report
from sshlint.machine.account import account_of
from sshlint.source import Source

# Matches no pattern but wildcards: stands for all hosts the config does not name.
STRANGER = "host.sshlint.invalid"
_FILLING = "some-host"
# What proofs may cost, counted in lines that are read and blocks that are looked at for a host, at
# some 10 µs each. Beyond `_PROVED_ALONE`, fixes are proved several at a time; what is not proved
# within `_MOST_WORK` is withheld.
_PROVED_ALONE = 20_000
_MOST_WORK = 100_000
_TOO_MUCH = "there are too many fixes and hosts to prove them all at once"


def withhold(survey: Survey, report: Report, *, at_a_glance: bool = False) -> Report:
    """The report without the fixes that would change more than they say; notes tell why.

    `at_a_glance` leaves out configs whose fixes take long to prove: enough for a count of them.
    """
    refuted: dict[int, str] = {}
    for config in survey.configs:
        files = ConfigSources(config)
        findings = [f for f in report.findings if f.fix and files.edits_of(f.fix)]
        if findings and not (at_a_glance and _takes_long(config, len(findings))):
            Prover(survey, config, files).prove(findings, refuted)
    if not refuted:
        return report
    kept, notes = [], list(report.notes)
    unproved: dict[str, list[Finding]] = {}
    for finding in report.findings:
        reason = refuted.get(id(finding))
        if reason == _TOO_MUCH:
            unproved.setdefault(finding.location.path, []).append(finding)
        elif reason and finding.fix:
            message = f"the fix of {finding.rule.code} ({finding.fix.title}) is withheld: {reason}"
            notes.append(Note(finding.location.path, message))
        kept.append(finding._replace(fix=None) if reason else finding)
    for path, findings in unproved.items():
        notes.append(Note(path, f"{len(findings)} fixes are withheld: {_TOO_MUCH}"))
    return report._replace(findings=kept, notes=notes)


def objection(survey: Survey, config: Config, edits: Iterable[Text]) -> str:
    """What edits that are to change no setting of any host would change; empty for nothing."""
    prover = Prover(survey, config, ConfigSources(config))
    if prover.cost > prover.left:
        return _TOO_MUCH
    return prover.objection(prover.edited(edits), EditScope(frozenset(), False))


def _takes_long(config: Config, fixes: int) -> bool:
    """Whether the proofs of so many fixes cost more than a check may wait for."""
    return fixes * (len(config.lines) + 8 * len(config.blocks)) > _PROVED_ALONE


class ConfigSources:
    """The files of a config by the path that an edit of them changes, each once."""

    def __init__(self, config: Config) -> None:
        self.by_target = {target_of(file.source.path): file.source for file in config.files}
        self.targets = {id(source): target for target, source in self.by_target.items()}

    def edits_of(self, fix: Fix) -> list[Text]:
        """The edits of a fix that are of these files."""
        return [e for e in fix.edits if isinstance(e, Text) and id(e.source) in self.targets]


class Verdict(NamedTuple):
    """What a host gets: values by option, each with the Match lines it hangs on; and refusals."""

    settings: dict[str, list[tuple[object, ...]]]
    refusal: str


class Prover:
    """The proofs of one config and its includes."""

    def __init__(self, survey: Survey, config: Config, files: ConfigSources) -> None:
        self.survey = survey
        self.config = config
        self.files = files
        self.marks = [
            Text(source, 0, 1, "")
            for source in files.by_target.values()
            if source.text.startswith(BYTE_ORDER_MARK)
        ]
        base = self.edited(()) if self.marks else config
        self.hosts = [*hosts_of(base), STRANGER]
        self.release = survey.context.targets[0]
        self.account = account_of(survey.context)
        self.before_program = self._compile(base)
        each = 4 + self.before_program.shared_segments
        self.cost = len(config.lines) + len(self.hosts) * each  # of a proof
        self.left = max(_MOST_WORK, 8 * (len(config.lines) + 4 * len(self.hosts)))
        self.before = (
            []
            if self.cost > self.left
            else [self._verdict(self.before_program, host) for host in self.hosts]
        )

    def prove(self, findings: list[Finding], refuted: dict[int, str]) -> None:
        while findings and self.cost <= self.left:
            taken = [f for transaction in pick(findings) for f in transaction.findings]
            size = max(1, -(-len(taken) * self.cost // _PROVED_ALONE))
            for safe in (True, False):  # a safe fix promises more
                alike = [f for f in taken if f.fix is not None and f.fix.is_safe is safe]
                for at in range(0, len(alike), size):
                    self._prove(alike[at : at + size], refuted)
            done = set(map(id, taken))
            findings = [finding for finding in findings if id(finding) not in done]
        refuted.update((id(finding), _TOO_MUCH) for finding in findings)

    def _prove(self, findings: list[Finding], refuted: dict[int, str]) -> None:
        """Prove fixes together; where that fails, halves of them, down to the one at fault."""
        if not findings:
            return
        self.left -= self.cost
        if self.left < 0:
            refuted.update((id(finding), _TOO_MUCH) for finding in findings)
            return
        edits = [e for finding in findings if finding.fix for e in self.files.edits_of(finding.fix)]
        after = self.edited(edits)
        safe = all(finding.fix is not None and finding.fix.is_safe for finding in findings)
        promised = [finding.location for finding in findings] if safe else []
        reason = self.objection(after, scope_of(self.config, after, edits, promised))
        _take_apart(after)
        if reason and len(findings) == 1:
            refuted[id(findings[0])] = reason
        elif reason:
            middle = len(findings) // 2
            self._prove(findings[:middle], refuted)
            self._prove(findings[middle:], refuted)

    def compare(self, edits: Iterable[Text]) -> Iterator[tuple[str, Verdict, Verdict]]:
        """Each host before and after the edits; nothing where there are too many to look at."""
        if not self.before:
            return
        after = self.edited(edits)
        program = self._compile(after)
        for host, old in zip(self.hosts, self.before, strict=False):
            yield host, old, self._verdict(program, host)
        _take_apart(after)

    def edited(self, edits: Iterable[Text]) -> Config:
        """The config as it would be, its includes followed anew."""
        by_target: dict[str, list[Text]] = {}
        edits = list(edits)
        for edit in (*(mark for mark in self.marks if _is_left(mark, edits)), *edits):
            by_target.setdefault(self.files.targets[id(edit.source)], []).append(edit)
        before = self.files.by_target
        sources = {
            target: before[target].with_text(edited(before[target].text, found))
            for target, found in by_target.items()
        }

        def read(path: str) -> Source:
            changed = sources.get(target_of(path))
            return self.survey.read(path) if changed is None else changed.under(path)

        return load_again(self.config, read(self.config.source.path), read)

    def _compile(self, config: Config) -> Program:
        system = self.survey.system_config
        return compile_program(config, system, release=self.release, account=self.account)

    def _verdict(self, program: Program, host: str) -> Verdict:
        found = resolve(program, host)
        return Verdict(dict(_values(found)), found.refusal.message if found.refusal else "")

    def objection(self, after: Config, scope: EditScope) -> str:
        """What a change of the config would do beyond its scope; empty where it does not."""
        program = self._compile(after)
        refused = {refusal.message for refusal in self.before_program.refusals}
        for refusal in program.refusals:
            if refusal.message not in refused:
                return f"ssh would refuse the file: {refusal.shown}"
        if scope.is_open:
            return ""
        known = set(self.hosts)
        newly_named = [host for host in hosts_of(after) if host not in known]
        more = [self._verdict(self.before_program, host) for host in newly_named]
        for host, old in zip((*self.hosts, *newly_named), (*self.before, *more), strict=True):
            new = self._verdict(program, host)
            if new.refusal and not old.refusal:
                return f"ssh would refuse to connect to {host}: {new.refusal}"
            if changed := scope.beyond(old.settings, new.settings):
                return f"for {_shown(host)} it would also change {', '.join(changed)}"
        return ""


def _take_apart(config: Config) -> None:
    """Let go of a config that was only tried: nobody collects garbage (__main__.py)."""
    for block in config.blocks:
        block.lines.clear()
        block.header = None


def _is_left(mark: Text, edits: Iterable[Text]) -> bool:
    """Whether no edit replaces the byte order mark anyway."""
    target = target_of(mark.source.path)
    return not any(edit.start == 0 and target_of(edit.source.path) == target for edit in edits)


def hosts_of(config: Config) -> list[str]:
    """The names that Host and Match lines spell out, and one for each pattern with wildcards."""
    words = (word for block in config.blocks for word in hosts_asked_for(block))
    names = (word.replace("*", _FILLING).replace("?", _FILLING[0]) for word in words)
    return [name for name in dict.fromkeys(names) if name]


def _values(found: Resolution) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    for slot, entries in found.slots.items():
        yield (
            slot,
            [
                (
                    entry.option.keyword,
                    entry.option.values,
                    tuple(line.text.strip() for line in entry.depends),
                )
                for entry in entries
            ],
        )


def _shown(host: str) -> str:
    return "hosts that no line names" if host == STRANGER else host
