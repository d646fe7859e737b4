"""A simulated fleet: reports as `sshlint collect` writes them, with realistic shares.

`python -m tests.generate.fleet DIR MACHINES [SEED]` writes a report for each machine. A machine has
ten accounts, some 30 authorized keys and 15 private keys: people's keys that open many machines,
copies of private keys, keys whose other half is nowhere, hashed known hosts, cloned host keys,
sudo, forwarded agents, from=, command=, expired lines and certificate authorities.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOW = 1_790_000_000
_SMALL = math.prod(n for n in range(3, 400, 2) if all(n % d for d in range(3, 20, 2) if d < n))
Report = dict[str, Any]


def wire(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def fingerprint(blob: bytes) -> str:
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def entry(blob: bytes, algorithm: str, bits: int) -> Report:
    """A key as the list of keys in a report has it."""
    public = base64.b64encode(blob).decode()
    return {
        "fingerprint": fingerprint(blob),
        "algorithm": algorithm,
        "bits": bits,
        "public": public,
    }


def rsa(modulus: int) -> Report:
    number = modulus.to_bytes(modulus.bit_length() // 8 + 1, "big")
    return entry(wire(b"ssh-rsa", b"\1\0\1", number), "ssh-rsa", modulus.bit_length())


def ed25519(seed: bytes) -> Report:
    return entry(wire(b"ssh-ed25519", hashlib.sha256(seed).digest()), "ssh-ed25519", 256)


def modulus(dice: random.Random) -> int:
    """A random number without small factors, which is as good as a product of two primes here."""
    while math.gcd(number := dice.getrandbits(2048) | 1 << 2047 | 1, _SMALL) > 1:
        pass
    return number


class Fleet:
    """Makes the reports of `machines` machines, the same ones for the same seed."""

    def __init__(self, machines: int, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.machines = machines
        self.seed = seed
        self.people = [self.key(f"person {n}") for n in range(max(machines // 4, 4))]
        self.lost = [self.key(f"lost {n}") for n in range(max(machines // 2, 4))]
        self.cloned = self.key("cloned host key")
        self.authority = self.key("user authority")
        self.known = [self.host_key(n) for n in range(machines)]

    def key(self, name: str) -> Report:
        """A key for a name: three in ten are RSA, with a random odd number for a modulus."""
        seed = f"{self.seed} {name}"
        dice = random.Random(seed)
        if dice.random() < 0.3:
            return rsa(modulus(dice))
        return ed25519(seed.encode())

    def host_key(self, number: int) -> Report:
        return self.cloned if number % 50 == 7 else ed25519(f"{self.seed} host {number}".encode())

    def reports(self) -> Iterator[Report]:
        for number in range(self.machines):
            yield _Machine(self, number).report()


class _Machine:
    def __init__(self, fleet: Fleet, number: int) -> None:
        self.fleet, self.number = fleet, number
        self.random = random.Random(f"{fleet.seed}/{number}")
        self.name = f"host{number:05}"
        self.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.keys: dict[str, Report] = {}

    def use(self, key: Report) -> str:
        name: str = key["fingerprint"]
        self.keys[name] = key
        return name

    def report(self) -> Report:
        accounts = [self.account(slot) for slot in range(10)]
        host_key = self.use(self.fleet.known[self.number])
        authorities = []
        if self.number % 10 == 0:
            authorities = [
                {
                    "path": "/etc/ssh/user_ca.pub",
                    "line": 1,
                    "fingerprint": self.use(self.fleet.authority),
                    "comment": "ca",
                }
            ]
        return {
            "version": 1,
            "$schema": "urn:sshlint:schema:collect:1",
            "report": "collect",
            "sshlint": "0.1.0",
            "collected": NOW,
            "machine": {
                "id": hashlib.sha256(self.name.encode()).hexdigest()[:32],
                "hostname": self.name,
                "names": [self.name, f"{self.name}.example.com"],
                "addresses": [self.address],
                "platform": "linux",
                "system": "Debian GNU/Linux 12 (bookworm)",
                "openssh": "OpenSSH_9.2p1 Debian-2",
                "tree": None,
            },
            "keys": [self.keys[name] for name in sorted(self.keys)],
            "sshd": {
                "files": ["/etc/ssh/sshd_config"],
                "ports": [22],
                "host_keys": [
                    {
                        "path": "/etc/ssh/ssh_host_ed25519_key",
                        "fingerprint": host_key,
                        "mode": "0600",
                        "certificate": None,
                    }
                ],
                "user_authorities": authorities,
                "revoked": {"path": None, "form": None, "fingerprints": []},
                "settings": [
                    {
                        "path": "/etc/ssh/sshd_config",
                        "line": line,
                        "keyword": keyword,
                        "value": value,
                        "match": None,
                    }
                    for line, (keyword, value) in enumerate(
                        (("permitrootlogin", "prohibit-password"), ("usepam", "yes")), 3
                    )
                ],
                "unknown": [],
            },
            "sudo_rules": [],
            "known_hosts": [],
            "accounts": accounts,
            "notes": [],
        }

    def account(self, slot: int) -> Report:
        dice, fleet = self.random, self.fleet
        person = dice.randrange(len(fleet.people))
        name = "root" if slot == 0 else ("deploy", "backup")[slot - 1] if slot < 3 else f"u{person}"
        if slot >= 3:
            name = f"u{slot}{person}"
        home = "/root" if slot == 0 else f"/home/{name}"
        private = [self.private(home, slot, number) for number in range(dice.choice((1, 1, 2, 2)))]
        if slot == 3 and self.number < len(fleet.people):
            private.append(self.file(home, fleet.people[self.number], "id_person"))
        return {
            "name": name,
            "uid": 0 if slot == 0 else 1000 + slot,
            "gid": 0 if slot == 0 else 1000 + slot,
            "groups": ["sudo"] if slot == 4 else [name],
            "home": home,
            "shell": "/bin/bash",
            "shell_login": True,
            "locked": False,
            "read": True,
            "reason": None,
            "access": self.access(home, slot),
            "sudo": {
                "root": slot == 4,
                "password": slot == 4 or None,
                "path": "/etc/sudoers" if slot == 4 else None,
                "line": 27 if slot == 4 else None,
            },
            "private_keys": private,
            "public_keys": [
                {
                    "path": f"{one['path']}.pub",
                    "fingerprint": one["fingerprint"],
                    "comment": f"{name}@{self.name}",
                    "mode": "0644",
                    "owner": name,
                    "private": one["path"],
                }
                for one in private
            ],
            "certificates": [],
            "authorized_keys_files": [
                {
                    "path": f"{home}/.ssh/authorized_keys",
                    "exists": True,
                    "mode": "0600",
                    "owner": name,
                    "refused": None,
                }
            ],
            "authorized_keys": [
                self.authorized(home, slot, line) for line in range(1, dice.choice((2, 3, 4, 5, 6)))
            ],
            "known_hosts": [
                self.known_host(home, line) for line in range(1, dice.choice((1, 1, 3, 6)))
            ],
            "logins": [
                self.login(home, line, private) for line in range(dice.choice((0, 0, 1, 2)))
            ],
            "agent": None,
            "findings": [_finding(one) for one in private if not one["encrypted"]],
            "notes": [],
        }

    def access(self, home: str, slot: int) -> Report:
        yes = {"value": True, "path": None, "line": None}
        return {
            "login": yes,
            "login_reason": None,
            "public_key": yes,
            "root_login": {"value": "prohibit-password", "path": None, "line": None},
            "authorized_keys_files": [f"{home}/.ssh/authorized_keys"],
            "principals_file": None,
            "principals": None,
            "keys_command": False,
            "strict_modes": yes,
            "forced_command": {"value": False, "path": None, "line": None},
            "agent_forwarding": yes,
            "tcp_forwarding": {"value": "yes", "path": None, "line": None},
        }

    def private(self, home: str, slot: int, number: int) -> Report:
        dice = self.random
        owner = self.number
        if dice.random() < 0.04:  # a copy of another machine's
            owner = dice.randrange(self.fleet.machines)
        return self.file(home, self.fleet.key(f"{owner} {slot} {number}"), f"id_{number}")

    def file(self, home: str, key: Report, name: str) -> Report:
        encrypted = self.random.random() < 0.4
        return {
            "path": f"{home}/.ssh/{name}",
            "link": None,
            "format": "openssh",
            "algorithm": key["algorithm"],
            "bits": key["bits"],
            "fingerprint": self.use(key),
            "public_from": "file",
            "comment": None,
            "encrypted": encrypted,
            "cipher": "aes256-ctr" if encrypted else None,
            "kdf": "bcrypt" if encrypted else None,
            "kdf_rounds": 16 if encrypted else None,
            "kdf_memory": None,
            "kdf_parallelism": None,
            "touch_required": None,
            "loads": True,
            "mode": "0600",
            "owner": "root" if home == "/root" else home[6:],
            "used_for": [],
            "times": None,
        }

    def authorized(self, home: str, slot: int, line: int) -> Report:
        dice, fleet = self.random, self.fleet
        kind = dice.random()
        if kind < 0.55:
            key = fleet.people[dice.randrange(len(fleet.people))]
        elif kind < 0.8:
            key = fleet.key(f"{dice.randrange(fleet.machines)} {dice.randrange(10)} 0")
        else:
            key = fleet.lost[dice.randrange(len(fleet.lost))]
        options: list[Report] = []
        kind = dice.random()
        if kind < 0.06:
            options.append({"name": "from", "negated": False, "value": "10.0.0.0/16,!10.0.3.*"})
        elif kind < 0.1:
            options.append({"name": "command", "negated": False, "value": "/usr/bin/rrsync /srv"})
            options.append({"name": "restrict", "negated": False, "value": None})
        expired = dice.random() < 0.01
        if expired:
            options.append({"name": "expiry-time", "negated": False, "value": "20240101"})
        return {
            "path": f"{home}/.ssh/authorized_keys",
            "line": line,
            "fingerprint": self.use(key),
            "comment": f"u{line}@laptop",
            "cert_authority": False,
            "options": options,
            "expires": 1_704_067_200 if expired else None,
            "works": True,
            "problem": None,
            "read_by_sshd": True,
        }

    def known_host(self, home: str, line: int) -> Report:
        dice, fleet = self.random, self.fleet
        other = dice.randrange(fleet.machines)
        key = fleet.known[other if dice.random() < 0.98 else dice.randrange(fleet.machines)]
        hashed = dice.random() < 0.5
        text = None
        if hashed:
            salt = dice.randbytes(20)
            import hmac

            digest = hmac.digest(salt, f"host{other:05}".encode(), "sha1")
            text = f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"
        return {
            "path": f"{home}/.ssh/known_hosts",
            "line": line,
            "marker": None,
            "hosts": [] if hashed else [f"host{other:05}"],
            "hash": text,
            "fingerprint": self.use(key),
        }

    def login(self, home: str, line: int, private: list[Report]) -> Report:
        dice = self.random
        other = f"host{dice.randrange(self.fleet.machines):05}"
        return {
            "path": f"{home}/.ssh/config",
            "line": 1 + 4 * line,
            "host": other,
            "pattern": False,
            "hostname": other,
            "port": 22,
            "user": "deploy",
            "host_key_name": other,
            "identities": [
                {"path": key["path"], "fingerprint": key["fingerprint"], "offered": True}
                for key in private
            ],
            "identities_only": True,
            "forward_agent": dice.random() < 0.1,
            "jumps": [],
            "proxy_command": False,
            "refused": None,
        }


def _finding(key: Report) -> Report:
    """What a check says of a private key without a passphrase."""
    return {
        "code": "SSH305",
        "name": "no-passphrase",
        "severity": "info",
        "message": f"private key {key['path']} has no passphrase",
        "help": f"ssh-keygen -p -f {key['path']}",
        "path": key["path"],
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "related": [],
        "fix": None,
        "fingerprint": hashlib.sha256(key["path"].encode()).hexdigest()[:20],
        "group": f"SSH305 {key['path']}",
    }


def write(folder: Path, machines: int, seed: int = 1) -> Path:
    """Write the reports of a fleet, a file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for report in Fleet(machines, seed).reports():
        name = report["machine"]["hostname"]
        (folder / f"{name}.json").write_text(json.dumps(report, indent=2))
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:]))
