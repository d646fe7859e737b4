"""SSH501, SSH502 and SSH512: what is called dead changes no answer of ssh; what is not is alive."""

from __future__ import annotations

import io
import itertools
import random
from pathlib import Path

import pytest

from sshlint.commands.check import inspect
from sshlint.commands.run.context import CheckOptions, build_context
from sshlint.config.compiled import compile_program
from sshlint.config.cover import can_match
from sshlint.config.patterns import host_patterns
from sshlint.config.resolve import resolve
from sshlint.config.tree import Config, load
from sshlint.discover import Survey
from sshlint.facts.config_meaning.shadow import shadows
from sshlint.finding import Finding
from sshlint.formats.ssh_config import Line
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Source, read
from tests.oracle.programs import run_ssh_g

_HOSTS = ("web", "web1", "db", "db1", "a.lan", "zz")
_PATTERNS = ("*", "web", "we?", "web*", "w*", "!web", "!web1", "db", "db?", "*1", "*.lan", "d*")
_MATCHES = (
    *("final", "final host w*", "canonical"),
    "all",
    "host web,db",
    "originalhost db*",
    "user bob",
    "exec true",
    "host web exec false",
)
# Each with values of its own, so that a line that is taken away is missed.
_OPTIONS = (
    ("Port", "22{:02}"),
    ("User", "user{}"),
    ("HostName", "real{}"),
    ("ProxyJump", "gate{}"),
    ("ProxyCommand", "nc gate{}"),
    ("IdentityFile", "/keys/{}"),
    ("SetEnv", "NAME={}"),
    ("SendEnv", "SEND{}"),
    ("KeepAlive", "{yes}"),
    ("TCPKeepAlive", "{yes}"),
    ("ServerAliveInterval", "{}"),
    ("ServerAliveInterval", "none"),
    ("ForwardAgent", "{yes}"),
    ("ForwardAgent", "/agent/{}"),
    ("ConnectTimeout", "none"),
    ("ConnectTimeout", "{}"),
    ("ControlPath", "none"),
    ("ControlPath", "/socket/{}"),
    ("UserKnownHostsFile", "/kh/{} /kh/x{}"),
    ("RekeyLimit", "{}M"),
    ("RekeyLimit", "{}M 1{}m"),
)


class Writer:
    """Writes random configs, with an included file now and then."""

    def __init__(self, rng: random.Random, folder: Path, *, with_match: bool) -> None:
        self.rng = rng
        self.folder = folder
        self.with_match = with_match
        self.count = 10

    def option(self) -> str:
        self.count += 1
        keyword, value = self.rng.choice(_OPTIONS)
        text = value.replace("{yes}", self.rng.choice(("yes", "no")))
        return (
            f"    {keyword} {text.replace('{:02}', str(self.count)).replace('{}', str(self.count))}"
        )

    def header(self) -> str:
        if self.with_match and self.rng.random() < 0.3:
            return f"Match {self.rng.choice(_MATCHES)}"
        return f"Host {' '.join(self.rng.choices(_PATTERNS, k=self.rng.choice((1, 1, 2))))}"

    def lines(self, depth: int = 0) -> list[str]:
        found = []
        for number in range(self.rng.randint(1, 4)):
            if number or self.rng.random() < 0.5:
                found.append(self.header())
            for _ in range(self.rng.randint(0, 4)):
                if depth == 0 and self.rng.random() < 0.08:
                    path = self.folder / f"included{self.rng.randint(1, 2)}"
                    path.write_text("\n".join(self.lines(1)) + "\n")
                    found.append(f"Include {path}")
                else:
                    found.append(self.option())
        return found

    def config(self) -> Path:
        path = self.folder / "config"
        path.write_text("\n".join(self.lines()) + "\n")
        return path


def dead(path: Path) -> list[Finding]:
    options = CheckOptions(
        paths=(str(path),),
        select=("SSH501", "SSH502", "SSH512"),
        isolated=True,
        home=str(path.parent),
        system_config="none",
    )
    return inspect(options, io.BytesIO()).report.findings


