"""The page in a real browser: Debian's Chromium, headless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.reporters.pages import make_home, page
from tests.sshd import need

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
FLAGS = [
    *("--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = need("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program, headless=True, chromium_sandbox=False, args=FLAGS
        )
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "page.html").write_text(page(make_home(folder / "home")))
    return folder / "page.html"


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_runs_is_fetched_or_complained_of(
    browser: Browser, file: Path, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    shown = context.new_page()
    said: list[str] = []
    requests: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("dialog", lambda dialog: said.append(dialog.message))
    shown.on("request", lambda request: requests.append(request.url))
    shown.goto(file.as_uri())
    shown.locator("body").hover()
    assert said == []
    assert requests == [file.as_uri()]
    assert "<script>alert(1)</script>" in shown.locator("main").inner_text()
    context.close()


def test_the_policy_of_the_page_stops_scripts_and_requests(browser: Browser, file: Path) -> None:
    """Even if a name became markup some day."""
    injected = "<script>document.title='run'</script><img src='http://127.0.0.1:9/x'>"
    bad = file.with_name("bad.html")
    bad.write_text(file.read_text().replace("<main>", f"<main>{injected}", 1))
    shown = browser.new_page()
    said: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.goto(bad.as_uri())
    assert shown.title() != "run"
    assert len([text for text in said if "Content Security Policy" in text]) == 2
    shown.close()


def test_what_a_screen_reader_gets(browser: Browser, file: Path) -> None:
    shown = browser.new_page()
    shown.goto(file.as_uri())
    tree = shown.locator("body").aria_snapshot()
    levels = [int(level) for level in re.findall(r"heading .*\[level=(\d)\]", tree)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for name in ("Logins", "Findings", "Checked and fine", "Keys"):
        assert f'region "{name}"' in tree
        assert f'heading "{name}" [level=2]' in tree
    assert 'img "Logins of ~/.ssh/config"' in tree
    assert "- main:" in tree
    assert tree.count("- caption:") == tree.count('- table "') == 3
    shown.close()


def _background(shown: Page) -> int:
    color: str = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", color)[:3]))


def test_it_is_dark_where_that_is_wanted_and_never_on_paper(browser: Browser, file: Path) -> None:
    shown = browser.new_page()
    shown.goto(file.as_uri())
    shown.emulate_media(color_scheme="light")
    assert _background(shown) > 700
    shown.emulate_media(color_scheme="dark")
    assert _background(shown) < 100
    shown.emulate_media(color_scheme="dark", media="print")
    assert _background(shown) > 700
    assert shown.pdf().startswith(b"%PDF")
    shown.close()


@pytest.mark.parametrize("width", [320, 1200])
def test_it_fits_the_window_and_its_texts_their_boxes(
    browser: Browser, file: Path, width: int
) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 800})
    shown.goto(file.as_uri())
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    too_wide = shown.evaluate(
        "[...document.querySelectorAll('svg g')].filter(g => [...g.querySelectorAll('text')].some("
        "t => t.getBBox().x + t.getBBox().width > g.querySelector('rect').getBBox().width))"
        ".map(g => g.textContent)"
    )
    assert too_wide == []
    shown.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_text_stands_out_from_its_ground(browser: Browser, file: Path, scheme: str) -> None:
    """WCAG's contrast of at least 4.5 for every color of a text."""
    shown = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    shown.goto(file.as_uri())
    names = ["ink", "faint", "error", "warning", "info", "good", *(f"k{n}" for n in range(8))]
    read = "n => getComputedStyle(document.documentElement).getPropertyValue('--' + n).trim()"
    for ground in ("paper", "panel"):
        behind = _luminance(shown.evaluate(read, ground))
        for name in names:
            front = _luminance(shown.evaluate(read, name))
            ratio = (max(front, behind) + 0.05) / (min(front, behind) + 0.05)
            assert ratio >= 4.5, (name, ground, ratio)
    shown.close()


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
