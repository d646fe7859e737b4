"""Homes and configs of the sizes the design names, made anew for each measurement."""

from __future__ import annotations

import random
import re
import subprocess
import time
from base64 import b64encode
from pathlib import Path


def ordinary_home(folder: Path) -> Path:
    """A 200-line config, ten keys with their public halves, and a known_hosts of forty lines."""
    ssh = folder / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    (ssh / "config").write_text(config(33) + "Host *\n    ServerAliveInterval 60\n")
    (ssh / "config").chmod(0o600)
    for number in range(10):
        key = ssh / f"id_{number}"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", str(key)],
            check=True,
        )
    public = (ssh / "id_0.pub").read_text().split()
    lines = [f"web{number}.example.com {public[0]} {public[1]}\n" for number in range(40)]
    (ssh / "known_hosts").write_text("".join(lines))
    (ssh / "known_hosts").chmod(0o600)
    return folder


def warm_wrapper(home: Path, sshlint: str, host: str) -> tuple[list[str], list[str]]:
    """A bash that makes the wrapper's check a hundred times, and one that runs `ssh -G` instead.

    The wrapper has found the login in order before, so that it need not start sshlint.
    """
    made = subprocess.run([sshlint, "init", "bash"], capture_output=True, text=True, check=True)
    text = made.stdout.replace(f"{sshlint} prelogin ", f"{sshlint} prelogin --home {home} ")
    source = f"export HOME={home} XDG_CACHE_HOME={home}/.cache\n{text}\n"
    source = re.sub(r"folder=\S+/logins", f"folder={home}/.cache/sshlint/logins", source)
    check, ask = home / "check", home / "ask"
    loop = "for i in {1..100}; do %s || exit; done >/dev/null\n"
    check.write_text(source + loop % f"__sshlint_check {host}")
    ask.write_text(source + loop % f"command ssh -G -F {home}/.ssh/config {host}")
    time.sleep(2)  # what is younger is not remembered
    subprocess.run(["bash", str(check)], check=True, timeout=120)
    stamps = list((home / ".cache" / "sshlint" / "logins").iterdir())
    assert len(stamps) == 1, "the wrapper does not remember the login"
    return ["bash", str(check)], ["bash", str(ask)]


def config(hosts: int) -> str:
    """A config of so many hosts, six lines each."""
    return "".join(
        f"Host web{number}\n"
        f"    HostName 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\n"
        f"    User deploy\n"
        f"    Port 22{number % 100:02d}\n"
        f"    IdentityFile ~/.ssh/id_{number % 10}\n"
        f"\n"
        for number in range(hosts)
    )


def known_hosts(lines: int, *, hashed: bool = False) -> str:
    """So many hosts, each with a name, an address and a key of its own."""
    from sshlint.formats.known_host_names import hash_name

    dice = random.Random(lines)
    hosts = (
        f"web{n}.example.com,10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(lines)
    )
    names = (hash_name(host, dice.randbytes(20)) for host in hosts) if hashed else hosts
    return "".join(f"{name} {_key(dice)}\n" for name in names)


def authorized(lines: int) -> str:
    """So many keys that may log in, some of them under conditions."""
    dice = random.Random(lines)
    options = ("", "", "", "restrict ", 'from="10.0.0.*",no-pty ', 'command="backup %d",restrict ')
    return "".join(
        f"{options[n % 6].replace('%d', str(n))}{_key(dice)} user{n}\n" for n in range(lines)
    )


def _key(dice: random.Random) -> str:
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + dice.randbytes(32)
    return "ssh-ed25519 " + b64encode(blob).decode()


def home_of_keys(folder: Path, count: int) -> Path:
    """So many Ed25519 keys in OpenSSH's format, one in ten encrypted, each with its .pub."""
    from sshlint.crypto.openssh import encode
    from sshlint.crypto.private_key import PrivateKey, prove
    from sshlint.formats.keys.public_key import one_line

    dice = random.Random(count)
    ssh = folder / ".ssh"
    ssh.mkdir(parents=True, mode=0o700)
    locked = encode(prove(PrivateKey("ssh-ed25519", {"seed": dice.randbytes(32)})), b"bench")
    for number in range(count):
        key = prove(PrivateKey("ssh-ed25519", {"seed": dice.randbytes(32)}, b"bench"))
        path = ssh / f"id_{number}"
        path.write_bytes(encode(key, None) if number % 10 else locked)
        path.chmod(0o600)
        if number % 10:
            path.with_suffix(".pub").write_bytes(one_line(key.algorithm, key.public, b"bench"))
    return folder
