"""What ssh refuses of a config's text, and what it takes: the rules of config_text against ssh -G.

Every line of a random file is judged by the installed ssh and by SSH401 to SSH414; the numbers of
the refused lines must be the same. Seeds are fixed; a file that fails is printed and kept.
"""

from __future__ import annotations

import io
import random
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import ERROR, Finding
from sshlint.tables.keywords import KEYWORDS
from tests.oracle.programs import require, run_ssh_g

REFUSALS = "SSH401,SSH402,SSH403,SSH406,SSH407,SSH408,SSH409,SSH413,SSH414"
SEEDS = range(60)
LINES = 25
LINE = re.compile(rb"line (\d+)(?!.*Unsupported option)")

WORDS = """
    yes no true FALSE on off 1 0 22 70000 -1 +5 08 2k 1m30s none ask auto any x a,b * !x user@h
    ~/.ssh/id /abs/path %h %% ${HOME} aes128-ctr +ssh-rsa -ssh-* ^aes256-ctr nonsense ssh-ed25519
    8080 localhost:80 [::1]:80 QUIET DEBUG INFO md5 sha256 point-to-point accept-new confirm
    publickey 0177 0999 1G 500K 1h A=b LANG LC_* lowdelay ef 0x10 interval:20 session=5m
""".split()
# Options that make ssh -G stop for what they come to, or look names up, not for their text; and
# those whose %-tokens and variables are expanded as the file is read (SSH410 and SSH411).
LEFT_OUT = set(
    """
    canonicalizehostname canonicalizepermittedcnames connectionattempts controlpath dynamicforward
    forkafterauthentication forwardagent host identityagent include knownhostscommand localforward
    match proxyjump refuseconnection remotecommand remoteforward revokedhostkeys setenv user
    userknownhostsfile
    """.split()
)
KNOWN = [row.name for name, row in KEYWORDS.items() if name not in LEFT_OUT]
ODD_NAMES = ["Usr", "PermitRootLogin", "Hostnam", "User:", "\u201cUser", "Fr\u00fcb", "12", "-x"]


def random_line(rng: random.Random) -> str:
    if rng.random() < 0.08:
        return rng.choice(["", "   ", "# c", "  # it's", "\t", "\r", "\f", "#"])
    keyword = rng.choice(ODD_NAMES) if rng.random() < 0.05 else rng.choice(KNOWN)
    if rng.random() < 0.2:
        keyword = rng.choice([keyword.lower(), keyword.upper(), f'"{keyword}"'])
    words = [rng.choice(WORDS) for _ in range(rng.choice([0, 1, 1, 1, 1, 1, 2, 3]))]
    words = [decorated(rng, word) for word in words]
    separator = rng.choice([" "] * 8 + ["\t", "=", " = ", "= ", " ==", "", "  "])
    tail = rng.choice([""] * 8 + [" ", "\r", " # c", " #", "#", "\t\f", ' "', " '", "\\"])
    return rng.choice(["", "    ", "\t"]) + keyword + separator + " ".join(words) + tail


def decorated(rng: random.Random, word: str) -> str:
    if rng.random() < 0.75:
        return word
    return rng.choice(
        [
            *(f'"{word}"', f"'{word}'", f'"{word}', f"{word}'", f'{word[:1]}"{word[1:]}"'),
            *(f"{word}\\", f"#{word}", f'"{word} x"', f"{word}\\ y", '""', f"\\\\{word}"),
            f"\\{word}",
        ]
    )


def random_config(seed: int) -> str:
    rng = random.Random(seed)
    lines = [random_line(rng) for _ in range(LINES)]
    if rng.random() < 0.3:
        lines.insert(rng.randrange(LINES), "Host nobody")
    if rng.random() < 0.2:
        lines.insert(rng.randrange(LINES), rng.choice(["IgnoreUnknown Usr,UseKey*", "Host"]))
    return rng.choice(["\n", "\n", "\r\n"]).join(lines) + rng.choice(["", "\n"])


class Refused(NamedTuple):
    """The numbers of the refused lines; `complete` unless ssh gave up at the last of them."""

    lines: set[int]
    complete: bool = True


def refused_by_ssh(path: Path) -> Refused:
    run = run_ssh_g(path, "somehost")
    if run.returncode == 0:
        return Refused(set())
    lines = {int(number) for number in LINE.findall(run.stderr)}
    return Refused(lines, complete=b"terminating" in run.stderr)


