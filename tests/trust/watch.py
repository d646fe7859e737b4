"""Runs many sshlint commands in one process, under an audit hook that notes what is forbidden.

`python -m tests.trust.watch JOBS LOG`: JOBS is a JSON list of Job, LOG gets a line for each process
start, socket, lookup or write that no job may make. What C code opens itself, and what happens in
the programs that are started, strace tells.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from sshlint.source import SshlintError

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_STARTS = ("os.system", "os.exec", "os.spawn", "os.forkpty", "os.startfile", "pty.spawn")
_SOCKETS = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


class Job(NamedTuple):
    """A command line, where it is run, the directories it may write in, and whether it may dial."""

    words: Sequence[str]
    cwd: str
    writable: Sequence[str] = ()
    dials: bool = False


def is_allowed(words: Sequence[str]) -> bool:
    """Whether a program may be started with these words (the design's list)."""
    program, *rest = (os.fsdecode(word) for word in words)
    if os.path.basename(program) == "ssh":
        return rest in (["-V"], ["-G", "-F", "none", "localhost"]) or (
            len(rest) == 2 and rest[0] == "-Q"
        )
    return os.path.basename(program) == "git" and rest in (
        ["ls-files", "-z", "--cached"],
        ["ls-files", "-z", "--cached", "--sparse"],
        ["check-ignore", "-z", "--no-index", "--stdin"],
    )


class Watch:
    """The hook; `job` is the one that runs."""

    def __init__(self, log: str) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.job = Job((), "/")

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self.opened(*arguments)
        elif event in ("subprocess.Popen", "os.posix_spawn"):
            path, words, *_ = arguments
            environment = arguments[-1] or {}
            odd = [name for name in environment if os.fsdecode(name).startswith(("SUDO_", "LD_"))]
            if not is_allowed(words) or not os.path.isabs(os.fsdecode(path)) or odd:
                self.tell(event, arguments)
        elif event in _STARTS or (event in (*_SOCKETS, *_LOOKUPS) and not self.job.dials):
            self.tell(event, arguments)

    def opened(self, path: Any, mode: Any, flags: int) -> None:
        writes = flags & _WRITES or (isinstance(mode, str) and set(mode) & set("wax+"))
        if not writes or isinstance(path, int) or path is None:
            return
        name = os.fsdecode(path)
        if name in (os.devnull, "/dev/tty") or (not os.path.isabs(name) and self.job.writable[1:]):
            return  # a relative name is below a directory that was opened step by step
        real = os.path.realpath(name)
        if not any(real.startswith(directory + os.sep) for directory in self.job.writable):
            self.tell("open", (name, mode, flags))

    def tell(self, event: str, arguments: tuple[Any, ...]) -> None:
        text = f"{self.job.words}: {event} {arguments!r}"[:500]
        os.write(self.log, text.encode("utf-8", "backslashreplace") + b"\n")


def run(words: Sequence[str]) -> None:
    """One command, its output thrown away; faults of ours are not hidden."""
    if words[0] == "prelogin":  # which leaves the process at once, to save time
        from sshlint.commands.prelogin import prelogin, read_lean

        asked = read_lean(list(words[1:]))
        if asked is not None:
            prelogin(asked)
        return
    if words[0] == "server":  # with the file to open and what the editor says is in it
        from tests.server.conversation import converse

        talk = converse(words[1], words[2], os.getcwd(), columns=1)
        assert len(talk.answers()) == talk.questions, "the server left questions open"
        return
    from sshlint.cli import main

    sys.argv = ["sshlint", *words]
    main()


def main(jobs: str, log: str) -> None:
    with open(jobs, encoding="utf-8", errors="surrogateescape") as file:
        todo = [Job(*fields) for fields in json.load(file)]
    watch = Watch(log)
    sys.addaudithook(watch)
    for job in todo:
        watch.job = job
        os.chdir(job.cwd)
        sys.stdout = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")
        sys.stdin = io.TextIOWrapper(io.BytesIO(b"Permission denied (publickey).\n"), "utf-8")
        status: object = 0
        try:
            run(job.words)
        except SystemExit as end:
            status = end.code
        except SshlintError:
            status = 2
        except Exception as fault:
            watch.tell("fault", (repr(fault),))
        if status not in (0, 1, 2, None):
            watch.tell("status", (status,))
    watch.tell("done", (len(todo),))
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
