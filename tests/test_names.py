"""One name, one meaning: names of files and of classes across the package (see README.md)."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "sshlint"
# Not the Ansible collection: Ansible finds its plugins by their names of files and classes.
MODULES = sorted(set(PACKAGE.rglob("*.py")) - set((PACKAGE / "fleet" / "ansible").rglob("*.py")))
MOST_FILES = 24  # of a room: about 20


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def _shared(pairs: Iterator[tuple[str, Path]]) -> dict[str, list[Path]]:
    places = defaultdict(list)
    for name, path in pairs:
        places[name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_two_files_of_one_name_are_a_rule_and_its_fact_or_a_command_and_its_work() -> None:
    named = ((path.name, path) for path in MODULES if path.name != "__init__.py")
    for name, paths in _shared(named).items():
        rooms = {_room(path) for path in paths}
        of_rule = rooms == {"facts", "rules"}
        of_command = (PACKAGE / "commands" / name) in paths
        assert len(paths) == 2, name
        assert of_rule or of_command, name


def _classes() -> Iterator[tuple[str, Path]]:
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, path


def test_no_two_classes_have_one_name() -> None:
    assert _shared(_classes()) == {}


def test_no_room_is_too_large_to_be_looked_over() -> None:
    rooms: dict[Path, int] = defaultdict(int)
    for path in MODULES:
        rooms[path.parent] += path.name != "__init__.py"
    assert {str(room): files for room, files in rooms.items() if files > MOST_FILES} == {}
