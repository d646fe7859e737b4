"""Programs of other OpenSSH and PuTTY releases, from other suites of this machine's Debian source.

`python -m tests.releases` fetches them into the cache directory and prints one directory a suite:
with it first in PATH its ssh, ssh-keygen, puttygen … are used. Nothing is installed: each program
runs with its own suite's loader and libraries. Needs apt-get, dpkg and about 90 MB a suite.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sshlint-tests/releases"
SOURCES = Path("/etc/apt/sources.list.d")
PACKAGES = ("openssh-client", "openssh-server", "putty-tools")
PROGRAMS = ("bin/ssh", "bin/ssh-keygen", "bin/ssh-add", "bin/puttygen", "bin/plink", "sbin/sshd")
SUITES = {"bullseye": (8, 4), "trixie": (10, 0), "sid": (10, 6)}


class AbsentError(Exception):
    """A release that is not here and cannot be fetched here."""


def programs(suite: str, *, fetch: bool = False) -> Path:
    """The directory of a suite's programs. Raises `AbsentError`, which says why there is none."""
    found = CACHE / suite / "bin"
    if (found / "sshd").exists():
        return found
    if not fetch:
        raise AbsentError(f"{suite} was not fetched: python -m tests.releases")
    try:
        _fetch(CACHE / suite, suite)
        _wrap(CACHE / suite)
    except (OSError, StopIteration, subprocess.SubprocessError) as error:
        raise AbsentError(f"{suite} cannot be fetched here: {error}") from None
    return found


def _fetch(here: Path, suite: str) -> None:
    for name in ("lists/partial", "cache/archives/partial", "parts", "root", "bin"):
        (here / name).mkdir(parents=True, exist_ok=True)
    (here / "status").touch()
    source = next(SOURCES.glob("*.sources")).read_text().split("\n\n")[0]
    lines = [
        f"Suites: {suite}" if line.startswith("Suites:") else line for line in source.splitlines()
    ]
    (here / "parts" / "suite.sources").write_text("\n".join(lines) + "\n")
    options = {
        "Dir::State::Lists": here / "lists",
        "Dir::State::status": here / "status",
        "Dir::Cache": here / "cache",
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": here / "parts",
        "Acquire::Check-Valid-Until": "false",
        "Debug::NoLocking": "1",
        "APT::Install-Recommends": "false",
        # An older keyring does not know a newer suite's key; what comes is run in tests only.
        "APT::Get::AllowUnauthenticated": "true",
        "Acquire::AllowInsecureRepositories": "true",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    subprocess.run([*apt, "update"], capture_output=True, check=False, timeout=300)
    wanted = [*apt, "install", "-y", "--download-only", *PACKAGES]
    subprocess.run(wanted, capture_output=True, check=True, timeout=600)
    for package in (here / "cache" / "archives").glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(here / "root")], check=True)


def _wrap(here: Path) -> None:
    root = here / "root"
    names = ("ld-2.*.so", "ld-linux-*.so.?")
    loader = next(p for name in names for p in root.rglob(name) if not p.is_symlink())
    libraries = ":".join(sorted({str(path.parent) for path in root.rglob("*.so*")}))
    for name in PROGRAMS:
        wrapper = here / "bin" / Path(name).name
        command = f'exec {loader} --library-path {libraries} {root}/usr/{name} "$@"'
        wrapper.write_text(f"#!/bin/sh\n{command}\n")
        wrapper.chmod(0o755)


def main(suites: list[str]) -> int:
    """Fetch each; 1 where one could not be had."""
    absent = 0
    for suite in suites:
        found = _found(suite)
        absent += isinstance(found, AbsentError)
        print(found, file=sys.stderr if isinstance(found, AbsentError) else sys.stdout)
    return int(absent > 0)


def _found(suite: str) -> Path | AbsentError:
    try:
        return programs(suite, fetch=True)
    except AbsentError as error:
        return error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SUITES)))
