"""Four machines on loopback: an sshd each, with accounts, keys and a disk of its own.

They share the users of this machine (root and two that are made for the test), but each reads
authorized keys below a directory of its own, which is also the disk that `collect --root` reads.
Machine N listens on 127.0.0.N and logs in from there.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.sshd import Server, make_key, need, sshd

MACHINES = ("m1", "m2", "m3", "m4")
USERS = ("root", "sshlint-t1", "sshlint-t2")
_CONFIG = {
    "m1": "DenyUsers sshlint-t2\n",
    "m2": "PermitRootLogin prohibit-password\n",
    "m3": "PermitRootLogin forced-commands-only\n",
    "m4": "TrustedUserCAKeys {top}/etc/ssh/user_ca.pub\n"
    "Match User root\n  AuthorizedPrincipalsFile {top}/etc/ssh/root_principals\n",
}


class Login(NamedTuple):
    """A login to try: by which key, with which certificate, from which machine, to whom."""

    key: Path
    certificate: Path | None
    source: str
    machine: str
    user: str


class Loopback:
    def __init__(self, top: Path) -> None:
        self.top = top
        self.servers: dict[str, Server] = {}

    def tree(self, machine: str) -> Path:
        return self.top / machine

    def ssh(self, machine: str, user: str) -> Path:
        home = "root" if user == "root" else f"home/{user}"
        return self.tree(machine) / home / ".ssh"

    def write(self, machine: str, user: str, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.ssh(machine, user) / name
        path.write_text(text)
        path.chmod(mode)
        uid = pwd.getpwnam(user).pw_uid
        os.chown(path, uid, pwd.getpwnam(user).pw_gid)
        return path

    def give(self, key: Path, *accounts: tuple[str, str]) -> None:
        """Put a key pair into accounts, with its certificate where it has one."""
        for machine, user in accounts:
            self.write(machine, user, key.name, key.read_text())
            for ending in (".pub", "-cert.pub"):
                if Path(f"{key}{ending}").exists():
                    text = Path(f"{key}{ending}").read_text()
                    self.write(machine, user, f"{key.name}{ending}", text, 0o644)

    def works(self, login: Login) -> bool:
        """Whether the login gives a shell."""
        at = MACHINES.index(login.source) + 1
        to = MACHINES.index(login.machine) + 1
        options = ["-F", "none", "-i", str(login.key), "-b", f"127.0.0.{at}"]
        options += ["-p", str(self.servers[login.machine].port), "-o", "BatchMode=yes"]
        options += ["-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no"]
        options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
        options += [
            "-o",
            "GlobalKnownHostsFile=/dev/null",
            "-o",
            "PreferredAuthentications=publickey",
        ]
        if login.certificate is not None:
            options += ["-o", f"CertificateFile={login.certificate}"]
        done = subprocess.run(
            ["ssh", *options, f"{login.user}@127.0.0.{to}", "echo shell-of-$(id -un)"],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"]},
            timeout=120,
            check=False,
        )
        return done.stdout.strip() == f"shell-of-{login.user}"

    def collect(self, folder: Path) -> Path:
        """The reports of all machines, as `sshlint collect --root` writes them.

        A disk does not know the addresses of its machine: they are added.
        """
        folder.mkdir()
        for number, machine in enumerate(MACHINES, 1):
            path = folder / f"{machine}.json"
            words = ["collect", "--root", str(self.tree(machine)), "-o", str(path)]
            subprocess.run([sys.executable, "-m", "sshlint", *words], check=True)
            report: dict[str, Any] = json.loads(path.read_text())
            report["machine"]["addresses"] = [f"127.0.0.{number}"]
            path.write_text(json.dumps(report))
        return folder


@contextlib.contextmanager
def users() -> Iterator[None]:
    """The users of the test, on this machine while it runs."""
    need("useradd")
    made = []
    try:
        for name in USERS[1:]:
            with contextlib.suppress(KeyError):
                pwd.getpwnam(name)
                continue
            subprocess.run(["useradd", "-M", "-s", "/bin/sh", "-p", "*", name], check=True)
            made.append(name)
        yield
    finally:
        for name in made:
            subprocess.run(["userdel", name], check=False, capture_output=True)


@contextlib.contextmanager
def loopback() -> Iterator[Loopback]:
    """Lay the disks out; the servers run once `serve` is entered."""
    top = Path(tempfile.mkdtemp(prefix="sshlint-fleet-", dir="/run"))
    top.chmod(0o755)
    try:
        fleet = Loopback(top)
        for machine in MACHINES:
            _lay_out(fleet, machine)
        yield fleet
    finally:
        shutil.rmtree(top)


def _lay_out(fleet: Loopback, machine: str) -> None:
    tree = fleet.tree(machine)
    (tree / "etc" / "ssh").mkdir(parents=True)
    passwd, shadow = [], []
    for name in USERS:
        entry = pwd.getpwnam(name)
        home = "/root" if name == "root" else f"/home/{name}"
        folder = fleet.ssh(machine, name)
        folder.mkdir(parents=True)
        for path in (folder, folder.parent):
            os.chown(path, entry.pw_uid, entry.pw_gid)
        folder.chmod(0o700)
        folder.parent.chmod(0o755)
        passwd.append(f"{name}:x:{entry.pw_uid}:{entry.pw_gid}::{home}:/bin/sh\n")
        shadow.append(f"{name}:*:19000:0:99999:7:::\n")
    (tree / "etc" / "passwd").write_text("".join(passwd))
    (tree / "etc" / "shadow").write_text("".join(shadow))
    (tree / "etc" / "group").write_text("root:x:0:\n")
    (tree / "etc" / "hostname").write_text(f"{machine}\n")
    config = _CONFIG[machine].format(top="")
    (tree / "etc" / "ssh" / "sshd_config").write_text(f"UsePAM no\n{config}")


@contextlib.contextmanager
def serve(fleet: Loopback) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for number, machine in enumerate(MACHINES, 1):
            tree = fleet.tree(machine)
            config = _CONFIG[machine].format(top=tree)
            before, match, after = config.partition("Match ")
            keys = "%u/.ssh/authorized_keys"
            lines = [
                f"ListenAddress 127.0.0.{number}",
                "StrictModes yes",
                "MaxStartups 100",
                *(["PermitRootLogin prohibit-password"] if "PermitRootLogin" not in before else []),
                *before.splitlines(),
                f"AuthorizedKeysFile {tree}/home/{keys} {tree}/{keys}",
            ]
            server = stack.enter_context(
                sshd(fleet.top / f"sshd-{machine}", *lines, last=(match + after).splitlines())
            )
            fleet.servers[machine] = server
        yield


def sign(authority: Path, key: Path, principals: str, *options: str) -> Path:
    """Certify a key; returns the certificate."""
    words = ["-q", "-s", str(authority), "-I", "test", "-n", principals, *options]
    subprocess.run(["ssh-keygen", *words, f"{key}.pub"], check=True, capture_output=True)
    return Path(f"{key}-cert.pub")


def new_key(folder: Path, name: str) -> Path:
    return make_key(folder / name)


def line(key: Path, options: str = "") -> str:
    kind, blob = Path(f"{key}.pub").read_text().split()[:2]
    return f"{options}{' ' if options else ''}{kind} {blob}\n"
