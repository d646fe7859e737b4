"""Our verdict on known_hosts lines and their hosts is ssh's own, asked through ssh-keygen."""

from __future__ import annotations

import base64
import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.formats import known_hosts
from sshlint.formats.known_host_names import hash_name, lookup_name, matches_name
from tests.sshd import make_key, need, sshd
from tests.strategies import damaged_blobs, known_hosts_lines, repeatable

SEED = 20260822
HOST = "host.example.com"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("keys")
    kinds = [("ed25519",), ("rsa", "-b", "1024"), ("rsa", "-b", "2048"), ("rsa", "-b", "3072")]
    kinds += [("rsa", "-b", "4096"), ("dsa",)] + [("ecdsa", "-b", b) for b in ("256", "384", "521")]
    lines = []
    for number, (kind, *arguments) in enumerate(kinds):
        key = make_key(folder / f"{kind}{number}", kind, *arguments)
        lines.append(key.with_suffix(".pub").read_text().strip())
    return lines


def lines_ssh_reads(folder: Path, lines: list[str], host: str) -> set[int]:
    """The numbers of the lines ssh would take a key of `host` from (hostkeys_foreach)."""
    need("ssh-keygen")
    file = folder / "known_hosts"
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape") + b"\n")
    command = ["ssh-keygen", "-l", "-F", host, "-f", str(file)]
    answer = subprocess.run(command, capture_output=True, check=False)
    found = re.findall(rb"^# Host \S+ found: line (\d+)", answer.stdout, re.MULTILINE)
    return {int(number) for number in found}


def lines_we_read(lines: list[str], host: str, port: int = 22) -> set[int]:
    parsed = known_hosts.parse("\n".join(lines) + "\n")
    return {
        entry.number
        for entry in parsed.entries
        if entry.problem is None and matches_name(entry.hosts, lookup_name(host, port))
    }


def compare(folder: Path, lines: list[str], host: str = HOST) -> None:
    theirs, ours = lines_ssh_reads(folder, lines, host), lines_we_read(lines, host)
    wrong = [f"{n}: {lines[n - 1]!r}: ssh {n in theirs}, we {n in ours}" for n in theirs ^ ours]
    assert not wrong, f"seed {SEED}\n" + "\n".join(wrong[:10])


def test_every_form_of_a_line(tmp_path: Path, keys: list[str]) -> None:
    kind, blob = keys[0].split()[:2]
    key = f"{kind} {blob}"
    hashed = hash_name(HOST, b"s" * 20)
    lines = [
        f"{HOST} {key}",
        f"  \t{HOST} \t {kind}\t {blob}  comment ",
        f"{HOST},other {key}\r",
        f"{HOST} {key} c\r",
        f"\ufeff{HOST} {key}",
        f"# {HOST} {key}",
        f"{HOST} # {key}",
        f"{HOST}#x {key}",
        HOST,
        f"{HOST} ",
        f"{HOST} {kind}",
        f"{HOST} {kind} ",
        f"{HOST} {kind}\r",
        f"{HOST} {blob}",
        f"{HOST} ssh-rsa {blob}",
        f"{HOST} SSH-ED25519 {blob}",
        f"{HOST} {kind} {blob[:-1]}",
        f"{HOST} {kind} {blob[:-4]}",
        f"{HOST} {kind} {blob}AAAA",
        f"{HOST} {kind} {blob}=",
        f"{HOST} {kind} {blob[:9]}_{blob[10:]}",
        f"{HOST} {kind} {blob[:9]}\v{blob[9:]}",
        f"{HOST} 2048 65537 1234567890",
        f"{HOST} {key} {HOST} {key}",
        f"{HOST} {key}\0 more",
        f"@revoked {HOST} {key}",
        f"@cert-authority {HOST} {key}",
        f"@cert-authority\t{HOST} {key}",
        f"@cert-authority\t{HOST}\t{kind}\t{blob}",
        f"@revoked  \t {HOST} {key}",
        f"@Revoked {HOST} {key}",
        f"@revoked @revoked {HOST} {key}",
        f"@ {HOST} {key}",
        f"@{'x' * 40} {HOST} {key}",
        f"@revoked,{HOST} {key}",
        f"{hashed} {key}",
        f"{hashed.replace('|1|', '|2|')} {key}",
        f"{hashed},other {key}",
        f"{hashed[:-1]} {key}",
        f"|1|{hashed.split('|')[3]} {key}",
        f"|1|AAAA|{hashed.split('|')[3]} {key}",
        f"{hashed.lower()} {key}",
        f"*.example.com {key}",
        f"!{HOST},* {key}",
        f"*,!{HOST} {key}",
        f"!other,* {key}",
        f"!other {key}",
        f"HOST.Example.COM {key}",
        f"h?st.example.com {key}",
        f"[{HOST}]:22 {key}",
        f"{HOST}:22 {key}",
        f",{HOST} {key}",
        f"{HOST}, {key}",
        f"{'x' * 1022},{HOST} {key}",
        f"{'x' * 1023},{HOST} {key}",
        f"{HOST},{'x' * 1023} {key}",
        f"*h*s*e*a*m*p*l*e*x*c*m {key}",
        f"ssh-ed25519 {blob} {HOST}",
        f"{HOST} ssh-ed25519-cert-v01@openssh.com {blob}",
        f"{HOST} ssh-ed448 {blob}",
    ]
    assert 1 in lines_we_read(lines, HOST)
    compare(tmp_path, lines)


