"""What the rules say of a known_hosts, and what their fixes make of it, asked through ssh."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding, Text
from sshlint.fixing.plan import edited
from sshlint.formats.known_host_names import hash_name
from tests.sshd import make_key, need, sshd

SEED = 20260823
HOSTS = ("web.example.com", "[web.example.com]:2222", "db.example.com", "192.0.2.1", "2001:db8::1")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("keys")
    made = [make_key(folder / f"k{n}", *k) for n, k in enumerate([("ed25519",)] * 3 + [("ecdsa",)])]
    return [" ".join(key.with_suffix(".pub").read_text().split()[:2]) for key in made]


def findings(file: Path, select: str) -> list[Finding]:
    import io

    options = CheckOptions(
        paths=(str(file),), select=(select,), isolated=True, home=str(file.parent), color="never"
    )
    return inspect(options, io.BytesIO()).report.findings


def fixed(file: Path, found: list[Finding]) -> str:
    """The text with all fixes made that do not overlap."""
    edits: dict[tuple[int, int], Text] = {}
    for finding in found:
        for edit in finding.fix.edits if finding.fix else ():
            assert isinstance(edit, Text)
            edits[edit[1:3]] = edit
    return edited(file.read_bytes().decode("utf-8", "surrogateescape"), edits.values())


def known(file: Path, host: str) -> set[tuple[str, str]]:
    """The fingerprints of the keys ssh takes from the file for a host, each with its marker."""
    command = [need("ssh-keygen"), "-l", "-F", host, "-f", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found = re.findall(r"found: line \d+ ?(\w*)[^\n]*\n[^\n]*(SHA256:\S+)", said.stdout)
    return set(found)


def write(file: Path, text: str) -> Path:
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return file


def random_file(dice: random.Random, keys: list[str]) -> str:
    lines = []
    for _ in range(dice.randrange(1, 12)):
        hosts = ",".join(dice.sample(HOSTS, dice.randrange(1, 3)))
        if dice.random() < 0.3:
            hosts = hash_name(dice.choice(HOSTS), dice.randbytes(20))
        elif dice.random() < 0.2:
            hosts = dice.choice(["*.example.com", "!db.example.com,*", hosts.upper()])
        key = dice.choice(keys)
        if dice.random() < 0.25:
            key = dice.choice([key[:-3], key.replace("ssh", "xsh"), "", key.split()[0]])
        marker = dice.choice(["", "", "", "@revoked ", "@cert-authority ", "@other ", "\t"])
        end = dice.choice(["\n", "\n", "\r\n"])
        lines.append(f"{marker}{hosts} {key}{dice.choice(['', ' c', ' '])}{end}")
    return "".join(lines)


def test_safe_fixes_leave_every_host_its_keys(tmp_path: Path, keys: list[str]) -> None:
    dice = random.Random(SEED)
    made = 0
    for _ in range(60):
        file = write(tmp_path / "known_hosts", random_file(dice, keys))
        old = file.read_text()
        before = {host: known(file, host) for host in HOSTS}
        for _ in range(9):
            found = findings(file, "SSH701,SSH703")
            if not found:
                break
            made += len(found)
            write(file, fixed(file, found[:1]))
        after = {host: known(file, host) for host in HOSTS}
        assert after == before, f"seed {SEED}\n{old}\n{file.read_text()}"
    assert made > 60


def test_a_byte_order_mark_hides_the_first_host_until_it_is_removed(
    tmp_path: Path, keys: list[str]
) -> None:
    file = write(tmp_path / "known_hosts", f"\ufeff{HOSTS[0]} {keys[0]}\n{HOSTS[2]} {keys[1]}\n")
    assert not known(file, HOSTS[0])
    found = findings(file, "SSH706")
    assert len(found) == 1
    write(file, fixed(file, found))
    assert known(file, HOSTS[0])
    assert known(file, HOSTS[2])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("web.example.com:2222", "[web.example.com]:2222"),
        ("[web.example.com]:22", "web.example.com"),
        ("web.example.com:22", "web.example.com"),
        ("[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_a_host_that_is_never_matched_is_once_it_is_rewritten(
    tmp_path: Path, keys: list[str], written: str, meant: str
) -> None:
    file = write(tmp_path / "known_hosts", f"{written} {keys[0]}\n")
    assert not known(file, meant)
    write(file, fixed(file, findings(file, "SSH707")))
    assert known(file, meant)


def test_what_ssh_does_with_conflicts_and_revocation(tmp_path: Path, keys: list[str]) -> None:
    with sshd(tmp_path / "sshd") as server:
        own = " ".join(server.host_key.with_suffix(".pub").read_text().split()[:2])
        name = f"[127.0.0.1]:{server.port}"
        me = make_key(tmp_path / "me")
        server.authorized_keys.write_text(me.with_suffix(".pub").read_text())
        file = write(server.folder / "known_hosts", f"{name} {keys[0]}\n{name} {own}\n")
        assert [f.severity.label for f in findings(file, "SSH704")] == ["info"]
        login = server.ssh("-o", "StrictHostKeyChecking=yes", "true", key=me)
        assert login.returncode == 0, "any of the keys is accepted"
        write(file, f"{name} {own}\n@revoked * {own}\n")
        assert [f.severity.label for f in findings(file, "SSH704")] == ["warning"]
        assert "REVOKED" in server.ssh("true", key=me).stderr
