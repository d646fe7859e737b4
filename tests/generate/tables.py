"""Write the tables of sshlint/tables/{keywords,algorithms}.py from the TOML files beside this.

    python tests/generate/tables.py            write them
    python tests/generate/tables.py --check    exit 1 where one of them is stale

Only what stands below the line "# Below this line" of those modules is written.
"""

from __future__ import annotations

import importlib
import sys
import textwrap
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[1] / "sshlint" / "tables"
WIDTH = 100
MARK = "# Below this line"
VERSIONS = {  # fields that hold a version
    "since",
    "until",
    "dead_since",
    "flag_before",
    "last_before",
    "tokens_since",
    "env_since",
    "tilde",
    "shown_since",
    "separate_before",
    "moved",
}
FLAG = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
ASK = {"yes": "true", "true": "true", "no": "false", "false": "false", "ask": "ask"}


class Call:
    """Source text of a call: a name and keyword (or, unnamed, positional) arguments."""

    def __init__(self, name: str, arguments: list[tuple[str, Any]]) -> None:
        self.name = name
        self.arguments = arguments


class Name(str):
    """Source text that stands for itself."""

    __slots__ = ()


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def read(name: str) -> Any:
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    return toml.loads((HERE / name).read_text("utf-8"))


def source(value: Any, indent: int = 0) -> str:
    """A table: a row a line, in tables by key and releases; lists of names as wrapped text."""
    line = flat(value)
    if not isinstance(value, (dict, tuple)) or indent + len(line) <= WIDTH - 20:
        return line
    inner = " " * (indent + 4)
    opening, closing, items = parts(value)
    if len(items) == 2 and isinstance(items[0][1][0], int):  # a release and its list
        return f"({flat(items[0][1])}, {source(items[1][1], indent)})"
    if all(isinstance(item, str) for _, item in items):
        words = " ".join(f"{prefix}{flat(item)}," for prefix, item in items)
        wrapped = textwrap.wrap(words, WIDTH - len(inner), break_long_words=False,
                                break_on_hyphens=False)  # fmt: skip
        text = "".join(f"{inner}{line}\n" for line in wrapped)
    else:
        text = "".join(f"{inner}{prefix}{source(item, indent + 4)},\n" for prefix, item in items)
    return f"{opening}\n{text}{' ' * indent}{closing}"


def flat(value: Any) -> str:
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (dict, tuple, Call)):
        opening, closing, items = parts(value)
        inside = ", ".join(prefix + flat(item) for prefix, item in items)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return opening + inside + comma + closing
    return repr(value)


def parts(value: Any) -> tuple[str, str, list[tuple[str, Any]]]:
    """Opening bracket, closing bracket, and (what stands before the item, item) pairs."""
    if isinstance(value, dict):
        return "{", "}", [(flat(key) + ": ", item) for key, item in value.items()]
    if isinstance(value, Call):
        arguments = [(f"{key}=" if key else "", item) for key, item in value.arguments]
        return f"{value.name}(", ")", arguments
    return "(", ")", [("", item) for item in value]


def assignment(name: str, annotation: str, value: Any) -> str:
    return f"\n{name}: {annotation} = {source(value)}\n"


def by_release(value: str | dict[str, str]) -> tuple[tuple[tuple[int, ...], str], ...]:
    if isinstance(value, str):
        return (((0,), value),)
    return tuple(((0,) if key == "first" else version(key), text) for key, text in value.items())


def field(key: str, value: Any) -> list[tuple[str, Any]]:
    """What one line of the TOML says, as fields of a Keyword or an Alias."""
    if key == "arguments":
        least, _, most = value.replace("+", "-").partition("-")
        return [("least", int(least)), ("most", None if "+" in value else int(most or least))]
    if key in ("default", "debian_default"):
        return [(key + "s", by_release(value))]
    if key in VERSIONS:
        value = version(value)
    elif key in ("values_since", "forms"):
        value = {word: version(since) for word, since in value.items()}
    elif key == "values":
        value = value if isinstance(value, dict) else {word: word for word in value}
    elif key == "ignored":
        value = tuple(version(part) for part in value)
    elif key == "vendor":
        value = tuple(value)
    elif key == "keyword":
        value = value.lower()
    return [(key, value)]


