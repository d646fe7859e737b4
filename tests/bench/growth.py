"""How the cost of each shape of input grows: `python -m tests.bench.growth [WORD]…`.

Doubles the size until a run takes long enough to be measured, and prints the processor time, the
ratio of the last two sizes and the peak memory.
"""

from __future__ import annotations

import cProfile
import gc
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from tests.bench.shapes import Shape, shapes

LONG = 0.5  # seconds of a run that is long enough
MOST = 1 << 21  # bytes of an input that is large enough
LIMIT = 60  # seconds


def lay_out(shape: Shape, size: int, home: Path) -> int:
    """Write a shape's files; how many bytes they are."""
    total = 0
    for name, text in shape.files(size).items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        data = text.encode("utf-8", "surrogateescape")
        path.write_bytes(data)
        path.chmod(0o600)
        total += len(data)
    return total


def arguments(shape: Shape, home: Path) -> list[str]:
    common = ["--home", str(home), "--system-config", "none"]
    check = ["check", *common, "--isolated"]
    return {
        "check": check,
        "all": [*check, "--select", "ALL", "--target-openssh", "10.0"],
        "diff": [*check, "--diff"],
        "unsafe": [*check, "--diff", "--unsafe"],
        "fix": [*check, "--fix", "--yes"],
        "resolve": ["resolve", *common, "w0", "w1"],
        "diagnose": ["diagnose", str(home / "log")],
    }.get(shape.command, [*check, "--format", shape.command])


def run(words: list[str]) -> int:
    """Run the command line in this process, its output thrown away; the exit status."""
    from sshlint.cli import main

    sys.argv = ["sshlint", *words]
    sink = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace")
    with redirect_stdout(sink), redirect_stderr(sink):
        try:
            main()
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else 2
    return 0


def calls(work: Callable[[], object]) -> int:
    """How many calls of functions, those of C too, some work takes: the same on any machine."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def cost(shape: Shape, size: int) -> tuple[float, float, int, int]:
    """Seconds of processor time and MiB of memory of one run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        total = lay_out(shape, size, home)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
            resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
            folders = {name: str(home / name) for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME")}
            os.environ.update(folders, HOME=str(home))
            gc.disable()
            start = time.process_time()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            status = run(arguments(shape, home))
            used = time.process_time() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            os.write(writer, f"{used} {peak / 1024} {status}".encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            text = answer.read()
        os.waitpid(child, 0)
    if not text:
        return float(LIMIT), 0.0, -1, total
    used_text, peak_text, status_text = text.split()
    return float(used_text), float(peak_text), int(status_text), total


def measure(shape: Shape) -> str:
    """A line on a shape, with a word at its end for each bound that it breaks."""
    size, last = 125, 0.0
    is_many_files = len(shape.files(1)) != len(shape.files(2))
    base, *_ = cost(shape, 1)
    while True:
        used, peak, status, total = cost(shape, size)
        used = max(used - base, 0.001)
        if used > LONG or total > MOST or (size >= 4000 and is_many_files):
            break
        size, last = size * 2, used
    ratio = used / last if last else 0.0
    bounds = {
        "GROWS": used > 0.2 and ratio > 2.6,
        "MEMORY": peak > 100 + 20 * total / (1 << 20),
        "SLOW": used / max(total, 100_000) > 8e-6,
        f"STATUS {status}": status not in (0, 1),
    }
    words = " ".join(word for word, broken in bounds.items() if broken)
    return f"{shape.name:45} {total:>9} B {used:6.2f} s x{ratio:4.1f} {peak:5.0f} MiB  {words}"


def main(words: list[str]) -> None:
    from sshlint import cli  # noqa: F401 - loaded before the fork
    from sshlint.commands import check, fix  # noqa: F401

    for shape in shapes():
        if not words or any(word in shape.name for word in words):
            print(measure(shape), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
