"""Whole homes with PuTTY in them: every fault told, once, and the safe ones fixed for good."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding
from sshlint.formats.putty import putty_reg, reg
from tests import plink
from tests.bench.growth import calls

KEYS = Path(__file__).parents[1] / "fixtures" / "formats" / "keys"
ROOT = r"HKEY_CURRENT_USER\Software\SimonTatham\PuTTY"
PLAIN: dict[str, str | int] = {
    "HostName": "web.example.com",
    "Protocol": "ssh",
    "PortNumber": 22,
    "UserName": "ann",
    "PingInterval": 0,
    "PingIntervalSecs": 59,
}

OLD_CIPHERS = "aes,blowfish,3des,WARN,arcfour,des"

# What is wrong with a session, and the rules that must say so; the last ones are in clear order.
FAULTS: tuple[tuple[dict[str, str | int], tuple[str, ...]], ...] = (
    ({}, ()),
    ({"PingIntervalSecs": 0}, ("SSH901",)),
    ({"PingInterval": 60, "PingIntervalSecs": 0}, ("SSH902",)),
    ({"BugIgnore2": 2}, ("SSH903",)),
    ({"PingIntervalSecs": 0, "TCPKeepalives": 1}, ("SSH903",)),
    ({"TCPNoDelay": 0}, ("SSH904",)),
    ({"PublicKeyFile": "~/id.ppk"}, ("SSH906",)),
    ({"PublicKeyFile": "keys\\id.ppk"}, ("SSH906",)),
    ({"PublicKeyFile": "%USERPROFILE%\\id.ppk"}, ("SSH906",)),
    ({"HostName": "github.com", "UserName": ""}, ("SSH907",)),
    ({"SshProt": 0}, ("SSH908",)),
    ({"Protocol": "telnet"}, ("SSH908",)),
    ({"Cipher": "blowfish,aes,WARN"}, ("SSH909",)),
    ({"KEX": "dh-group1-sha1,ecdh,WARN"}, ("SSH909",)),
    ({"Cipher": OLD_CIPHERS}, ("SSH909",)),
    ({"RekeyTime": 0}, ("SSH910",)),
    ({"RekeyBytes": "4G"}, ("SSH910",)),
    ({"PreConnectCommand": "calc"}, ("SSH911",)),
    ({"AuthPlugin": "helper.exe"}, ("SSH911",)),
    ({"ProxyMethod": 5, "ProxyTelnetCommand": "nc %host %port"}, ("SSH911",)),
    ({"ProxyPassword": "hunter2-proxy"}, ("SSH912",)),
    ({"LogType": 3, "SSHLogOmitPasswords": 0}, ("SSH913",)),
    ({"LogType": 4}, ("SSH913",)),
    ({"AgentFwd": 1}, ("SSH914",)),
    ({"GssapiFwd": 1}, ("SSH914",)),
    ({"X11Forward": 1}, ("SSH914",)),
    ({"PortForwardings": "L*:8080=localhost:80"}, ("SSH914",)),
    ({"HostName": "web.example.com:2222"}, ("SSH915",)),
    ({"HostName": "root@web.example.com"}, ("SSH915",)),
    ({"PortNumber": "2222"}, ("SSH916",)),
    ({"UserName": 7}, ("SSH916",)),
    ({"Protocol": "SSH", "PortNumber": 2222}, ("SSH916",)),
    ({"BugHMAC2": 2}, ("SSH918",)),
    ({"BugDeriveKey2": 2}, ("SSH918",)),
    ({"BugRekey2": 2}, ("SSH918",)),
    ({"TCPNoDelay": 0, "RekeyTime": 0}, ("SSH904", "SSH910")),
    ({"AgentFwd": 1, "SshProt": 1}, ("SSH908", "SSH914")),
    ({"PingInterval": 5, "PingIntervalSecs": 30}, ("SSH901",)),
    ({"SshProt": 2}, ()),
    ({"HostName": "[2001:db8::1]"}, ()),
)
ONE_A_STORE = ("SSH901", "SSH920")


def export() -> bytes:
    """Forty sessions as regedit writes them: UTF-16LE with a mark, CRLF."""
    lines = [reg.VERSION_5, ""]
    for number, (faults, _) in enumerate(FAULTS):
        lines.append(f"[{ROOT}\\Sessions\\host%20{number}]")
        values = {**PLAIN, **faults}
        lines += [f"{reg.quote(name)}={reg.write_value(value)}" for name, value in values.items()]
        lines.append("")
    return b"\xff\xfe" + "\r\n".join([*lines, ""]).encode("utf-16-le")


def findings(home: Path, *paths: Path) -> list[Finding]:
    options = CheckOptions(
        paths=tuple(map(str, paths)),
        ignore=("SSH304",),  # says what it cannot test without a downloaded list
        isolated=True,
        home=str(home),
        system_config="none",
    )
    run = inspect(options, io.BytesIO())
    assert run.report.notes == [], run.report.notes
    return run.report.findings


def sshlint(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sshlint", *arguments, "--home", str(home), "--isolated"]
    return subprocess.run(
        [*command, "--system-config", "none"],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "XDG_STATE_HOME": str(home.parent / "state")},
        cwd=Path(__file__).parents[1],
        check=False,
    )


def test_forty_sessions_of_a_windows_export_get_a_true_report(tmp_path: Path) -> None:
    assert len(FAULTS) == 40
    file = tmp_path / "putty.reg"
    file.write_bytes(export())
    found = findings(tmp_path, file)
    registry = reg.parse(export())
    headings = {session.name: session.heading for session in putty_reg.sessions(registry)}
    told: dict[int, Counter[str]] = {number: Counter() for number in range(40)}
    for finding in found:
        if finding.location.start is not None:
            name = max((n for n in headings if headings[n][0] <= finding.location.start),
                       key=lambda n: headings[n][0])  # fmt: skip
            told[int(name.split()[1])][finding.rule.code] += 1
    for number, (faults, expected) in enumerate(FAULTS):
        own = [code for code in expected if code not in ONE_A_STORE]
        if faults.get("Cipher") == OLD_CIPHERS:
            own = []  # nobody's choice: told once for the whole store
        assert told[number] == Counter(own), (number, faults)
    for_all = [finding.rule.code for finding in found if finding.location.start is None]
    assert sorted(for_all) == ["SSH901", "SSH901", "SSH909"], "off, and more than 300 s"
    assert "hunter2" not in json.dumps([f.message + f.help for f in found])


def test_the_safe_faults_of_an_export_are_mended_and_all_else_stays(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    file = home / "putty.reg"
    file.write_bytes(export())
    before = {s.name: s for s in putty_reg.sessions(reg.parse(export()))}
    shown = sshlint(home, "--diff", str(file))
    assert "hunter2" not in shown.stdout + shown.stderr
    done = sshlint(home, "--fix", "--yes", str(file))
    assert "hunter2" not in done.stdout + done.stderr
    data = file.read_bytes()
    assert data.startswith(b"\xff\xfe")
    text = data[2:].decode("utf-16-le")
    assert "\n" not in text.replace("\r\n", "")
    changed = set()
    for session in putty_reg.sessions(reg.parse(data)):
        old = before[session.name]
        names = {value.name for value in (*session.values, *old.values)}
        changed |= {
            (name, session.text(name) or session.number(name))
            for name in names
            if (session.text(name), session.number(name)) != (old.text(name), old.number(name))
        }
    assert changed == {
        ("TCPNoDelay", 1),
        ("RekeyTime", 60),
        ("RekeyBytes", "1G"),
        ("SSHLogOmitPasswords", 1),
        ("HostName", "web.example.com"),
        ("UserName", "root"),
    }
    assert not [f for f in findings(home, file) if f.fix and f.fix.is_safe]


def test_a_diff_of_utf_16_is_told_in_words_and_of_8_bit_text_can_be_applied(
    tmp_path: Path,
) -> None:
    text = f'{reg.VERSION_5}\r\n\r\n[{ROOT}\\Sessions\\a]\r\n"TCPNoDelay"=dword:00000000\r\n'
    wide, narrow = tmp_path / "wide.reg", tmp_path / "narrow.reg"
    wide.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    narrow.write_bytes(text.encode())
    said = sshlint(tmp_path, "--diff", str(wide))
    assert said.returncode == 1
    assert "patch cannot read its encoding" in said.stdout
    said = sshlint(tmp_path, "--diff", str(narrow))
    assert '+"TCPNoDelay"=dword:00000001' in said.stdout


def broken_home(home: Path) -> Path:
    """Something wrong in each kind of file."""
    ssh, sessions = home / ".ssh", home / ".putty" / "sessions"
    ssh.mkdir(parents=True, mode=0o700)
    sessions.mkdir(parents=True, mode=0o700)
    (home / ".putty").chmod(0o755)
    sessions.chmod(0o755)
    ed25519 = (KEYS / "openssh-ed25519.pub").read_text().split()[1]
    (ssh / "config").write_text("Host *\n  ForwardAgent yes\n  StrictHostKeyChecking no\n")
    shutil.copy(KEYS / "openssh-dsa", ssh / "id_dsa")
    (ssh / "id_dsa").chmod(0o644)
    (ssh / "known_hosts").write_text(
        f"web.example.com ssh-ed25519 {ed25519}\nweb.example.com ssh-ed25519 {ed25519}\n"
        f"db.example.com ssh-ed25519 {ed25519[:-3]}\nbox:2222 ssh-ed25519 {ed25519}\n"
    )
    (ssh / "authorized_keys").write_text(
        f"no-prty ssh-ed25519 {ed25519}\nssh-ed25519 {ed25519}\nssh-ed25519 {ed25519} again\n"
    )
    for file in ("config", "known_hosts", "authorized_keys"):
        (ssh / file).chmod(0o600)
    shutil.copy(KEYS / "pem-rsa", home / "key.pem")
    (home / "key.pem").chmod(0o600)
    text = f"HostName=127.0.0.1\nPortNumber=2222\nPublicKeyFile={home}/key.pem\nTCPNoDelay=0\n"
    (sessions / "a%2fb").write_text(text)
    (home / ".putty" / "sshhostkeys").write_text("dss@22:web.example.com 0x1,0x2,0x3,0x4\n")
    for path in (sessions / "a%2fb", home / ".putty" / "sshhostkeys"):
        path.chmod(0o644)
    return home


def test_a_home_with_faults_everywhere_tells_each_of_them_once(tmp_path: Path) -> None:
    home = broken_home(tmp_path / "home")
    found = findings(home)
    locations = Counter((f.rule.code, f.location.path, f.location.start) for f in found)
    assert max(locations.values()) == 1
    codes = Counter(finding.rule.code for finding in found)
    expected = {
        "SSH101": 1, "SSH301": 1, "SSH601": 1, "SSH603": 1, "SSH701": 1, "SSH703": 1,
        "SSH707": 1, "SSH801": 1, "SSH803": 1, "SSH901": 1, "SSH904": 1, "SSH905": 1,
        "SSH916": 1, "SSH917": 1, "SSH921": 1, "SSH922": 2,
    }  # fmt: skip
    assert {code: codes[code] for code in expected} == expected
    # No line is told twice, unless it really has two faults.
    lines = Counter(
        (f.location.path, f.location.source.position(f.location.start)[0])
        for f in found
        if f.location.source and f.location.start is not None
    )
    assert [location for location, count in lines.items() if count > 1] == []


def test_after_the_safe_fixes_plink_reads_the_store_as_before(tmp_path: Path) -> None:
    home = broken_home(tmp_path / "home")
    (home / ".putty" / "sessions" / "s").write_text(
        "HostName=root@127.0.0.1\nPortNumber=1\nProtocol=ssh\nUserName=ann\nTCPNoDelay=0\n"
    )
    before = plink.run(home / ".putty", "-v", "-load", "s", "true").stderr
    sshlint(home, "--fix", "--yes")
    text = (home / ".putty" / "sessions" / "s").read_text()
    assert "HostName=127.0.0.1\n" in text
    assert "UserName=root\n" in text
    assert "TCPNoDelay=1\n" in text
    assert plink.run(home / ".putty", "-v", "-load", "s", "true").stderr == before
    assert not [f for f in findings(home) if f.fix and f.fix.is_safe]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("half.reg", export()[: len(export()) // 2]),
        ("odd.reg", export()[:-1]),
        ("one-line.reg", export()[:2] + b"x\0" * 5_000_000),
        ("empty.reg", b""),
        ("long-value.reg", export() + ('"Long"="' + "y" * 5_000_000).encode("utf-16-le")),
        ("WinSCP.ini", b"[Sessions\\a]\r\nHostName=" + b"z" * 10_000_000),
        ("session", b"PortNumber=" + b"9" * 10_000_000 + b"\nHostName=a\n"),
        ("known_hosts", b"a" * 10_000_000 + b"\n|1|" + b"=" * 1_000_000),
        ("authorized_keys", b'command="' + b'\\",' * 400_000 + b'" ssh-ed25519 AAAA\n'),
        ("authorized_keys", b"no-pty," * 150_000 + b" ssh-ed25519 AAAA\n"),
        ("authorized_keys", b'from="' + b"!1.2.3.4/33," * 90_000 + b'" ssh-ed25519 AAAA\n'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_are_bounded_and_no_fault_of_ours(
    tmp_path: Path, name: str, data: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    twice = tmp_path / "twice" / name
    twice.parent.mkdir()
    twice.write_bytes(data + data[len(data) // 2 :] if data else b"")
    once, more = (calls(partial(findings, path.parent, path)) for path in (file, twice))
    assert more < 2.2 * once + 50_000


def test_a_store_without_rights_leaves_the_rest_to_be_linted(tmp_path: Path) -> None:
    home = broken_home(tmp_path / "home")
    sessions = home / ".putty" / "sessions"
    if os.geteuid() == 0:
        shutil.rmtree(sessions)
        sessions.write_text("no directory")  # what root may not read either
    else:
        sessions.chmod(0)
    found = findings(home)
    codes = {finding.rule.code for finding in found}
    assert {"SSH001", "SSH701", "SSH801", "SSH921"} <= codes
    (unreadable,) = [finding for finding in found if finding.rule.code == "SSH001"]
    assert unreadable.location.path == str(sessions)
