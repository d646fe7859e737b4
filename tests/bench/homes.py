"""Homes and configs of the sizes the design names, made anew for each measurement."""

from __future__ import annotations

import subprocess
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
