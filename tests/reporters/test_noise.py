"""What people's configs are like, and that a report is no longer than their owners' way to do."""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.reporters.text.groups import Group, grouped
from tests.golden.case import environment

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parents[2] / "fixtures"
CONFIGS = tomllib.loads((FIXTURES / "reporters" / "noise.toml").read_text())
KEY = FIXTURES / "formats" / "keys" / "openssh-ed25519-encrypted"


def blocks(config: str, home: Path) -> list[Group]:
    """The blocks of the report about a config in a home that has the keys it names."""
    ssh = home / ".ssh"
    (ssh / "config.d").mkdir(parents=True)
    for name in re.findall(r"(?m)^\s*IdentityFile ~/\.ssh/(\S+)$", config):
        shutil.copy(KEY, ssh / name)
        (ssh / name).chmod(0o600)
    (ssh / "config").write_text(config)
    options = CheckOptions(
        isolated=True, home=str(home), system_config="none", target_openssh=("9.2", "10.5")
    )
    with environment({}):
        report = inspect(options, io.BytesIO()).report
    about_config = [f for f in report.findings if f.rule.code[3] in "456"]
    return grouped(about_config)


@pytest.mark.parametrize("name", CONFIGS)
def test_a_report_has_no_more_blocks_than_there_are_things_to_do(name: str) -> None:
    case = CONFIGS[name]
    with tempfile.TemporaryDirectory(dir="/tmp") as home:  # short enough for a ControlPath
        found = blocks(case["config"], Path(home))
    shown = "\n".join(f"{g.first.rule.code} {g.first.message}" for g in found)
    assert len(found) <= len(case["to_do"]), shown


def test_the_reports_are_not_empty(tmp_path: Path) -> None:
    """Of thirty configs most have something that their owners want to know."""
    assert len(CONFIGS) >= 30
    found = [blocks(case["config"], tmp_path / name) for name, case in CONFIGS.items()]
    assert sum(map(bool, found)) >= 20
