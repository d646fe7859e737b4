"""The server that lets one key in, for all that logs in to see what happens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.diagnosis.login_lab import authorize
from tests.sshd import Server, make_key, sshd


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with sshd(folder, "LogLevel VERBOSE") as running:
        authorize(running, make_key(folder / "id"))
        yield running


@pytest.fixture(scope="module")
def key(server: Server) -> Path:
    """The one key the server knows."""
    return server.folder / "id"


@pytest.fixture
def own(server: Server, tmp_path: Path) -> Path:
    """A copy of the one key the server knows."""
    for suffix in ("", ".pub"):
        shutil.copy(server.folder / f"id{suffix}", tmp_path / f"my key{suffix}")
    return tmp_path / "my key"
