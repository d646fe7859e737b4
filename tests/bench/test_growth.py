"""Bounded cost: twice the input takes at most about twice the work, and memory keeps to its bound.

Work is counted in calls, so that the machine does not matter; `python -m tests.bench.growth`
measures processor time and peak memory of the same shapes.
"""

from __future__ import annotations

import tracemalloc
from functools import partial
from pathlib import Path

import pytest

from sshlint.tables.keywords import KEYWORDS
from tests.bench.growth import arguments, calls, lay_out, run
from tests.bench.shapes import Shape, shapes

SIZE = 200  # parts of the smaller input
MOST = 2.3  # times the calls for twice the input
FLOOR = 60_000  # calls: what a run takes anyway, and a budget that is only now reached
MEMORY = 100 << 20  # bytes, and 20 times the input

# One option of each kind of grammar stands for all in the suite; the bench measures them all.
_STANDING = frozenset("IdentityFile ProxyCommand SetEnv Include Host Match Tag".split())
_LIKE_IDENTITY_FILE = frozenset(["ProxyCommand", "SetEnv", "Tag"])  # whose memory is as its
_KEYWORDS = frozenset(keyword.name for keyword in KEYWORDS.values()) - _STANDING
# Secrets are looked for in the values of all in the same way, which takes long.
_SECRETS = frozenset(f"{keyword} assignments" for keyword in ("SetEnv", "Host", "Match", "Tag"))
CHOSEN = [
    shape
    for shape in shapes()
    if shape.name.split()[0] not in _KEYWORDS and shape.name not in _SECRETS
]


@pytest.mark.parametrize("shape", CHOSEN, ids=lambda shape: f"{shape.command}-{shape.name}")
def test_twice_the_input_is_twice_the_work(
    shape: Shape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    work = []
    for size in (SIZE, 2 * SIZE):
        home = tmp_path / str(size)
        total = lay_out(shape, size, home)
        monkeypatch.setenv("HOME", str(home))
        work.append(calls(partial(run, arguments(shape, home))))
    small, large = work
    assert large <= MOST * small + FLOOR, f"{large / small:.1f} times the calls"
    if shape.name.split()[0] in _LIKE_IDENTITY_FILE:
        return
    tracemalloc.start()
    try:
        run(arguments(shape, home))
        assert tracemalloc.get_traced_memory()[1] < MEMORY + 20 * total
    finally:
        tracemalloc.stop()