def test_every_key_type_whole_and_damaged(tmp_path: Path, keys: list[str]) -> None:
    dice = random.Random(SEED)
    lines = []
    for key in keys:
        kind, blob = key.split()[:2]
        lines += [f"{HOST} {kind} {blob}", f"{HOST} {kind} {blob} comment"]
        for _ in range(60):
            text = list(blob)
            at = dice.randrange(len(text))
            text[at] = dice.choice(["", "A", "=", "+", "-", "B", "\r", "\x0c", "ä"])
            lines.append(f"{HOST} {kind} {''.join(text)}")
    lines += [
        f"{HOST} rsa-sha2-256 {keys[2].split()[1]}",
        f"{HOST} rsa-sha2-512 {keys[0].split()[1]}",
    ]
    for name in ("RSA", "rsa", "ED25519", "ecdsa", "rsa-sha2-512", "ssh-rsa\0", "ssh-rsa\0\0"):
        for key in (keys[0], keys[2], keys[6]):
            kind, blob = key.split()[:2]
            raw = base64.b64decode(blob)[4 + len(kind) :]
            inner = len(name).to_bytes(4, "big") + name.encode() + raw
            lines.append(f"{HOST} {kind} {base64.b64encode(inner).decode()}")
    compare(tmp_path, lines)


def test_damaged_keys(tmp_path: Path, keys: list[str]) -> None:
    def damaged(key: str) -> st.SearchStrategy[str]:
        kind, blob = key.split()[:2]
        return damaged_blobs(blob).map(lambda text: f"{HOST} {kind} {text}")

    @repeatable(max_examples=36)
    @given(st.lists(st.sampled_from(keys).flatmap(damaged), min_size=30, max_size=30))
    def read_alike(lines: list[str]) -> None:
        compare(tmp_path, lines)

    read_alike()


def test_random_lines(tmp_path: Path, keys: list[str]) -> None:
    @repeatable(max_examples=100)
    @given(st.lists(known_hosts_lines(HOST, tuple(keys)), min_size=30, max_size=30))
    def read_alike(lines: list[str]) -> None:
        compare(tmp_path, lines)

    read_alike()


def test_random_patterns_and_names(tmp_path: Path, keys: list[str]) -> None:
    dice = random.Random(SEED)
    key = keys[0]
    lines = [
        ",".join(
            dice.choice(["", "!"])
            + "".join(dice.choice("abB*?.") for _ in range(dice.randrange(6)))
            for _ in range(dice.randrange(1, 4))
        )
        + f" {key}"
        for _ in range(2000)
    ]
    lines = [line for line in lines if not line.startswith(" ")]
    for host in ("a", "ab", "b.a", "aab", "bbbb"):
        compare(tmp_path, lines, host)


def test_ports_as_a_real_login_looks_them_up(tmp_path: Path, keys: list[str]) -> None:
    with sshd(tmp_path / "sshd") as server:
        kind, blob = server.host_key.with_suffix(".pub").read_text().split()[:2]
        me = make_key(tmp_path / "me")
        server.authorized_keys.write_text(me.with_suffix(".pub").read_text())
        other = keys[0].split()[1]
        cases = {
            f"[127.0.0.1]:{server.port}": True,
            f"[127.0.0.*]:{server.port}": True,
            hash_name(lookup_name("127.0.0.1", server.port), b"x" * 20): True,
            f"[127.0.0.1]:{server.port + 1}": False,
            f"127.0.0.1:{server.port}": False,
            "[127.0.0.1]:22": False,
        }
        for hosts, expected in cases.items():
            found = matches_name(hosts, lookup_name("127.0.0.1", server.port))
            assert found is expected, hosts
            # Another key under the name makes ssh refuse the host: so it found the entry.
            (server.folder / "known_hosts").write_text(f"{hosts} {kind} {other}\n")
            login = server.ssh("-o", "StrictHostKeyChecking=accept-new", "true", key=me)
            assert ("HAS CHANGED" in login.stderr) is expected, (hosts, login.stderr)
            (server.folder / "known_hosts").write_text(f"{hosts} {kind} {blob}\n")
            assert server.ssh("true", key=me).returncode == 0
