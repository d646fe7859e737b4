"""What hover and definition say of a huge config, of which they read only a part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from sshlint.commands.server import tools
from sshlint.server import near_view
from sshlint.server.features.hover import hover
from sshlint.server.features.navigation import definition
from sshlint.server.near_view import NearView, near
from sshlint.server.open_documents import Documents, uri_of
from sshlint.server.tools import Choice
from sshlint.server.views import View
from tests.server.conftest import make_home
from tests.strategies import repeatable

# Headers and lines of all kinds: what a cut may never touch stands beside what it takes out.
LINES = (
    *(
        "Host a",
        "Host b c",
        "host  a.lan ",
        "Host *",
        "Host !a b",
        "Host a*",
        "Match all",
        "HOST d",
    ),
    *(
        "Match host a",
        'Host "a"',
        "Host=b",
        "Host a # x",
        "Hoſt a",
        "\fHost b",
        "Host",
        "Host a\rx",
    ),
    *(
        "  User ada",
        "  User b",
        "  HostName b",
        "  HostName %h.lan",
        "  ProxyJump a,b@c:22",
        "\tPort 1",
    ),
    *(
        "  IdentityFile ~/.ssh/id_%h",
        "# note",
        "",
        "  ",
        "  Include config.d/work",
        "x",
        'User "a b"',
    ),
    *("  HostNmae x", "  CanonicalizeHostname yes", "  User=c", "  Tag t", "#Host b", "  Host b"),
)
texts = st.lists(
    st.tuples(st.sampled_from(LINES), st.sampled_from(("\n", "\n", "\n", "\r\n"))).map("".join),
    max_size=16,
).map("".join)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before = os.environ["HOME"]
    home = make_home(tmp_path_factory.mktemp("near") / "home")
    os.environ["HOME"] = str(home)
    yield home
    os.environ["HOME"] = before


def opened(home: Path, text: str) -> View:
    uri = uri_of(str(home / ".ssh" / "config"))
    documents = Documents(None, types.TextDocumentSyncKind.Incremental, [], "utf-16")
    documents.put_text_document(types.TextDocumentItem(uri, "sshconfig", 1, text))
    document = documents.find(uri)
    assert document is not None
    return View(document, documents, tools(str(home), "none"), Choice())


def parts(found: types.Hover | None) -> list[str]:
    """What hover says, but for what ssh refuses: neither looks at the lines of all other hosts."""
    text = found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""
    return [part for part in text.split("\n\n") if not part.startswith("ssh refuses this login")]


@repeatable(max_examples=int(os.environ.get("SSHLINT_EXAMPLES", "60")))
@given(texts, st.data())
def test_as_of_the_whole(home: Path, text: str, data: st.DataObject) -> None:
    view = opened(home, text)
    asked = types.TextDocumentIdentifier(view.uri)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near_view, "_HUGE", 0)
        for _ in range(4):
            offset = data.draw(st.integers(0, len(view.source.text)))
            place = view.lines.position(offset)
            around = near(view, offset)
            at_hover = types.HoverParams(asked, place)
            assert parts(hover(around, at_hover)) == parts(hover(view, at_hover))
            at_definition = types.DefinitionParams(asked, place)
            assert definition(around, at_definition) == definition(view, at_definition)


def said(view: View, text: str) -> str:
    """What hover says where a text begins."""
    offset = view.source.text.index(text)
    asked = types.TextDocumentIdentifier(view.uri)
    found = hover(near(view, offset), types.HoverParams(asked, view.lines.position(offset)))
    return str(found.contents) if found is not None else ""


def test_of_a_huge_config_little_is_read(home: Path) -> None:
    blocks = "".join(f"Host h{number}\n  User u{number}\n  Port 1\n" for number in range(2000))
    view = opened(home, "Host *.lan\n  Port 2\n" + blocks + "Host *\n  User all\n")
    around = near(view, view.source.text.index("u1999"))
    assert isinstance(around, NearView)
    assert len(around.source.text.splitlines()) < 20
    assert around is near(view, view.source.text.index("u1999"))
    assert "`all` (this line)" in said(view, "User all")
    assert "`u7` (this line)" in said(view, "User u7\n")


def test_the_line_that_wins_keeps_its_number(home: Path) -> None:
    many = "".join(f"Host h{number}\n  Port 1\n" for number in range(2000))
    text = "Host x\n  Port 2\n" + many + "Host a*\n  User first\n" + many + "Host ab\n  User late\n"
    assert "`first` (`~/.ssh/config` line 4004)" in said(opened(home, text), "User late")
