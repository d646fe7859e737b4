"""Random odd lines: what our parser makes of them is what ssh makes of them."""

from __future__ import annotations

import os
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.commands.resolve import ResolveOptions, answer, prepare
from sshlint.config.dump import dump
from sshlint.machine.account import running_account
from tests.oracle.programs import require
from tests.strategies import repeatable

EXAMPLES = int(os.environ.get("SSHLINT_ORACLE_EXAMPLES", "300"))

_KEYWORDS = ("User", "user", "SendEnv", "ProxyCommand", "Host", "HostName", "Match host", "SetEnv")
_BITS = (
    *("a", "b", "h", "x=y", "=", "=", '"', "'", "\\", "\\\\", '\\"', "\\ ", "#", " #", "!", "*"),
    *(" ", " ", " ", "\t", "\r", "\f", "\v", "\0", "\ufeff", "\u00a0", "ö", "\udcff", ",", "''"),
)
_LINE = re.compile(rb" line (\d+)[: ]")


def odd_lines() -> st.SearchStrategy[str]:
    keyword = st.sampled_from((*_KEYWORDS, ""))
    joint = st.sampled_from((" ", " ", "=", " = ", "", '"', "\t", "\r", " ="))
    rest = st.lists(st.sampled_from(_BITS), max_size=6).map("".join)
    return st.tuples(keyword, joint, rest).map("".join)


@repeatable(max_examples=EXAMPLES)
@given(st.lists(odd_lines(), min_size=1, max_size=2))
def test_random_lines_are_read_as_ssh_reads_them(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    require("ssh")
    path = tmp_path_factory.getbasetemp() / "odd-lines"
    account = running_account(environment={})
    data = "\n".join([*lines, "Port 7"]).encode("utf-8", "surrogateescape")
    path.write_bytes(data)
    done = subprocess.run(
        ["ssh", "-G", "-F", str(path), "h"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    (asked,) = prepare(ResolveOptions(hosts=("h",), config=str(path)), account)
    told, _ = answer(asked, "h")
    story = (data, done.stderr, told.refusal)
    assert (done.returncode != 0) == (told.refusal is not None), story
    if told.refusal is None:
        text = dump(told.skeleton, told.settings)
        assert text.encode("utf-8", "surrogateescape") == done.stdout, story
    elif found := _LINE.search(done.stderr):
        assert told.refusal.line == int(found[1]), story
