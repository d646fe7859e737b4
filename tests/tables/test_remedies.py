"""The table of remedies: whose they are, how they are quoted, and how each was proved."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.diagnosis.events import LoggedLogin
from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.quoting import quoted
from sshlint.diagnosis.remedies import remedies, steps
from sshlint.tables.git_hosts import CODECOMMIT, GIT_HOSTS, git_host
from sshlint.tables.login_causes import CAUSES
from sshlint.tables.remedies import REMEDIES
from sshlint.tables.remedies.form import CLIENT, HOSTED, SERVER, SSH_CONFIG, SSHD_CONFIG
from tests.strategies import repeatable

ORACLES = Path(__file__).parents[1] / "oracle"
ROWS = [(code, row) for code, rows in REMEDIES.items() for row in rows]
SERVER_COMMANDS = re.compile(
    r"ssh-copy-id|systemctl|journalctl|sshd\b|fail2ban|authorized_keys|ec2-user|security group|ufw"
)
GIT_NAMES = [row.suffix for row in GIT_HOSTS] + ["git-codecommit.eu-west-1.amazonaws.com"]


def login_to(host: str, user: str) -> LoggedLogin:
    login = LoggedLogin(1)
    login.program, login.host, login.user = "openssh", host, user
    return login


def test_every_cause_has_its_row() -> None:
    assert set(REMEDIES) == set(CAUSES)


@pytest.mark.parametrize("host", [*GIT_NAMES, "git.example.com"])
def test_no_step_of_a_hosted_service_names_a_server_command(host: str) -> None:
    for code, cause in CAUSES.items():
        if cause.stage in ("session",) and "forward" in code:
            continue
        for remedy in steps(Found(code, login_to(host, "git"))):
            assert remedy.by not in (SERVER, "cloud"), (code, remedy)
            assert not SERVER_COMMANDS.search(remedy.command), (code, remedy)


@pytest.mark.parametrize("code", [code for code in CAUSES if code != "login-succeeded"])
def test_no_cause_lacks_a_remedy_for_the_party_it_blames(code: str) -> None:
    parties = {remedy.by for remedy in steps(Found(code, login_to("web.example.com", "ada")))}
    parties |= {
        remedy.by
        for program in ("putty", "openssh")
        for remedy in steps(_of_program(code, program))
    }
    where = CAUSES[code].where
    if where in (CLIENT, SERVER):
        assert parties & ({where} | ({"jump host"} if code.startswith("jump") else set())), parties
    assert parties


def _of_program(code: str, program: str) -> Found:
    login = login_to("web.example.com", "ada")
    login.program = program
    return Found(code, login)


def test_what_proves_a_row_exists() -> None:
    known = {f"oracle: {name}" for name in _oracle_names()}
    wrong = {
        code: row.proof
        for code, row in ROWS
        if row.proof and not row.proof.startswith("facts: ") and row.proof not in known
    }
    assert wrong == {}


def _oracle_names() -> set[str]:
    texts = (path.read_text() for path in ORACLES.rglob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def test_many_rows_are_proved_by_an_oracle() -> None:
    distinct = {row for _, row in ROWS}
    kinds = ("oracle", "facts", "")
    counts = {kind or "not checked": sum(row.proof.partition(":")[0] == kind for row in distinct)
              for kind in kinds}  # fmt: skip
    assert sum(counts.values()) == len(distinct)
    assert counts["oracle"] >= 40, counts


HOSTILE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1,
                  max_size=40)  # fmt: skip
WINDOWS_SPECIAL = re.compile(r"[&|<>^%$`'\"!;]")


@repeatable(max_examples=150)
@given(HOSTILE)
def test_a_word_for_a_posix_shell_stays_one_word(text: str) -> None:
    script = "printf '%s\\0' " + quoted(text, "posix", "X")
    said = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, check=True).stdout
    (word,) = said.decode().split("\0")[:-1]
    assert word.removeprefix("./") == text or text.startswith("~/")


@repeatable(max_examples=150)
@given(HOSTILE)
def test_a_word_for_windows_holds_nothing_special(text: str) -> None:
    for shell in ("cmd", "powershell", "windows"):
        word = quoted(text, shell, "X")
        assert not WINDOWS_SPECIAL.search(word.strip('"'))
        assert word == "X" or text in word


@repeatable(max_examples=150)
@given(HOSTILE)
def test_no_value_of_a_log_breaks_out_of_a_step(text: str) -> None:
    marked = f"$(x){text}`y`"
    for code in ("key-mode-open", "key-missing", "config-missing", "control-socket-stale"):
        found = Found(code, login_to("web.example.com", "ada"))
        found.values = dict.fromkeys(("key", "file", "socket"), marked)
        for remedy in steps(found):
            if remedy.form in (SSH_CONFIG, SSHD_CONFIG) or not remedy.command:
                continue
            if remedy.form != "posix":
                assert "$(x)" not in remedy.command
            else:
                bare = re.sub(r"'[^']*'|\"'\"", "", remedy.command)
                assert "$(x)" not in bare, remedy


def test_git_hosts_are_found_by_name_and_user() -> None:
    assert git_host("git-codecommit.eu-west-1.amazonaws.com") is CODECOMMIT
    github = git_host("GitHub.com.")
    assert github is not None
    assert github.port_443 == "ssh.github.com"
    assert git_host("notgithub.com") is None
    assert git_host("git.example.com", "git") is not None


def test_fingerprints_are_sha256_without_padding() -> None:
    for row in GIT_HOSTS:
        for _, text in row.fingerprints:
            assert re.fullmatch(r"[A-Za-z0-9+/]{43}", text)


def test_an_address_is_no_host_pattern() -> None:
    found = Found("too-many-keys", login_to("192.0.2.10", "ada"))
    (line,) = [text for text in remedies(found) if "~/.ssh/config" in text]
    assert "Host NAME" in line
    assert "the name you type" in line


def test_a_proxied_peer_is_no_host() -> None:
    found = Found("too-many-keys", login_to("UNKNOWN", "ada"))
    found.login.port = "65535"
    assert not [text for text in remedies(found) if "UNKNOWN" in text or "65535" in text]


def test_hosted_steps_stay_with_hosted_services() -> None:
    found = Found("publickey-refused", login_to("web.example.com", "ada"))
    assert HOSTED not in {remedy.by for remedy in steps(found)}
