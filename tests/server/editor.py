"""An editor for tests: a real client of a real `sshlint server`, one call after the other."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, Union

from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

from sshlint.server.open_documents import uri_of
from sshlint.server.positions import TextLines, split_lines

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Editor:
    """Opens and edits files of a home; `answers` are what its user clicks on, by question."""

    def __init__(self, home: Path, encoding: str, capabilities: str) -> None:
        self.home = home
        self.encoding = encoding
        self.loop = asyncio.new_event_loop()
        self.capabilities = client_capabilities(capabilities)
        assert self.capabilities.general is not None
        self.capabilities.general.position_encodings = [types.PositionEncodingKind(encoding)]
        self.client: LanguageClient = make_test_lsp_client()
        self._read_actions()
        self.texts: dict[str, tuple[int, str]] = {}
        self.questions: list[str] = []
        self.clicks: Callable[[types.ShowMessageRequestParams], str] = lambda question: ""
        self.registered: list[types.RegistrationParams] = []
        self.edits: list[types.WorkspaceEdit] = []
        self.settings: dict[str, Any] = {}

    def _read_actions(self) -> None:
        """lsprotocol takes an action with a command for a bare command."""
        converter: Any = self.client.protocol._converter

        def read(value: Any, _: Any) -> Any:
            bare = isinstance(value.get("command"), str)
            return converter.structure(value, types.Command if bare else types.CodeAction)

        key = Union[types.Command, types.CodeAction]  # noqa: UP007 - as its own hook is filed
        converter.register_structure_hook(key, read)

    def start(self, options: dict[str, Any] | None, extra: list[str]) -> types.InitializeResult:
        state = self.home.parent / "state"
        environment = {
            **os.environ,
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(state),
            "XDG_CONFIG_HOME": str(self.home.parent / "settings"),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "sshlint", "server", "--home", str(self.home)]
        command += ["--system-config", "none", *extra]

        def register(params: types.RegistrationParams) -> None:
            self.registered.append(params)

        def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            self.questions.append(params.message)
            answer = self.clicks(params)
            return types.MessageActionItem(answer) if answer else None

        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self.edits.append(params.edit)
            return types.ApplyWorkspaceEditResult(applied=True)

        self.client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(ask)
        self.client.feature(types.WORKSPACE_APPLY_EDIT)(apply)
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(register)

        async def begin() -> types.InitializeResult:
            await self.client.start_io(*command, env=environment)
            self.client.set_configuration({"sshlint": self.settings})
            return await self.client.initialize_session(
                types.InitializeParams(
                    capabilities=self.capabilities,
                    initialization_options=options,
                    process_id=os.getpid(),
                    root_uri=uri_of(str(self.home)),
                )
            )

        return self.wait(begin())

    def wait(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(what, PATIENCE))

    def stop(self) -> None:
        self.wait(self.client.shutdown_session())
        self.loop.close()

    # Texts

    def uri(self, path: str) -> str:
        return uri_of(str(self.home / path))

    def open(self, path: str, text: str | None = None, language: str = "sshconfig") -> str:
        """Open a file with what is on disk, or what is given; returns its URI."""
        file = self.home / path
        if text is None:
            text = file.read_bytes().decode("utf-8", "replace")
        uri = self.uri(path)
        self.texts[uri] = 1, text
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def text(self, uri: str) -> str:
        return self.texts[uri][1]

    def clear(self) -> None:
        """Close all documents, and forget what was said."""
        for uri in list(self.texts):
            self.close(uri)
        self.questions.clear()
        self.client.messages.clear()
        self.clicks = lambda question: ""

    def lines(self, uri: str) -> TextLines:
        return TextLines(split_lines(self.text(uri)), self.encoding)

    def position(self, uri: str, before: str, after: str = "") -> types.Position:
        """Where `before` ends, where `after` follows."""
        text = self.text(uri)
        return self.lines(uri).position(text.index(before + after) + len(before))

    def edit(self, uri: str, start: int, end: int, new: str) -> None:
        version, text = self.texts[uri]
        lines = self.lines(uri)
        change = types.TextDocumentContentChangePartial(range=lines.range(start, end), text=new)
        start, end = lines.span(change.range)  # no position is within a CRLF
        self.texts[uri] = version + 1, text[:start] + new + text[end:]
        self._changed(uri, change)

    def replace(self, uri: str, text: str) -> None:
        self.texts[uri] = self.texts[uri][0] + 1, text
        self._changed(uri, types.TextDocumentContentChangeWholeDocument(text))

    def _changed(self, uri: str, change: types.TextDocumentContentChangeEvent) -> None:
        document = types.VersionedTextDocumentIdentifier(self.texts[uri][0], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, uri: str) -> None:
        del self.texts[uri]
        document = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def applied(self, uri: str, edits: list[types.TextEdit]) -> str:
        """The text with edits made, as the protocol says; it stays as it is here."""
        text, lines = self.text(uri), self.lines(uri)
        spans = sorted(((*lines.span(edit.range), edit.new_text) for edit in edits), reverse=True)
        for start, end, new in spans:
            text = text[:start] + new + text[end:]
        return text

    # Questions

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """Those of the text as it is now."""
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        report = self.wait(self.client.text_document_diagnostic_async(params))
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)

    def codes(self, uri: str) -> list[str]:
        return [str(one.code) for one in self.diagnostics(uri)]

    def at(self, uri: str, before: str, after: str = "") -> dict[str, Any]:
        return {
            "text_document": types.TextDocumentIdentifier(uri),
            "position": self.position(uri, before, after),
        }

    def actions(self, uri: str, code: str = "", kind: str = "") -> list[types.CodeAction]:
        """The code actions at the first diagnostic of a code, or of the whole text."""
        found = [one for one in self.diagnostics(uri) if not code or one.code == code]
        whole = self.lines(uri).range(0, len(self.text(uri)))
        only = [types.CodeActionKind(kind)] if kind else None
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            found[0].range if code and found else whole,
            types.CodeActionContext(found[:1] if code else found, only),
        )
        actions = self.wait(self.client.text_document_code_action_async(params)) or []
        return [one for one in actions if isinstance(one, types.CodeAction)]

    def command(self, name: str, *arguments: Any) -> Any:
        params = types.ExecuteCommandParams(name, list(arguments))
        return self.wait(self.client.workspace_execute_command_async(params))

    def eventually(self, holds: Callable[[], bool]) -> None:
        """Ask until something holds."""
        end = self.loop.time() + PATIENCE
        while not holds():
            assert self.loop.time() < end, "it never came about"

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for a notification that makes something hold."""

        async def look() -> None:
            while not holds():
                await asyncio.sleep(0.01)

        self.wait(look())


@contextmanager
def editing(
    home: Path,
    *,
    encoding: str = "utf-16",
    capabilities: str = "visual-studio-code",
    options: dict[str, Any] | None = None,
    settings: dict[str, Any] | None = None,
    extra: list[str] | None = None,
) -> Iterator[Editor]:
    editor = Editor(home, encoding, capabilities)
    editor.settings = settings or {}
    editor.start(options, extra or [])
    try:
        yield editor
    finally:
        editor.stop()
