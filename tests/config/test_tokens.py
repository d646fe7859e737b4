"""Tokens, variables and tildes."""

from __future__ import annotations

import hashlib

import pytest

from sshlint.config.tokens import TokenFault, check, connection_hash, expand, expand_tilde, pieces
from sshlint.machine.account import Account

ACCOUNT = Account("bob", 1000, "/home/bob", "box.lan", {"SET": "v"}, {"eve": "/home/eve"}.get)


def kinds(keyword: str, text: str, version: tuple[int, ...] = (9, 2)) -> list[str]:
    return [fault.kind for fault in check(keyword, text, version, ACCOUNT)]


@pytest.mark.parametrize(
    ("keyword", "text", "version", "expected"),
    [
        pytest.param("identityfile", "~/.ssh/%h-%r", (9, 2), [], id="legal tokens"),
        pytest.param("identityfile", "%Z and %Y", (9, 2), ["token", "token"], id="unknown tokens"),
        pytest.param("identityfile", "100%", (9, 2), ["percent"], id="a percent at the end"),
        pytest.param("identityfile", "%%Z", (9, 2), [], id="a doubled percent"),
        pytest.param("identityfile", "%j", (9, 5), ["token"], id="%j before 9.6"),
        pytest.param("identityfile", "%j", (9, 6), [], id="%j since 9.6"),
        pytest.param("identityfile", "%k", (8, 3), ["token"], id="%k before 8.4"),
        pytest.param("identityfile", "${SET}/${NOT}", (9, 2), ["unset"], id="an unset variable"),
        pytest.param("identityfile", "${NOT}", (8, 3), [], id="no variables before 8.4"),
        pytest.param("identityfile", "${x", (9, 2), ["brace"], id="an open brace"),
        pytest.param("identityfile", "~nobody/x", (9, 2), ["user"], id="an unknown user"),
        pytest.param("identityfile", "~eve/x", (9, 2), [], id="a known user"),
        pytest.param("hostname", "%h.lan", (9, 2), [], id="%h in HostName"),
        pytest.param("hostname", "%n", (9, 2), ["token"], id="nothing else in HostName"),
        pytest.param("hostkeyalias", "%Z", (9, 2), [], id="no tokens in HostKeyAlias"),
        pytest.param("user", "%Z", (9, 9), [], id="no tokens in User before 10.0"),
        pytest.param("user", "%Z", (10, 0), ["token"], id="tokens in User since 10.0"),
        pytest.param("proxycommand", "nc %h %p %d", (9, 2), ["token"], id="few in ProxyCommand"),
    ],
)
def test_what_cannot_be_expanded(
    keyword: str, text: str, version: tuple[int, ...], expected: list[str]
) -> None:
    assert kinds(keyword, text, version) == expected


def test_without_an_account_neither_variables_nor_users_are_looked_for() -> None:
    assert check("identityfile", "~nobody/${NOT}", (9, 2)) == []


def test_a_fault_frames_what_is_wrong() -> None:
    (fault,) = check("identityfile", "~/a-%Z-b", (9, 2))
    assert "~/a-%Z-b"[fault.start : fault.end] == "%Z"


def test_expansion() -> None:
    values = {"h": "web", "p": "22"}
    assert expand("%h:%p %% ${SET}", values, {"SET": "%h"}) == "web:22 % %h"
    assert expand("%h ${SET}", None, {"SET": "v"}) == "%h v"
    assert expand("%h ${SET}", values) == "web ${SET}"


def test_expansion_names_the_first_fault_ssh_stops_at() -> None:
    unset = expand("${NOT} %h", {"h": "x"}, {})
    assert isinstance(unset, TokenFault)
    assert unset.kind == "unset"
    later = expand("${NOT} %Z", {"h": "x"}, {})
    assert isinstance(later, TokenFault)
    assert later.kind == "token"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("~", "/home/bob/"),
        ("~/", "/home/bob/"),
        ("~///a", "/home/bob/a"),
        ("~eve/a", "/home/eve/a"),
        ("a~", "a~"),
    ],
)
def test_a_tilde(path: str, expected: str) -> None:
    assert expand_tilde(path, ACCOUNT) == expected


def test_pieces_tell_tokens_from_variables() -> None:
    found = list(pieces("a%h${X}%", variables=True))
    assert [(piece.text, piece.letter, piece.variable) for piece in found] == [
        ("%h", "h", None),
        ("${X}", "", "X"),
        ("%", "", None),
    ]


def test_the_connection_hash_takes_the_jump_host_since_9_6() -> None:
    plain = hashlib.sha1(b"box.lanweb22bob", usedforsecurity=False).hexdigest()
    jumped = hashlib.sha1(b"box.lanweb22bobgate", usedforsecurity=False).hexdigest()
    assert connection_hash(ACCOUNT, "web", "22", "bob", None) == plain
    assert connection_hash(ACCOUNT, "web", "22", "bob", "gate") == jumped
