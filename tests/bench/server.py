"""The language server's costs: `python -m tests.bench.server`.

A keystroke to its diagnostics beside the same check in process, hover and completion, memory after
many edits, fast typing, a document of 100 MB, and the start beside other servers. Bounds are for
people: a busy machine misses them.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
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
from tests.server.raw_client import RawClient, own_command

ROUNDS = 9
EDITS = 10_000
SECONDS = 10  # of fast typing
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
                _fast_typing(editor, uri)
                if hosts < 1000:
                    _memory(editor, uri)
                    _huge(editor, uri)
        _starts(Path(folder, "40", "home"))


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


def _fast_typing(editor: Editor, uri: str) -> None:
    """100 edits a second: how long hover takes meanwhile, and what the server grows by."""
    process = editor.client._server
    assert process is not None
    before, times = _resident(process.pid), []
    document, place = types.TextDocumentIdentifier(uri), types.Position(3, 5)
    begin = time.perf_counter()
    for number in range(100 * SECONDS):
        editor.edit(uri, 0, 0, "#\n")
        editor.edit(uri, 0, 2, "")
        if number % 50 == 0:
            asked = time.perf_counter()
            params = types.HoverParams(document, place)
            editor.wait(editor.client.text_document_hover_async(params))
            times.append(time.perf_counter() - asked)
        editor.wait(asyncio.sleep(max(begin + number * 0.01 - time.perf_counter(), 0)))
    ended = time.perf_counter()
    editor.diagnostics(uri)
    print(
        f"  {SECONDS} s of 200 edits a second: hover {median(times) * 1000:.0f} ms, at most"
        f" {max(times) * 1000:.0f} ms; diagnostics {(time.perf_counter() - ended) * 1000:.0f} ms"
        f" after the last; grown by {(_resident(process.pid) - before) >> 20} MiB"
    )


def _huge(editor: Editor, uri: str) -> None:
    """A document of 100 MB beside the config: what it costs to open and to edit."""
    process = editor.client._server
    assert process is not None
    before, begin = _resident(process.pid), time.perf_counter()
    huge = editor.open("huge", "Host a\n" * (100_000_000 // 7))
    editor.diagnostics(uri)
    opened = time.perf_counter() - begin
    begin = time.perf_counter()
    change = types.TextDocumentContentChangePartial(
        types.Range(types.Position(0, 0), types.Position(0, 0)), "#"
    )
    for version in range(1000):
        document = types.VersionedTextDocumentIdentifier(version + 2, huge)
        params = types.DidChangeTextDocumentParams(document, [change])
        editor.client.text_document_did_change(params)
    editor.diagnostics(uri)
    print(
        f"  100 MB opened in {opened:.1f} s, 1000 edits of it {time.perf_counter() - begin:.2f} s,"
        f" memory +{(_resident(process.pid) - before) >> 20} MiB"
    )


def _starts(home: Path) -> None:
    """From the start to the first diagnostics of a small file, beside other servers."""
    config = (home / ".ssh" / "config").as_uri()
    code = (home / "a.py").as_uri()
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for name, command, uri, language, text in (
        ("sshlint", own_command(home), config, "sshconfig", "Host a\n  HostNmae b\n"),
        ("ruff", ["ruff", "server"], code, "python", "import os\n"),
        ("ssh-config-ls", ["sshls", "server"], config, "sshconfig", "Host a\n  HostNmae b\n"),
    ):
        program = shutil.which(command[0], path=programs)
        if program is None:
            print(f"{name}: not installed")
            continue
        times = [_start([program, *command[1:]], home, uri, language, text) for _ in range(5)]
        print(f"{name}: start to first diagnostics {median(times):.2f} s")


def _start(command: list[str], home: Path, uri: str, language: str, text: str) -> float:
    begin = time.perf_counter()
    client = RawClient(home, command=command, pulls=False)
    client.tell("initialized", {})
    client.open(uri, text, language)
    end = begin + 60
    while not any(_holds_diagnostics(message) for message in client.said):
        assert time.perf_counter() < end, command
        time.sleep(0.002)
    seconds = time.perf_counter() - begin
    client.server.kill()
    client.server.communicate()
    return seconds


def _holds_diagnostics(message: Any) -> bool:
    published = message.get("method") == "textDocument/publishDiagnostics"
    return bool(published and message["params"]["diagnostics"])


if __name__ == "__main__":
    main()
