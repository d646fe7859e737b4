"""Writes sshlint/rules/index.py, from which a check knows which rules it need not import.

`python -m tests.generate.index` writes it; with --check it only says, by exit status 1, that it is
stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sshlint.rules import registry

PATH = Path(registry.__file__).with_name("index.py")
MARK = "# fmt: off\nf = frozenset\nINDEX: dict[str, Row] = {"


def text() -> str:
    """The module as it must be."""
    head = PATH.read_text().partition(MARK)[0]
    modules = sorted(registry.modules())
    rows = "".join(f'    "{module}": {row(module)},\n' for module in modules)
    return f"{head}{MARK}\n{rows}}}\n"


def row(module: str) -> str:
    rule = registry.import_rule(module)
    code, name, default, on, *sets, least = registry.row_of(rule)
    texts = ", ".join(map(_set, sets))
    return f'("{code}", "{name}", {default}, "{on}", {texts}, "{least}")'


def _set(words: frozenset[str]) -> str:
    inner = ", ".join(f'"{word}"' for word in sorted(words))
    return f"f(({inner},))" if inner else "f()"


def main() -> int:
    if PATH.read_text() == text():
        return 0
    if "--check" in sys.argv:
        sys.stderr.write("sshlint/rules/index.py is stale: run python -m tests.generate.index\n")
        return 1
    PATH.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
