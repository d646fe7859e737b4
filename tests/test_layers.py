"""Data flows one way: a layer imports only from the layers above it, as the design lists them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sshlint"
LAYERS = (
    "lean",
    "filesystem",
    "source",
    "key_material",
    "excerpt",
    "settings",
    "finding",
    "tables",
    "formats",
    "machine",
    "config",
    "discover",
    "login",
    "facts",
    "rules",
    "lint",
    "crypto",
    "fixing",
    "diagnosis",
    "doctor",
    "reporters",
    "server",
    "fleet",
    "commands",
    "cli",
    "__main__",
)
# Not the Ansible collection, which Ansible imports: it uses nothing of the package.
MODULES = sorted(set(PACKAGE.rglob("*.py")) - set((PACKAGE / "fleet" / "ansible").rglob("*.py")))


def layer_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def imports(path: Path) -> Iterator[str]:
    """The sshlint modules a file imports, whether at the top or within a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("sshlint."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sshlint."):
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom) and node.module == "sshlint":
            yield from (f"sshlint.{a.name}" for a in node.names if not a.name.startswith("__"))


def module_layer(path: Path) -> str:
    relative = path.relative_to(PACKAGE).parts
    return relative[0].removesuffix(".py")


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)).removesuffix(".py")
)
def test_a_module_imports_only_from_its_own_layer_and_those_above(path: Path) -> None:
    own = module_layer(path)
    if own == "__init__":
        assert list(imports(path)) == []
        return
    for imported in imports(path):
        assert LAYERS.index(layer_of(imported)) <= LAYERS.index(own), f"{own} imports {imported}"


def test_every_layer_is_in_the_list() -> None:
    assert {module_layer(path) for path in MODULES} - {"__init__"} <= set(LAYERS)


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "rules").glob("*/**/*.py")), ids=lambda path: path.stem
)
def test_a_rule_touches_neither_the_system_nor_cryptography(path: Path) -> None:
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not names & {"os", "sys", "pathlib", "subprocess", "cryptography", "paramiko"}
    assert not calls & {"open", "print", "input"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_source_and_fixing_open_files(path: Path) -> None:
    if module_layer(path) in ("filesystem", "source", "fixing") or path.name == "workplace.py":
        return  # the last writes in the state directory only
    opened = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id == "open")
            or (
                isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "os"
                and node.func.attr in ("open", "fdopen", "chmod", "rename", "unlink", "replace")
            )
        )
    ]
    assert opened == []


_LOOKS = frozenset(
    "access exists getxattr glob isdir isfile islink ismount lexists listdir lstat readlink"
    " realpath samefile scandir stat walk".split()
)
_OF_THIS_MACHINE = ("deployed.py", "weak_key.py")  # repositories, and the list of badkeys


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if module_layer(p) in ("config", "discover", "login", "facts", "rules")],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_what_is_under_review_is_looked_at_through_filesystem(path: Path) -> None:
    """So that --root means the same everywhere."""
    looks = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in _LOOKS
        and ast.unparse(node.value) in ("os", "os.path", "glob")
    ]
    assert looks == [] or path.name in _OF_THIS_MACHINE or path.parent.name == "rules"
