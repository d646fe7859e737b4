"""The page: whole, harmless whatever the files hold, and true to what was checked."""

from __future__ import annotations

import html
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.excerpt import visible
from sshlint.login.route import Call
from sshlint.reporters.page.logins import YOU, Box
from sshlint.reporters.page.picture import Picture, picture
from sshlint.source import SshlintError
from tests.reporters.pages import CONFIG, HOSTILE, make_home, page
from tests.strategies import repeatable

TAGS = set(
    "html head meta link title style body header h1 h2 h3 p ul li strong main section div svg"
    " defs marker path g rect text table caption thead tbody tr th td span br article code pre"
    " mark".split()
)
VOID = {"meta", "link", "br"}


class Elements(HTMLParser):
    """The elements of a page, and whether each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_names_that_are_markup_stay_text(tmp_path: Path) -> None:
    made = page(make_home(tmp_path))
    for name in HOSTILE:
        assert name in made
    assert "\u202e" not in made
    elements = Elements(made)
    assert elements.tags <= TAGS
    for tag, name, value in elements.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name not in ("src", "style", "srcset", "action"), (tag, name)
        assert name != "href" or value in ("data:,",), value


@given(st.text(st.sampled_from("<>&\"'`={}%#/\\ \tscriptx\0\x1b\u202e\udcff"), max_size=40))
@repeatable(max_examples=25)
def test_no_text_of_a_config_becomes_an_element(tmp_path_factory: pytest.TempPathFactory,
                                                text: str) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("home") / ".ssh"
    folder.mkdir(mode=0o700)
    config = f"Host {text}\n  User {text}\n  {text}\n  HostName {text}\n  ForwardAgent {text}\n"
    (folder / "config").write_bytes(config.encode("utf-8", "surrogateescape"))
    assert Elements(page(folder.parent)).tags <= TAGS


def test_the_logins_are_drawn_with_their_way_keys_and_agent(tmp_path: Path) -> None:
    made = page(make_home(tmp_path, CONFIG.partition("Host <script>")[0]))
    rows = [
        [_text(cell) for cell in re.findall("<td.*?</td>", row, re.S)]
        for row in re.findall("<tr>(.*?)</tr>", made, re.S)
    ]
    by_host = {row[0]: row for row in rows if row}
    assert by_host["bastion"][2:4] == ["ops@bastion.example.com:22", "direct"]
    assert by_host["web1 web2 web3"][2:5] == ["deploy@…:22", "bastion", "● id_safe"]
    assert by_host["db"][3] == "inner.example.com"
    assert by_host["db"][4].startswith("✗ id_open: others can read it")
    assert by_host["db"][5] == "agent forwarded"
    assert by_host["inner.example.com"][2:4] == ["pi@inner.example.com:2222", "bastion"]
    assert by_host["nas"][3:6:2] == ["direct", "connected by a ProxyCommand"]
    assert by_host["*.lan"][2].startswith("pi@")
    assert "nc" not in by_host
    assert "ssh makes none of these logins" not in made


def _text(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


def test_a_config_that_ssh_refuses_is_named_once(tmp_path: Path) -> None:
    made = page(make_home(tmp_path, CONFIG + "    Prot 22\n"))
    (said,) = re.findall("<strong>ssh makes none of these logins.*?</p>", made)
    assert re.search(r"~/\.ssh/config:\d+: ", said)


def test_the_commands_of_the_page_make_the_fixes(tmp_path: Path) -> None:
    home = make_home(tmp_path / "a home")
    commands = [html.unescape(text) for text in re.findall("<pre>(sshlint .*?)</pre>", page(home))]
    safe = [command for command in commands if " --yes " in command]
    assert safe
    assert any(" --yes " not in command for command in commands)
    for command in safe:
        words = shlex.split(command)
        code = words[words.index("--select") + 1]
        assert f'<p class="faint">{code} ' in page(home)
        subprocess.run(
            [sys.executable, "-m", *words],
            env={"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": "/usr/bin:/bin"},
            check=False, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert f'<p class="faint">{code} ' not in page(home)


def test_no_byte_of_a_key_or_password_is_shown(tmp_path: Path) -> None:
    secret = "hunter2-and-more"
    home = make_home(tmp_path, f"Host web\n    ProxyCommand sshpass -p {secret} ssh -W %h:%p b\n")
    key = (home / ".ssh" / "id_safe").read_text().splitlines()
    (home / ".ssh" / "config.d" / "pasted").write_text("\n".join(("Host x", *key)))
    made = page(home)
    assert secret not in made
    assert not any(line[:34] in made for line in key[1:-1])


def test_a_page_without_findings_says_so(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / ".ssh" / "known_hosts").touch(mode=0o600)
    assert "Nothing was found" in page(tmp_path)


def test_thousands_of_findings_make_no_endless_page(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    lines = "".join(f"Host h{number}\n    Frobnicate {number}\n" for number in range(3_000))
    (tmp_path / ".ssh" / "config").write_text(lines)
    made = page(tmp_path)
    assert "more places" in made
    assert len(made) < 200_000


def test_without_jinja2_there_is_an_error_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(SshlintError, match=r"--format html needs jinja2: .*install.* jinja2"):
        page(tmp_path)


def _box(name: str, parent: Call, keys: int = 0) -> Box:
    word = visible(name)
    return Box(
        Call(name), parent, (word,), False, word, "", word, word, word, (), "", ("x",) * keys
    )


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 6)), max_size=60))
@repeatable(max_examples=60)
def test_no_box_of_a_picture_lies_on_another(choices: list[tuple[int, int]]) -> None:
    calls = [YOU]
    boxes = []
    for number, (parent, lines) in enumerate(choices):
        boxes.append(_box(f"h{number}", calls[parent % len(calls)], lines))
        calls.append(boxes[-1].call)
    made = picture(boxes, {})
    assert len(made.boxes) == len(boxes) + 1
    assert len(made.edges) == len(boxes)
    assert _overlaps(made) == []
    assert all(box.x >= 0 and box.x + box.width <= made.width for box in made.boxes)
    assert all(box.y >= -0.5 and box.y + box.height <= made.height for box in made.boxes)


def _overlaps(made: Picture) -> list[tuple[str, str]]:
    boxes = sorted(made.boxes, key=lambda box: (box.x, box.y))
    return [
        (one.whole, other.whole)
        for one, other in pairwise(boxes)
        if one.x == other.x and one.y + one.height > other.y
    ]


def test_a_huge_picture_leaves_boxes_out_and_counts_them() -> None:
    boxes = [_box("bastion", YOU)]
    boxes += [_box(f"h{number}", boxes[0].call) for number in range(500)]
    made = picture(boxes, {})
    assert made.left_out > 300
    assert len(made.boxes) + made.left_out == len(boxes) + 1
