"""`sshlint diagnose` as a person and a script see it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.diagnose import list_causes, open_log, run
from sshlint.source import SshlintError
from sshlint.tables.login_causes import CAUSES

FIXTURES = Path(__file__).parents[2] / "fixtures" / "messages"
MEGABYTE = 1 << 20


def text_of(log: bytes) -> tuple[int, str]:
    out = io.StringIO()
    return run(io.BytesIO(log), out=out), out.getvalue()


def causes_of(log: bytes) -> list[dict[str, Any]]:
    out = io.StringIO()
    run(io.BytesIO(log), format="json", out=out)
    causes: list[dict[str, Any]] = json.loads(out.getvalue())["causes"]
    return causes


def codes_of(log: bytes) -> list[str]:
    return [cause["code"] for cause in causes_of(log)]


def test_a_cause_is_shown_with_its_evidence_and_its_remedy() -> None:
    status, text = text_of(
        b'Load key "/home/al ice/.ssh/id": bad permissions\nal@web: Permission denied (publickey).'
    )
    assert status == 0
    assert text.startswith("key-mode-open: the private key can be read by others")
    assert '  line 1: Load key "/home/al ice/.ssh/id": bad permissions\n' in text
    assert "chmod 600 '/home/al ice/.ssh/id'" in text


def test_json_has_the_promised_shape() -> None:
    out = io.StringIO()
    assert run(io.BytesIO(b"Broken pipe\n"), format="json", out=out) == 0
    document = json.loads(out.getvalue())
    assert document["version"] == 1
    (cause,) = document["causes"]
    assert cause["code"] == "connection-lost"
    assert cause["evidence"] == [{"line": 1, "text": "Broken pipe"}]
    assert {"title", "where", "remedy", "ruled_out", "findings"} <= set(cause)


def test_a_cause_that_was_renamed_keeps_its_old_code_as_an_alias() -> None:
    (cause,) = causes_of(b"Server refused our key\n")
    assert cause["code"] == "key-not-authorized"
    assert cause["aliases"] == ["key-not-authorised"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_empty_input_finds_nothing(form: str) -> None:
    out = io.StringIO()
    assert run(io.BytesIO(b""), format=form, out=out) == 1
    assert "empty" in out.getvalue() or json.loads(out.getvalue())["causes"] == []


def test_a_good_login_is_said_to_be_good() -> None:
    log = (FIXTURES / "openssh-9.2p1/login-succeeded/a-login-that-works.txt").read_bytes()
    status, text = text_of(log)
    assert status == 0
    assert text.startswith("login-succeeded: the login worked")
    assert "help:" not in text


def test_two_failures_are_both_named() -> None:
    log = (
        b"ssh: connect to host a.example port 22: Connection refused\n"
        b"ssh: Could not resolve hostname b.example: Name or service not known\n"
        b"ssh: connect to host c.example port 2222: Connection refused\n"
    )
    causes = causes_of(log)
    assert codes_of(log) == ["connection-refused", "host-unresolved", "connection-refused"]
    assert "ssh -p PORT c.example" in " ".join(causes[2]["remedy"])


def test_a_failure_comes_before_a_login_that_worked() -> None:
    good = (FIXTURES / "openssh-9.2p1/login-succeeded/a-login-that-works.txt").read_bytes()
    bad = (FIXTURES / "openssh-9.2p1/key-not-authorized/an-unknown-key.txt").read_bytes()
    assert codes_of(good + bad) == codes_of(bad + good)
    assert codes_of(good + bad) == ["key-not-authorized", "login-succeeded"]


def test_a_wrong_try_before_the_right_one_is_no_failure() -> None:
    log = (
        b"Permission denied, please try again.\n"
        b'Authenticated to web ([203.0.113.9]:22) using "password".\n'
    )
    assert codes_of(log) == ["login-succeeded"]


@pytest.mark.parametrize(
    "text",
    [
        "Netzwerkfehler: Die Verbindung wurde vom Server unerwartet geschlossen",
        "服务器拒绝了我们的密钥",
        "サーバーから鍵を拒否されました",
    ],
)
def test_text_in_another_language_is_said_not_to_be_understood(text: str) -> None:
    status, shown = text_of(text.encode())
    assert status == 1
    assert f"not understood, line 1: {text}" in shown
    assert "help: for PuTTY" in shown


def test_what_can_be_recognised_in_a_translated_message_is() -> None:
    log = b"ssh: connect to host web.example port 22: Verbindungsaufbau abgelehnt\n"
    (cause,) = causes_of(log)
    assert cause["code"] == "connection-failed"
    assert "nc -vz -w 5 web.example 22" in " ".join(cause["remedy"])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_log_that_powershell_wrote(encoding: str) -> None:
    log = "ssh: connect to host web port 22: Connection refused\r\n".encode(encoding)
    assert codes_of(log) == ["connection-refused"]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\r", b"\n"])
def test_any_line_end(line_end: bytes) -> None:
    lines = [b"one", b"two", b"ssh: connect to host web port 22: Connection refused", b""]
    (cause,) = causes_of(line_end.join(lines))
    assert cause["evidence"][0]["line"] == 3


def test_a_sentence_wrapped_by_a_message_box() -> None:
    log = b"PuTTY Fatal Error\nServer unexpectedly closed network\nconnection\nOK\n"
    (cause,) = causes_of(log)
    assert cause["code"] == "server-closed"
    remedy = " ".join(cause["remedy"])
    assert "59" in remedy
    assert "Nagle" in remedy


def test_colours_do_not_hide_a_message() -> None:
    assert codes_of(b"\x1b[31mPermission \x1b[1mdenied\x1b[0m (publickey).") == [
        "publickey-refused"
    ]


def test_time_stamps_and_syslog_headers_do_not_hide_a_message() -> None:
    log = (
        b"Aug 21 10:00:00 web sshd[4711]: Invalid user pi from 203.0.113.9 port 50000\n"
        b"2026-08-21 10:00:00\tServer refused our key\n"
    )
    assert codes_of(log) == ["wrong-user", "key-not-authorized"]


def test_control_characters_are_made_visible() -> None:
    log = "root\x1b]0;x\x07@web\u202e: Permission denied (publickey).\x00\n".encode()
    for form in ("text", "json"):
        out = io.StringIO()
        run(io.BytesIO(log), format=form, out=out)
        assert not any(c in out.getvalue() for c in "\x1b\x07\x00\u202e")


def test_values_from_a_log_cannot_break_out_of_a_command() -> None:
    log = (
        b'Load key "/home/a/$(touch x);\'`id`": bad permissions\n'
        b'Load key "-rf": bad permissions\n'
        b"ssh: connect to host -oProxyCommand=x port 22: Connection refused\n"
        b"ssh: connect to host a;reboot port 22: Connection refused\n"
    )
    causes = causes_of(log)
    remedies = [text for cause in causes for text in cause["remedy"]]
    assert any("chmod 600 '/home/a/$(touch x);'\"'\"'`id`'" in text for text in remedies)
    assert any("chmod 600 ./-rf" in text for text in remedies)
    assert not any("ProxyCommand" in text or "reboot" in text for text in remedies)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/a/$(touch x).pem", "puttygen '/home/a/$(touch x).pem' -o"),
        ("C:\\my keys\\id_rsa", 'convert "C:\\my keys\\id_rsa" --to'),
        ("C:\\$(reboot)\\id_rsa", "convert KEY --to"),
    ],
    ids=["Unix", "Windows", "Windows, hostile"],
)
def test_a_path_is_quoted_for_the_system_it_is_from(path: str, shown: str) -> None:
    log = f'Unable to use key file "{path}" (OpenSSH SSH-2 private key (new format))\n'
    (cause,) = causes_of(log.encode())
    assert any(shown in text for text in cause["remedy"])


@pytest.mark.parametrize(
    "line",
    [
        "debug1: identity file /k type " + "9" * 6000,
        "debug1: identity file /k type ²",
        "/c: line " + "9" * 6000 + ": Bad configuration option: x",
        "ssh: connect to host web port " + "9" * 6000 + ": Connection refused",
        "debug2: KEX algorithms: ",
        "Unable to negotiate with web port 22: no matching cipher found. Their offer: "
        + "a," * 3000,
        "Permission denied ().",
        "debug1: Offering public key: ",
        "debug1: Connecting to  [] port .",
    ],
    ids=lambda line: line[:40],
)
def test_odd_values_are_no_fault(line: str) -> None:
    for form in ("text", "json"):
        run(io.BytesIO(line.encode()), format=form, out=io.StringIO())


KEY = b"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQ"


@pytest.mark.parametrize(
    ("log", "secret"),
    [
        (b"$ sshpass -p hunter2 ssh web: Permission denied, please try again.", "hunter2"),
        (b'$ sshpass "-p" "hunter2" ssh web: Permission denied', "hunter2"),
        (b"$ nc -x ada:hunter2@px:3128 web 22: Permission denied", "hunter2"),
        (b"plink -pw hunter2 web: FATAL ERROR: Connection refused", "hunter2"),
        (b"a@web's password: hunter2 Permission denied, please try again.", "hunter2"),
        (b"https://a:hunter2@proxy: Connection refused", "hunter2"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + KEY + b"\n-----END OPENSSH", KEY.decode()[:40]),
        (b"key " + KEY + b": Permission denied (publickey).", KEY.decode()[:40]),
        (b"PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nAAAAhunter2\n", "hunter2"),
        (b"  00000000  68 75 6e 74 65 72 32 00 00 00 00 00  hunter2.....", "hunter2"),
    ],
    ids=[
        "sshpass",
        "quoted",
        "proxy",
        "plink",
        "prompt",
        "url",
        "private key",
        "key bytes",
        "PPK",
        "packet dump",
    ],
)
def test_secrets_are_not_repeated(log: bytes, secret: str) -> None:
    for form in ("text", "json"):
        out = io.StringIO()
        run(io.BytesIO(log), format=form, out=out)
        assert secret not in out.getvalue()


def test_a_private_key_in_the_text_is_a_finding_of_its_own() -> None:
    log = b"-----BEGIN RSA PRIVATE KEY-----\n" + KEY + b"\n-----END RSA PRIVATE KEY-----\nhello\n"
    (cause,) = causes_of(log)
    assert cause["code"] == "private-key-pasted"
    assert "stolen" in " ".join(cause["remedy"])


def test_paths_and_fingerprints_are_not_taken_for_key_bytes() -> None:
    path = "/home/alice/projects/deployment/production/secrets/id_ed25519"
    log = f'Load key "{path}": bad permissions\n'
    _, text = text_of(log.encode())
    assert f'Load key "{path}"' in text


def test_random_bytes_are_no_log() -> None:
    status, text = text_of(os.urandom(MEGABYTE))
    assert status == 1
    assert "no known message" in text


class Endless(io.RawIOBase):
    """So many bytes of one block over and over, then a last line."""

    def __init__(self, block: bytes, size: int, last: bytes) -> None:
        self.block, self.left, self.last = block, size, last

    def read(self, size: int = -1) -> bytes:
        if self.left > 0:
            self.left -= len(self.block)
            return self.block
        last, self.last = self.last, b""
        return last


@pytest.mark.parametrize(
    ("block", "megabytes"),
    [
        (b"\0" * 65536, 1024),
        (b"x" * 65536, 1024),
        (b"debug3: receive packet: type 94\r\n" * 2000, 128),
        (b"debug2: channel 0: window 2080768 sent adjust 16384\n" * 1300, 128),
    ],
    ids=["zeros", "one line", "packets", "channel data"],
)
def test_a_huge_log_is_read_in_bounded_memory(block: bytes, megabytes: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    last = b"\nclient_loop: send disconnect: Broken pipe\n"
    out = io.StringIO()
    stream: Any = Endless(block, megabytes * MEGABYTE, last)
    assert run(stream, out=out) == 0
    assert out.getvalue().startswith("connection-lost")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 16 * 1024  # kilobytes


def test_a_million_failures_are_told_once() -> None:
    line = b"root@web: Permission denied (publickey).\n"
    (cause,) = causes_of(line * 20_000)
    assert cause["code"] == "publickey-refused"
    assert len(cause["evidence"]) < 10


def test_hostile_lines_are_answered() -> None:
    log = b"".join(
        piece * 20_000 + b"\n"
        for piece in (b"Permissions for '", b'Load key "', b"Unable to negotiate with ", b"a: ")
    )
    causes_of(log)


def test_findings_of_the_files_a_log_speaks_of_are_joined_in(tmp_path: Path) -> None:
    key, absent = tmp_path / "id", tmp_path / "gone"
    key.touch()
    Path(f"{key}.pub").touch()
    asked: list[tuple[str, ...]] = []

    def lint_paths(paths: tuple[str, ...]) -> Iterable[Any]:
        asked.append(paths)
        yield {
            "code": "SSH201",
            "name": "key-line-endings",
            "severity": "error",
            "message": "CRLF line endings",
            "path": str(key),
            "line": None,
        }

    log = (
        f'Load key "{key}": error in libcrypto\nLoad key "{absent}": error in libcrypto\n'
        "a@web: Permission denied (publickey).\n"
    ).encode()
    out = io.StringIO()
    assert run(io.BytesIO(log), out=out, lint_paths=lint_paths) == 0
    assert asked == [(str(key), f"{key}.pub")]
    assert f"here: {key}: error: CRLF line endings [SSH201 key-line-endings]" in out.getvalue()
    out = io.StringIO()
    run(io.BytesIO(log), format="json", out=out, lint_paths=lint_paths)
    causes = json.loads(out.getvalue())["causes"]
    assert [[f["code"] for f in cause["findings"]] for cause in causes] == [["SSH201"], []]


def test_of_a_config_only_what_is_about_the_cause_is_joined_in(tmp_path: Path) -> None:
    config = tmp_path / ".ssh" / "config"
    config.parent.mkdir()
    config.touch()

    def lint_paths(paths: tuple[str, ...]) -> Iterable[Any]:
        assert paths == (str(config),)
        for code in ("SSH509", "SSH601"):
            yield {"code": code, "name": "rule", "message": "m", "path": str(config), "line": 3}

    out = io.StringIO()
    log = io.BytesIO(b"client_loop: send disconnect: Broken pipe\n")
    run(log, format="json", out=out, home=str(tmp_path), lint_paths=lint_paths)
    (cause,) = json.loads(out.getvalue())["causes"]
    assert [finding["code"] for finding in cause["findings"]] == ["SSH509"]


def test_of_a_refused_config_the_refused_line_is_joined_in(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.touch()

    def lint_paths(paths: tuple[str, ...]) -> Iterable[Any]:
        for line in (3, 4):
            yield {"code": "SSH403", "name": "r", "message": "m", "path": str(config), "line": line}

    out = io.StringIO()
    log = f"{config}: line 3: Bad configuration option: fancy\n".encode()
    run(io.BytesIO(log), format="json", out=out, lint_paths=lint_paths)
    (cause,) = json.loads(out.getvalue())["causes"]
    assert [finding["line"] for finding in cause["findings"]] == [3]


def test_a_home_of_ones_own_stands_for_the_tilde(tmp_path: Path) -> None:
    (tmp_path / "id").touch()
    asked: list[str] = []

    def lint_paths(paths: tuple[str, ...]) -> Iterable[Any]:
        asked.extend(paths)
        return ()

    log = b'Load key "~/id": error in libcrypto\n'
    run(io.BytesIO(log), out=io.StringIO(), home=str(tmp_path), lint_paths=lint_paths)
    assert asked == [str(tmp_path / "id")]


def test_the_list_names_every_cause_once() -> None:
    out = io.StringIO()
    assert list_causes(out=out) == 0
    assert [line.split()[0] for line in out.getvalue().splitlines()] == sorted(CAUSES)
    out = io.StringIO()
    list_causes(format="json", out=out)
    assert {row["code"] for row in json.loads(out.getvalue())["causes"]} == set(CAUSES)


def test_an_argument_is_a_file_a_text_or_a_clear_error(tmp_path: Path) -> None:
    log = tmp_path / "Permission denied (publickey)."
    log.write_text("Connection closed by 203.0.113.9 port 22\n")
    with open_log(str(log), sys.stdin.buffer) as stream:
        assert stream.read().startswith(b"Connection closed")
    with open_log("Permission denied\n(publickey).", sys.stdin.buffer) as stream:
        assert stream.read() == b"Permission denied\n(publickey)."
    with pytest.raises(SshlintError, match="in quotes"):
        open_log(str(tmp_path / "absent"), sys.stdin.buffer)


def test_one_ctrl_d_ends_what_is_typed() -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "sshlint", "diagnose"])  # noqa: S606
    shown = b""
    while b"Ctrl-D" not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, b"a@web: Permission denied (publickey).\n\x04")
    with contextlib.suppress(OSError):  # the child's end of the terminal is closed
        while chunk := os.read(terminal, 4096):
            shown += chunk
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert b"publickey-refused" in shown


def test_the_answer_does_not_depend_on_the_order_of_a_set() -> None:
    log = b"".join(path.read_bytes() for path in sorted(FIXTURES.glob("*/*/*.txt")))
    answers = {
        subprocess.run(
            [sys.executable, "-m", "sshlint", "diagnose", "--home", "/nonexistent", "-"],
            input=log,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    assert len(answers) == 1


def test_a_line_like_ssh_s_that_is_not_understood_is_listed_beside_a_cause() -> None:
    log = (
        b"hello world\n"
        b"ssh: the moon is in the wrong house\n"
        b'fatal: [web1]: UNREACHABLE! => {"msg": "Failed to connect to the host via ssh: the '
        b'publickey is tired"}\n'
        b"a@web: Permission denied (publickey).\n"
    )
    _, text = text_of(log)
    assert "not understood, line 2: ssh: the moon is in the wrong house\n" in text
    assert "not understood, line 3:" in text
    assert "hello world" not in text


CONFIG = """Host web
  HostName 203.0.113.9
  IdentityFile ~/.ssh/id_web

