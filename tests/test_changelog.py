"""The changelog and the package agree on the version."""

from __future__ import annotations

import re
from pathlib import Path

from sshlint import __version__

ROOT = Path(__file__).parents[1]


def test_the_newest_entry_is_the_packages_version() -> None:
    entries = re.findall(r"^## \[([0-9.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert entries[0] == __version__
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()
