"""Other releases as judges: what sshlint resolves for them is what their own `ssh -G` prints.

`python -m tests.releases` fetches them; a release that is not here is skipped, and named.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.machine import installed
from sshlint.tables.releases import parse
from tests.oracle.config_trees import Grower
from tests.oracle.test_resolve import _Judge
from tests.releases import SUITES, AbsentError, programs

SEEDS = range(int(os.environ.get("SSHLINT_RELEASE_TREES", "40")))
# Shares of hosts that still differ: 8.4 has ChallengeResponseAuthentication as an option of its
# own, other words for none, and takes a # as a word; 10.6 new algorithm names.
KNOWN = {"bullseye": 0.10, "trixie": 0.0, "sid": 0.05}


class Folder:
    """Stands for the jail: no system config, and the user's is given with -F."""

    works = False

    def __init__(self, path: Path) -> None:
        self.home = self.etc = str(path)


@pytest.fixture(params=SUITES)
def suite(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name: str = request.param
    try:
        found = programs(name)
    except AbsentError as error:
        pytest.skip(str(error))
    monkeypatch.setenv("PATH", os.pathsep.join((str(found), os.environ["PATH"])))
    installed.forget()
    yield name
    installed.forget()


def test_random_trees_resolve_as_that_release_resolves_them(suite: str, tmp_path: Path) -> None:
    hosts = accepted = 0
    differing: list[str] = []
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        ssh = installed.installed()
        assert ssh is not None
        grown = Grower(random.Random(seed), ssh.release, str(folder), jailed=False).tree()
        judge = _Judge(Folder(folder), str(folder), grown, ssh)  # type: ignore[arg-type]
        assert judge.ssh.release.version == SUITES[suite]
        judge.plant()
        for host in judge.tree.hosts:
            hosts += 1
            try:
                accepted += judge.compare(host)
            except AssertionError as error:
                differing.append(str(error))
        shutil.rmtree(folder)
    assert accepted * 4 > hosts
    assert len(differing) <= KNOWN[suite] * hosts, "\n".join(differing)


def test_the_release_says_its_version(suite: str) -> None:
    done = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True)
    assert parse(done.stderr) == SUITES[suite]
