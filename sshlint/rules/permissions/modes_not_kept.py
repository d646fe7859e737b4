from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import AUTHORIZED_KEYS, CONFIG, PRIVATE_KEY
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.facts.permissions.foreign_mount import ForeignMount
from sshlint.finding import ERROR, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(mount: ForeignMount, context: Context) -> Iterator[Violation]:
    faulty = [file for file in mount.files if _is_too_open(file)]
    if not faulty:
        return
    names = [file.name for file in faulty]
    kept = "is" if len(names) == 1 else "are"
    yield Violation(
        mount.place_of(faulty),
        f"{mount.point} is {mount.kind.shown} and keeps no modes: {listed(names)} {kept} "
        f"open to others ({faulty[0].octal}) and refused, whatever chmod says",
        help=mount.kind.cure,
    )


def _is_too_open(file: ReviewedFile) -> bool:
    if file.role == PRIVATE_KEY:
        return file.key_is_open
    refused = file.role in (CONFIG, AUTHORIZED_KEYS)
    return refused and bool(file.strict_modes_refuse() or file.foreign_owner)


RULE = Rule(
    code="SSH108",
    name="modes-not-kept",
    severity=ERROR,
    summary="keys and configs on a file system that ignores chmod",
    why="the file system makes all modes up, so ssh finds every key open to others and refuses "
    "it, and no chmod helps",
    remedy="change the mount's options, or keep ~/.ssh on a file system that keeps modes",
    references=(
        "learn.microsoft.com/windows/wsl/file-permissions",
        "microsoft/WSL#3181",
        "mount(8)",
    ),
    on=ForeignMount,
    check=check,
)
