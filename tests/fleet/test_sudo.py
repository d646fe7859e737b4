"""What is said of sudo, judged by sudo itself: who becomes root, and if it asks for a password.

A mount namespace has an /etc of its own, so that nothing here changes. (The directory, not its
files: a mount over /etc/passwd ends in every namespace when a test beside this one adds a user.)
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sshlint.fleet.collect.sudo import read_rules, sudo_of
from sshlint.machine.user_database import User
from sshlint.source import names_in, read
from tests.sshd import need

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount"),
]
HOST = socket.gethostname().partition(".")[0]
# name: uid, groups by id
USERS = {"ada": (60_001, ("ops", "ada")), "bob": (60_002, ("staff", "bob"))}
GROUPS = {"ops": 60_010, "staff": 60_011, "ada": 60_001, "bob": 60_002}
CASES = {
    "none": "",
    "group": "%ops ALL=(ALL:ALL) ALL",
    "no password": "ada ALL=(ALL) NOPASSWD: ALL\n#60002 ALL=ALL",
    "last rule asks": "ada ALL=NOPASSWD: ALL\n%ops ALL=(root) ALL",
    "last rule does not": "%ops ALL=(root) ALL\nada ALL=NOPASSWD: ALL",
    "group by id": "%#60010 ALL=(#0) ALL",
    "all but one": "ALL, !bob ALL=(ALL) ALL",
    "negated twice": "ALL, !!bob ALL=(ALL) ALL",
    "left out, then in": "!ada, ada, bob, ! bob ALL=(ALL) ALL",
    "taken away": "ada ALL=(ALL) ALL\nbob ALL=(ALL) ALL\n%ops ALL=(ALL) !ALL",
    "taken away for another": "ada ALL=(ALL) ALL\nada ALL=(bob) !ALL",
    "as another": "ada ALL=(bob) ALL\nbob ALL=(ada, root) ALL",
    "as a group only": "ada ALL=(:staff) ALL\nbob ALL=() ALL",
    "user alias": "User_Alias ADMINS = ada, %nothing : OTHERS = bob\nADMINS ALL=(ALL) ALL",
    "alias defined later": "ADMINS ALL=(ALL) NOPASSWD: ALL\nUser_Alias ADMINS = %staff",
    "alias with negation": "User_Alias MOST = ALL, !bob\nMOST ALL=(ALL) ALL\n!MOST ALL=(ALL) ALL",
    "alias that is not defined": "ADMINS ALL=(ALL) ALL",
    "host alias": f"Host_Alias WEBS = {HOST}, other\nada WEBS=(ALL) ALL\nbob {HOST}=(ALL) ALL",
    "other host": "ada other=(ALL) ALL\nbob !other=(ALL) ALL",
    "command alias": "Cmnd_Alias SH = /bin/sh\nada ALL=(ALL) SH\nbob ALL=(ALL) ALL, !SH",
    "alias that takes": "Cmnd_Alias NONE = ALL, !ALL\nada ALL=(ALL) ALL\nada ALL=(ALL) NONE",
    "run as alias": "Runas_Alias DB = root, bob\nada ALL=(DB) ALL\nbob ALL=(ALL, !root) ALL",
    "tags": "ada ALL=(ALL) NOPASSWD: SETENV: ALL\nbob ALL=(ALL) NOEXEC: PASSWD: ALL",
    "two in a line": f"ada other=(ALL) ALL : {HOST}=(ALL) NOPASSWD: ALL",
    "one command": "ada ALL=(ALL) NOPASSWD: /usr/bin/true\nbob ALL=(ALL) ALL",
    "authenticate": "Defaults:ada !authenticate\nada ALL=(ALL) ALL\nbob ALL=(ALL) NOPASSWD: ALL",
    "exempt": "Defaults exempt_group=ops\nada ALL=(ALL) ALL",
    "runas default": "Defaults runas_default=bob\nada ALL=ALL\nbob ALL=(root) ALL",
    "continued": "ada \\\n  ALL = \\\n  (ALL) ALL  # and a remark\n\nbob ALL=(ALL)\\\nALL",
    "quoted": '"ada" ALL=(ALL) ALL\n"%staff" ALL=(ALL) ALL',
    "include": "@include extra\nada ALL=(ALL) ALL",
    "include directory": "@includedir sudoers.d\n",
}
EXTRA = {"extra": (0o440, "bob ALL=(ALL) NOPASSWD: ALL\n"),
         "sudoers.d/10-ada": (0o440, "ada ALL=(ALL) ALL\n"),
         "sudoers.d/20-bob": (0o666, "bob ALL=(ALL) ALL\n"),
         "sudoers.d/30.off": (0o440, "bob ALL=(ALL) ALL\n")}  # fmt: skip

_JUDGE = r"""
import json, os, subprocess, sys
top, cases = sys.argv[1], json.load(sys.stdin)
subprocess.run(["mount", "--bind", f"{top}/etc", "/etc"], check=True)
answers = {}
def runs(*words, user):
    def become():
        os.setgroups(user[2]); os.setgid(user[1]); os.setuid(user[1])
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True,
                          preexec_fn=become).returncode == 0
