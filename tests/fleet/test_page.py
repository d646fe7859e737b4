"""The page over many machines in a real browser: it asks nobody, filters, and draws."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.fleet import FleetOptions, fleet
from tests.fleet.reports import account, authorized, key, machine, private, write
from tests.generate import fleet as simulated
from tests.sshd import need

pytestmark = pytest.mark.slow
_FLAGS = (
    "--disable-gpu --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync"
).split()
HOSTILE = '<img src=x onerror="window.hit=1"></script><script>window.hit=1</script>{{7*7}}'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    program = need("chromium")
    with playwright.sync_playwright() as started:
        made = started.chromium.launch(
            executable_path=program, headless=True, chromium_sandbox=False, args=_FLAGS
        )
        yield made
        made.close()


class Opened:
    """A page that was opened, what it asked for, and what went wrong in it."""

    def __init__(self, browser: Any, path: Path) -> None:
        self.page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.goto(f"file://{path}")
        self.page.wait_for_selector("html[data-ready]", timeout=60_000)

    def rows(self, table: str) -> Any:
        return self.page.locator(f"[data-table={table}] tbody tr")

    def choose(self, name: str) -> None:
        self.page.fill("#center", name)
        self.page.click("#matches button")


def made(folder: Path, reports: Path) -> Path:
    path = folder / "fleet.html"
    options = FleetOptions(
        reports=(str(reports),), format="html", output=str(path), isolated=True, fail_on="never"
    )
    assert fleet(options, io.BytesIO(), io.StringIO()) == 0
    return path


@pytest.fixture(scope="module")
def opened(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("page")
    return Opened(browser, made(folder, simulated.write(folder / "reports", 30)))


def test_the_page_asks_nobody_and_nothing_goes_wrong(opened: Opened) -> None:
    assert len(opened.requests) == 1
    assert opened.problems == []


def test_tables_are_filtered_and_paged(opened: Opened) -> None:
    assert opened.rows("machines").count() == 30
    assert opened.rows("findings").count() == 50
    first = opened.rows("findings").first.inner_text()
    opened.page.click("[data-table=findings] button:has-text('next')")
    assert opened.rows("findings").first.inner_text() != first
    opened.page.select_option("[data-table=findings] select >> nth=0", "3")
    assert set(
        opened.page.locator("[data-table=findings] tbody td:first-child").all_inner_texts()
    ) == {"error"}
    opened.page.fill("[data-table=machines] input", "host00007")
    opened.page.locator("[data-table=machines] .at", has_text="1–1 of 1").wait_for()
    opened.page.select_option("[data-table=keys] select", "orphan")
    assert {row.split("\t")[5] for row in opened.rows("keys").all_inner_texts()} == {"0"}


def test_the_picture_and_the_ways_answer_who_reaches_root(opened: Opened, tmp_path: Path) -> None:
    import json

    reports = simulated.write(tmp_path / "reports", 30)
    out = io.StringIO()
    options = FleetOptions(
        reports=(str(reports),), isolated=True, reach="root@host00003", format="json"
    )
    fleet(options, io.BytesIO(), out)
    answer = json.loads(out.getvalue())
    opened.choose("root@host00003")
    heading = opened.page.locator("#reach h3").inner_text()
    assert heading == f"root@host00003 is reached from {answer['total']} accounts"
    first = opened.page.locator("#reach ol > li").first.inner_text()
    assert first.startswith(answer["ways"][0]["source"])
    for place in answer["ways"][0]["steps"][0]["places"]:
        assert place["path"] in first
    assert opened.page.locator("svg g.center title").text_content() == "account root@host00003"
    opened.page.locator("svg g.key").first.click()
    assert "SHA256:" in opened.page.locator("svg g.center title").text_content()


def test_the_page_is_readable_without_its_script(
    browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("page")
    path = made(folder, simulated.write(folder / "reports", 10))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{path}")
    text = page.inner_text("body")
    for words in ("What to do first", "Riskiest keys", "Ways to root", "need JavaScript"):
        assert words in text
    assert page.locator("#ways tbody tr").count() > 0


def test_hostile_names_stay_text(browser: Any, tmp_path: Path) -> None:
    one = key("one")
    hostile = machine(
        HOSTILE,
        account("root", authorized_keys=[authorized(one, path=f"/root/{HOSTILE}\x1b[31m\u202e")]),
        account(HOSTILE, private_keys=[private(one, path=HOSTILE)]),
        keys=(one,),
        notes=[{"path": HOSTILE, "message": HOSTILE}],
    )
    opened = Opened(browser, made(tmp_path, write(tmp_path / "reports", hostile, "{")))
    opened.choose("<img")
    opened.page.locator("svg g.node").first.click()
    assert opened.page.evaluate("window.hit") is None
    assert opened.page.locator("img").count() == 0
    assert opened.problems == []
    assert "{{7*7}}" in opened.page.inner_text("#first")
    assert "\u202e" not in opened.page.content()


def test_a_fingerprint_that_is_none_passes_the_gate(tmp_path: Path) -> None:
    false = {**key("one"), "fingerprint": "SHA256:\u202e\x1b[31m"}
    hostile = machine("db", account("root", authorized_keys=[authorized(false)]))
    text = made(tmp_path, write(tmp_path / "reports", hostile)).read_text()
    assert "SHA256:\\u202e" in text
    assert not {"\u202e", "\x1b"} & set(text)
