"""Data flows one way: a layer imports only from the layers above it, as the design lists them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sshlint"
LAYERS = (
    "lean",
    "shortening",
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
# A test looks at all modules and names those at fault: a test of each costs more than the look.
MODULES = sorted(set(PACKAGE.rglob("*.py")) - set((PACKAGE / "fleet" / "ansible").rglob("*.py")))


def layer_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text())))


def imports(path: Path) -> Iterator[str]:
    """The sshlint modules a file imports, whether at the top or within a function."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("sshlint."))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sshlint."):
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom) and node.module == "sshlint":
            yield from (f"sshlint.{a.name}" for a in node.names if not a.name.startswith("__"))


def module_layer(path: Path) -> str:
    relative = path.relative_to(PACKAGE).parts
    return relative[0].removesuffix(".py")


def at(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{path.relative_to(PACKAGE)}:{node.lineno}"


def test_a_module_imports_only_from_its_own_layer_and_those_above() -> None:
    assert list(imports(PACKAGE / "__init__.py")) == []
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {imported}"
        for path in MODULES
        if path != PACKAGE / "__init__.py"
        for imported in imports(path)
        if LAYERS.index(layer_of(imported)) > LAYERS.index(module_layer(path))
    ]
    assert wrong == []


def _module(path: Path) -> str:
    names = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(names).removesuffix(".__init__")


def _imported_modules(path: Path, known: set[str]) -> set[str]:
    """The modules whose names a file takes, whether at the top or within a function."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sshlint"):
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in known else node.module or "")
    return found & known


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = {_module(path) for path in MODULES}
    graph = {_module(path): _imported_modules(path, known) - {_module(path)} for path in MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_configs_are_loaded_in_one_place() -> None:
    """What ssh reads and sshlint does not is then one question to one module."""
    loaders = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if any(
            (isinstance(node, ast.Call) and ast.unparse(node.func) == "tree.load")
            or (
                isinstance(node, ast.ImportFrom)
                and node.module == "sshlint.config.tree"
                and "load" in [alias.name for alias in node.names]
            )
            for node in nodes(path)
        )
    ]
    assert loaders == ["config/loader.py"]


def test_every_layer_is_in_the_list() -> None:
    assert {module_layer(path) for path in MODULES} - {"__init__"} <= set(LAYERS)


def test_a_rule_touches_neither_the_system_nor_cryptography() -> None:
    rules = sorted((PACKAGE / "rules").glob("*/**/*.py"))
    assert len(rules) > 100
    imported = [
        f"{at(path, node)} imports {alias.name}"
        for path in rules
        for node in nodes(path)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.split(".")[0]
        in {"os", "sys", "pathlib", "subprocess", "cryptography", "paramiko"}
    ]
    called = [
        f"{at(path, node)} calls {node.func.id}"
        for path in rules
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"open", "print", "input"}
    ]
    assert imported + called == []


def test_only_source_and_fixing_open_files() -> None:
    opened = [
        at(path, node)
        for path in MODULES
        # the last writes in the state directory only
        if module_layer(path) not in ("filesystem", "source", "fixing")
        and path.name != "workplace.py"
        for node in nodes(path)
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


def test_what_is_under_review_is_looked_at_through_filesystem() -> None:
    """So that --root means the same everywhere."""
    looks = [
        at(path, node)
        for path in MODULES
        if module_layer(path) in ("config", "discover", "login", "facts", "rules")
        and path.name not in _OF_THIS_MACHINE
        and path.parent.name != "rules"
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr in _LOOKS
        and ast.unparse(node.value) in ("os", "os.path", "glob")
    ]
    assert looks == []
