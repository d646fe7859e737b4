"""A report says what is on a machine, in one form, without a secret, and the same each time."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from sshlint.fleet import zipapp
from tests.fleet.trees import Tree, account, collect, fingerprint, keygen, make_key, valid

SSHD_CONFIG = """\
Port 2222
AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/keys/%u
TrustedUserCAKeys /etc/ssh/ca.pub
RevokedKeys /etc/ssh/revoked
Include /etc/ssh/sshd_config.d/*.conf
AllowGroups staff sudo
Match User ada
    AllowAgentForwarding no
    AuthorizedPrincipalsFile /etc/ssh/principals/%u
Match Address 10.0.0.0/8
    PermitRootLogin yes
"""
SUDOERS = """\
# User rules
Defaults env_reset
root ALL=(ALL:ALL) ALL
%sudo ALL=(ALL) NOPASSWD: ALL
bob ALL=(postgres) ALL
eve ALL=(ALL) /usr/bin/less, \\
    /usr/bin/vi
@includedir /etc/sudoers.d
"""
CONFIG = """\
Host web
    HostName web.example.com
    User deploy
    IdentityFile ~/.ssh/id_work
    ForwardAgent yes
Host db
    ProxyJump bastion,web
Host *.lan
    User ops
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    tree = Tree(tmp_path_factory.mktemp("disk"))
    tree.write("/etc/hostname", "web1\n")
    tree.write("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 web1.example.com web1\n")
    tree.write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n")
    tree.write("/etc/os-release", 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    package = "Package: openssh-client\nStatus: install ok installed\nVersion: 1:9.2p1-2+deb12u7\n"
    tree.write("/var/lib/dpkg/status", "Package: less\nVersion: 590\n\n" + package)
    ada = tree.user("ada", ("sudo",))
    bob = tree.user("bob", ("staff",))
    tree.user("eve")
    work = make_key(ada / "id_work", "-C", "ada@work")
    keygen("-q", "-t", "rsa", "-b", "2048", "-N", "secret", "-f", str(ada / "id_rsa"))
    ca = make_key(tree.path("/ca"))
    keygen("-q", "-s", str(ca), "-I", "ada-id", "-n", "ada,ops", "-V", "20200101:20300101",
           "-z", "7", str(ada / "id_work.pub"))  # fmt: skip
    tree.write("/etc/ssh/ca.pub", Path(f"{ca}.pub").read_bytes())
    ca.unlink()
    make_key(tree.path("/etc/ssh/ssh_host_ed25519_key"))
    other = make_key(tree.path("/other"))
    keygen("-k", "-f", str(tree.path("/etc/ssh/revoked")), f"{other}.pub")
    public = work.with_suffix(".pub").read_text().strip()
    options = 'restrict,command="/bin/true",from="10.0.0.0/8,!10.1.*",expiry-time="20300101Z"'
    lines = f'# keys\n{options} {public}\nenvironment="TOKEN=hunter2hunter2" {public}\nssh-rsa x\n'
    tree.write("/home/bob/.ssh/authorized_keys", lines, 0o600)
    tree.write("/etc/ssh/keys/bob", Path(f"{other}.pub").read_text())
    tree.write("/home/bob/.ssh/authorized_keys.old", public)
    tree.write("/etc/ssh/principals/ada", '# who\nada\nno-pty,from="10.*" ops\n')
    tree.write("/etc/ssh/sshd_config", SSHD_CONFIG)
    tree.write("/etc/ssh/sshd_config.d/10.conf", "PasswordAuthentication no\nDenyUsers eve\n")
    tree.write("/etc/sudoers", SUDOERS)
    tree.write("/etc/sudoers.d/90-eve", "eve ALL=(ALL) ALL\n")
    tree.write("/etc/sudoers.d/README.txt", "bob ALL=(ALL) ALL\n")
    tree.write("/home/ada/.ssh/config", CONFIG, 0o600)
    host_key = tree.path("/etc/ssh/ssh_host_ed25519_key.pub").read_text()
    tree.write("/home/ada/.ssh/known_hosts", f"web.example.com,10.0.0.9 {host_key}", 0o600)
    keygen("-H", "-f", str(ada / "known_hosts"))
    (ada / "known_hosts.old").unlink()
    with (ada / "known_hosts").open("a") as known:
        known.write(f"@cert-authority *.example.com {host_key}")
    assert bob.is_dir()
    return tree


@pytest.fixture(scope="module")
def printed(tree: Tree) -> str:
    """The report, as it is printed."""
    tree.give()
    done = collect("--root", str(tree.top))
    assert done.status == 0, done.errors
    return done.output


@pytest.fixture(scope="module")
def report(printed: str) -> dict[str, Any]:
    return valid(json.loads(printed))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zipapp."""
    path = tmp_path_factory.mktemp("program") / "s.pyz"
    assert collect("--zipapp", str(path)).status == 0
    return path


def test_the_machine_is_named_by_its_own_disk(tree: Tree, report: dict[str, Any]) -> None:
    machine = report["machine"]
    assert machine["hostname"] == "web1"
    assert machine["names"] == ["web1", "web1.example.com"]
    assert machine["system"] == "Debian GNU/Linux 12 (bookworm)"
    assert machine["openssh"] == "OpenSSH_9.2p1-2+deb12u7"
    assert machine["tree"] == str(tree.top)
    assert machine["addresses"] is None
    assert len(machine["id"]) == 32
    assert machine["id"] != "0123456789abcdef0123456789abcdef"
    assert report["collected"] is None


def test_every_key_is_what_ssh_keygen_says(tree: Tree, report: dict[str, Any]) -> None:
    keys = {row["fingerprint"]: row for row in report["keys"]}
    ada = account(report, "ada")
    work, rsa = ({part["path"]: part for part in ada["private_keys"]}[f"/home/ada/.ssh/{name}"]
                 for name in ("id_work", "id_rsa"))  # fmt: skip
    assert work["fingerprint"] == fingerprint(tree.path("/home/ada/.ssh/id_work"))
    assert (work["encrypted"], work["comment"], work["mode"]) == (False, "ada@work", "0600")
    assert (work["used_for"], work["public_from"], work["times"]) == (["web"], "file", None)
    assert (rsa["encrypted"], rsa["kdf"], rsa["bits"]) == (True, "bcrypt", 2048)
    assert rsa["fingerprint"] == fingerprint(tree.path("/home/ada/.ssh/id_rsa.pub"))
    public = tree.path("/home/ada/.ssh/id_work.pub").read_text().split()[1]
    assert keys[work["fingerprint"]]["public"] == public
    for part in ada["private_keys"] + ada["public_keys"] + report["sshd"]["host_keys"]:
        assert part["fingerprint"] in keys


def test_certificates_and_authorities(tree: Tree, report: dict[str, Any]) -> None:
    (certificate,) = account(report, "ada")["certificates"]
    assert certificate["principals"] == ["ada", "ops"]
    assert (certificate["serial"], certificate["key_id"], certificate["kind"]) == (
        7,
        "ada-id",
        "user",
    )
    assert certificate["private"] == "/home/ada/.ssh/id_work"
    (authority,) = report["sshd"]["user_authorities"]
    assert certificate["authority"] == authority["fingerprint"]
    assert (authority["path"], authority["line"]) == ("/etc/ssh/ca.pub", 1)
    revoked = report["sshd"]["revoked"]
    assert revoked["form"] == "krl"
    assert revoked["fingerprints"] == [fingerprint(tree.path("/other.pub"))]


def test_authorized_keys_with_every_option(report: dict[str, Any]) -> None:
    lines = account(report, "bob")["authorized_keys"]
    first, second, central = (
        next(line for line in lines if (line["path"], line["line"]) == at)
        for at in (
            ("/home/bob/.ssh/authorized_keys", 2),
            ("/home/bob/.ssh/authorized_keys", 3),
            ("/etc/ssh/keys/bob", 1),
        )
    )
    values = {option["name"]: option["value"] for option in first["options"]}
    assert values["from"] == "10.0.0.0/8,!10.1.*"
    assert (values["command"], values["restrict"]) == ("/bin/true", None)
    assert first["expires"] == 1893456000
    assert first["read_by_sshd"] is True
    assert second["options"] == [{"name": "environment", "negated": False, "value": "TOKEN="}]
    assert central["works"] is True
    assert len(lines) == 3


def test_sshd_and_sudo_say_who_may(report: dict[str, Any]) -> None:
    ada, bob, eve = (account(report, name) for name in ("ada", "bob", "eve"))
    assert ada["access"]["agent_forwarding"]["value"] == "no"
    assert bob["access"]["agent_forwarding"]["value"] == "yes"
    assert [one["principal"] for one in ada["access"]["principals"]] == ["ada", "ops"]
    assert ada["access"]["login"]["value"] is True
    assert eve["access"]["login"]["value"] is False
    assert eve["access"]["login"]["path"] == "/etc/ssh/sshd_config.d/10.conf"
    assert bob["access"]["root_login"]["value"] is None  # depends on the address
    assert bob["access"]["root_login"]["line"] == 11
    assert bob["access"]["authorized_keys_files"][1] == "/etc/ssh/keys/bob"
    assert (ada["sudo"]["root"], ada["sudo"]["password"], ada["sudo"]["line"]) == (True, False, 4)
    assert bob["sudo"]["root"] is False
    assert eve["sudo"]["path"] == "/etc/sudoers.d/90-eve"
    assert report["sshd"]["ports"] == [2222]


def test_logins_and_known_hosts(report: dict[str, Any]) -> None:
    ada = account(report, "ada")
    logins = {login["host"]: login for login in ada["logins"]}
    web, db = logins["web"], logins["db"]
    assert (web["hostname"], web["user"], web["port"]) == ("web.example.com", "deploy", 22)
    assert web["forward_agent"] is True
    assert web["identities"][0]["path"] == "/home/ada/.ssh/id_work"
    assert (web["line"], db["jumps"]) == (1, ["bastion", "web"])
    assert (logins["*.lan"]["pattern"], logins["*.lan"]["hostname"]) == (True, None)
    hashed = [line for line in ada["known_hosts"] if line["hash"]]
    assert any(line["hosts"] == ["web.example.com"] for line in hashed)
    assert ada["known_hosts"][-1]["marker"] == "@cert-authority"
    assert ada["known_hosts"][-1]["hosts"] == ["*.example.com"]


def test_findings_are_those_of_check(tree: Tree, report: dict[str, Any]) -> None:
    found = {(one["code"], one["path"]) for one in account(report, "ada")["findings"]}
    assert ("SSH305", "/home/ada/.ssh/id_work") in found  # no passphrase
    assert ("SSH603", "/home/ada/.ssh/config") in found  # agent forwarded


def secrets_of(path: Path, passphrase: bytes | None) -> Iterator[bytes]:
    """The private numbers of a key, and of an encrypted one what they are encrypted to."""
    data = path.read_bytes()
    key = serialization.load_ssh_private_key(data, passphrase)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        for number in (numbers.p, numbers.q, numbers.d):
            yield number.to_bytes((number.bit_length() + 7) // 8, "big")
        yield base64.b64decode("".join(data.decode().split("\n")[1:-2]))[-600:]
    elif isinstance(key, ed25519.Ed25519PrivateKey):
        yield key.private_bytes_raw()


def test_no_secret_is_in_a_report(tree: Tree) -> None:
    """No nine bytes of a private key in base64 or hexadecimal, and no password of an option."""
    text = collect("--root", str(tree.top), "--times").output
    ssh = tree.top / "home" / "ada" / ".ssh"
    keys = [(ssh / "id_work", None), (ssh / "id_rsa", b"secret")]
    keys.append((tree.path("/etc/ssh/ssh_host_ed25519_key"), None))
    for path, passphrase in keys:
        for secret in secrets_of(path, passphrase):
            for at in range(len(secret) - 9):
                piece = secret[at : at + 9]
                assert base64.b64encode(piece).decode() not in text
                assert piece.hex() not in text
    assert "hunter2" not in text
    assert "PRIVATE KEY" not in text


def test_two_reports_are_equal_and_a_change_shows(tree: Tree, printed: str) -> None:
    assert printed == collect("--root", str(tree.top)).output
    timed = valid(tree.collect("--times"))
    assert isinstance(timed["collected"], int)
    assert account(timed, "ada")["private_keys"][0]["times"]["modified"] > 0


def test_the_zipapp_alone_gives_the_same_report(
    tree: Tree, program: Path, printed: str, tmp_path: Path
) -> None:
    again = tmp_path / "again.pyz"
    assert collect("--zipapp", str(again)).status == 0
    assert again.read_bytes() == program.read_bytes() == zipapp.build()
    bare = collect("--root", str(tree.top), program=("-I", "-S", str(program)))
    assert bare.errors == ""
    assert bare.output == printed
    names = zipfile.ZipFile(program).namelist()
    assert names[1:] == sorted(names[1:])


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.9", "3.10", "3.12", "3.13", "3.14"])
def test_the_zipapp_on_other_pythons(version: str, tree: Tree, program: Path, printed: str) -> None:
    """The same report on each that is new enough, and one line on each that is not."""
    beside = Path(sys.base_prefix).parent.glob(f"{version}.*/bin/python")  # as pyenv keeps them
    python = next(map(str, beside), None) or shutil.which(f"python{version}")
    if python is None:
        pytest.skip(f"there is no Python {version}")
    words = ["collect", "--root", str(tree.top)]
    done = subprocess.run(
        [python, *(["-I"] if version[0] == "3" else []), "-S", str(program), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if tuple(map(int, version.split("."))) < (3, 10):
        assert done.returncode == 1
        reason = f"sshlint: Python 3.10 or newer is needed, this is {version}\n"
        assert done.stderr == reason
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == printed


def test_the_zipapp_checks_and_fixes_without_packages(program: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    key = make_key(home / ".ssh" / "id_ed25519")
    key.chmod(0o644)
    (home / ".ssh").chmod(0o755)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", str(program), "check", "--home", str(home), *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
        )

    assert "SSH101" in run("--format", "json").stdout
    shown = run("--diff")
    assert "0644" in shown.stdout, shown
    assert key.stat().st_mode & 0o777 == 0o644
    done = run("--fix", "--yes")
    assert key.stat().st_mode & 0o777 == 0o600, done
    assert done.returncode in (0, 1), done


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--root", "/nowhere"), "--root /nowhere: no such file or directory"),
        (("--account", "nobody-here"), "nobody-here"),
        (("--root", "/", "--agent"), "--agent"),
        (("--zipapp", "x", "--times"), "--zipapp"),
        (("-o", "/nowhere/report"), "/nowhere/report"),
    ],
)
def test_bad_usage_is_one_line(words: tuple[str, ...], reason: str) -> None:
    done = collect(*words)
    assert done.status == 2
    assert reason in done.errors
    assert done.errors.count("\n") == 1


def test_o_writes_the_report_for_its_owner_alone(tree: Tree, printed: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = collect("--root", str(tree.top), "-o", str(file))
    assert (done.status, done.output) == (0, "")
    assert file.read_text() == printed
    assert file.stat().st_mode & 0o777 == 0o600


def test_only_the_named_account(tree: Tree) -> None:
    report = tree.collect("--account", "bob")
    assert [one["name"] for one in report["accounts"]] == ["bob"]
    done = collect("--root", str(tree.top), "--account", "adaa")
    assert 'did you mean "ada"?' in done.errors
