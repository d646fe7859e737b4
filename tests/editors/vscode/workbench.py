"""Visual Studio Code as a person sees it: code-server, shown by a Chromium without a screen."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.editors.vscode.install import code_server, node_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE = 60.0  # seconds
_SETTINGS = {
    "security.workspace.trust.startupPrompt": "never",  # what is opened stays untrusted
    "workbench.startupEditor": "none",
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "extensions.autoUpdate": False,
    "workbench.tips.enabled": False,
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "explorer.autoReveal": False,
}


class Workbench:
    """A window of the editor on a directory."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page = page
        self.pictures = pictures

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def shown(self, selector: str, text: str | re.Pattern[str] = "") -> Locator:
        """What is on the screen, once it is; else the test fails, and leaves a picture."""
        found = self.page.locator(selector).filter(has_text=text or None).first
        try:
            found.wait_for(timeout=PATIENCE * 1000)
        except Exception as error:
            picture = self.picture(f"missing-{int(time.monotonic())}")
            pytest.fail(f"{selector} {text!r} is not shown; see {picture} ({type(error).__name__})")
        return found

    def until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                pytest.fail(f"{what} never came about; see {self.picture('missing')}")
            self.page.wait_for_timeout(100)

    def picture(self, name: str) -> Path:
        path = self.pictures / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def command(self, title: str) -> None:
        """Run a command by the palette."""
        self.press("F1")
        self.shown(".quick-input-widget input")
        self.type(title)
        self.shown(".quick-input-list .monaco-list-row", title)
        self.press("Enter")

    def open(self, name: str) -> None:
        """Open a file of the directory by its name."""
        self.press("Control+p")
        self.shown(".quick-input-widget input")
        self.type(name)
        self.shown(".quick-input-list .monaco-list-row", name)
        self.press("Enter")
        self.shown(".tab.active", name)
        self.shown(".editor-instance .view-lines")

    def go(self, line: int, column: int) -> None:
        """Put the cursor somewhere, from 1."""
        self.press("Control+g")
        self.shown(".quick-input-widget input")
        self.type(f"{line}:{column}")
        self.press("Enter")
        self.page.locator(".quick-input-widget").wait_for(state="hidden")

    def problems(self) -> str:
        """The panel of problems."""
        self.command("Problems: Focus on Problems View")
        return str(self.shown(".markers-panel-container").inner_text())

    def focus(self) -> None:
        self.command("View: Focus Active Editor Group")

    def choose(self, title: str) -> None:
        """Take a code action at the cursor."""
        self.press("Control+.")
        self.shown(".action-widget .monaco-list-row", title).click()


def _free_port() -> int:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return int(own.getsockname()[1])


@contextmanager
def serving(
    base: Path, environment: dict[str, str], extension: Path, settings: dict[str, Any]
) -> Iterator[str]:
    """code-server with the extension and nothing else of a user; yields its address.

    `settings` are those of the machine, which no workspace can change.
    """
    program, port = code_server(), _free_port()
    for folder, chosen in (("User", _SETTINGS), ("Machine", settings)):
        (base / "code" / folder).mkdir(parents=True)
        (base / "code" / folder / "settings.json").write_text(json.dumps(chosen))
    environment = {**environment, "PATH": node_path()}
    own = ["--user-data-dir", str(base / "code"), "--extensions-dir", str(base / "extensions")]
    subprocess.run(
        [str(program), *own, "--install-extension", str(extension)],
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    log = (base / "code-server.log").open("wb")
    server = subprocess.Popen(
        [str(program), *own, "--auth", "none", "--disable-telemetry", "--disable-update-check",
         "--disable-getting-started-override", "--bind-addr", f"127.0.0.1:{port}"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )  # fmt: skip
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        log.close()
        os.killpg(server.pid, 15)
        server.wait(20)


@contextmanager
def window(browser: Browser, address: str, folder: Path, pictures: Path) -> Iterator[Workbench]:
    """A window on a directory."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}?folder={folder}")
    workbench = Workbench(page, pictures)
    workbench.shown(".monaco-workbench .part.editor")
    yield workbench
    page.close()
