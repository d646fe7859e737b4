"""`sshlint doctor` as a person and a script meet it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands import doctor
from tests.diagnosis.login_lab import authorize
from tests.doctor.doctor_lab import ENVIRONMENT, text_of, visit, write_config
from tests.reporters.schema import validate
from tests.sshd import Server, free_port, make_key, sshd


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with sshd(folder, "LogLevel VERBOSE") as running:
        authorize(running, make_key(folder / "id"))
        yield running


def sshlint(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(
        [sys.executable, "-m", "sshlint", *words],
        capture_output=True,
        text=True,
        env={**inherited, **ENVIRONMENT, "PYTHONPATH": os.getcwd(), **environment},
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_a_login_that_works_is_status_0(server: Server, tmp_path: Path) -> None:
    config = write_config(tmp_path, server, f"IdentityFile {server.folder}/id")
    done = sshlint("doctor", "-F", str(config), "web")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"web: {server.user}@127.0.0.1 port {server.port}"
    assert [line[2] for line in lines if line[2] in "✓✗–"] == ["✓"] * 6
    assert lines[-1].startswith("the login would work")


def test_a_login_that_does_not_is_status_1_with_cause_and_remedy(tmp_path: Path) -> None:
    config = write_config(tmp_path, free_port())
    done = sshlint("doctor", "-F", str(config), "web")
    assert (done.returncode, done.stderr) == (1, "")
    assert "  ✗ TCP connect" in done.stdout
    assert "    connection-refused: the machine answers, but nothing listens" in done.stdout
    assert (
        "    help: on the server (Debian, Ubuntu): is sshd running? sudo systemctl" in done.stdout
    )
    assert "  – banner                   not tested: an earlier step failed" in done.stdout
    assert done.stdout.endswith("\nthe login would fail: connection-refused\n")


def test_sshs_own_arguments_are_taken(server: Server, tmp_path: Path) -> None:
    config = write_config(tmp_path, server, "Port 1", "User nobody")
    key = str(server.folder / "id")
    words = ("-F", str(config), "-p", str(server.port), "-l", server.user, "-i", key)
    assert sshlint("doctor", *words, "web").returncode == 0
    others = ("-F", str(config), "-o", f"Port={server.port}", "-i", key)
    assert sshlint("doctor", *others, f"{server.user}@web").returncode == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["doctor"], "Missing argument 'HOST'"),
        (["doctor", "-F", "/no/such/file", "web"], "/no/such/file: cannot be read"),
        (["doctor", "@web"], "not a destination"),
        (["doctor", "--timeout", "0", "web"], "0.0 is not in the range"),
        (["doctor", "--timeout", "soon", "web"], "'soon' is not a valid float"),
        (["doctor", "-o", "Fancy=1", "web"], "Bad configuration option: fancy"),
        (["doctor", "-F", "none", "--", "-oProxyCommand=x"], "-oProxyCommand=x: "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_misuse_is_one_clear_line_and_status_2(words: list[str], message: str) -> None:
    done = sshlint(*words)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert message in done.stderr
    assert done.stderr.startswith("sshlint: ")
    assert done.stderr.count("\n") == 1


def test_json_has_the_promised_shape(server: Server, tmp_path: Path) -> None:
    config = write_config(tmp_path, server, "IdentityFile none")
    done = sshlint("doctor", "-F", str(config), "--format", "json", "web")
    document = validate("doctor", done.stdout)
    assert (document["version"], document["host"], document["verdict"]) == (1, "web", "fails")
    for step in document["steps"]:
        assert {"host", "name", "status", "seconds", "detail", "code", "remedy"} <= set(step)
        assert step["status"] in ("passed", "failed", "not-tested")
        assert step["seconds"] >= 0
    assert document["steps"][-1]["code"] == "no-key-offered"


@pytest.mark.parametrize(
    ("color", "coloured"), [("always", True), ("never", False), ("auto", False)]
)
def test_colours(server: Server, tmp_path: Path, color: str, coloured: bool) -> None:
    config = write_config(tmp_path, server, f"IdentityFile {server.folder}/id")
    assert ("\x1b[32m✓\x1b[0m" in text_of(config, color=color)) is coloured


def test_paths_in_the_home_begin_with_a_tilde(server: Server, tmp_path: Path) -> None:
    config = write_config(tmp_path, server, "IdentityFile ~/id_gone")
    text = text_of(config, home=str(tmp_path))
    assert "~/id_gone: not offered (it does not exist)" in text
    told = [line for line in text.splitlines() if not line.startswith("    help: ")]
    assert f"{tmp_path}/" not in "\n".join(told).replace(str(server.folder), "")
    # it is not the home of whoever runs the test: what is pasted names the real path
    assert f"help: {tmp_path}/id_gone does not exist" in text


def test_what_the_linter_says_of_the_key_is_joined_in(server: Server, tmp_path: Path) -> None:
    key = make_key(tmp_path / "id")
    key.chmod(0o644)
    config = write_config(tmp_path, server, f"IdentityFile {key}")
    done = sshlint("doctor", "-F", str(config), "web")
    assert f"    here: {key}: error: mode 0644" in done.stdout
    found = sshlint("doctor", "-F", str(config), "--format", "json", "web")
    findings = validate("doctor", found.stdout)["steps"][-1]["findings"]
    assert "SSH101" in [finding["code"] for finding in findings]


def test_the_linter_is_asked_only_where_a_step_fails(server: Server, tmp_path: Path) -> None:
    def lint(paths: tuple[str, ...], home: str) -> list[Any]:
        raise AssertionError(paths)

    config = write_config(tmp_path, server, f"IdentityFile {server.folder}/id")
    assert doctor.run(doctor.DoctorOptions("web", config=str(config)), io.StringIO(), lint) == 0


def test_what_a_server_says_cannot_move_the_cursor(tmp_path: Path) -> None:
    from tests.diagnosis.login_lab import tcp_server

    with tcp_server(lambda s: s.sendall("\x1b]0;x\x07\u202e220 hello\r\n".encode())) as port:
        config = write_config(tmp_path, port)
        for more in ({"color": "always"}, {"color": "never"}, {"format": "json"}):
            text = text_of(config, **more)
            assert "220 hello" in text
            assert not any(mark in text for mark in ("\x1b]", "\x07", "\u202e"))


def test_a_match_exec_is_not_run(server: Server, tmp_path: Path) -> None:
    lines = (f'Match exec "touch {tmp_path}/ran"', f"IdentityFile {server.folder}/id")
    config = write_config(tmp_path, server, f"IdentityFile {server.folder}/id")
    config.write_text("\n".join(lines) + "\n" + config.read_text())
    assert visit(config).verdict == "works"
    assert not (tmp_path / "ran").exists()
    assert visit(config, allow_exec=True).verdict == "works"
    assert (tmp_path / "ran").exists()


def test_a_home_of_ones_own_stands_for_the_tilde(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / ".ssh"
    folder.mkdir(0o700)
    write_config(tmp_path, server, "IdentityFile ~/.ssh/id").rename(folder / "config")
    for suffix in ("", ".pub"):
        (folder / f"id{suffix}").write_bytes((server.folder / f"id{suffix}").read_bytes())
        (folder / f"id{suffix}").chmod(0o600)
    out = io.StringIO()
    options = doctor.DoctorOptions("web", home=str(tmp_path), system_config="none")
    assert doctor.run(options, out) == 0, out.getvalue()
    assert "the server takes ~/.ssh/id " in out.getvalue()
