"""What is read from a log: the keys offered, both sides' proposals, where one login ends."""

from __future__ import annotations

import io

import pytest

from sshlint.diagnosis.events import LoggedLogin
from sshlint.diagnosis.lines import LINE_LIMIT, read_lines
from sshlint.diagnosis.reading import Ended, read_events
from sshlint.diagnosis.wordings import WordingIndex, words_of
from sshlint.tables.messages.message import Message

PRINT = "SHA256:V2vU/eYhsaC+vF9Q5Tlz4XL+xKbh37+uJBo2JvLScxk"


def logins_of(text: str) -> list[LoggedLogin]:
    events = read_events(io.BytesIO(text.encode()))
    return [event.login for event in events if isinstance(event, Ended)]


@pytest.mark.parametrize(
    ("line", "path", "algorithm", "fingerprint", "origin"),
    [
        ("Offering RSA public key: /k/id rsa", "/k/id rsa", "RSA", "", ""),
        (f"Offering public key: RSA {PRINT} /k/id rsa", "/k/id rsa", "RSA", PRINT, ""),
        (f"Offering public key: /k/id rsa RSA {PRINT}", "/k/id rsa", "RSA", PRINT, ""),
        (f"Offering public key: /k/id ED25519-SK {PRINT} explicit authenticator", "/k/id",
         "ED25519-SK", PRINT, "explicit authenticator"),
        (f"Offering public key: alice@web ED25519 {PRINT} agent", "alice@web", "ED25519", PRINT,
         "agent"),
    ],
    ids=["5.9 to 7.5", "7.6 to 7.8", "7.9", "9.2, security key", "9.2, agent"],
)  # fmt: skip
def test_an_offered_key_in_the_words_of_each_version(
    line: str, path: str, algorithm: str, fingerprint: str, origin: str
) -> None:
    (login,) = logins_of(f"debug1: {line}\n")
    (offer,) = login.offers
    assert (offer.path, offer.algorithm) == (path, algorithm)
    assert (offer.fingerprint, offer.origin) == (fingerprint, origin)


def test_the_answer_to_each_offer() -> None:
    (login,) = logins_of(
        "debug1: Authentications that can continue: publickey,password\n"
        f"debug1: Offering public key: /k/one RSA {PRINT}\n"
        "debug1: Authentications that can continue: publickey,password\n"
        f"debug1: Offering public key: /k/two RSA {PRINT}\n"
        f"debug1: Server accepts key: /k/two RSA {PRINT}\n"
        f"debug1: Offering public key: /k/three RSA {PRINT}\n"
    )
    assert [offer.answer for offer in login.offers] == ["refused", "accepted", ""]
    assert login.methods == "publickey,password"


def test_the_proposals_of_both_sides() -> None:
    (login,) = logins_of(
        "debug2: local client KEXINIT proposal\n"
        "debug2: KEX algorithms: a,b\n"
        "debug2: host key algorithms: c\n"
        "debug2: ciphers ctos: d\n"
        "debug2: peer server KEXINIT proposal\n"
        "debug2: KEX algorithms: e\n"
        "debug2: MACs stoc: f\n"
    )
    lists = {key: proposal.algorithms for key, proposal in login.proposals.items()}
    assert lists == {
        ("client", "kex"): ("a", "b"),
        ("client", "host key"): ("c",),
        ("client", "ciphers"): ("d",),
        ("server", "kex"): ("e",),
        ("server", "macs"): ("f",),
    }


def test_host_port_user_and_server() -> None:
    (login,) = logins_of(
        "OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2\n"
        "debug1: Connecting to web.example [203.0.113.9] port 2222.\n"
        "debug1: Remote protocol version 2.0, remote software version OpenSSH_8.9p1 Ubuntu-3\n"
        "debug1: Authenticating to web.example:2222 as 'alice'\n"
    )
    assert (login.host, login.address, login.port) == ("web.example", "203.0.113.9", "2222")
    assert (login.user, login.windows) == ("alice", True)
    assert "OpenSSH_8.9p1 Ubuntu-3" in login.passed["banner"].how


def test_each_call_of_ssh_is_a_login_of_its_own() -> None:
    one = "OpenSSH_9.2p1, OpenSSL 3.0\ndebug1: Connecting to {0} [{0}] port 22.\n"
    logins = logins_of(one.format("a") + one.format("b") + one.format("a"))
    assert [login.host for login in logins] == ["a", "b", "a"]


def test_a_line_of_any_length_is_cut() -> None:
    stream = io.BytesIO(b"a" * 300_000 + b"\nb\r\n\n" + b"c" * 10)
    lines = list(read_lines(stream, lambda chunk: True))
    assert [(number, len(line)) for number, line in lines] == [
        (1, LINE_LIMIT), (2, 1), (3, 0), (4, 10)
    ]  # fmt: skip


def test_lines_are_counted_where_chunks_are_passed_over() -> None:
    stream = io.BytesIO(b"dull\n" * 100_000 + b"bright\n")
    lines = list(read_lines(stream, lambda chunk: b"bright" in chunk))
    assert lines[-1] == (100_001, b"bright")
    assert len(lines) < 20_000


def test_the_wording_with_the_most_literal_text_wins() -> None:
    index = WordingIndex(
        Message(name, wording, "test")
        for name, wording in (
            ("general", "cannot open {file}: {reason}"),
            ("special", "cannot open {file}: No such file"),
            ("debug", "debug: cannot open {file}"),
        )
    )
    for text, debug, cause in (
        ("cannot open /x y: Permission denied", False, "general"),
        ("prefix: CANNOT open /x: no such file", False, "special"),
        ("debug1: cannot open /x: No such file", True, "debug"),
    ):
        match = index.find(text, words_of(text.encode()), debug=debug)
        assert match is not None
        assert match.row.cause == cause
    assert index.find("cannot close", words_of(b"cannot close"), debug=False) is None
