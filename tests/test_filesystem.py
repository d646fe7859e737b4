"""The walk below a directory leads where the kernel leads who calls that directory its root."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint import filesystem
from tests.forked import fork
from tests.strategies import repeatable

NAMES = ("a", "b", "c")
PARTS = st.lists(st.sampled_from((*NAMES, "..", ".", "")), max_size=5).map("/".join)
TARGETS = st.tuples(st.sampled_from(("", "/", "../../../")), PARTS).map("".join)
NODES = st.dictionaries(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join),
    st.one_of(st.just("file"), st.just("directory"), TARGETS.map("link {}".format)),
    max_size=9,
)
PATTERNS = ("/*", "/a/*", "/*/[ab]", "/.*", "/b/../*")
PATHS = st.lists(PARTS.map("/{}".format), min_size=1, max_size=8)


def build(top: Path, nodes: dict[str, str]) -> None:
    for name, kind in sorted(nodes.items()):
        path = top / name
        if not path.parent.is_dir() or path.parent.is_symlink() or os.path.lexists(path):
            continue
        if any(
            parent.is_symlink() for parent in path.relative_to(top).parents if str(parent) != "."
        ):
            continue
        if kind == "file":
            path.write_text(name)
        elif kind == "directory":
            path.mkdir()
        elif kind != "link ":
            path.symlink_to(kind.removeprefix("link "))


def ask(paths: list[str]) -> list[Any]:
    """What each of the functions says of each path; real paths only of what is there."""
    answers: list[Any] = []
    for path in paths:
        answers.append([path, filesystem.exists(path), filesystem.lexists(path)])
        answers[-1] += [filesystem.isdir(path), filesystem.isfile(path), filesystem.islink(path)]
        for function in (filesystem.stat, filesystem.lstat):
            answers[-1].append(look(function, path))
        if filesystem.isdir(path):
            answers[-1].append(sorted(filesystem.listdir(path)))
        if filesystem.isfile(path):
            answers[-1].append(os.read(filesystem.open_file(path), 99).decode())
        if filesystem.exists(path):
            answers[-1].append(filesystem.realpath(path))
    answers.append([filesystem.glob(pattern) for pattern in PATTERNS])
    return answers


def look(function: Callable[[str], os.stat_result], path: str) -> object:
    try:
        found = function(path)
    except OSError as error:
        return error.errno
    return [found.st_ino, found.st_mode]


def in_child(prepare: Callable[[], None], paths: list[str]) -> list[Any]:
    reading, writing = os.pipe()
    child = fork()
    if child == 0:
        try:
            prepare()
            os.write(writing, json.dumps(ask(paths)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    found: list[Any] = json.loads(text)
    return found


@contextmanager
def entered(top: Path) -> Iterator[None]:
    directory = filesystem.open_directory(str(top))
    try:
        with filesystem.below(directory):
            yield
    finally:
        os.close(directory)


@pytest.fixture(scope="module")
def shelf() -> Iterator[Path]:
    shelf = Path(tempfile.mkdtemp())
    yield shelf
    shutil.rmtree(shelf)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change its root")
@repeatable(max_examples=150)
@given(NODES, PATHS)
def test_every_path_leads_where_chroot_leads(
    shelf: Path, nodes: dict[str, str], paths: list[str]
) -> None:
    top = Path(tempfile.mkdtemp(dir=shelf))
    build(top, nodes)
    import glob  # noqa: F401 - there is no library to import it from after chroot

    def as_root() -> None:
        os.chroot(top)
        os.chdir("/")

    expected = in_child(as_root, paths)
    with entered(top):
        found = in_child(lambda: None, paths)
    assert found == expected
    shutil.rmtree(top)


def test_descriptors_are_given_back_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop/x")
    (tmp_path / "deep").mkdir()
    path = "/deep/.." * 400
    before = len(os.listdir("/dev/fd"))

    def counted() -> None:
        for asked in ("/loop", path, "/deep/../" * 1000 + "x", "/gone/x", "/deep/"):
            filesystem.exists(asked)
            filesystem.realpath(asked)
        assert len(os.listdir("/dev/fd")) <= before + 3

    with entered(tmp_path):
        assert in_child(counted, ["/loop", path])
