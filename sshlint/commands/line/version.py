"""`sshlint --version`: with the programs whose answers depend on theirs."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from sshlint import __version__
from sshlint.excerpt import visible
from sshlint.machine.installed import installed


def version_text() -> str:
    """The first line is sshlint's own; then ssh, Python and cryptography as they would be used."""
    ssh = installed()
    found = f"{ssh.banner} ({ssh.path})" if ssh else "no ssh of OpenSSH's in PATH"
    return "\n".join(
        (
            f"sshlint {__version__}",
            f"ssh: {visible(found)}",
            f"Python {platform.python_version()}",
            f"cryptography {_version('cryptography')}",
        )
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "is not installed"
