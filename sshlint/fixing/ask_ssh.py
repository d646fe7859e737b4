"""Asks the installed ssh what a config comes to before and after a change: `ssh -G`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from sshlint.config.tree import Config
from sshlint.fixing.write import create
from sshlint.machine.installed import SECONDS, installed

MOST_HOSTS = 20
# With one of these anywhere in it, reading a config may run a command or ask the DNS.
_RUNS_OR_RESOLVES = (b"exec", b"canonical")

Answer = dict[str, list[object]]


def may_ask(config: Config) -> bool:
    """Whether `ssh -G` on a config runs nothing and resolves no name, however it is read."""
    if config.stopped or installed() is None:
        return False
    texts = (file.source.data.lower() for file in config.files)
    return not any(word in text for text in texts for word in _RUNS_OR_RESOLVES)


def answers(
    before: Config, after: Config, hosts: Iterable[str]
) -> Iterator[tuple[str, Answer, Answer]]:
    """Host by host the settings before and after, as far as ssh accepts both."""
    found = installed()
    if found is None:
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sshlint-") as folder:  # 0700
        paths = [_mirror(config, folder, name) for config, name in ((before, "a"), (after, "b"))]
        for host in hosts:
            old = _ask(found.path, paths[0], host)
            new = _ask(found.path, paths[1], host) if old is not None else None
            if old is not None and new is not None:
                yield host, old, new


def _mirror(config: Config, folder: str, name: str) -> str:
    """Write the files of a config so that each Include names those that were read for it.

    The copies lie elsewhere, and the files themselves may not yet be what they are to become.
    """
    names = [os.path.join(folder, f"{name}{number}") for number in range(len(config.files))]
    included: dict[int, list[str]] = {}
    for path, file in zip(names, config.files, strict=True):
        included.setdefault(id(file.include), []).append(path)
    for path, file in zip(names, config.files, strict=True):
        lines = []
        for line in file.document.lines:
            if line.keyword == "include":
                words = " ".join(f'"{path}"' for path in included.get(id(line), ()))
                lines.append(f"Include {words}" if words else "")
            else:
                lines.append(line.text)
        create(path, "\n".join(lines).encode("utf-8", "surrogateescape"), 0o600)
    return names[0]


def _ask(ssh: str, config: str, host: str) -> Answer | None:
    """None where ssh refuses the config or the host."""
    import subprocess

    try:
        answer = subprocess.run(
            [ssh, "-G", "-F", config, "--", host],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    if answer.returncode != 0:
        return None
    settings: Answer = {}
    for line in answer.stdout.decode("utf-8", "surrogateescape").splitlines():
        keyword, _, value = line.partition(" ")
        settings.setdefault(keyword.lower(), []).append(value)
    return settings
