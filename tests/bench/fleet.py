"""What `sshlint fleet` costs beside Python's json on the same reports, and a bare GCD tree.

`python -m tests.bench.fleet 100 1000 10000` prints a row for each number of machines;
`python -m tests.bench.fleet gcd 10000` the cost of shared factors. Seconds are of all processors.
"""

from __future__ import annotations

import gc
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.generate import fleet as simulated

ROOT = Path(__file__).parents[2]


def seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def parse(folder: Path) -> None:
    for path in folder.iterdir():
        json.loads(path.read_bytes())


def judge(folder: Path) -> dict[str, float]:
    """Load, graph and findings (shared factors apart), and one reach query."""
    from sshlint.fleet.access_graph.reach import reach
    from sshlint.fleet.fill_tables import load
    from sshlint.fleet.findings import check
    from sshlint.rules import registry
    from sshlint.settings import Context, Settings

    costs = {}
    made: list[Any] = []
    costs["load"] = seconds(
        lambda: made.append(load([str(folder)], io.BytesIO(), now=simulated.NOW))
    )
    fleet = made[0]
    fleet.context = Context(Settings(), "", 0, (), sys.platform, fleet.now, {})
    costs["graph"] = seconds(lambda: fleet.graph)
    rules = [r for r in registry.listed() if r.family == "fleet" and r.code != "SSH1008"]
    costs["findings"] = seconds(lambda: made.append(check(fleet, rules)))
    costs["reach"] = seconds(lambda: reach(fleet, "root@host00003"))
    return costs


def reach_by_hand(folder: Path) -> None:
    """Load the reports, and search for who reaches one account, as one would write it by hand.

    It knows keys, root and nothing else: no option, no rule of sshd, no sudo, no way to show.
    """
    import rustworkx

    nodes: dict[str, int] = {}
    edges = []
    for path in folder.iterdir():
        report = json.loads(path.read_bytes())
        machine = report["machine"]["hostname"]
        root = nodes.setdefault(f"root@{machine}", len(nodes))
        for account in report["accounts"]:
            node = nodes.setdefault(f"{account['name']}@{machine}", len(nodes))
            edges.append((root, node))
            held = [key["fingerprint"] for key in account["private_keys"]]
            opens = [line["fingerprint"] for line in account["authorized_keys"]]
            edges += [(node, nodes.setdefault(name, len(nodes))) for name in held]
            edges += [(nodes.setdefault(name, len(nodes)), node) for name in opens]
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(list(nodes))
    graph.add_edges_from_no_data(edges)
    rustworkx.bfs_predecessors(graph, nodes["root@host00003"])


def bare_divisors(numbers: list[int]) -> None:
    """Product and remainder tree by squares, as the papers have it."""
    import gmpy2

    levels = [[gmpy2.mpz(number) for number in numbers]]
    while len(levels[-1]) > 1:
        level = levels[-1]
        levels.append([gmpy2.mul(*level[i : i + 2]) if i + 1 < len(level) else level[i]
                       for i in range(0, len(level), 2)])  # fmt: skip
    rest = levels[-1]
    for level in levels[-2::-1]:
        rest = [rest[i // 2] % (node * node) for i, node in enumerate(level)]
    for value, number in zip(rest, levels[0], strict=True):
        gmpy2.gcd(value // number, number)


def moduli(count: int) -> list[int]:
    dice = random.Random(1)
    return [dice.getrandbits(2048) | 1 << 2047 | 1 for _ in range(count)]


def main(words: list[str]) -> None:
    if words[:1] == ["gcd"]:
        _gcd(words[1:])
        return
    for word in words:
        with tempfile.TemporaryDirectory() as name:
            folder = simulated.write(Path(name) / "reports", int(word))
            command = [sys.executable, "-m", "tests.bench.fleet", "one", str(folder)]
            subprocess.run(command, check=True, cwd=ROOT)


def _one(folder: Path) -> None:
    gc.disable()  # as the command does
    base = seconds(lambda: parse(folder))
    costs = judge(folder)
    costs["by hand"] = seconds(lambda: reach_by_hand(folder))
    total = sum(costs[name] for name in ("load", "graph", "findings"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row = {"machines": len(list(folder.iterdir())), "json": base, **costs}
    row |= {"ratio": total / base, "MB": memory}
    sys.stdout.write(" ".join(f"{name} {value:.4g}" for name, value in row.items()) + "\n")


def _gcd(words: list[str]) -> None:
    from sshlint.fleet.factors import common_divisors

    for word in words:
        numbers = moduli(int(word))
        ours = seconds(lambda numbers=numbers: common_divisors(numbers))  # type: ignore[misc]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        bare = seconds(lambda numbers=numbers: bare_divisors(numbers))  # type: ignore[misc]
        row = f"moduli {word} ours {ours:.4g} bare {bare:.4g} ratio {ours / bare:.3g} MB {memory}"
        sys.stdout.write(f"{row}\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        _one(Path(sys.argv[2]))
    else:
        main(sys.argv[1:])
