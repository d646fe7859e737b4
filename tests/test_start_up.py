"""What starting costs: the heavy packages are loaded only by what needs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("cryptography", "paramiko", "platformdirs", "asyncio", "email", "http", "xml")


def modules_after(code: str, tmp_path: Path) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(sys.modules), file=sys.stderr)"
    environment = {**os.environ, "HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    return set(run.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("package", HEAVY)
def test_the_command_line_alone_loads_no_heavy_package(package: str, tmp_path: Path) -> None:
    assert package not in modules_after("import sshlint.cli", tmp_path)


@pytest.mark.parametrize(
    "package",
    [
        *("cryptography", "paramiko", "json", "tomllib"),
        *("sshlint.tables.readers", "sshlint.config.readers"),
    ],
)
def test_an_ordinary_check_does_without(package: str, tmp_path: Path) -> None:
    folder = tmp_path / "home" / ".ssh"
    folder.mkdir(parents=True)
    (folder / "config").write_text("Host web\n    User deploy\n    IdentityFile ~/.ssh/id_one\n")
    keys = Path(__file__).parents[1] / "fixtures" / "formats" / "keys"
    for key in ("openssh-ed25519", "ppk3-ed25519.ppk"):
        (folder / key).write_bytes((keys / key).read_bytes())
        (folder / key).chmod(0o600)
    code = (
        "import io\n"
        "from sshlint.commands.check import CheckOptions, check\n"
        f"options = CheckOptions(home={str(tmp_path / 'home')!r}, isolated=True)\n"
        "check(options, io.BytesIO(), io.StringIO())"
    )
    assert package not in modules_after(code, tmp_path)
