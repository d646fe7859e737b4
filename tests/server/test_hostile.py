"""What no editor sends: wrong parameters, wrong times, hostile names. All requests are answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from sshlint.server.open_documents import Documents, OpenDocument, path_of
from tests.server.conftest import CONFIG, make_home
from tests.server.editor import Editor
from tests.server.raw_client import SECONDS, RawClient

FAR = 2**31 - 1
AT_A_PLACE = ("hover", "completion", "definition", "references", "signatureHelp", "rename")
OF_A_RANGE = ("inlayHint", "codeAction", "rangeFormatting", "semanticTokens/range")


class Client(RawClient):
    """One for which all is asked that an editor asks."""

    def everything(self, uri: str, place: Any) -> Iterator[Any]:
        """The answers to questions about a place of a document."""
        document = {"textDocument": {"uri": uri}}
        here = {"start": place, "end": place}
        rest = {"context": {"diagnostics": [], "includeDeclaration": True, "triggerKind": 1,
                            "isRetrigger": False}, "newName": "z",
                "options": {"tabSize": 2, "insertSpaces": True}}  # fmt: skip
        for name in AT_A_PLACE:
            yield self.ask(f"textDocument/{name}", {**document, **rest, "position": place})
        for name in OF_A_RANGE:
            yield self.ask(f"textDocument/{name}", {**document, **rest, "range": here})
        yield self.ask("textDocument/diagnostic", document)

    def leave(self) -> None:
        """End, and look for what may never be said."""
        assert self.ask("shutdown", None) is None
        assert self.ask("textDocument/hover", {})["code"] in (-32600, -32602)
        self.tell("exit", None)
        _, complaints = self.server.communicate(timeout=SECONDS)
        assert (self.server.returncode, complaints) == (0, b"")
        said = json.dumps(self.said)
        assert "Traceback" not in said
        assert "internal fault" not in said


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("hostile") / "home")


@pytest.fixture(scope="module")
def client(hostile_home: Path) -> Iterator[Client]:
    client = Client(hostile_home)
    yield client
    client.leave()


@pytest.mark.parametrize("place", [(FAR, FAR), (0, FAR), (3, FAR), (2.0, 1)])
def test_places_beyond_the_text(client: Client, place: tuple[int, int]) -> None:
    client.open(client.uri, CONFIG)
    for answer in client.everything(client.uri, {"line": place[0], "character": place[1]}):
        assert not isinstance(answer, dict) or "code" not in answer


@pytest.mark.parametrize("place", [{"line": -1, "character": 0}, {"line": 2**64}, {}, 7, None])
def test_places_that_are_none_are_refused(client: Client, place: Any) -> None:
    client.open(client.uri, CONFIG)
    *answers, _ = client.everything(client.uri, place)
    assert [answer["code"] for answer in answers] == [-32602] * len(answers)
    wrong = {"range": {"start": place, "end": place}, "text": "x"}
    document = {"uri": client.uri, "version": 2}
    client.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [wrong]})
    assert client.ask("textDocument/diagnostic", {"textDocument": document})["items"]


@pytest.mark.parametrize(
    "uri",
    [
        *("file://host/etc/passwd", "file:///a%00b", "file:///tmp/\ud800", "file:///proc/self/mem"),
        *("untitled:1", "git:/x/.ssh/config?x", "vscode-remote://h/x", "", "::[", "file:x"),
        *("file:///" + "a" * 5000, "file:///" + "%2e%2e/" * 50 + "etc/hosts", "file:///dev/zero"),
    ],
)
def test_documents_of_odd_places(client: Client, uri: str) -> None:
    client.open(uri, CONFIG)
    for answer in client.everything(uri, {"line": 3, "character": 3}):
        assert answer is None or isinstance(answer, dict | list)
    client.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.open(client.uri, "Prot 1\n")
    asked = {"textDocument": {"uri": client.uri}}
    found = client.ask("textDocument/diagnostic", asked)["items"]
    assert "SSH402" in [one["code"] for one in found]


def test_edits_and_the_like_of_what_is_not_open(client: Client, hostile_home: Path) -> None:
    document = {"uri": (hostile_home / "other").as_uri(), "version": 1}
    edit = {"textDocument": document, "contentChanges": [{"text": "Host x\n"}]}
    for method in ("didClose", "didSave", "didChange", "didClose"):
        client.tell(f"textDocument/{method}", edit)
    assert client.ask("textDocument/diagnostic", {"textDocument": document})["items"] == []
    assert client.ask("textDocument/hover", {"textDocument": document,
                      "position": {"line": 0, "character": 1}}) is None  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"null", b"nonsense", b"\xff\xfe", b'{"jsonrpc":"2.0","method":5}', b"[" * 99999,
     b'{"jsonrpc":"2.0","id":{},"method":"shutdown"}', b'{"jsonrpc":"2.0","id":1,"result":5}'],
)  # fmt: skip
def test_messages_that_are_none(client: Client, body: bytes) -> None:
    client.send(body)
    assert client.ask("workspace/symbol", {"query": "no such host"}) == []


@pytest.mark.parametrize("name", ["effectiveSettings", "testLogin", "explain", "applyFix"])
@pytest.mark.parametrize(
    "words",
    [
        *([], [5], [{}, []], ["URI"], ["URI", 5], ["URI", "-oProxyCommand=x"], ["URI", "a\0"]),
        *(["URI", "\ud800"], ["URI", "a b"], ["URI", "x" * 9999], ["URI", "", "more"]),
    ],
)
def test_commands_with_hostile_arguments(client: Client, name: str, words: list[Any]) -> None:
    client.open(client.uri, CONFIG)
    arguments = [client.uri if word == "URI" else word for word in words]
    asked = {"command": f"sshlint.{name}", "arguments": arguments}
    assert client.ask("workspace/executeCommand", asked) is None
    assert not [one for one in client.said if one.get("method") == "window/showMessageRequest"]


def test_messages_at_the_wrong_time(hostile_home: Path) -> None:
    client = Client(hostile_home, begin=False)
    client.open(client.uri, CONFIG)
    asked = {"textDocument": {"uri": client.uri}}
    assert client.ask("textDocument/diagnostic", asked)["code"] == -32002
    assert "capabilities" in client.begin()
    assert client.begin()["code"] == -32600
    assert client.ask("textDocument/diagnostic", asked)["items"] == []
    client.leave()


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        *((5, 0), ([1], 0), ({"select": 5, "config": ["x"], "inlayHints": 1, "x" * 9999: 0}, 1)),
        *(({"config": "\0"}, 1), ({"config": "/dev/zero"}, 1), ({"select": ["\ud800"]}, 1)),
    ],
)
def test_settings_of_wrong_types(client: Client, settings: Any, messages: int) -> None:
    """What cannot be used is said once, however much is asked."""

    def said() -> int:
        return sum(one.get("method") == "window/showMessage" for one in client.said)

    client.open(client.uri, CONFIG)
    before = said()
    client.tell("workspace/didChangeConfiguration", {"settings": {"sshlint": settings}})
    for answer in client.everything(client.uri, {"line": 3, "character": 3}):
        assert not isinstance(answer, dict) or "code" not in answer
    assert said() - before == messages
    client.tell("workspace/didChangeConfiguration", {"settings": {"sshlint": {}}})


@pytest.mark.parametrize(
    "name",
    [
        *("", "a b", "*", "x\ny", "-x", "$(x)", "`x`", "x" * 2000, "\ud800", "../x", "db", "none"),
        *("\0", "a,b", "a#b", "!a", "%h", "\u202e", "u@x", "[::1]", "a:22", "\ufeffz", "a{b}"),
    ],
)
def test_no_host_gets_a_hostile_name(client: Client, name: str) -> None:
    client.open(client.uri, CONFIG)
    place = {"line": 3, "character": 6}
    asked = {"textDocument": {"uri": client.uri}, "position": place, "newName": name}
    assert client.ask("textDocument/rename", asked)["code"] == -32803


@pytest.mark.parametrize("scheme", ["file://other", "untitled:", "git:"])
def test_no_path_of_other_schemes(scheme: str) -> None:
    assert path_of(f"{scheme}/home/ada/.ssh/config") == ""


def test_an_edit_of_an_unknown_document_makes_none() -> None:
    documents = Documents(None, types.TextDocumentSyncKind.Incremental, [])
    whole = types.TextDocumentContentChangeWholeDocument("x")
    documents.update_text_document(types.VersionedTextDocumentIdentifier(1, "file:///x"), whole)
    assert list(documents.open()) == []
    assert isinstance(documents._create_text_document("file:///x"), OpenDocument)


def test_a_link_is_edited_as_what_it_leads_to(editor: Editor) -> None:
    """A rename in a config that is reached over a link edits the document that is open."""
    ssh = editor.home / ".ssh"
    (ssh / "link").symlink_to("config")
    try:
        uri = editor.open(".ssh/link", CONFIG)
        asked = types.RenameParams(**editor.at(uri, "Host bas", "tion"), new_name="gate")
        made = editor.wait(editor.client.text_document_rename_async(asked))
        assert made is not None
        assert uri in (made.changes or {})
        assert all(not name.endswith("/config") for name in made.changes or {})
    finally:
        (ssh / "link").unlink()
