"""What we read in a PuTTY session file is what plink does with it."""

from __future__ import annotations

import random
import re
import signal
import subprocess
from pathlib import Path

import pytest

from sshlint.formats.putty import putty_names, putty_session
from tests import plink
from tests.sshd import Server, free_port, make_key, need, sshd

SEED = 20260822
CONNECTING = re.compile(r"Connecting to (\S+) port (\d+)")
LOOKING_UP = re.compile(r'Looking up host "([^"]*)"')


def where_plink_goes(store: Path, name: str) -> tuple[str, int]:
    said = plink.run(store, "-v", "-load", name, "true").stderr
    host, port = LOOKING_UP.search(said), CONNECTING.search(said)
    assert host, said
    assert port, said
    return host[1], int(port[2])


def where_we_say(text: str) -> tuple[str, int]:
    session = putty_session.parse(text)
    return putty_session.split_host_name(session.text("HostName")).host, session.port


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["PortNumber=2", "Protocol=ssh"], id="plain"),
        pytest.param(["PortNumber=2", "PortNumber=3", "Protocol=ssh"], id="the first one wins"),
        pytest.param(["portnumber=3", "PortNumber=2", "Protocol=ssh"], id="case matters"),
        pytest.param([" PortNumber=3", "PortNumber=2", "Protocol=ssh"], id="a leading blank"),
        pytest.param(["PortNumber =3", "PortNumber=2", "Protocol=ssh"], id="a trailing blank"),
        pytest.param(["PortNumber=2"], id="no protocol, so no port"),
        pytest.param(["PortNumber=2", "Protocol=SSH"], id="an unknown protocol, so no port"),
        pytest.param(["PortNumber=2", "Protocol=ssh "], id="a protocol with a blank"),
        pytest.param(["PortNumber=2\r", "Protocol=ssh\r"], id="CRLF"),
        pytest.param(["PortNumber=2\r3", "Protocol=ssh"], id="a CR in the middle"),
        pytest.param(["PortNumber= \t+2x", "Protocol=ssh"], id="a number with trimmings"),
        pytest.param(["PortNumber=4294967298", "Protocol=ssh"], id="a number wraps at 32 bits"),
        pytest.param(["# PortNumber=3", "PortNumber=2", "Protocol=ssh"], id="no comments"),
        pytest.param(["junk", "=5", "PortNumber=2", "Protocol=ssh"], id="other lines"),
        pytest.param(["PortNumber", "=3", "PortNumber=2", "Protocol=ssh"], id="a broken line"),
        pytest.param(["PortNumber=2=3", "Protocol=ssh"], id="a second equals sign"),
        pytest.param(["PortNumber\0=3", "Protocol=ssh", "PortNumber=2"], id="a NUL in the name"),
        pytest.param(["PortNumber=2\0x", "3", "Protocol=ssh"], id="a NUL glues two lines"),
        pytest.param(["Protocol=ssh", "PortNumber=2\0x\0y", "\0z", "3"], id="many NULs"),
    ],
)
def test_lines_of_a_file(tmp_path: Path, lines: list[str]) -> None:
    text = "\n".join([*lines, "HostName=127.0.0.1"])
    plink.save(tmp_path, "s", text)
    assert where_we_say(text) == where_plink_goes(tmp_path, "s")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "  127.0.0.1",
        "127.0.0.1:2222",
        "127.0.0.1:",
        "[127.0.0.1]:2222",
        "::1",
        "[::1]",
        "[::1]:2222",
        "a@127.0.0.1",
        "a@b@127.0.0.1:9",
        "@127.0.0.1",
        "127.0. 0.1",
        "127.0.0.1\t",
    ],
)
def test_host_names(tmp_path: Path, host: str) -> None:
    text = f"HostName={host}\nPortNumber=2\nProtocol=ssh\n"
    plink.save(tmp_path, "s", text)
    said = plink.run(tmp_path, "-v", "-load", "s", "true").stderr
    found = LOOKING_UP.search(said)
    assert found, said
    assert putty_session.split_host_name(host).host == found[1]


