"""What the real ssh makes of a config before and after a change, host by host: `ssh -G`.

Only for configs that the tests made: ssh runs what it reads.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sshlint.config.tree import Config, load
from sshlint.finding import Text
from sshlint.fixing.plan import edited, target_of
from sshlint.fixing.proving.prove import STRANGER, hosts_of
from sshlint.fixing.proving.scope import EditScope
from sshlint.source import Source, read
from tests.oracle.programs import run_ssh_g

# With one of these anywhere in it, reading a config may run a command or ask the DNS.
_RUNS_OR_RESOLVES = (b"exec", b"canonical")
# What %h, %r, %p and their like stand for: other options' texts change with it.
_IN_TOKENS = frozenset(("hostname", "user", "port", "hostkeyalias", "proxyjump"))
# Options whose default hangs on another one (readconf.c fill_default_options; BatchMode: Debian's
# keepalive-extensions.patch).
_DERIVED = {
    "verifyhostkeydns": "updatehostkeys",
    "userknownhostsfile": "updatehostkeys",
    "batchmode": "serveraliveinterval",
    "clearallforwardings": "localforward",
}

Answer = dict[str, list[str]]


def after(config: Config, edits: Iterable[Text]) -> Config:
    """The config with edits made, its includes followed again."""
    by_target: dict[str, list[Text]] = {}
    for edit in edits:
        by_target.setdefault(target_of(edit.source.path), []).append(edit)
    changed = {
        target: found[0].source.with_text(edited(found[0].source.text, found))
        for target, found in by_target.items()
    }

    def look(path: str) -> Source:
        target = target_of(path)
        return changed[target].under(path) if target in changed else read(path)

    return load(look(config.source.path), home=config.home, read=look)


def answers(
    old: Config, new: Config, folder: Path, hosts: Iterable[str] = ()
) -> Iterator[tuple[str, Answer, Answer]]:
    """The settings before and after, as far as ssh accepts both; by default of all hosts named."""
    texts = [file.source.data.lower() for config in (old, new) for file in config.files]
    if old.stopped or any(word in text for text in texts for word in _RUNS_OR_RESOLVES):
        return
    before, then = _mirror(old, folder, "a"), _mirror(new, folder, "b")
    for host in hosts or dict.fromkeys((*hosts_of(old), *hosts_of(new), STRANGER)):
        if (was := _ask(before, host)) is not None and (is_now := _ask(then, host)) is not None:
            yield host, was, is_now


def changed_beyond(scope: EditScope, config: Config, old: Answer, new: Answer) -> list[str]:
    """The options that ssh prints otherwise, though no edit is about them.

    ssh replaces tokens and fills in defaults, so more changes than what is written.
    """
    allowed = set(scope.keywords) | {_DERIVED.get(word, "") for word in scope.keywords}
    if scope.keywords & _IN_TOKENS:
        allowed |= {line.keyword for line in config.lines if "%" in line.rest} | {"host"}
    return sorted(k for k in (old.keys() | new.keys()) - allowed if old.get(k) != new.get(k))


def _mirror(config: Config, folder: Path, name: str) -> Path:
    """Write the files of a config so that each Include names those that were read for it."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{name}{number}" for number in range(len(config.files))]
    included: dict[int, list[Path]] = {}
    for path, file in zip(paths, config.files, strict=True):
        included.setdefault(id(file.include), []).append(path)
    for path, file in zip(paths, config.files, strict=True):
        lines = []
        for line in file.document.lines:
            if line.keyword == "include":
                words = " ".join(f'"{path}"' for path in included.get(id(line), ()))
                lines.append(f"Include {words}" if words else "")
            else:
                lines.append(line.text)
        path.write_bytes(os.fsencode("\n".join(lines)))
        path.chmod(0o600)
    return paths[0]


def _ask(config: Path, host: str) -> Answer | None:
    """None where ssh refuses the config or the host."""
    if host.startswith("-") or "\0" in host:
        return None
    answer = run_ssh_g(config, host)
    if answer.returncode != 0:
        return None
    settings: Answer = {}
    for line in os.fsdecode(answer.stdout).splitlines():
        keyword, _, value = line.partition(" ")
        settings.setdefault(keyword.lower(), []).append(value)
    return settings
