"""Random odd lines: what our parser makes of them is what ssh makes of them."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from sshlint.commands.resolve import Options, answer, prepare
from sshlint.config.dump import dump
from sshlint.machine.account import running_account

SECONDS = float(os.environ.get("SSHLINT_ORACLE_SECONDS", "5"))

_KEYWORDS = ("User", "user", "SendEnv", "ProxyCommand", "Host", "HostName", "Match host", "SetEnv")
_BITS = (
    *("a", "b", "h", "x=y", "=", "=", '"', "'", "\\", "\\\\", '\\"', "\\ ", "#", " #", "!", "*"),
    *(" ", " ", " ", "\t", "\r", "\f", "\v", "\0", "\ufeff", "\u00a0", "ö", "\udcff", ",", "''"),
)
_LINE = re.compile(rb" line (\d+)[: ]")


def odd_line(rng: random.Random) -> str:
    keyword = rng.choice(_KEYWORDS) if rng.random() < 0.9 else ""
    joint = rng.choice((" ", " ", "=", " = ", "", '"', "\t", "\r", " ="))
    return keyword + joint + "".join(rng.choices(_BITS, k=rng.randrange(7)))


def test_random_lines_are_read_as_ssh_reads_them(tmp_path: Path) -> None:
    if shutil.which("ssh") is None and os.environ.get("CI") != "true":
        pytest.skip("no ssh to ask")
    seed = int(os.environ.get("SSHLINT_ORACLE_SEED", random.randrange(1 << 48)))
    print(f"SSHLINT_ORACLE_SEED={seed}")
    rng = random.Random(seed)
    path = tmp_path / "config"
    account = running_account(environment={})
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        lines = [odd_line(rng) for _ in range(rng.choice((1, 1, 2)))]
        data = "\n".join([*lines, "Port 7"]).encode("utf-8", "surrogateescape")
        path.write_bytes(data)
        done = subprocess.run(
            ["ssh", "-G", "-F", str(path), "h"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": os.environ["PATH"]},
            check=False,
        )
        (asked,) = prepare(Options(hosts=("h",), config=str(path)), account)
        told, _ = answer(asked, "h")
        story = (seed, data, done.stderr, told.refusal)
        assert (done.returncode != 0) == (told.refusal is not None), story
        if told.refusal is None:
            text = dump(told.skeleton, told.settings)
            assert text.encode("utf-8", "surrogateescape") == done.stdout, story
        elif found := _LINE.search(done.stderr):
            assert told.refusal.line == int(found[1]), story
