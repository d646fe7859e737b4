"""Passwords, and the lines of a file that is no config, are in no output, whatever holds them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust.test_secrets_have_one_gate import commands, said_by

MARK, END = "zq{}Xk9v", "Xk9v"  # in no word of ours
LINES = (
    "Password {}",
    "  pw = {}",
    "User me:{}",
    "ProxyJump me:{}@gw",
    "ProxyCommand sshpass -p {} ssh -W %h:%p gw",
    "ProxyCommand sshpass -v -p '{}' ssh gw",
    "ProxyCommand curl -u me:{} http://ada:{}@proxy/",
    "ProxyCommand nc -x me:{}@proxy:1 %h %p",
    "LocalCommand SSHPASS={} sshpass -e wget --http-password={} x",
    "LocalCommand tool -p {}",
    "RemoteCommand mysql -p{} db",
    "KnownHostsCommand /bin/x --token={}",
    "SetEnv TOKEN={} DB_PASSWORD={}",
    "SSHPASS={}",
    "HostName me:{}@web",
    "# password: {}",
    'Match exec "curl -u me:{} http://x"',
    "Port me:{}@x",
)
FOREIGN = {
    ".netrc": "machine a.example.com\n  login ada\n  password {}\nmachine b login {} password {}\n",
    ".pgpass": "db.example.com:5432:app:{}:{}\n",
    ".my.cnf": "[client]\nuser = {}\npassword = {}\nhost = {}\n",
    ".env": "API={}\nDB_PASSWORD={}\n",
    ".bash_history": "ls\nmysql -p{}\nsomething {}\n{}\n",
    ".ssh/environment": "A={}\nB={}\n",
    ".ssh/notes": "{}\n{} {}\n",
}


def filled(text: str, start: int) -> str:
    """The text with a mark of its own at each place."""
    parts = text.split("{}")
    marks = (MARK.format(number) for number in range(start, start + len(parts)))
    return "".join(part + mark for part, mark in zip(parts[:-1], marks, strict=False)) + parts[-1]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / ".putty" / "sessions").mkdir(parents=True, mode=0o700)
    for name, value in (("HOME", ""), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "cache")):
        monkeypatch.setenv(name, str(tmp_path / value))
    return tmp_path


def shown(home: Path, path: Path | None, data: bytes) -> Iterator[str]:
    for words in commands(str(home), str(path or "")):
        for line in said_by(words, data).splitlines():
            if END in line:
                yield f"{words}: {line}"


@pytest.mark.parametrize(
    "place",
    [
        ".ssh/config",
        ".ssh/extra",
        ".ssh/authorized_keys",
        ".ssh/known_hosts",
        "log",
        "stdin",
        "x.reg",
    ],
)
def test_no_password_of_a_line_is_shown(home: Path, place: str) -> None:
    lines = [filled(line, 10 * number) for number, line in enumerate(LINES)]
    text = "".join(f"Host web\n{line}\n{line}\n Hostnmae x\n" for line in lines)
    if place == ".ssh/extra":
        (home / ".ssh/config").write_text("Include extra\n")
    path = None if place == "stdin" else home / place
    if path:
        path.write_text(text)
        path.chmod(0o600)
    assert list(shown(home, path, text.encode())) == []


@pytest.mark.parametrize("name", FOREIGN)
def test_an_included_file_that_is_no_config_is_not_quoted(home: Path, name: str) -> None:
    path = home / name
    path.write_text(filled(FOREIGN[name], 0))
    path.chmod(0o600)
    for config in (
        f"Host web\n  User ada\nInclude ~/{name}\n",
        f"Match host web\nInclude ~/{name}\n",
    ):
        (home / ".ssh/config").write_text(config)
        (home / ".ssh/config").chmod(0o600)
        assert list(shown(home, home / ".ssh/config", b"")) == []
        report = said_by(("check", "--home", str(home), "--isolated"), b"")
        assert f"~/{name}:1:" in report, "where it is, is said"


def test_an_included_config_with_mistakes_is_quoted(home: Path) -> None:
    (home / ".ssh/config").write_text("Include more\n")
    (home / ".ssh/more").write_text("Hostnmae web\nPortt 22\n")
    report = said_by(("check", "--home", str(home), "--isolated"), b"")
    assert "Hostnmae" in report
    assert "    2 | Portt 22" in report
