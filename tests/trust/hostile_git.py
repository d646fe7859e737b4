"""Git repositories whose configuration, hooks and objects would run a command in plain git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

IDENTITY = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}
_SETTINGS = (
    ("core.fsmonitor", "{command}"),
    ("filter.odd.clean", "{command}"),
    ("filter.odd.process", "{command}"),
    ("core.hooksPath", ".git/odd"),
    ("diff.external", "{command}"),
    ("diff.odd.textconv", "{command}"),
    ("core.sshCommand", "{command}"),
    ("core.pager", "{command}"),
    ("core.alternateRefsCommand", "{command}"),
    ("credential.helper", "!{command}"),
    ("include.path", "odd/config"),
)


def git(top: Path, *words: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(top), **IDENTITY}
    done = subprocess.run(
        ["git", "-C", str(top), *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def make_repository(top: Path, *options: str) -> Path:
    """A committed one with a key in two places."""
    (top / ".ssh").mkdir(parents=True)
    (top / "inner").mkdir()
    (top / "keep").mkdir()
    git(top, "init", "-q", *options)
    (top / ".ssh" / "config").write_text("Host web\n  User ada\n  User ada\n")
    (top / "keep" / "note").write_text("x\n")
    key = top / ".ssh" / "id_ed25519"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "a", "-f", str(key)], check=True
    )
    (top / "inner" / "id_ed25519").write_bytes(key.read_bytes())
    git(top, "add", ".")
    git(top, "commit", "-qm", "first")
    return top


def make_hostile(folder: Path, mark: Path) -> Iterator[Path]:
    """Each would make `mark`; the last by completing a sparse index from its own "promisor"."""
    command = f"touch {mark}"
    top = make_repository(folder / "settings")
    (top / ".gitattributes").write_text("* filter=odd diff=odd\n")
    odd = top / ".git" / "odd"
    odd.mkdir()
    (odd / "config").write_text(f"[core]\n\tfsmonitor = {command}\n")
    for hook in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction"):
        (odd / hook).write_text(f"#!/bin/sh\n{command}\n")
        (odd / hook).chmod(0o755)
    with (top / ".git" / "config").open("a") as file:
        for name, value in _SETTINGS:
            section, _, key = name.rpartition(".")
            kind, _, sub = section.partition(".")
            title = f'[{kind} "{sub}"]' if sub else f"[{kind}]"
            file.write(f'{title}\n\t{key} = "{value.format(command=command)}"\n')
    (top / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (top / ".git" / "objects" / "info" / "alternates").write_text("/proc/self/cwd\n")
    (top / ".ssh" / "config").touch()
    yield top

    top = make_repository(folder / "sparse")
    git(top, "sparse-checkout", "init", "--cone", "--sparse-index")
    git(top, "sparse-checkout", "set", "keep")
    tree = git(top, "rev-parse", "HEAD:inner")
    (top / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    for setting, value in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", str(top)),
        ("remote.origin.promisor", "true"),
        ("remote.origin.uploadpack", f"{command}; git-upload-pack"),
    ):
        git(top, "config", setting, value)
    for directory in ("inner", ".ssh"):
        (top / directory).mkdir(exist_ok=True)
    copied = folder / "settings" / ".ssh" / "id_ed25519"
    (top / "inner" / "id_ed25519").write_bytes(copied.read_bytes())
    (top / ".ssh" / "config").write_text("Host web\n  User ada\n")
    yield top
