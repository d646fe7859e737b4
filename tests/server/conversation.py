"""All that an editor may ask about a file, as one text; and what a server in this process says."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any

from sshlint.server.open_documents import uri_of
from sshlint.server.positions import TextLines

_AT_A_PLACE = (
    *("hover", "completion", "definition", "references", "documentHighlight", "signatureHelp"),
    "prepareRename",
)
_OF_THE_WHOLE = (
    *("documentLink", "documentSymbol", "foldingRange", "codeLens", "diagnostic"),
    "semanticTokens/full",
)
_SECONDS = 60.0


class Conversation:
    """Standard input of a server: asks all there is to ask, and leaves once all is answered."""

    def __init__(self, path: str, text: str, language: str = "sshconfig", columns: int = 3) -> None:
        self.columns = columns  # how many places of a line are asked about
        self.out = io.BytesIO()
        self._read = 0  # bytes of it
        self._said: list[Any] = []
        self.questions = 0
        messages = list(self._messages(path, text, language))
        self._before = io.BytesIO(b"".join(map(self._packed, messages)))
        leave = [self._question("shutdown", None), {"method": "exit"}]
        self._after = io.BytesIO(b"".join(map(self._packed, leave)))

    # What pygls and the command ask of a stream

    @property
    def buffer(self) -> Conversation:
        return self

    def isatty(self) -> bool:
        return False

    def readline(self) -> bytes:
        return self._before.readline() or self._answered().readline()

    def read(self, count: int) -> bytes:
        return self._before.read(count) or self._answered().read(count)

    def _answered(self) -> io.BytesIO:
        """What is said last, once every question before it has its answer."""
        end = time.monotonic() + _SECONDS
        while len(self.answers()) < self.questions - 1 and time.monotonic() < end:
            time.sleep(0.005)
        return self._after

    def answers(self) -> list[Any]:
        return [one for one in self.said() if "id" in one and "method" not in one]

    def said(self) -> list[Any]:
        """All messages of the server."""
        new = self.out.getvalue()[self._read :]
        while b"\r\n\r\n" in new:
            head, _, rest = new.partition(b"\r\n\r\n")
            size = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
            if len(rest) < size:
                break
            self._said.append(json.loads(rest[:size]))
            self._read += len(head) + 4 + size
            new = rest[size:]
        return self._said

    # The messages

    def _packed(self, message: dict[str, Any]) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    def _question(self, method: str, params: Any) -> dict[str, Any]:
        self.questions += 1
        return {"id": self.questions, "method": method, "params": params}

    def _messages(self, path: str, text: str, language: str) -> Iterator[dict[str, Any]]:
        uri = uri_of(path)
        document = {"uri": uri}
        opened = {**document, "languageId": language, "version": 1, "text": text}
        abilities: dict[str, Any] = {"textDocument": {"diagnostic": {}, "codeAction": {}}}
        yield self._question("initialize", {"capabilities": abilities})
        yield {"method": "initialized", "params": {}}
        yield {"method": "textDocument/didOpen", "params": {"textDocument": opened}}
        lines = TextLines.of(text, "utf-16")
        end = lines.position(len(text))
        whole = {
            "start": {"line": 0, "character": 0},
            "end": {"line": end.line, "character": end.character},
        }
        for line in lines.lines[:40]:
            number = lines.lines.index(line)
            for column in sorted({2, len(line) // 2, max(len(line) - 2, 0)})[: self.columns]:
                place = {"line": number, "character": column}
                for name in _AT_A_PLACE:
                    asked = {"textDocument": document, "position": place}
                    asked["context"] = {
                        "includeDeclaration": True,
                        "triggerKind": 1,
                        "isRetrigger": False,
                    }
                    yield self._question(f"textDocument/{name}", asked)
        for name in _OF_THE_WHOLE:
            yield self._question(f"textDocument/{name}", {"textDocument": document})
        options = {"tabSize": 4, "insertSpaces": True}
        asked = {"textDocument": document, "range": whole, "options": options}
        asked |= {"context": {"diagnostics": []}, "positions": [whole["end"]]}
        for name in ("inlayHint", "codeAction", "formatting", "selectionRange", "rangeFormatting"):
            yield self._question(f"textDocument/{name}", asked)
        fix_home = {"diagnostics": [], "only": ["source.fixAll"]}
        yield self._question("textDocument/codeAction", {**asked, "context": fix_home})
        yield self._question("workspace/symbol", {"query": ""})
        for host in ("foo", "web"):
            command = {"command": "sshlint.effectiveSettings", "arguments": [uri, host]}
            yield self._question("workspace/executeCommand", command)
        change = {"textDocument": {**document, "version": 2}, "contentChanges": [{"text": text}]}
        yield {"method": "textDocument/didChange", "params": change}
        yield self._question("textDocument/diagnostic", {"textDocument": document})


def converse(
    path: str, text: str, home: str, language: str = "sshconfig", columns: int = 3
) -> Conversation:
    """Ask a server in this process all there is to ask about a text."""
    from sshlint.commands.server import tools
    from sshlint.server.app import serve

    talk = Conversation(path, text, language, columns)
    serve(tools(home, "none"), talk, talk.out)  # type: ignore[arg-type]
    return talk
