"""The program as one file that any Python from 3.10 runs, for machines where nothing is installed.

Only the standard library is needed: it holds what `collect`, `check` and safe fixes take. The same
sources give the same bytes, wherever and whenever it is built: so there is no byte code in it,
which would be of one Python only, twice the size, and save some 0.4 seconds on each machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sys

    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable

_SHEBANG = b"#!/usr/bin/env python3\n"
# What an older Python can still read, and says itself.
_MAIN = b"""import sys

if sys.version_info < (3, 10):
    sys.exit("sshlint: Python 3.10 or newer is needed, this is %d.%d" % sys.version_info[:2])
from sshlint.__main__ import main

main()
"""
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
_MODE = 0o100644 << 16
# What needs other packages, and what is for the machine where reports come together.
_LEFT_OUT = ("crypto/", "diagnosis/", "doctor/", "reporters/html", "reporters/page/", "server/")
_OF_FLEET = ("fleet/__init__.py", "fleet/collect/")


def build() -> bytes:
    """The whole file."""
    buffer = io.BytesIO()
    buffer.write(_SHEBANG)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in (("__main__.py", _MAIN), *sorted(_sources(files("sshlint"), ""))):
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = _MODE
            archive.writestr(entry, data)
    return buffer.getvalue()


def collection() -> Iterator[tuple[str, bytes]]:
    """The Ansible collection, this program in it: relative paths and contents, sorted."""
    top = "ansible_collections/sshlint/fleet/"
    yield from sorted(_files(files("sshlint.fleet").joinpath("ansible"), top))
    yield f"{top}files/sshlint.pyz", build()


def _files(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if not entry.name.startswith((".", "__")):
                yield from _files(entry, f"{under}{entry.name}/")
        else:
            yield f"{under}{entry.name}", entry.read_bytes()


def _sources(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{under}{entry.name}{'/' if entry.is_dir() else ''}"
        of_fleet = name.startswith("fleet/") and name != "fleet/"
        if name.startswith(_LEFT_OUT) or (of_fleet and not name.startswith(_OF_FLEET)):
            continue
        if entry.is_dir():
            if not entry.name.startswith((".", "__")):
                yield from _sources(entry, name)
        elif entry.name.endswith(".py"):
            yield f"sshlint/{name}", entry.read_bytes()
