"""What ends a login on this side after the server has let it in, held against ssh itself."""

from __future__ import annotations

import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import authorize
from tests.doctor.doctor_lab import text_of, visit, write_config
from tests.sshd import Server


def opens(config: Path) -> bool:
    """Whether ssh opens a session."""
    command = ["ssh", "-F", str(config), "-o", "BatchMode=yes", "web", "true"]
    done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode == 0


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of the loopback on which somebody listens."""
    with socket.socket() as four, socket.socket(socket.AF_INET6) as six:
        four.bind(("127.0.0.1", 0))
        four.listen()
        port = four.getsockname()[1]
        six.bind(("::1", port))
        six.listen()
        yield port


@pytest.fixture
def short() -> Iterator[Path]:
    """A directory with a path that leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="cm-", dir="/tmp") as folder:
        yield Path(folder)


def test_the_directory_of_control_path(
    server: Server, key: Path, tmp_path: Path, short: Path
) -> None:
    authorize(server, key)
    lines = ("ControlMaster auto", f"ControlPath {short}/cm/%C", f"IdentityFile {key}")
    config = write_config(tmp_path, server, *lines)
    assert not opens(config)
    assert visit(config).stop == ("session", "control-folder-missing")
    (short / "cm").mkdir(mode=0o700)
    assert visit(config).verdict == "works"
    assert opens(config)


def test_a_control_path_that_is_too_long(
    server: Server, key: Path, tmp_path: Path, short: Path
) -> None:
    authorize(server, key)
    longest = 90 - len(str(short)) - 1
    for size, fits in ((longest, True), (longest + 1, False)):
        lines = ("ControlMaster auto", f"ControlPath {short}/{'x' * size}", f"IdentityFile {key}")
        config = write_config(tmp_path, server, *lines)
        assert opens(config) is fits
        assert visit(config).verdict == ("works" if fits else "fails")
    assert visit(config).stop == ("session", "control-path-too-long")


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("form", ["LocalForward {} web:80", "DynamicForward {}"])
def test_a_port_that_is_taken(
    form: str, ends: bool, taken: int, server: Server, key: Path, tmp_path: Path
) -> None:
    authorize(server, key)
    lines = (form.format(taken), f"IdentityFile {key}")
    exits = ("ExitOnForwardFailure yes",) if ends else ()
    config = write_config(tmp_path, server, *lines, *exits)
    assert opens(config) is not ends
    seen = visit(config)
    if ends:
        assert seen.stop == ("session", "forward-port-taken")
    else:
        assert seen.verdict == "works"
        assert str(taken) in " ".join(seen.steps[-1]["notes"])


def test_a_loop_of_jump_hosts_is_one_line(tmp_path: Path) -> None:
    config = tmp_path / "config"
    hosts = (("one", "two"), ("two", "three"), ("three", "one"))
    config.write_text("".join(f"Host {a}\n  ProxyJump {b}\n" for a, b in hosts))
    said = text_of(config, "one")
    assert "one → two → three → one" in said
    assert said.count("one:") == 1
    assert len(said.splitlines()) < 15
