"""A home as years make it: includes, jump hosts, keys good and damaged, PuTTY, dotfiles by stow.

`python -m tests.messy_home DIR` lays it out, to look at the report.
"""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path

from tests.generate.damage import DAMAGES

KEYS = Path(__file__).parents[1] / "fixtures" / "formats" / "keys"

CONFIG = """\
# ada's config, since 2009
Include config.d/*.conf
Include ~/.ssh/config.loacl

Host *
    ForwardAgent yes
    ServerAliveInterval 0
    Protocol 2
    IdentityFile ~/.ssh/id_ed25519
    IdentityFile ~/.ssh/id_rsa

Host bastion
    HostNmae bastion.example.com
    User ops
    IdentityFile ~/.ssh/id_work

Host inner
    HostName 10.0.0.2
    ProxyJump bastion
    Port 22O

Host db web1,web2
    HostName 10.0.0.3
    ProxyJump inner
    User postgres
    User ada
    ServerAliveInterval 60

Host old-router
    HostName 192.0.2.7
    KexAlgorithms +diffie-hellman-group1-sha1
    Ciphers aes256-cbc,3des-cbc
    HostKeyAlgorithms +ssh-dss
    StrictHostKeyChecking no
    UserKnownHostsFile /dev/null

Host github.com
    User ada
    IdentityFile ~/.ssh/id_githbu

Host jump-a
    ProxyJump jump-b
Host jump-b
    ProxyJump jump-a
"""
WORK = """\
Host gitlab.example.com
    Port 2222
    IdentityFile "~/.ssh/id_putty.ppk"
    UseKeychain yes
Host *.example.com
    User deploy
    LogLevel QUIET
    ControlMaster auto
    ControlPath /tmp/ssh-%r@%h:%p
"""
LAB = """\
Match host lab*,!lab9 user bob
    Port 2200
Host lab1 lab2
    HostName 10.9.0.1
    Port 22
    GSSAPIAuthentication yes
    GSSAPIDelegateCredentials yes
    SetEnv API_TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345
Host lab1
    Port 2022
    CheckHostIP no
"""
SESSION = """\
Present=1
HostName={host}
PortNumber={port}
Protocol=ssh
UserName={user}
PingInterval=0
PingIntervalSecs=0
PublicKeyFile={key}
AgentFwd={agent}
SshProt=3
"""
# Eight private keys by what lies in fixtures/formats/keys, three with a damage of tests.generate.
PRIVATE = {
    "id_ed25519": ("openssh-ed25519-encrypted", ""),
    "id_rsa": ("openssh-rsa", ""),
    "id_work": ("openssh-ecdsa256", "CRLF line ends"),
    "id_github": ("openssh-ecdsa384", "no final line end"),
    "id_dsa": ("openssh-dsa", ""),
    "id_backup.pem": ("pem-rsa", "no END line"),
    "id_deploy": ("pkcs8-ecdsa256", ""),
    "id_putty.ppk": ("ppk3-ed25519.ppk", ""),
}
KNOWN_HOSTS = 60


def make(home: Path) -> Path:
    """Lay out the home in a directory that does not exist yet, and return it."""
    dotfiles = home / "dotfiles" / "ssh" / ".ssh"
    parts = dotfiles / "config.d"
    parts.mkdir(parents=True)
    home.chmod(0o755)
    (dotfiles / "config").write_text(CONFIG)
    (parts / "10-work.conf").write_text(WORK)
    (parts / "20-lab.conf").write_text(LAB)
    for folder in (dotfiles, parts):
        folder.chmod(0o755)
    ssh = home / ".ssh"
    ssh.mkdir(mode=0o700)
    for name in ("config", "config.d"):  # as stow leaves them
        (ssh / name).symlink_to(Path("..") / "dotfiles" / "ssh" / ".ssh" / name)
    for name, (fixture, damage) in PRIVATE.items():
        data = (KEYS / fixture).read_bytes()
        path = ssh / name
        path.write_bytes(DAMAGES[damage][0](data) if damage else data)
        path.chmod(0o644 if name == "id_deploy" else 0o600)
    for name in ("id_ed25519", "id_rsa"):
        fixture = PRIVATE[name][0].removesuffix("-encrypted")
        (ssh / f"{name}.pub").write_bytes((KEYS / f"{fixture}.pub").read_bytes())
    (ssh / "known_hosts").write_text("".join(_known_hosts()))
    (ssh / "authorized_keys").write_bytes((KEYS / "openssh-ed25519.pub").read_bytes() * 2)
    _putty(home)
    return home


def _known_hosts() -> list[str]:
    words = [(KEYS / f"openssh-{kind}.pub").read_text().split()[:2] for kind in ("ed25519", "rsa")]
    keys = cycle(" ".join(pair) for pair in words)
    lines = [f"host{n}.example.com {next(keys)}\n" for n in range(KNOWN_HOSTS - 3)]
    return [
        *lines,
        lines[3],
        f"web.example.com:2222 {next(keys)}\n",
        f"router.example.com {(KEYS / 'openssh-dsa.pub').read_text()}",
    ]


def _putty(home: Path) -> None:
    sessions = home / ".putty" / "sessions"
    sessions.mkdir(parents=True)
    key = home / ".ssh" / "id_rsa"
    for name, host, port, user, agent in (
        ("build", "build.example.com", 22, "ada", 1),
        ("old%20box", "192.0.2.9", 22, "", 0),
        ("git", "github.com", 22, "ada", 0),
    ):
        text = SESSION.format(host=host, port=port, user=user, key=key, agent=agent)
        (sessions / name).write_text(text)
    for path in (home / ".putty", sessions):
        path.chmod(0o700)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
