"""`sshlint collect`: one JSON report of this machine, or the program itself as one file."""

from __future__ import annotations

import io
import os
import sys
import time
from typing import NamedTuple, TextIO

from sshlint.commands.run.output import cannot_write, put_bytes
from sshlint.commands.run.terminal import warn
from sshlint.excerpt import visible, write_json
from sshlint.fleet.collect.report import Request
from sshlint.fleet.collect.report import collect as make_report
from sshlint.source import SshlintError, to_bytes

_SECONDS_IN_SILENCE = 1.0


class CollectOptions(NamedTuple):
    """What the command line asked of `collect`."""

    account: tuple[str, ...] = ()
    root: str | None = None
    output: str | None = None
    agent: bool = False
    times: bool = False
    zipapp: str | None = None
    ansible: str | None = None


def collect(options: CollectOptions, out: TextIO) -> int:
    """Write the report. Returns the exit status. Raises `SshlintError`."""
    if options.zipapp is not None or options.ansible is not None:
        return _write_program(options)
    if sys.platform == "win32":
        raise SshlintError("collect reads passwd and sshd_config, which Windows does not have")
    if options.root is not None and options.agent:
        raise SshlintError("--agent asks a running agent; below --root nothing runs")
    request = Request(options.account, options.root, options.agent, options.times)
    progress = _Progress(sys.stderr)
    try:
        document = make_report(request, progress)
    finally:
        progress.clear()
    if options.output is None:
        write_json(document, out)
        return 0
    text = io.StringIO()
    write_json(document, text)
    put_bytes(options.output, to_bytes(text.getvalue()), 0o600)
    for account in document["accounts"]:
        if not account["read"]:
            warn(f"{account['name']}: not read: {account['reason']}")
    return 0


class _Progress:
    """A line on a terminal, once it takes longer than a second."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.begun = time.monotonic()
        self.shown = False

    def __call__(self, name: str, done: int, count: int) -> None:
        if self.stream.isatty() and time.monotonic() - self.begun > _SECONDS_IN_SILENCE:
            self.stream.write(f"\r\033[Kaccount {done + 1} of {count}: {visible(name)[:40]}")
            self.stream.flush()
            self.shown = True

    def clear(self) -> None:
        if self.shown:
            self.stream.write("\r\033[K")
            self.stream.flush()


def _write_program(options: CollectOptions) -> int:
    """Write the zipapp, or the Ansible collection with it."""
    from sshlint.fleet.zipapp import build, collection

    alone = CollectOptions(zipapp=options.zipapp), CollectOptions(ansible=options.ansible)
    if options not in alone:
        name = "--zipapp FILE" if options.ansible is None else "--ansible DIR"
        raise SshlintError(f"{name} writes the program and takes no other option")
    if options.zipapp is not None:
        put_bytes(options.zipapp, build(), 0o777)
    for name, data in collection() if options.ansible is not None else ():
        path = os.path.join(str(options.ansible), name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        except OSError as error:
            raise cannot_write(path, (error.strerror or "refused").lower()) from None
        put_bytes(path, data)
    return 0
