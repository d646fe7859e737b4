"""Random host and user names: ssh and sshlint refuse the same, wherever a name may stand."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sshlint.config import tree
from sshlint.config.compiled import compile_program
from sshlint.config.effective import finish
from sshlint.config.resolve import resolve
from sshlint.login.destination import read_command_line, refused_name, split_destination
from sshlint.machine.account import running_account
from sshlint.machine.installed import installed
from sshlint.source import read
from tests.oracle.programs import with_release
from tests.releases import SUITES
from tests.sshd import need
from tests.strategies import repeatable

EXAMPLES = int(os.environ.get("SSHLINT_NAME_EXAMPLES", "150"))
_LETTERS = "ab-@ .:/[]%*,;$\\'\"`&|<>(){}#=!?~+^\x01\x7f\té"
_NAME = st.text(st.sampled_from(_LETTERS), min_size=1, max_size=4) | st.tuples(
    st.sampled_from(("a", "web", "")), st.sampled_from(_LETTERS), st.sampled_from(("b", "-", ""))
).map("".join)
_TYPED = st.one_of(
    _NAME.map(lambda name: ["--", name]),
    _NAME.map(lambda name: ["-l", name, "web"]),
    st.tuples(_NAME, _NAME).map(lambda names: ["--", "@".join(names)]),
    _NAME.map(lambda name: ["-J", name, "web"]),
    st.tuples(_NAME, _NAME).map(lambda names: ["-J", ",".join(names), "web"]),
    _NAME.map(lambda name: ["-o", f"ProxyJump=ann@{name}", "web"]),
    _NAME.map(lambda name: ["-o", f'User="{name}"', "web"]),
    _NAME.map(lambda name: ["-o", f"HostName={name}", "web"]),
    _NAME.map(lambda name: ["-o", "User=ann", "-l", name, "web"]),
    _NAME.map(lambda name: ["--", f"ssh://{name}@web"]),
    _NAME.map(lambda name: ["--", f"ssh://ann@{name}:22"]),
)
_LINE = st.tuples(
    st.sampled_from(("User", "HostName", "ProxyJump", "Tag")),
    _NAME | _NAME.map('"{}"'.format) | st.sampled_from(("${ODD}", "%u", "a%h", "${ODD}b", "%n;")),
).map(" ".join)


def _ours(words: list[str], config: Path) -> bool:
    """Whether we take it for a login."""
    ssh = installed()
    assert ssh is not None
    account = running_account()
    arguments = [(words[at][1], words[at + 1]) for at in range(0, len(words) - 2, 2)]
    options = [(letter, word) for letter, word in arguments if letter != "-"]
    destination = split_destination(words[-1])
    line = read_command_line(options, release=ssh.release, account=account)
    if destination is None or line.refusal:
        return False
    if refused_name(destination, line.options, ssh.release):
        return False
    user = tree.load(read(str(config)), home=account.home, read=read)
    compiled = compile_program(
        user, None, release=ssh.release, account=account, chosen=True, prelude=line.options
    )
    return (
        finish(resolve(compiled, destination.host, prelude=destination.options())).refusal is None
    )


def _theirs(words: list[str], config: Path) -> tuple[bool, str]:
    command = [b"ssh", b"-G", b"-F", str(config).encode(), *(os.fsencode(word) for word in words)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0, done.stderr.decode("utf-8", "replace")


@pytest.fixture(params=["here", *SUITES])
def suite(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    need("ssh")
    if request.param == "here":
        yield "here"
    else:
        yield from with_release(request.param, monkeypatch)


def test_names_are_refused_as_ssh_refuses_them(
    suite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ODD` stands for what a variable brings into a User line."""
    config = tmp_path / "config"
    refused = taken = 0

    @repeatable(max_examples=EXAMPLES)
    @given(_TYPED, st.just("") | _LINE, st.sampled_from(("a;b", "-x", "ok", "a\x01b", "a$b")))
    def the_same(words: list[str], line: str, odd: str) -> None:
        nonlocal refused, taken
        # 8.4 parts a jump host from its port at a slash too, which we do not follow.
        assume(suite != "bullseye" or "/" not in "".join((*words, line)))
        monkeypatch.setenv("ODD", odd)
        config.write_text(f"Host *\n    {line}\n")
        ours, (theirs, said) = _ours(words, config), _theirs(words, config)
        assert ours == theirs, (words, line, odd, said)
        taken += theirs
        refused += not theirs

    the_same()
    assert min(refused, taken) * 10 > EXAMPLES, "one answer only says little"
