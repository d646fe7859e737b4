"""tests/README.md names files that exist, functions they hold, and no directory it forgets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import LONG

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "tests" / "README.md").read_text()
PATHS = sorted(set(re.findall(r"`((?:sshlint|tests|fixtures)/[\w./-]+)", PAGE)))
MODULES = sorted(set(re.findall(r"`(?:python -m )?(tests\.[a-z_.]+)", PAGE)))
FUNCTIONS = re.findall(r"`(sshlint/[\w./]+)` \(`(?:\w+\.)?(\w+)`", PAGE)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_of_the_page_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_page_exists(module: str) -> None:
    path = ROOT.joinpath(*module.split("."))
    holder = path.parent.with_suffix(".py")  # where the last word names a thing in a module
    assert path.with_suffix(".py").exists() or (
        holder.exists() and re.search(rf"^(def )?{path.name}\b", holder.read_text(), re.MULTILINE)
    )


@pytest.mark.parametrize(("path", "name"), FUNCTIONS)
def test_a_function_of_the_page_is_in_its_file(path: str, name: str) -> None:
    assert re.search(rf"def {name}\(", (ROOT / path).read_text())


def test_the_page_is_read_at_all() -> None:
    assert len(PATHS) > 50
    assert len(MODULES) > 3
    assert len(FUNCTIONS) > 3


def test_files_that_are_begun_first_exist() -> None:
    assert [name for name in LONG if not (ROOT / "tests" / name).exists()] == []
