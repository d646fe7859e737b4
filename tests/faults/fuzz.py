"""Inputs made of broken ones: `python -m tests.faults.fuzz --seconds N --seed S`.

Takes the fixtures, breaks and crosses them, and lets every command read the result in this process.
A fault is an exception that is no message to the user, or more than `LIMIT` seconds of processor
time. Each kind of fault is reduced to a small input, which is written down. The same seed makes the
same inputs.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sshlint.source import SshlintError
from tests.bench.growth import run

FIXTURES = Path(__file__).parents[2] / "fixtures"
LIMIT = 10.0
LARGEST = 20_000  # bytes of a seed

# By role: the path below the home, and the commands that read it ({file} is its path).
_CHECK = "check --home {home} --system-config none"
_FORMATS = [f"--format {name}" for name in ("text", "json", "sarif", "github", "gitlab", "junit")]
_CHECKS = [f"{_CHECK} --isolated {how}" for how in (*_FORMATS, "--diff", "--diff --unsafe")]
_RESOLVE = "resolve --home {home} --system-config none web *.x user@[::1]:22 %h"
ROLES: dict[str, tuple[str, list[str]]] = {
    "config": (".ssh/config", [*_CHECKS, _RESOLVE, f"{_RESOLVE} --format json --all"]),
    "known_hosts": (".ssh/known_hosts", _CHECKS),
    "authorized_keys": (".ssh/authorized_keys", _CHECKS),
    "key": (".ssh/id_key", [*_CHECKS, "key {file}", "key --format json {file}"]),
    "public": (".ssh/id_key.pub", [*_CHECKS, "key {file}"]),
    "ppk": (".ssh/key.ppk", [*_CHECKS, "key {file}"]),
    "reg": (".ssh/putty.reg", _CHECKS),
    "session": (".putty/sessions/web", _CHECKS),
    "host_keys": (".putty/sshhostkeys", _CHECKS),
    "log": ("log", ["diagnose {file}", "diagnose --format json {file}"]),
    "settings": ("settings.toml", [f"{_CHECK} --config {{file}}"]),
    "baseline": ("baseline.txt", [f"{_CHECK} --isolated --baseline {{file}}"]),
}

_ODD = (
    *("\f", "\v", "\x1c", "\x85", "\xa0", "\0", "\r", "\n", "\t", " ", '"', "'", "\\", "=", "#"),
    *("%h", "%", "${HOME}", "${", "~", "~root/", "*", "?", "!", ",", "|1|", "@", "[", "]", ":"),
    *("9" * 5000, "-1", "0x", "1e999", "\ufeff", "\u202e", "²", "٣", "İ", "\ud800", "a" * 300),
    *("Host ", "Match ", "Match exec ", "Include ", "-----BEGIN ", "ssh-ed25519 AAAA", "cert-"),
    *("=hex(7):", "=dword:", "\\x", "\x1b[31m", "debug1: ", "[[", "]]\n", "9999-12-31", "nan"),
)


class Seed(NamedTuple):
    role: str
    data: bytes


class Fault(NamedTuple):
    """What went wrong: `kind` says which exception and where, so that each is told once."""

    kind: str
    trace: str
    command: str
    seed: Seed


def seeds() -> list[Seed]:
    """The fixtures by the role of the file."""
    found = {Seed(role, data) for role, data in _fixtures() if len(data) <= LARGEST}
    return sorted(found)


def _fixtures() -> Iterator[tuple[str, bytes]]:
    names = {"config": "config", "known_hosts": "known_hosts", "authorized_keys": "authorized_keys"}
    suffixes = {".ppk": "ppk", ".pub": "public", ".reg": "reg", ".toml": "settings", ".log": "log"}
    for path in sorted(FIXTURES.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        role = names.get(path.name) or suffixes.get(path.suffix)
        if role is None and path.parent.name == "sessions":
            role = "session"
        if role is None and "messages" in path.parts:
            role = "log"
        if role is None and (path.name.startswith("id_") or path.parent.name == "keys"):
            role = "key"
        if role is not None:
            yield role, path.read_bytes()
    yield "host_keys", b"ssh-ed25519@22:web 0x1,0x2\nrsa2@22:web 0x10001,0xabcdef\n"
    yield "baseline", b"# sshlint baseline\n0123456789abcdef0123 SSH402 .ssh/config\n"
    yield "settings", b'ignore = ["SSH402"]\n[per-path-ignores]\n"x/*" = ["SSH501"]\n'


def mutated(seed: Seed, others: list[Seed], dice: random.Random) -> Seed:
    """The seed with a few things broken, perhaps under another role."""
    data = seed.data
    for _ in range(dice.randint(1, 4)):
        data = dice.choice(_WAYS)(data, others, dice)[: 2 * LARGEST]
    role = seed.role if dice.random() < 0.9 else dice.choice(sorted(ROLES))
    return Seed(role, data)


def _place(data: bytes, dice: random.Random) -> int:
    return dice.randint(0, len(data))


def _cut(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    return data[: _place(data, dice)]


def _drop(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    at = _place(data, dice)
    return data[:at] + data[at + dice.randint(1, 40) :]


def _repeat(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    at, size = _place(data, dice), dice.randint(1, 60)
    return data[:at] + data[at : at + size] * dice.choice((2, 3, 50)) + data[at:]


def _insert(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    at = _place(data, dice)
    odd = dice.choice(_ODD).encode("utf-8", "surrogatepass")
    return data[:at] + odd + data[at + dice.choice((0, 0, len(odd))) :]


def _flip(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    at = _place(data, dice)
    return data[:at] + dice.randbytes(1) + data[at + 1 :]


def _cross(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    other = dice.choice(others).data
    return data[: _place(data, dice)] + other[_place(other, dice) :]


def _swap_lines(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    dice.shuffle(lines)
    return b"".join(lines)


def _replace_word(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    words = data.split(b" ")
    words[dice.randrange(len(words))] = dice.choice(_ODD).encode("utf-8", "surrogatepass")
    return b" ".join(words)


def _recode(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    text = data.decode("latin-1")
    return text.encode(dice.choice(("utf-16", "utf-16-le", "utf-8")), "replace")


def _line_ends(data: bytes, others: list[Seed], dice: random.Random) -> bytes:
    return data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\n", b"\0\n", b"\\\n")))


_WAYS: tuple[Callable[[bytes, list[Seed], random.Random], bytes], ...] = (
    *(_cut, _drop, _repeat, _insert, _insert, _insert, _flip, _cross),
    *(_swap_lines, _replace_word, _recode, _line_ends),
)


class Bench:
    """A home in which one input after the other is laid."""

    def __init__(self, home: Path) -> None:
        self.home = home
        os.environ.update(
            HOME=str(home),
            XDG_STATE_HOME=str(home / "state"),
            XDG_CACHE_HOME=str(home / "cache"),
            XDG_CONFIG_HOME=str(home / "configuration"),
        )

    def fault(self, seed: Seed, command: str) -> Fault | None:
        """What goes wrong when a command reads the input, or nothing."""
        name, _ = ROLES[seed.role]
        shutil.rmtree(self.home, ignore_errors=True)
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(seed.data)
        path.chmod(0o600)
        words = [word.format(home=self.home, file=path) for word in command.split()]
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
            run(words)
        except SshlintError:
            return None  # said in a line, with exit status 2
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            at = [frame for frame in frames if "sshlint/" in frame.filename][-1:]
            where = f"{Path(at[0].filename).name}:{at[0].name}" if at else "?"
            trace = "".join(traceback.format_exception(error))
            return Fault(f"{type(error).__name__} in {where}", trace, command, seed)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return None

    def reduced(self, fault: Fault) -> Fault:
        """The same fault with as little input as 400 tries lead to."""
        tries, size = 400, max(1, len(fault.seed.data) // 2)
        while tries > 0 and size:
            at, smaller = 0, False
            while at < len(fault.seed.data) and tries > 0:
                data = fault.seed.data[:at] + fault.seed.data[at + size :]
                again = self.fault(fault.seed._replace(data=data), fault.command)
                tries -= 1
                if again is not None and again.kind == fault.kind:
                    fault, smaller = again, True
                else:
                    at += size
            size = size if smaller else size // 2
        return fault


class _SlowError(Exception):
    """An input that takes too long."""


def _too_slow(number: int, frame: object) -> None:
    raise _SlowError


def fuzz(
    seed: int, *, inputs: int | None = None, seconds: float | None = None
) -> tuple[int, list[Fault]]:
    """How many inputs were read, and the faults they led to, each kind once and reduced."""
    dice, known = random.Random(seed), seeds()
    found: dict[str, Fault] = {}
    signal.signal(signal.SIGVTALRM, _too_slow)
    end = None if seconds is None else time.monotonic() + seconds
    count = 0
    with tempfile.TemporaryDirectory(prefix="sshlint-fuzz-") as folder:
        bench = Bench(Path(folder) / "home")
        while (inputs is None or count < inputs) and (end is None or time.monotonic() < end):
            made = mutated(dice.choice(known), known, dice)
            command = dice.choice(ROLES[made.role][1])
            count += 1
            fault = bench.fault(made, command)
            if fault is not None and fault.kind not in found:
                found[fault.kind] = bench.reduced(fault)
    return count, list(found.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path(tempfile.gettempdir()) / "sshlint-fuzz")
    options = parser.parse_args()
    count, faults = fuzz(options.seed, seconds=options.seconds)
    for number, fault in enumerate(faults):
        options.output.mkdir(exist_ok=True, parents=True)
        path = options.output / f"{options.seed}-{number}-{fault.seed.role}"
        path.write_bytes(fault.seed.data)
        print(f"{fault.kind}: sshlint {fault.command}\n  {path}\n{fault.trace}")
    print(f"{count} inputs, {len(faults)} kinds of fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