def row(cls: str, name: str, facts: dict[str, Any]) -> Call:
    """One Keyword(...) or Alias(...), with the fields that differ from the class's defaults."""
    fields: dict[str, Any] = {"name": name}
    for key, value in facts.items():
        if key != "notes":
            fields.update(field(key, value))
    if fields.get("kind") == "flag":
        fields["values"] = FLAG
    if fields.get("raw"):
        fields["most"] = None
    for name_of_shared, shared in (("_FLAG", FLAG), ("_ASK", ASK)):
        if fields.get("values") == shared:
            fields["values"] = Name(name_of_shared)
    return Call(cls, list(fields.items()))


def keywords() -> str:
    facts = read("keywords.toml")
    table = {name.lower(): row("Keyword", name, known) for name, known in facts["keyword"].items()}
    aliases = {name.lower(): row("Alias", name, known) for name, known in facts["alias"].items()}
    orders = tuple(
        (version(known["since"]), tuple(known["lines"].split())) for known in facts["order"]
    )
    return (
        assignment("_FLAG", "dict[str, str]", FLAG).lstrip("\n")
        + assignment("_ASK", "dict[str, str]", ASK).lstrip("\n")
        + assignment("KEYWORDS", "dict[str, Keyword]", table)
        + assignment("ALIASES", "dict[str, Alias]", aliases)
        + assignment("ORDERS", "tuple[tuple[Version, tuple[str, ...]], ...]", orders)
    )


def algorithms() -> str:
    facts = read("algorithms.toml")
    table: dict[str, dict[str, Call]] = {}
    for known in facts["algorithm"]:
        bounds = [version(known[key]) if key in known else None for key in ("since", "until")]
        values = [known["name"], known["kind"], *bounds, known["verdict"], known.get("reason", "")]
        call = Call("Algorithm", [("", value) for value in values])
        table.setdefault(known["kind"], {})[known["name"]] = call
    defaults: dict[str, tuple[Any, ...]] = {}
    for known in facts["default"]:
        listed = (version(known["since"]), tuple(known["names"].split()))
        defaults[known["kind"]] = (*defaults.get(known["kind"], ()), listed)
    debian: dict[str, Any] = {}
    for known in facts["debian"]:
        of_kind = debian.setdefault(known["kind"], {})
        of_kind[version(known["version"])] = tuple(known["names"].split())
    lists = "tuple[tuple[Version, tuple[str, ...]], ...]"
    return (
        assignment("ALGORITHMS", "dict[str, dict[str, Algorithm]]", table).lstrip("\n")
        + assignment("DEFAULTS", f"dict[str, {lists}]", defaults)
        + assignment("DEBIAN_DEFAULTS", "dict[str, dict[Version, tuple[str, ...]]]", debian)
    )


def modules() -> dict[Path, str]:
    """Path -> the text that module should have."""
    wanted = {}
    for name, tables in (("keywords.py", keywords()), ("algorithms.py", algorithms())):
        path = TABLES / name
        lines = path.read_text("utf-8").splitlines(keepends=True)
        cut = next(number for number, line in enumerate(lines) if line.startswith(MARK))
        wanted[path] = "".join(lines[: cut + 1]) + "# fmt: off\n" + tables
    return wanted


def main(arguments: list[str]) -> int:
    stale = {path: text for path, text in modules().items() if path.read_text("utf-8") != text}
    for path, text in stale.items():
        if arguments == ["--check"]:
            print(f"{path.name} is stale: run python tests/generate/tables.py", file=sys.stderr)
        else:
            path.write_text(text, "utf-8")
    return 1 if stale and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