def test_random_files(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    pieces = [
        "PortNumber=",
        "PORTNUMBER=",
        "Protocol=",
        "ssh",
        "telnet",
        "raw",
        "Ssh",
        "\n",
        "\r\n",
    ]
    pieces += [
        "\0",
        "22",
        "33",
        "-1",
        "x",
        " ",
        "=",
        "HostName=127.0.0.2",
        "\n",
        "HostName=localhost",
    ]
    for number in range(60):
        text = "".join(dice.choice(pieces) for _ in range(dice.randrange(12)))
        text += dice.choice(["\n", "\r\n"]) + "HostName=127.0.0.1\n"
        host, port = where_we_say(text)
        if host not in ("127.0.0.1", "127.0.0.2", "localhost") or not 0 < port < 1024:
            continue
        plink.save(tmp_path, f"s{number}", text)
        assert (host, port) == where_plink_goes(tmp_path, f"s{number}"), f"seed {SEED}: {text!r}"


def test_session_names(tmp_path: Path) -> None:
    names = [
        "simple",
        "My Sess/1 #%.ü=a",
        ".hidden",
        "a b",
        "100%",
        "ä",
        "~",
        "a\\b",
        "A+b-c@d_e.f",
    ]
    for port, name in enumerate(names, 100):
        file_name = putty_names.escape_unix(name)
        assert putty_names.unescape(file_name) == name
        assert not putty_names.misspelt_unix(file_name)
        plink.save(tmp_path, file_name, f"HostName=127.0.0.1\nProtocol=ssh\nPortNumber={port}\n")
        assert where_plink_goes(tmp_path, name) == ("127.0.0.1", port)
    plink.save(tmp_path, "a%2fb", "HostName=127.0.0.1\nProtocol=ssh\nPortNumber=99\n")
    assert putty_names.unescape("a%2fb") == "aOb"
    assert putty_names.misspelt_unix("a%2fb")
    for name in ("a/b", "aOb"):
        said = plink.run(tmp_path, "-v", "-load", name, "-P", "1", "127.0.0.1").stderr
        assert "port 99" not in said


def test_a_login_uses_the_settings_we_read(tmp_path: Path) -> None:
    with sshd(tmp_path / "sshd") as server:
        common = _login(server, tmp_path).replace(f"UserName={server.user}\n", "")
        for lines, expected in (
            (f"UserName={server.user}\n", True),
            (f"UserName={server.user} \n", False),
            (f"UserName=nobody-at-all\nUserName={server.user}\n", False),
            (f"UserName={server.user}\nUserName=nobody-at-all\n", True),
            (f"username=nobody-at-all\nUserName={server.user}\n", True),
            (f"HostName=nobody-at-all@127.0.0.1\nUserName={server.user}\n", False),
            (f"HostName={server.user}@127.0.0.1\nUserName=nobody-at-all\n", True),
        ):
            text = lines + common
            session = putty_session.parse(text)
            user = putty_session.split_host_name(session.text("HostName")).user
            user = session.text("UserName") if user is None else user
            assert (user == server.user) is expected
            plink.save(tmp_path / "store", "s", text)
            login = plink.run(tmp_path / "store", "-load", "s", "true")
            assert (login.returncode == 0) is expected, (text, login.stderr)


def test_keepalives_are_sent_as_we_add_them_up(tmp_path: Path) -> None:
    with sshd(tmp_path / "sshd") as server:
        common = _login(server, tmp_path)
        cases = {
            "PingIntervalSecs=1\n": 1,
            "PingInterval=1\nPingIntervalSecs=-59\n": 1,
            "PingInterval=1\n": 60,
            "PingIntervalSecs=-1\n": -1,
            "pingintervalsecs=1\n": 0,
        }
        running = []
        for number, (lines, seconds) in enumerate(cases.items()):
            assert putty_session.parse(common + lines).keepalive == seconds
            plink.save(tmp_path, f"s{number}", common + lines)
            command = [need("plink"), "-batch", "-load", f"s{number}"]
            command += ["-sshlog", str(tmp_path / f"log{number}"), "sleep 2.5"]
            running.append(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=plink.environment(tmp_path),
                )
            )
        for number, (client, seconds) in enumerate(zip(running, cases.values(), strict=True)):
            client.communicate(timeout=120)
            assert client.returncode == (0 if seconds >= 0 else -signal.SIGABRT)
            log = (tmp_path / f"log{number}").read_text("latin-1")
            assert ("SSH2_MSG_IGNORE" in log) is (0 < seconds < 2), (number, seconds)


def test_a_changed_setting_is_what_plink_then_uses(tmp_path: Path) -> None:
    text = "HostName=127.0.0.1\r\nPortNumber=1\r\nPortNumber=3\r\nProtocol=ssh\r\n"
    for key, value in (("PortNumber", 7), ("HostName", "127.0.0.2"), ("TCPNoDelay", 0)):
        change = putty_session.parse(text).change(key, value)
        text = text[: change.start] + change.replacement + text[change.end :]
    plink.save(tmp_path, "s", text)
    assert where_plink_goes(tmp_path, "s") == ("127.0.0.2", 7)
    assert text.endswith("TCPNoDelay=0\r\n")


def test_a_free_port_is_refused_quickly(tmp_path: Path) -> None:
    """The oracle itself: plink names the port it tries before it fails."""
    port = free_port()
    plink.save(tmp_path, "s", f"HostName=127.0.0.1\nPortNumber={port}\nProtocol=ssh\n")
    assert where_plink_goes(tmp_path, "s") == ("127.0.0.1", port)


def _login(server: Server, folder: Path) -> str:
    """The settings of a session that logs in."""
    private, ppk = make_key(folder / "me"), folder / "me.ppk"
    _to_ppk(private, ppk)
    server.authorized_keys.write_text(private.with_suffix(".pub").read_text())
    return (
        f"HostName=127.0.0.1\nPortNumber={server.port}\nProtocol=ssh\nUserName={server.user}\n"
        f"PublicKeyFile={ppk}\nSSHManualHostKeys={_fingerprint(server.host_key)}=\n"
    )


def _to_ppk(private: Path, ppk: Path) -> None:
    command = [need("puttygen"), str(private), "-o", str(ppk), "-O", "private"]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def _fingerprint(key: Path) -> str:
    command = ["ssh-keygen", "-lf", str(key)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[1]