Host other.example
  User nobody
"""


def asked_and_given(tmp_path: Path, log: bytes, *lines: int) -> tuple[list[str], str]:
    """What the linter was asked for, and the answer where it finds SSH521 at these lines."""
    (tmp_path / ".ssh").mkdir()
    config = tmp_path / ".ssh" / "config"
    config.write_text(CONFIG)
    (tmp_path / ".ssh" / "id_web").touch()
    asked: list[str] = []

    def lint_paths(paths: tuple[str, ...]) -> Iterable[Any]:
        asked.extend(paths)
        for line in lines:
            yield {"code": "SSH521", "name": "r", "message": "m", "path": str(config), "line": line}

    out = io.StringIO()
    run(io.BytesIO(log), out=out, home=str(tmp_path), lint_paths=lint_paths)
    return asked, out.getvalue()


def test_findings_of_other_hosts_are_left_out(tmp_path: Path) -> None:
    _, text = asked_and_given(tmp_path, b"a@web: Permission denied (publickey).\n", 3, 6)
    assert re.search(r"config:3: \w+: .*\[SSH521 ", text)
    assert "config:6" not in text


def test_the_keys_that_the_configuration_gives_for_the_host_are_looked_at(tmp_path: Path) -> None:
    asked, _ = asked_and_given(tmp_path, b"a@web: Permission denied (publickey).\n")
    assert str(tmp_path / ".ssh" / "id_web") in asked


def test_the_alias_of_an_address_is_taken_from_the_configuration(tmp_path: Path) -> None:
    log = (
        b"Unable to negotiate with 203.0.113.9 port 22: no matching cipher found. Their offer: x\n"
    )
    _, text = asked_and_given(tmp_path, log)
    assert "Host web" in text
    assert "Host 203.0.113.9" not in text


def test_what_an_included_file_says_of_the_host_counts(tmp_path: Path) -> None:
    (tmp_path / ".ssh" / "conf.d").mkdir(parents=True)
    (tmp_path / ".ssh" / "config").write_text("Include conf.d/*\nHost w*\n  User ada\n")
    (tmp_path / ".ssh" / "conf.d" / "a").write_text(
        "Host db\n  HostName 203.0.113.9\n  IdentityFile ~/keys/db\nHost web\n  Port 22\n"
    )
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "db").touch()
    asked: list[str] = []

    def lint_paths(paths: tuple[str, ...]) -> Iterable[Any]:
        asked.extend(paths)
        return ()

    log = io.BytesIO(b"a@203.0.113.9: Permission denied (publickey).\n")
    run(log, out=io.StringIO(), home=str(tmp_path), lint_paths=lint_paths)
    assert str(tmp_path / "keys" / "db") in asked
    assert str(tmp_path / ".ssh" / "conf.d" / "a") in asked
