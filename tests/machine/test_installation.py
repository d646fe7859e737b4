"""The command that adds a library is one for the way sshlint was installed."""

from __future__ import annotations

import sys

import pytest

from sshlint.machine.installation import install_command


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("/home/ada/.local/share/pipx/venvs/sshlint", "pipx inject sshlint badkeys"),
        ("/home/ada/.local/pipx/venvs/sshlint-dev", "pipx inject sshlint-dev badkeys"),
        ("/home/ada/.local/share/uv/tools/sshlint", "uv tool install --with badkeys sshlint"),
        ("/opt/my env", "'/opt/my env/bin/python' -m pip install badkeys"),
    ],
    ids=["pipx", "pipx with a suffix", "uv", "a virtual environment"],
)
def test_the_command_fits_the_installation(
    monkeypatch: pytest.MonkeyPatch, prefix: str, command: str
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(sys, "executable", f"{prefix}/bin/python")
    assert install_command("badkeys") == command
