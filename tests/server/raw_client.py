"""A client that sends any bytes to a server, and keeps all that comes back."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.server.editor import ROOT

SECONDS = 60.0


def own_command(home: Path) -> list[str]:
    server = [sys.executable, "-m", "sshlint", "server"]
    return [*server, "--home", str(home), "--system-config", "none"]


class RawClient:
    """Starts a server in a home; `uri` is that of its config."""

    def __init__(
        self,
        home: Path,
        *,
        command: Sequence[str] | None = None,
        begin: bool = True,
        pulls: bool = True,
    ) -> None:
        self.uri = (home / ".ssh" / "config").as_uri()
        self.server = subprocess.Popen(
            own_command(home) if command is None else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "HOME": str(home), "PYTHONPATH": str(ROOT)},
        )
        self.pulls = pulls
        self.said: list[Any] = []
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._numbers = itertools.count(1)
        threading.Thread(target=self._read, daemon=True).start()
        if begin:
            self.begin()

    def begin(self) -> Any:
        abilities: Any = {"textDocument": {"diagnostic": {}} if self.pulls else {}}
        asked = {"capabilities": abilities, "processId": None, "rootUri": None}
        return self.ask("initialize", {**asked, "initializationOptions": {}})

    def _read(self) -> None:
        stream = self.server.stdout
        assert stream is not None
        size = 0
        for line in iter(stream.readline, b""):
            if line.startswith(b"Content-Length: "):
                size = int(line.split(b": ")[1])
            elif not line.strip():
                message = json.loads(stream.read(size))
                self.said.append(message)
                if "id" in message and "method" not in message:
                    self._answers.put(message)

    def send(self, body: bytes) -> None:
        assert self.server.stdin is not None
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def tell(self, method: str, params: Any) -> None:
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def ask(self, method: str, params: Any) -> Any:
        """The answer: its result, or `{"code": …}`."""
        number = next(self._numbers)
        question = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self.send(json.dumps(question).encode())
        answer = self._answers.get(timeout=SECONDS)
        assert answer["id"] == number
        return answer["error"] if "error" in answer else answer["result"]

    def open(self, uri: str, text: str, language: str = "sshconfig") -> None:
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
