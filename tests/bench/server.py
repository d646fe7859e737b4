"""The language server's costs: `python -m tests.bench.server`.

A keystroke to its diagnostics beside the same check in process, hover and completion, the start,
and memory after many edits. Bounds are for people: a busy machine misses them.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from lsprotocol import types

from sshlint.commands.check import CheckOptions, inspect
from sshlint.source import Source
from tests.bench.homes import config
from tests.server.editor import Editor, editing

ROUNDS = 9
EDITS = 10_000
BOUND = 1.2  # the design's: diagnostics after a keystroke, beside the same check in process


def main() -> None:
    sizes = {"200 lines": 40, "10,000 hosts": 10_000}
    with TemporaryDirectory() as folder:
        for name, hosts in sizes.items():
            home = Path(folder, str(hosts), "home")
            (home / ".ssh").mkdir(parents=True, mode=0o700)
            text = config(hosts)
            path = home / ".ssh" / "config"
            path.write_text(text)
            path.chmod(0o600)
            begin = time.perf_counter()
            with editing(home) as editor:
                uri = editor.open(".ssh/config")
                editor.diagnostics(uri)
                start = time.perf_counter() - begin
                print(f"{name}: start to first diagnostics {start:.2f} s")
                _keystrokes(editor, uri, home)
                _questions(editor, uri)
                if hosts < 1000:
                    _memory(editor, uri)
        _start_of_ruff(Path(folder))


def _check(home: Path, text: str) -> None:
    path = str(home / ".ssh" / "config")
    known = {path: Source(path, text.encode(), os.stat(path))}
    inspect(CheckOptions(home=str(home), system_config="none"), io.BytesIO(), known=known)


def _keystrokes(editor: Editor, uri: str, home: Path) -> None:
    """The middle of pairs, so that what else the machine does falls on both."""
    pairs = []
    _check(home, editor.text(uri))
    for number in range(ROUNDS):
        at = editor.text(uri).index("\n") + 1
        time.sleep(0.6)  # the first key after a pause
        begin = time.perf_counter()
        editor.edit(uri, at, at, f"# {number}\n")
        editor.diagnostics(uri)
        served = time.perf_counter() - begin
        begin = time.perf_counter()
        _check(home, editor.text(uri))
        pairs.append((served, time.perf_counter() - begin))
    ratio = median(ours / check for ours, check in pairs)
    served, checked = (median(one) for one in zip(*pairs, strict=True))
    print(
        f"  keystroke to diagnostics {served * 1000:.0f} ms, the check {checked * 1000:.0f} ms:"
        f" ratio {ratio:.2f} (bound {BOUND})"
    )


def _questions(editor: Editor, uri: str) -> None:
    text = editor.text(uri)
    at = text.index("HostName") + 3
    place = editor.lines(uri).position(at)
    document = types.TextDocumentIdentifier(uri)
    client = editor.client
    asked: dict[str, Callable[[], object]] = {
        "hover": lambda: editor.wait(
            client.text_document_hover_async(types.HoverParams(document, place))
        ),
        "completion": lambda: editor.wait(
            client.text_document_completion_async(types.CompletionParams(document, place))
        ),
    }
    for name, ask in asked.items():
        times, after = [], []
        for number in range(ROUNDS):
            begin = time.perf_counter()
            ask()
            times.append(time.perf_counter() - begin)
            editor.edit(uri, 0, 0, f"# {number}\n")
            begin = time.perf_counter()
            ask()
            after.append(time.perf_counter() - begin)
            editor.diagnostics(uri)
        print(
            f"  {name} {median(times) * 1000:.1f} ms, after an edit {median(after) * 1000:.1f} ms"
        )


def _memory(editor: Editor, uri: str) -> None:
    """Memory after some edits, after very many, sent as fast as they can be."""
    process = editor.client._server
    assert process is not None
    sizes: list[int] = []
    for number in range(EDITS + 1):
        editor.edit(uri, 0, 0, "#\n" if number % 2 else "")
        if number % 2:
            editor.edit(uri, 0, 2, "")
        if number % 100 == 0:
            editor.wait(_breathe())
        if number and number % (EDITS // 10) == 0:
            editor.diagnostics(uri)
            sizes.append(_resident(process.pid) >> 20)
    print(f"  memory after every {EDITS // 10} edits: {', '.join(map(str, sizes))} MiB")


async def _breathe() -> None:
    return None


def _resident(process: int) -> int:
    with open(f"/proc/{process}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _start_of_ruff(folder: Path) -> None:
    """What `ruff server` takes from its start to the first diagnostics of a small file."""
    ruff = shutil.which("ruff", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if ruff is None:
        return
    uri = f"file://{folder}/a.py"
    opened = {"uri": uri, "languageId": "python", "version": 1, "text": "import os\n"}
    pull = {"textDocument": {"uri": uri}}
    abilities: dict[str, Any] = {"capabilities": {"textDocument": {"diagnostic": {}}}}
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": abilities},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": opened}},
        {"id": 2, "method": "textDocument/diagnostic", "params": pull},
        {"id": 3, "method": "shutdown"},
        {"method": "exit"},
    ]
    data = b""
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        data += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    begin = time.perf_counter()
    subprocess.run([ruff, "server"], input=data, capture_output=True, check=False, timeout=60)
    print(f"ruff server: start to first diagnostics and end {time.perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    main()
