"""ProxyCommands that hand the connection to another ssh, and the hops they go over."""

from __future__ import annotations

import pytest

from sshlint.login.jump_command import hops_of, read


@pytest.mark.parametrize(
    ("command", "hop"),
    [
        ("ssh -W %h:%p bastion", "bastion"),
        ("ssh bastion -W %h:%p", "bastion"),
        ("ssh -W [%h]:%p bob@bastion", "bob@bastion"),
        ("exec ssh -q -T -x -a -W%h:%p bastion", "bastion"),
        ("/usr/bin/ssh -p 2222 -l bob -W %h:%p bastion 2>/dev/null", "bob@bastion:2222"),
        ("ssh -qp2222 bastion nc %h %p", "bastion:2222"),
        ("ssh bastion nc -w 5 %h %p 2> /dev/null", "bastion"),
        ("ssh bastion 'nc -q0 %h %p'", "bastion"),
        ("ssh bastion /bin/netcat %h %p", "bastion"),
    ],
)
def test_a_command_that_proxyjump_can_replace(command: str, hop: str) -> None:
    found = read(command)
    assert found is not None
    assert (str(found.hop), found.exact) == (hop, True)


@pytest.mark.parametrize(
    "command",
    ["ssh -i key -W %h:%p bastion", "ssh -F other -W %h:%p bastion", "ssh -A bastion nc %h %p"],
)
def test_a_command_with_options_of_its_own_jumps_but_is_not_replaced(command: str) -> None:
    found = read(command)
    assert found is not None
    assert (found.hop.host, found.exact) == ("bastion", False)


@pytest.mark.parametrize(
    "command",
    [
        "none",
        "nc %h %p",
        "ssh bastion",
        "ssh -W %h:%p",
        "ssh -W %h:22 bastion",
        "ssh bastion nc %h 2222",
        "ssh -W %h:%p %r",
        "ssh -p %p -W %h:%p bastion",
        "ssh -W %h:%p $(choose)",
        "ssh -W %h:%p a || ssh -W %h:%p b",
        "ssh --unknown bastion",
        "ssh -W %h:%p 'unclosed",
        "sshuttle -W %h:%p bastion",
        "ssh",
    ],
)
def test_any_other_command_is_left_alone(command: str) -> None:
    assert read(command) is None


def test_the_hops_of_a_list_and_of_a_command() -> None:
    assert [str(hop) for hop in hops_of("a,bob@b:22")] == ["a", "bob@b:22"]
    assert [str(hop) for hop in hops_of("ssh -W %h:%p gate")] == ["gate"]
    assert hops_of("none") == []
    assert hops_of("a, b")[0].host == "a"
