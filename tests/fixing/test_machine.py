"""Fix, edit, fix and undo in any order: undo is exact, or refuses and changes nothing."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding
from sshlint.fixing.fix_run import FixRun
from sshlint.fixing.journal import history
from sshlint.fixing.journal.state import digest
from sshlint.fixing.journal.undo import undo
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.rounds import fix_all
from sshlint.lint import Report
from tests.golden.case import environment
from tests.golden.trees import Thing, tree
from tests.strategies import repeatable

# Of each kind of edit one: modes, a text that is removed, one that is replaced, an unsafe one.
CODES = ("SSH101", "SSH103", "SSH404", "SSH405", "SSH603")
LINES = (
    *("Host web", "Host *", "    Protocol 2", "    ForwardAgent yes", "    Port 22"),
    *("    PubkeyAcceptedKeyTypes ssh-ed25519", "    ChallengeResponseAuthentication no", "# mine"),
)
NO_FAULT = ("Include config.d/*", "Host web", "Host *", "    Port 22", "# mine")
FILES = ("config", "config.d/work")


def without_faults(content: bytes) -> list[str]:
    return [line for line in content.decode().splitlines() if line in NO_FAULT]


class Fixing(RuleBasedStateMachine):
    """Beside the disk it keeps the home as it was before each run and after it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="sshlint-"))
        self.home = self.folder / "home"
        self.state = str(self.folder / "state")
        self.before: dict[str, dict[str, Thing]] = {}
        self.after: dict[str, dict[str, Thing]] = {}
        self.live: list[str] = []  # runs that are not undone, the latest last

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(lines=st.lists(st.sampled_from(LINES), min_size=4, max_size=8))
    def begin(self, lines: list[str]) -> None:
        (self.home / ".ssh" / "config.d").mkdir(parents=True)
        for path in (self.home, self.home / ".ssh", self.home / ".ssh" / "config.d"):
            path.chmod(0o700)
        for name in FILES:
            self.path(name).write_text("Include config.d/*\n" if name == "config" else "")
            self.path(name).chmod(0o600)
        self.append("config", lines)

    def path(self, name: str) -> Path:
        return self.home / ".ssh" / name

    @rule(
        name=st.sampled_from(FILES), lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=3)
    )
    def append(self, name: str, lines: list[str]) -> None:
        with self.path(name).open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    @rule(name=st.sampled_from(FILES), mode=st.sampled_from((0o600, 0o644, 0o666)))
    def chmod(self, name: str, mode: int) -> None:
        self.path(name).chmod(mode)

    @rule(unsafe=st.booleans())
    def fix(self, unsafe: bool) -> None:
        before = tree(self.home)
        run = self.make_fixes(unsafe=unsafe)
        after = tree(self.home)
        assert bool(run) == (after != before)
        for name in FILES:
            old, new = (texts[f".ssh/{name}"].content for texts in (before, after))
            assert without_faults(new) == without_faults(old)
            assert new.count(b"\n") <= old.count(b"\n")
        assert self.make_fixes(unsafe=unsafe) == "", "a second run found more to change"
        assert tree(self.home) == after
        if run:
            self.before[run], self.after[run] = before, after
            self.live.append(run)

    @precondition(lambda self: self.live)
    @rule(lines=st.lists(st.sampled_from(LINES), min_size=1))
    def edit_what_was_fixed(self, lines: list[str]) -> None:
        before, after = self.before[self.live[-1]], self.after[self.live[-1]]
        for name in FILES:
            if before[f".ssh/{name}"].content != after[f".ssh/{name}"].content:
                self.append(name, lines)

    @precondition(lambda self: self.live)
    @rule()
    def undo_last(self) -> None:
        """Exact where nothing was touched since; a file that was touched since stays as it is."""
        run = self.live[-1]
        now, before, after = tree(self.home), self.before[run], self.after[run]
        changed = {name for name in after if after[name] != before.get(name)}
        refused = {
            str(Path(refusal.path).relative_to(self.home))
            for refusal in undo(self.record(run)).refused
        }
        left = tree(self.home)
        for name in now:
            if name not in changed or name in refused:
                assert left[name] == now[name]
            elif now[name] == after[name]:
                assert left[name] == before[name]
        # Only what somebody touched may be refused.
        assert refused <= {name for name in changed if now[name] != after[name]}
        # No text but what the run itself wrote, in whichever round, is overwritten.
        own = {digest(texts[name].content) for texts in (before, after) for name in changed}
        own |= {step.after.digest for step in self.record(run).steps}
        for name in changed:
            assert name in refused or digest(now[name].content) in own
        if not refused:
            self.live.pop()
        else:
            self.live.clear()  # what was refused is in the way of the runs before it

    @invariant()
    def nothing_is_left_over(self) -> None:
        found = {str(path.relative_to(self.home)) for path in self.home.rglob("*")}
        assert found == {".ssh", ".ssh/config", ".ssh/config.d", ".ssh/config.d/work"}

    def record(self, name: str) -> history.RecordedRun:
        (run,) = (run for run in history.runs(self.state) if run.name == name)
        return run

    def make_fixes(self, *, unsafe: bool) -> str:
        """Make all fixes; the name of the run, empty where nothing was changed."""
        fix_run = FixRun(self.state, lambda prompt: b"")
        options = CheckOptions(
            paths=(),
            select=CODES,
            isolated=True,
            home=str(self.home),
            system_config="none",
            target_openssh=("9.2",),
        )

        def look() -> Report:
            result = inspect(options, io.BytesIO())
            report = withhold(result.survey, result.report)
            fix_run.saw(report.findings, result.bounds)
            return report

        def choose(findings: list[Finding]) -> list[Finding]:
            return [f for f in findings if f.fix and (unsafe or f.fix.is_safe)]

        with environment({}):
            fix_all(look, choose, fix_run.change)
        name = fix_run.run
        fix_run.close()
        return name


TestFixing = Fixing.TestCase
TestFixing.settings = repeatable(max_examples=100, stateful_step_count=12)
