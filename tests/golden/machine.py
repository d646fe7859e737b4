"""What a case asks of the machine around its home: owners, access lists, mounts, SELinux."""

from __future__ import annotations

import os
import re
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sshlint.commands.run import context
from sshlint.facts.config_meaning import listener
from sshlint.facts.permissions import mount, selinux
from sshlint.machine.access import group_name, user_name
from sshlint.settings import Release
from sshlint.source import MAX_BYTES

NOBODY = 65534
_NO_ID = 0xFFFFFFFF
_TAGS = {"owner": 1, "user": 2, "owning-group": 4, "group": 8, "mask": 16, "other": 32}


def arrange(home: Path, settings: dict[str, Any]) -> None:
    """Give the laid-out home the sizes, times, access lists and owners of the case."""
    for name, days in settings.get("days_old", {}).items():
        changed = time.time() - days * 86400
        os.utime(home / name, (changed, changed))
    for name, size in settings.get("sizes", {}).items():
        os.truncate(home / name, size)
    for kind in ("access", "default"):
        for name, entries in settings.get(f"{kind}_lists", {}).items():
            os.setxattr(home / name, f"system.posix_acl_{kind}", access_list(entries))
    root_only = [home / name for name in settings.get("root_only", ())]
    _give_to_root(root_only)
    if os.geteuid() == 0 and (root_only or settings.get("foreign")):
        _give_to_nobody(home, root_only)


def _give_to_root(root_only: list[Path]) -> None:
    for path in root_only:
        # Too large to be read by sshlint when it runs as root: as little as its user reads of it.
        os.truncate(path, MAX_BYTES + 1)
        if os.geteuid() != 0:
            # Only root can give a file to root: one that is root's and closed must do.
            path.unlink()
            path.symlink_to("/etc/shadow")


def _give_to_nobody(home: Path, kept: list[Path]) -> None:
    for folder, folders, files in os.walk(home):
        for name in (".", *folders, *files):
            if Path(folder, name) not in kept:
                os.lchown(Path(folder, name), NOBODY, NOBODY)


def access_list(entries: dict[str, int]) -> bytes:
    """A POSIX access list in the form of linux/posix_acl_xattr.h, of `"user 65534" = 6` entries."""
    packed = struct.pack("<I", 2)
    for entry, bits in sorted(entries.items(), key=lambda item: _TAGS[item[0].split()[0]]):
        tag, _, number = entry.partition(" ")
        packed += struct.pack("<HHI", _TAGS[tag], bits, int(number or _NO_ID))
    return packed


@contextmanager
def machine(home: Path, settings: dict[str, Any]) -> Iterator[None]:
    """The mounts and labels the case tells of, in the files and words the kernel tells them in."""
    with ExitStack() as stack:
        if lines := settings.get("mountinfo"):
            told = home.parent / "mountinfo"
            told.write_text(lines.replace("{home}", str(home)))
            stack.enter_context(patch.object(mount, "MOUNTINFO", str(told)))
        # Containers let everybody listen anywhere; the cases are about machines that do not.
        ports = home.parent / "ip_unprivileged_port_start"
        ports.write_text(f"{settings.get('unprivileged_ports', 1024)}\n")
        stack.enter_context(patch.object(listener, "PORT_START", str(ports)))
        if labels := settings.get("selinux"):
            told = home.parent / "enforce"
            told.write_text("1")
            types = {str(home / name): kind for name, kind in labels.items()}
            stack.enter_context(patch.object(selinux, "ENFORCE", str(told)))
            stack.enter_context(patch.object(selinux, "label_type", types.__getitem__))
        yield


@contextmanager
def as_release(vendor: str) -> Iterator[None]:
    """The targets are as this vendor builds them."""

    def release(text: str) -> Release:
        return Release(tuple(map(int, text.split("."))), vendor)

    with patch.object(context, "_release", release) if vendor else nullcontext():
        yield


def without_names(text: str, home: Path) -> str:
    """A report in which this machine's users have the names of the expected texts."""
    owner = re.escape(user_name(home.stat().st_uid))
    text = re.sub(rf"belongs to {owner}\b", "belongs to bob", text)
    group = re.escape(group_name(home.stat().st_gid))
    text = re.sub(rf"group {group} can write", "group alice can write", text)
    return re.sub(r"chown (-R )?[^:]+: ", r"chown \1alice: ", text)
