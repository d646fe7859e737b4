"""sshd -T -C says what a sshd_config comes to for an account; ours says the same or nothing.

Settings under Match lines about the connection are ours to call unknown, never to get wrong: sshd
is asked from two addresses.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.config.sshd import load
from sshlint.config.sshd_account import SshdAccount
from sshlint.machine.user_database import User
from sshlint.source import glob_matches, read
from tests.sshd import make_key, need
from tests.strategies import repeatable

USERS = {
    "root": User("root", 0, 0, "/root", "/bin/bash"),
    "daemon": User("daemon", 1, 1, "/usr/sbin", "/usr/sbin/nologin"),
    "games": User("games", 5, 60, "/usr/games", "/usr/sbin/nologin"),
}
GROUPS = {"root": ("root",), "daemon": ("daemon",), "games": ("games",)}
FIRST_WORDS = (
    ("permitrootlogin", ("yes", "no", "prohibit-password", "without-password")),
    ("pubkeyauthentication", ("yes", "no")),
    ("strictmodes", ("yes", "no")),
    ("allowagentforwarding", ("yes", "no")),
    ("allowtcpforwarding", ("yes", "no", "local", "remote")),
    ("authorizedkeysfile", (".ssh/authorized_keys", "/etc/keys/%u", "a b", '"c d"', "none")),
    ("authorizedprincipalsfile", ("/etc/principals/%u", "none")),
    ("allowusers", ("root", "daemon games", "*@10.0.0.1", "r?ot")),
    ("denyusers", ("games", "daemon@10.*")),
    ("allowgroups", ("root", "daemon games")),
    ("denygroups", ("games", "r*")),
)
GLOBAL_ONLY = frozenset(("strictmodes",))
SPELLINGS = {"without-password": "prohibit-password"}
COMPARED = ("permitrootlogin", "pubkeyauthentication", "allowagentforwarding", "allowtcpforwarding")
ADDRESSES = ("10.0.0.1", "192.0.2.9")

CRITERIA = st.one_of(
    st.just("all"),
    st.sampled_from(("root", "daemon,games", "!root,*", "ro*", "games", "*", "*,!daemon")).map(
        "User {}".format
    ),
    st.sampled_from(("root", "daemon,games", "!games,*", "nobody")).map("Group {}".format),
    st.sampled_from(("10.0.0.0/8", "192.0.2.9", "!10.*,*")).map("Address {}".format),
    st.tuples(st.sampled_from(("root", "games")), st.sampled_from(("10.0.0.1", "*"))).map(
        lambda pair: f"User {pair[0]} Address {pair[1]}"
    ),
    st.just('User "root" Group root'),
)


def lines(*, under_match: bool) -> st.SearchStrategy[str]:
    rows = [row for row in FIRST_WORDS if not (under_match and row[0] in GLOBAL_ONLY)]
    return st.sampled_from(rows).flatmap(
        lambda row: st.sampled_from(row[1]).map(lambda value: f"{row[0]} {value}")
    )


BLOCKS = st.tuples(CRITERIA, st.lists(lines(under_match=True), max_size=3)).map(
    lambda block: "\n    ".join((f"Match {block[0]}", *block[1]))
)
CONFIGS = st.tuples(
    st.lists(lines(under_match=False), max_size=5), st.lists(BLOCKS, max_size=4)
).map(lambda parts: "\n".join((*parts[0], *parts[1])) + "\n")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    need("sshd")
    with tempfile.TemporaryDirectory() as name:
        make_key(Path(name) / "host")
        yield Path(name)


def ask(folder: Path, user: str, address: str) -> dict[str, list[str]] | None:
    """What sshd would go by, by option; `None` where it refuses the config."""
    done = subprocess.run(
        [need("sshd"), "-T", "-f", str(folder / "config"), "-h", str(folder / "host"),
         "-C", f"user={user},host=client.example.com,addr={address}"],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        return None
    found: dict[str, list[str]] = {}
    for line in done.stdout.split("\n"):
        keyword, _, value = line.partition(" ")
        found.setdefault(keyword, []).append(SPELLINGS.get(value, value))
    return found


def compare(folder: Path, text: str) -> None:
    (folder / "config").write_text(text)
    config = load(str(folder / "config"), read, glob_matches)
    assert config is not None
    for name, user in USERS.items():
        answers = [ask(folder, name, address) for address in ADDRESSES]
        if None in answers:
            return
        account = SshdAccount(config, user, GROUPS[name], locked=False)
        for keyword in COMPARED:
            ours = account.answer(keyword).value
            theirs = [answer[keyword][0] for answer in answers if answer]
            assert ours is None or theirs == [ours] * 2, (name, keyword, ours, theirs)
        for keyword in ("authorizedkeysfile", "authorizedprincipalsfile"):
            files = account.files(keyword)
            for answer in answers if files is not None and all(answers) else ():
                words = [] if answer is None else answer[keyword][0].split()
                expected = [word for word in words if word != "none"]
                expected = [word.replace("%u", name).replace("%h", user.home) for word in expected]
                assert [os.path.join(user.home, word) for word in expected] == [
                    part for file in files or () for part in file.split()
                ] or '"' in text
        for keyword in ("allowusers", "denyusers", "allowgroups", "denygroups"):
            found = account.lines(keyword)
            if found is not None:
                ours_listed = [word for setting in found for word in setting.values]
                for answer in answers:
                    assert answer is not None
                    assert answer.get(keyword, []) == ours_listed, (name, keyword)


@pytest.mark.skipif(os.geteuid() != 0, reason="sshd reads its keys as root")
@repeatable(max_examples=int(os.environ.get("SSHLINT_EXAMPLES", "60")))
@given(CONFIGS)
def test_sshd_agrees(folder: Path, text: str) -> None:
    compare(folder, text)


@pytest.mark.skipif(os.geteuid() != 0, reason="sshd reads its keys as root")
@pytest.mark.parametrize("above", ["", "Match User root\n", "Match Address 10.*\n", "Match all\n"])
@pytest.mark.parametrize(
    "inner",
    [
        "PermitRootLogin no\n",
        "Match User games\nPermitRootLogin no\n",
        "Match all\nPermitRootLogin yes\nMatch User root\nAllowTcpForwarding no\n",
    ],
)
def test_an_include_keeps_to_the_match_line_above_it(folder: Path, above: str, inner: str) -> None:
    (folder / "part.conf").write_text(inner)
    text = f"{above}Include {folder}/part.conf {folder}/missing*\nAllowTcpForwarding local\n"
    compare(folder, text + "Match User daemon\nPermitRootLogin prohibit-password\n")
