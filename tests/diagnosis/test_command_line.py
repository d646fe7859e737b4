"""The name that was typed is read from the command, whatever shell and program it was."""

from __future__ import annotations

import io

import pytest

from sshlint.diagnosis.command_line import TypedCommand, typed_command
from sshlint.diagnosis.reading import Ended, read_events


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("ada@laptop:~$ ssh oldbox", TypedCommand("oldbox")),
        ("$ ssh -p 2222 -i ~/k.pem ubuntu@web.example.com uptime",
         TypedCommand("web.example.com", "ubuntu", key="~/k.pem")),
        ("[ada@laptop ~]$ sudo ssh -F f -l root 192.0.2.7 2>&1 | tee log",
         TypedCommand("192.0.2.7", "root", config="f")),
        ("ssh ubuntu@web", TypedCommand("web", "ubuntu")),
        ("+ ssh -o BatchMode=yes deploy@web true", TypedCommand("web", "deploy")),
        ("PS C:\\Users\\ada> ssh -i .\\my.pem ec2-user@192.0.2.4",
         TypedCommand("192.0.2.4", "ec2-user", "", ".\\my.pem", "powershell")),
        ("C:\\Users\\ada>ssh web", TypedCommand("web", "", "", "", "cmd")),
        ("$ scp -P 22 a.txt ada@web:/tmp/", TypedCommand("web", "ada")),
        ("$ sftp -i k web", TypedCommand("web", key="k")),
        ("$ git clone git@github-work:org/app.git", TypedCommand("github-work", "git")),
        ("$ git clone ssh://git@example.com:2222/app.git", TypedCommand("example.com", "git")),
        ("$ rsync -av src/ ada@web:dst/", TypedCommand("web", "ada")),
        ("$ ssh-copy-id -i k.pub ada@web", TypedCommand("web", "ada", key="k.pub")),
        ("<web1> SSH: EXEC ssh -C -o ControlMaster=auto -l ubuntu 192.0.2.7 true",
         TypedCommand("192.0.2.7", "ubuntu")),
        ("$ plink -batch -P 22 -i k.ppk ada@web ls", TypedCommand("web", "ada", key="k.ppk")),
        ("$ ssh ssh://ada@web:2222", TypedCommand("web", "ada")),
    ],
)  # fmt: skip
def test_a_command_line(line: str, typed: TypedCommand) -> None:
    assert typed_command(line) == typed


@pytest.mark.parametrize(
    "line",
    [
        "ssh: connect to host web port 22: Connection refused",
        "ssh keeps failing since the update",
        "the git pull did not work",
        "$ ssh -V",
        "$ scp a b",
        "$ ssh",
        "$ ssh $(reboot)",
        "ssh -i key 'unclosed",
    ],
)
def test_what_is_no_command(line: str) -> None:
    assert typed_command(line) is None


def typed_names(log: str, host: str = "") -> list[str]:
    events = read_events(io.BytesIO(log.encode()), host)
    return [event.login.typed for event in events if isinstance(event, Ended)]


APPLYING = "debug1: /home/ada/.ssh/config line 1: Applying options for web\n"
CONNECTING = "debug1: Connecting to web.example.com [192.0.2.10] port 22.\n"


@pytest.mark.parametrize(
    ("log", "name"),
    [
        (APPLYING + CONNECTING, "web"),
        (APPLYING.replace("web", "*") + CONNECTING, "web.example.com"),
        ("$ ssh alias\n" + CONNECTING, "alias"),
        ("debug1: Connecting to 192.0.2.10 [192.0.2.10] port 22.\n", ""),
        ("debug1: Connecting to fe80::1%eth0 [fe80::1%eth0] port 22.\n", ""),
        ("fatal: [web1]: UNREACHABLE! => {\"msg\": \"x: Permission denied (publickey).\"}\n",
         "web1"),
    ],
)  # fmt: skip
def test_the_name_that_was_typed(log: str, name: str) -> None:
    assert typed_names(log) == [name]


def test_a_name_that_the_caller_gives_outranks_the_log() -> None:
    assert typed_names("$ ssh other\n" + APPLYING + CONNECTING, "oldbox") == ["oldbox"]


def test_a_jump_host_and_the_host_behind_it_keep_their_own_names() -> None:
    log = (
        "$ ssh -v inner\nOpenSSH_9.2p1, OpenSSL 3.0.22\n"
        "debug1: Executing proxy command: exec ssh -v -W '[10.0.0.5]:22' jump\n"
        "OpenSSH_9.2p1, OpenSSL 3.0.22\n"
        "debug1: Connecting to 192.0.2.1 [192.0.2.1] port 22.\n"
        "debug1: Authenticating to 192.0.2.1:22 as 'ada'\n"
        'Authenticated to 192.0.2.1 ([192.0.2.1]:22) using "publickey".\n'
        "debug1: Authenticating to 10.0.0.5:22 as 'ada'\n"
    )
    assert typed_names(log)[-2:] == ["jump", "inner"]
