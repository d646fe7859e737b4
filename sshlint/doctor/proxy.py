"""A connection made by a program: the config's ProxyCommand, or ssh itself over a jump host."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Sequence

from sshlint.doctor.step import PASSED, Stage, Watch, cause, code_of, not_tested
from sshlint.login.paths import expanded
from sshlint.login.target import LoginTarget
from sshlint.machine.programs import own_environment

_KEPT = 4096
_SECONDS = 2.0  # for a program that was told to end
_MOMENT = 0.5
# What a program that gave no connection looks like from here.
_NO_CONNECTION = ("server-closes-at-once", "banner-timeout")


class ProxyProgram:
    """A program whose input and output are a connection; `said` is its standard error."""

    __slots__ = ("_process", "_reader", "said")

    def __init__(self, command: Sequence[str], end: socket.socket) -> None:
        self.said = bytearray()
        self._process = subprocess.Popen(
            command,
            stdin=end.fileno(),
            stdout=end.fileno(),
            stderr=subprocess.PIPE,
            env=own_environment(os.environ),
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self._process.stderr
        for line in stream or ():
            if len(self.said) < _KEPT:
                self.said += line
        if stream is not None:
            stream.close()

    def last_words(self) -> list[str]:
        """What it said, once it has ended or had a moment to end."""
        self._reader.join(_MOMENT)
        self.end()
        text = self.said.decode("utf-8", "surrogateescape")
        return [line.strip("\r") for line in text.split("\n") if line.strip()]

    def end(self) -> None:
        """Stop it, and what it has started."""
        if self._process.poll() is None:
            try:
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGTERM)
                else:
                    self._process.terminate()
                self._process.wait(_SECONDS)
            except ProcessLookupError:
                pass
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._reader.join(_SECONDS)


class ProxyWay:
    """How a server is reached through a program; `close` ends all that were started."""

    __slots__ = ("_programs", "command", "target", "title")

    def __init__(self, target: LoginTarget, command: Sequence[str], title: str) -> None:
        self.target = target
        self.command = command
        self.title = title
        self._programs: list[ProxyProgram] = []

    def dial(self) -> tuple[list[Stage], socket.socket | None]:
        """Start the program once more."""
        first = next(not_tested(self.target, "resolve", f"{self.title} finds the way"))
        watch = Watch(self.target, "connect")
        near, far = socket.socketpair()
        try:
            with far:
                self._programs.append(ProxyProgram(self.command, far))
        except OSError as error:
            near.close()
            words = f"{self.title} cannot be run: {error.strerror}"
            return [first, watch.failed(words, "proxy-command-failed")], None
        step = watch.passed(f"through {self.title}")
        return [first._replace(status=PASSED), step], near

    def explain(self, step: Stage) -> Stage:
        """A failed banner is the program's failure, whose words say more."""
        if step.found is None or step.found.code not in _NO_CONNECTION or not self._programs:
            return step
        said = self._programs[-1].last_words()
        code = code_of(said) or "proxy-command-failed"
        detail = f"{self.title} gave no connection"
        notes = tuple(f"it says: {line}" for line in said[:4])
        return step._replace(detail=detail, found=cause(self.target, code), notes=notes)

    def close(self) -> None:
        for program in self._programs:
            program.end()


def by_command(target: LoginTarget) -> ProxyWay | str:
    """The way of a ProxyCommand, to be run as ssh does; words where it cannot be taken here."""
    option = target.option("proxyjump")
    if option is None:
        return "there is no ProxyCommand"
    if target.is_on("proxyusefdpass"):
        return "ProxyUseFdpass hands a socket over, which is not done here"
    text = expanded(target.resolution, option, option.values[0])
    if text is None or text == "-":
        return "its ProxyCommand cannot be run here"
    shell = target.account.environment.get("SHELL") or "/bin/sh"
    return ProxyWay(target, [shell, "-c", f"exec {text}"], "ProxyCommand")


def by_jump(
    target: LoginTarget, ssh: Sequence[str], hop: LoginTarget, arguments: Sequence[str]
) -> ProxyWay:
    """The way ssh takes over a jump host: another ssh there, which logs in and forwards.

    It asks nobody, adds no host key and shares no connection.
    """
    options = ("BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no",
               "ControlMaster=no", "PermitLocalCommand=no")  # fmt: skip
    words = [word for option in options for word in ("-o", option)]
    location = f"[{target.name}]:{target.port}"
    return ProxyWay(
        target, [*ssh, *words, *arguments, "-W", location, "--", hop.host], f"ssh -W at {hop.host}"
    )