def answers(config: Path) -> list[tuple[int, bytes]]:
    found = [run_ssh_g(config, host) for host in _HOSTS]
    return [(one.returncode, one.stdout) for one in found]


@pytest.mark.parametrize("seed", range(40))
def test_without_a_line_that_is_called_dead_ssh_answers_the_same(seed: int, tmp_path: Path) -> None:
    config = Writer(random.Random(seed), tmp_path, with_match=True).config()
    findings = dead(config)
    if not findings:
        return
    before = answers(config)
    for finding in findings:
        path, source = Path(finding.location.path), finding.location.source
        assert source is not None
        number = source.position(finding.location.start or 0)[0]
        text = path.read_text()
        lines = text.split("\n")
        path.write_text("\n".join(lines[: number - 1] + lines[number:]))
        assert answers(config) == before, f"{finding.message}\n\n{text}"
        path.write_text(text)


_NAMES = ["".join(name) for size in (1, 2, 3) for name in itertools.product("abcz", repeat=size)]
_SHORT_PATTERNS = ("*", "a", "ab", "a?", "?b", "a*", "*b", "!a", "!ab", "??", "b*", "!b*", "*c*")
_NOBODY = Account("me", 1000, "/home/me", "here", {}, lambda name: None)


def _random_hosts_only(rng: random.Random) -> str:
    lines = []
    for _ in range(rng.randint(2, 5)):
        words = rng.choices(_SHORT_PATTERNS, k=rng.choice((1, 1, 2, 3)))
        lines.append(f"Host {' '.join(words)}")
        for _ in range(rng.randint(1, 3)):
            lines.append(f"Port {2200 + len(lines)}" if rng.random() < 0.6 else "User user")
    return "\n".join(lines) + "\n"


def _lines_used(config: Config) -> set[int]:
    """The lines that some name of up to three letters gets its port or user from."""
    program = compile_program(config, None, release=Release((9, 2)), account=_NOBODY)
    used = set()
    for name in _NAMES:
        found = resolve(program, name)
        for slot in ("port", "user"):
            option = found.definite(slot)
            if option is not None and option.line is not None:
                used.add(option.line.number)
    return used


def _is_for_somebody(line: Line) -> bool:
    """A block that matches nobody is SSH504's."""
    header = line.block.header
    return header is None or can_match(host_patterns(header.words))


def _matched(words: list[str]) -> set[str]:
    patterns = host_patterns(words)
    return {name for name in _NAMES if patterns.match(name)}


def _each_pattern_is_covered_by_one_block(line: Line, config: Config) -> bool:
    """What several blocks cover only together may count as alive."""
    above = [o for o in config.lines if o.keyword == line.keyword and o.number < line.number]
    sets = [_matched(list(o.block.header.words)) for o in above if o.block.header is not None]
    words = line.block.header.words if line.block.header is not None else ("*",)
    taken = [word for word in words if word.startswith("!")]
    wanted = [_matched([word, *taken]) for word in words if word not in taken]
    return all(any(names <= one for one in sets) for names in wanted)


def test_where_no_match_decides_a_line_is_dead_exactly_if_no_name_gets_its_value() -> None:
    options = CheckOptions(isolated=True, home="/", system_config="none", target_openssh=("9.2",))
    survey = Survey(build_context(options))
    alive = 0
    for seed in range(150):
        text = _random_hosts_only(random.Random(seed))
        config = load(Source("config", text.encode()), home="/home/me", read=read)
        found = {shadow.line.number for shadow in shadows(survey, config).values()}
        used = _lines_used(config)
        lines = [line for line in config.lines if line.keyword in ("port", "user")]
        alive += len(used)
        assert found <= {line.number for line in lines} - used, f"seed {seed}\n{text}"
        for line in lines:
            if line.number not in used | found and _is_for_somebody(line):
                covered = _each_pattern_is_covered_by_one_block(line, config)
                assert not covered, f"seed {seed}: line {line.number} is dead\n{text}"
    assert alive
