"""ssh's argument vector as ssh takes it apart: random ones, held against `ssh -G`."""

from __future__ import annotations

import random
import subprocess

import pytest

from sshlint.config.compiled import compile_program
from sshlint.config.effective import finish
from sshlint.config.resolve import resolve
from sshlint.login.arguments import Arguments, read_arguments
from sshlint.login.destination import (
    known_letters,
    read_command_line,
    refused_name,
    split_destination,
)
from sshlint.machine.account import running_account
from sshlint.machine.installed import installed
from tests.sshd import need

SEED = 20261120
OPTIONS = [
    ["-4"], ["-v"], ["-tt"], ["-Nn"], ["-p", "2222"], ["-p2200"], ["-vp", "23"], ["-vp23"],
    ["-l", "bob"], ["-lbob"], ["-o", "Port=99"], ["-oUser=eve"], ["-J", "jump"], ["-Cq"],
    ["-L", "1080:localhost:80"], ["-i", "/dev/null"], ["-E", "/dev/null"], ["-b", "127.0.0.1"],
    ["-c", "aes256-ctr"], ["-Z"], ["-p"], ["-"], ["-o", "Nonsense yes"], ["-p", "none"],
]  # fmt: skip
DESTINATIONS = [
    "web", "ann@web", "ssh://web", "ssh://ann@web:2022", "ssh://web/path", "ann@ex@web", "@web",
    "web.example.com", "10.0.0.1", "::1", "WEB", "-web",
]  # fmt: skip
COMMANDS = [[], ["ls"], ["ls", "-p", "5"], ["-p", "5"], ["-p5", "ls", "-la"], ["--", "ls"]]


def vectors(count: int) -> list[list[str]]:
    choose = random.Random(SEED)
    found = []
    for _ in range(count):
        words: list[str] = []
        for _ in range(choose.randrange(4)):
            words += choose.choice(OPTIONS)
        words += ["--"] * (choose.random() < 0.15)
        found.append([*words, choose.choice(DESTINATIONS), *choose.choice(COMMANDS)])
    return found


def ours(words: list[str]) -> dict[str, str] | None:
    """User, host and port as we read them; `None` where ssh would not start."""
    found = installed()
    assert found is not None
    arguments = read_arguments(words)
    destination = split_destination(arguments.destination) if arguments else None
    if arguments is None or destination is None or not arguments.logs_in:
        return None
    account = running_account()
    letters = known_letters()
    typed = [option for option in arguments.options(destination) if option[0] in letters]
    command = " ".join(arguments.command)
    line = read_command_line(typed, release=found.release, account=account, command=command)
    if line.refusal or refused_name(destination, line.options, found.release):
        return None
    program = compile_program(
        None, None, release=found.release, account=account, prelude=line.options
    )
    resolved = resolve(program, destination.host, command=command)
    effective = finish(resolved, command=command)
    if effective.refusal is not None:
        return None
    return {name: effective.settings[name][0].value for name in ("user", "hostname", "port")}


def theirs(words: list[str]) -> dict[str, str] | None:
    done = subprocess.run(
        ["ssh", "-G", "-F", "none", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        return None
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    return {name: lines[name] for name in ("user", "hostname", "port")}


def test_user_host_and_port_are_ssh_s() -> None:
    need("ssh")
    wrong = []
    for words in vectors(300):
        mine, its = ours(words), theirs(words)
        if mine != its:
            wrong.append((words, mine, its))
    assert wrong == [], f"seed {SEED}"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["web"], Arguments((), "web", (), (), None, True)),
        (["-v", "-F", "x", "web", "-p", "1", "ls", "-F"],
         Arguments((("v", ""),), "web", (("p", "1"),), ("ls", "-F"), "x", True)),
        (["-V"], Arguments((("V", ""),), "", (), (), None, False)),
        (["-O", "exit", "web"], Arguments((("O", "exit"),), "web", (), (), None, False)),
        (["-Q", "cipher"], Arguments((("Q", "cipher"),), "", (), (), None, False)),
        (["--", "web", "-p", "1"], Arguments((), "web", (), ("-p", "1"), None, True)),
        ([], Arguments((), "", (), (), None, False)),
    ],
)  # fmt: skip
def test_what_is_an_option_and_what_the_command(words: list[str], expected: Arguments) -> None:
    assert read_arguments(words) == expected