def answer(text):
    with open("/etc/sudoers", "w") as file:
        file.write(text)
    return [runs("sudo", "-n", "-k", "-u", "root", "/bin/sh", "-c", "true", user=user)
            for user in cases["users"]]
for name, text in cases["texts"].items():
    asks_nobody = text.replace("NOPASSWD:", "").replace("PASSWD:", "")
    answers[name] = answer(f"Defaults !authenticate\n{asks_nobody}"), answer(text)
json.dump(answers, sys.stdout)
"""


def lay_out(top: Path) -> None:
    etc = top / "etc"
    subprocess.run(["cp", "-a", "/etc", str(etc)], check=True)
    homes = "".join(f"{n}:x:{u}:{u}::/tmp:/bin/sh\n" for n, (u, _) in USERS.items())
    (etc / "passwd").write_text("root:x:0:0::/root:/bin/sh\n" + homes)
    (etc / "shadow").write_text("".join(f"{n}:*:19000:0:99999:7:::\n" for n in ("root", *USERS)))
    lines = (f"{group}:x:{gid}:{','.join(n for n, (_, g) in USERS.items() if group in g)}\n"
             for group, gid in GROUPS.items())  # fmt: skip
    (etc / "group").write_text("root:x:0:\n" + "".join(lines))
    (etc / "sudoers").touch(0o440)
    (top / "sudoers.d").mkdir()
    for name, (mode, text) in EXTRA.items():
        (top / name).write_text(text)
        (top / name).chmod(mode)


def absolute(text: str, top: Path) -> str:
    text = text.replace("@include extra", f"@include {top}/extra")
    return text.replace("@includedir sudoers.d", f"@includedir {top}/sudoers.d") + "\n"


def judged(top: Path, texts: dict[str, str]) -> dict[str, list[list[bool]]]:
    """Whether sudo lets each user run a shell as root, and whether it does without a password."""
    users = [(n, uid, [GROUPS[g] for g in groups]) for n, (uid, groups) in USERS.items()]
    command = [need("unshare"), "-m", sys.executable, "-c", _JUDGE, str(top)]
    asked = json.dumps({"texts": texts, "users": users})
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if "mount" in done.stderr and done.returncode:
        pytest.skip("no mounts of its own are allowed here")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def claims(top: Path, text: str) -> list[dict[str, Any]]:
    (top / "sudoers").write_text(text)

    def read_here(path: str) -> Any:
        return read(str(top / "sudoers") if path == "/etc/sudoers" else path)

    found = read_rules(read_here, names_in, HOST)
    return [
        sudo_of(found, User(name, uid, uid, "/tmp", "/bin/sh"), groups, [GROUPS[g] for g in groups])
        for name, (uid, groups) in USERS.items()
    ]


def compare(top: Path, texts: dict[str, str]) -> int:
    """How many claims there were that are not unknown; each is as sudo has it."""
    answers = judged(top, texts)
    certain = 0
    for name, text in texts.items():
        for user, claim, may, without in zip(USERS, claims(top, text), *answers[name], strict=True):
            where = f"{name}: {user}\n{text}"
            if claim["root"] is not None:
                assert claim["root"] is may, where
                certain += 1
            if claim["root"] and claim["password"] is not None:
                assert claim["password"] is not without, where
    return certain


def test_sudo_says_the_same(tmp_path: Path) -> None:
    need("sudo")
    lay_out(tmp_path)
    texts = {name: absolute(text, tmp_path) for name, text in CASES.items()}
    assert compare(tmp_path, texts) > len(CASES)


def test_random_rules(tmp_path: Path) -> None:
    """More of them by hand: SSHLINT_SUDO_CASES=2000."""
    need("sudo")
    lay_out(tmp_path)
    dice = random.Random(1)
    whos = "ada bob %ops %staff ALL !ada !bob A !A #60001 %#60011".split()
    runs = ("", "(ALL)", "(root)", "(ALL:ALL)", "(bob)", "(:staff)", "(!root)", "(ALL,!root)")
    what = ("ALL", "ALL", "!ALL", "NOPASSWD: ALL", "NOPASSWD: /usr/bin/true", "/bin/ls", "C",
            "ALL, !/bin/sh", "PASSWD: ALL")  # fmt: skip
    texts = {}
    for number in range(int(os.environ.get("SSHLINT_SUDO_CASES", "15"))):
        commands = dice.choice(("ALL", "/bin/ls", "ALL, !ALL", "!/bin/sh"))
        members = ", ".join(dice.choices(whos[:7], k=2))
        lines = [f"User_Alias A = {members}", f"Cmnd_Alias C = {commands}"]
        for _ in range(dice.randint(1, 4)):
            who = ", ".join(dice.choices(whos, k=dice.choice((1, 1, 2, 3))))
            host = dice.choice(("ALL", "ALL", HOST, "other", "ALL, !other"))
            lines.append(f"{who} {host}={dice.choice(runs)} {dice.choice(what)}")
        texts[str(number)] = "\n".join(lines) + "\n"
    assert compare(tmp_path, texts) > len(texts) // 4
