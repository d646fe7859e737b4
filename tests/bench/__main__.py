"""Print each claim of the design about speed beside what was measured just now.

`python -m tests.bench [NAME]…` runs those whose name holds one of the words. Nothing here decides
whether a change is good: machines differ, and so the ratios are read by people.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import homes
from tests.bench.race import Race, run

SSHLINT = str(Path(sys.executable).with_name("sshlint"))
PYTHON = sys.executable


def races(folder: Path) -> Iterator[Race]:
    home = homes.ordinary_home(folder / "ordinary")
    check = [SSHLINT, str(home)]
    yield Race("cold check of an ordinary home : import click", check, click(), 2.0, rounds=21)
    prelogin = [SSHLINT, "prelogin", "--home", str(home), "web3"]
    yield Race("cold prelogin : import click", prelogin, click(), 2.0, rounds=21)
    warm, asking = homes.warm_wrapper(home, SSHLINT, "web3")
    yield Race("100 warm checks of the wrapper : 100 ssh -G", warm, asking, 1.0, rounds=5)
    big = folder / "big"
    big.write_text(homes.config(10_000))
    paramiko = f"import paramiko; paramiko.SSHConfig.from_path({str(big)!r})"
    yield Race(
        "lint of 10,000 hosts : paramiko only parsing them",
        [SSHLINT, "check", str(big)],
        [PYTHON, "-c", paramiko],
        2.0,
    )
    hosts = [f"web{number}" for number in range(10_000)]
    yield Race(
        "resolve of 10,000 hosts : ssh -G for each",
        [SSHLINT, "resolve", "-F", str(big), *hosts],
        ["ssh", "-G", "-F", str(big), "web5000"],
        0.02,
        scale=len(hosts),
        rounds=3,
    )
    twice = folder / "twice"
    twice.write_text(homes.config(20_000))
    yield Race(
        "lint of 20,000 hosts : of 10,000",
        [SSHLINT, "check", str(twice)],
        [SSHLINT, "check", str(big)],
        2.2,
        rounds=5,
    )

    yield from races_of_keys(folder)
    yield from races_of_key_files(folder)


def races_of_keys(folder: Path) -> Iterator[Race]:
    """Files of many public keys: against ssh-keygen, and against twice as much of the same."""
    files = (("known_hosts", homes.known_hosts, 2.0), ("authorized_keys", homes.authorized, 3.0))
    for name, write, bound in files:
        once, twice = folder / "once" / name, folder / "twice-as-many" / name
        for path, lines in ((once, 100_000), (twice, 200_000)):
            path.parent.mkdir(exist_ok=True)
            path.write_text(write(lines))
        ours, theirs = [SSHLINT, "check", str(once)], ["ssh-keygen", "-lf", str(once)]
        yield Race(f"{name} of 100,000 lines : ssh-keygen -lf", ours, theirs, bound, rounds=5)
        more = [SSHLINT, "check", str(twice)]
        yield Race(f"{name} of 200,000 lines : of 100,000", more, ours, 2.2, rounds=5)
    hashed = folder / "hashed" / "known_hosts"
    hashed.parent.mkdir()
    hashed.write_text(homes.known_hosts(20_000, hashed=True))
    yield Race(
        "hashed known_hosts of 20,000 lines : ssh-keygen -lf",
        [SSHLINT, "check", str(hashed)],
        ["ssh-keygen", "-lf", str(hashed)],
        2.0,
        rounds=5,
    )


def races_of_key_files(folder: Path) -> Iterator[Race]:
    """Homes of many private keys: against a shell's loop, and against twice as many."""
    once = homes.home_of_keys(folder / "keys", 2_000)
    sample = homes.home_of_keys(folder / "some-keys", 100)
    loop = f"for key in {sample}/.ssh/id_*; do ssh-keygen -lf $key; done"
    ours = [SSHLINT, "check", str(once)]
    yield Race(
        "2,000 key files : ssh-keygen -lf for each", ours, ["sh", "-c", loop], 0.1, 20.0, rounds=5
    )
    twice = [SSHLINT, "check", str(homes.home_of_keys(folder / "more-keys", 4_000))]
    yield Race("4,000 key files : 2,000", twice, ours, 2.2, rounds=5)


def click() -> list[str]:
    return [PYTHON, "-c", "import click"]


def main(words: list[str]) -> None:
    print(f"{'':56} {'ours':>9} {'theirs':>9} {'ratio':>7} {'bound':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for race in races(Path(folder)):
            if words and not any(word in race.name for word in words):
                continue
            found = run(race)
            ours, theirs = f"{found.ours * 1000:.1f} ms", f"{found.theirs * 1000:.1f} ms"
            print(f"{race.name:56} {ours:>9} {theirs:>9} {found.ratio:7.3f} {race.bound:7.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