def findings_of(path: Path) -> list[Finding]:
    options = CheckOptions(
        paths=(str(path),), select=(REFUSALS,), isolated=True, system_config="none", home="/"
    )
    found = inspect(options, io.BytesIO()).report.findings
    # A line whose option's name opens a quote is an error to us; ssh drops it without a refusal.
    return [f for f in found if f.severity is ERROR and "ssh ignores the line" not in f.message]


def refused_by_us(path: Path) -> set[int]:
    lines = set()
    for finding in findings_of(path):
        # SSH407 tells of one option once: the later lines with it are beside the first.
        for location in (finding.location, *(related.location for related in finding.related)):
            if location.source is not None and location.start is not None:
                lines.add(location.source.position(location.start)[0])
    return lines


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_lines_of_a_random_file_are_refused(seed: int, tmp_path: Path) -> None:
    require("ssh")
    path = tmp_path / "config"
    text = random_config(seed)
    path.write_text(text, newline="", encoding="utf-8")
    (theirs, complete), ours = refused_by_ssh(path), refused_by_us(path)
    if not complete:
        ours = {number for number in ours if number <= max(theirs)}
    numbered = "\n".join(f"{n}: {line!r}" for n, line in enumerate(text.split("\n"), 1))
    differing = sorted(theirs ^ ours)
    assert ours == theirs, f"seed {seed}, {path}, lines {differing}\n{numbered}"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_an_option_without_a_value_is_refused(name: str, tmp_path: Path) -> None:
    require("ssh")
    path = tmp_path / "config"
    path.write_text(f"{name}\n")
    assert refused_by_us(path) == refused_by_ssh(path).lines == {1}


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (b"\xef\xbb\xbfUser ada\n", True),
        (b"\xef\xbb\xbf# comment\nUser ada\n", True),
        (b"User\xc2\xa0ada\n", True),
        ("User ada\n".encode("utf-16"), True),
        (b"Host *\r\n  User ada\r\n", False),
        (b"User b\xf6b\n", False),
        (b"User ada\0 extra words\n", False),
        (b"", False),
    ],
)
def test_encodings_are_refused_as_ssh_refuses_them(
    data: bytes, refused: bool, tmp_path: Path
) -> None:
    require("ssh")
    path = tmp_path / "config"
    path.write_bytes(data)
    assert bool(refused_by_ssh(path).lines) is refused
    # ssh takes a NUL and what follows it away without a word, which is no less an error to us.
    assert any("NUL" not in f.message for f in findings_of(path)) is refused


# Found by random trying, and kept.
KEPT = [
    'User "a b" # c',
    "User a\\ b",
    "User 'a",
    'Us"er" bob',
    '"User bob',
    "User == bob",
    "User= =bob",
    "=User bob",
    "  = = User bob",
    "LocalCommand echo it's",
    "LocalCommand echo # it's",
    "ProxyCommand ''",
    'ProxyCommand ""',
    'User ""',
    "IgnoreUnknown",
    "Protocol",
    "UseRoaming no # c",
    "Ciphers ,aes128-ctr",
    "Ciphers aes128-ctr,",
    "Port",
    "Port =",
    "\fUser bob",
    "User bob\f",
    "User\rbob",
]


@pytest.mark.parametrize("line", KEPT)
def test_a_kept_line_is_judged_as_ssh_does(line: str, tmp_path: Path) -> None:
    require("ssh")
    path = tmp_path / "config"
    path.write_text(line + "\n", newline="")
    assert refused_by_us(path) == refused_by_ssh(path).lines


@pytest.mark.parametrize("line", ['Match exec "true {}"', 'Match user nobody-here exec "true {}"'])
def test_tokens_of_a_match_exec_are_those_that_ssh_expands(line: str, tmp_path: Path) -> None:
    """ssh expands the command for every host, also behind a criterion that fails."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%"
    wrong = []
    for written in (*(f"%{letter}" for letter in letters), "x%"):
        path = tmp_path / "config"
        path.write_text(f"{line.format(written)}\n    User ada\n")
        options = CheckOptions(
            paths=(str(path),), select=("SSH410",), isolated=True, system_config="none", home="/"
        )
        ours = bool(inspect(options, io.BytesIO()).report.findings)
        if ours != (run_ssh_g(path, "somehost").returncode != 0):
            wrong.append(written)
    assert wrong == []
