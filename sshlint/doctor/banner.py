"""The third step: both sides say which SSH they speak."""

from __future__ import annotations

import time

from sshlint import __version__
from sshlint.doctor.first_bytes import Wire
from sshlint.doctor.step import Stage, Watch, code_of
from sshlint.login.target import LoginTarget

IDENTIFICATION = f"SSH-2.0-sshlint_{__version__}"
# kex.c, kex_exchange_identification: so many lines may come before the server's own, and so long.
_LINES, _LINE = 1024, 8192
_SHOWN = 80


def exchange(target: LoginTarget, wire: Wire) -> tuple[Stage, str]:
    """Send ours, read the server's; its text, empty where the step failed."""
    watch = Watch(target, "banner")
    until = watch.started + target.limit
    said: list[str] = []
    try:
        wire.socket.sendall(f"{IDENTIFICATION}\r\n".encode())
        while len(said) < _LINES:
            raw = wire.read_line(until, _LINE)
            line = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
            if line.startswith("SSH-"):
                wire.unread(raw)
                wire.skip = len(IDENTIFICATION) + 2
                return _spoke_ssh(watch, line)
            if raw:
                said.append(line)
            if code := _known(line):
                return watch.failed(f'it says "{_short(line)}"', code), ""
            if not raw.endswith(b"\n"):
                break
    except TimeoutError:
        return _silent(watch, said, target.limit), ""
    except OSError as error:
        return _closed(watch, said, error.strerror or "the connection broke"), ""
    return _closed(watch, said, "it closed the connection"), ""


def _spoke_ssh(watch: Watch, line: str) -> tuple[Stage, str]:
    if line.startswith(("SSH-2.0-", "SSH-1.99-")):
        return watch.passed(line), line
    return watch.failed(f'it says "{_short(line)}"', "ssh1-only"), ""


def _known(line: str) -> str:
    """What a line before the identification means; ssh prints it as a debug message."""
    return code_of([f"debug1: kex_exchange_identification: banner line 0: {line}"]) if line else ""


def _silent(watch: Watch, said: list[str], limit: float) -> Stage:
    if said:
        return _not_ssh(watch, said)
    return watch.failed(f"connected, but it said nothing within {limit:g} s", "banner-timeout")


def _closed(watch: Watch, said: list[str], how: str) -> Stage:
    if said:
        return _not_ssh(watch, said)
    after = time.monotonic() - watch.started
    return watch.failed(f"{how} silently, after {after:.1f} s", "server-closes-at-once")


def _not_ssh(watch: Watch, said: list[str]) -> Stage:
    return watch.failed(f'it says "{_short(said[0])}", which is not SSH', "not-an-ssh-server")


def _short(line: str) -> str:
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
