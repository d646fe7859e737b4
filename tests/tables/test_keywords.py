"""The keyword and algorithm tables: as recorded, coherent, and what ssh says of itself."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sshlint.config.values import READERS
from sshlint.tables import algorithms, keywords, releases
from sshlint.tables.keywords import ALIASES, KEYWORDS
from sshlint.tables.releases import NEWEST, OLDEST, RELEASES
from sshlint.tables.sshd_keywords import SSHD_KEYWORDS

ROOT = Path(__file__).parents[2]
# What a bare `ssh -G` prints of the person and the machine.
PERSONAL = {"host", "user", "hostname", "userknownhostsfile"}


def run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{command[0]} is not installed")
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
    )
    return done.stdout + done.stderr * (command[-1] == "-V")


def generated(script: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), "--check"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def installed() -> releases.Target:
    said = run("ssh", "-V")
    version = releases.parse(said)
    assert version is not None, said
    return releases.Target(version, "Debian" in said or "Ubuntu" in said)


def test_the_generated_tables_are_those_of_the_recorded_facts() -> None:
    script = ROOT / "tests" / "generate" / "tables.py"
    done = generated(script)
    assert done.returncode == 0, done.stderr


def test_a_stale_table_is_noticed(tmp_path: Path) -> None:
    for folder in ("tests/generate", "sshlint/tables"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    table = tmp_path / "sshlint" / "tables" / "keywords.py"
    table.write_text(table.read_text("utf-8").replace("(9, 1)", "(9, 0)"), "utf-8")
    script = tmp_path / "tests" / "generate" / "tables.py"
    done = generated(script)
    assert done.returncode == 1
    assert "keywords.py is stale" in done.stderr


def test_every_keyword_stands_under_its_own_name_and_has_a_grammar() -> None:
    for name, keyword in KEYWORDS.items():
        assert name == keyword.name.lower()
        assert keyword.kind in READERS
        assert keyword.least >= 1
        assert keyword.most is None or keyword.most >= keyword.least
        assert set(keyword.values_since) <= set(keyword.values)


def test_every_alias_leads_to_a_keyword_and_is_none_itself() -> None:
    for name, alias in ALIASES.items():
        assert name == alias.name.lower()
        assert alias.keyword in KEYWORDS
        assert name not in KEYWORDS


def test_names_are_found_in_any_case_and_through_their_alias() -> None:
    assert keywords.find("serverALIVEinterval") is KEYWORDS["serveraliveinterval"]
    assert keywords.find("DSAAuthentication") is KEYWORDS["pubkeyauthentication"]
    assert keywords.find("PermitRootLogin") is None


def test_no_server_option_is_one_of_the_client() -> None:
    assert not [name for name in SSHD_KEYWORDS if keywords.find(name)]


def test_releases_follow_each_other() -> None:
    assert next(iter(RELEASES)) == OLDEST
    assert list(RELEASES)[-1] == NEWEST
    dates = list(RELEASES.values())
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("9.2", (9, 2)),
        ("10.5p1", (10, 5)),
        ("OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026", (9, 2)),
        ("OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2", (9, 5)),
        ("OpenSSH_10.0p2, OpenSSL 3.5.0", (10, 0)),
        ("nine", None),
        ("9", None),
        ("", None),
    ],
)
def test_versions_are_read_from_what_people_and_ssh_write(
    text: str, version: tuple[int, int] | None
) -> None:
    assert releases.parse(text) == version


def test_every_default_list_holds_only_names_its_release_supports() -> None:
    kinds = ("kex", "cipher", "mac", "pubkey", "ca-signature")
    for kind, version, debian in itertools.product(kinds, RELEASES, (False, True)):
        for name in algorithms.defaults(kind, version, debian):
            assert algorithms.supported(kind, name, version, debian), (kind, name, version)


def test_a_bare_ssh_prints_our_defaults_in_our_order() -> None:
    target = installed()
    printed = [line.split(" ", 1) for line in run("ssh", "-G", "-F", "none", "h").splitlines()]
    order = keywords.order(target.version)
    names = list(dict.fromkeys(name.lower() for name, _ in printed))
    assert names == [name for name in order if name in names]
    values: dict[str, list[str]] = {}
    for name, value in printed:
        values.setdefault(name.lower(), []).append(value)
    for name, found in values.items():
        keyword = KEYWORDS[name]
        assert name == (keyword.printed or name).lower()
        if name in PERSONAL:
            continue
        if keyword.kind == "algorithms":
            default = ",".join(algorithms.defaults(algorithms.KINDS[name], *target))
        else:
            default = keyword.default(*target) or ""
        assert " ".join(found) == default, name
    always = {
        name
        for name, keyword in KEYWORDS.items()
        if keyword.shown == "always"
        and (keyword.since <= target.version and not keyword.vendor)
        and (keyword.shown_since or (0,)) <= target.version
        and keyword.status == "active"
    }
    assert always <= set(values)


@pytest.mark.parametrize(
    ("kind", "query"),
    [("kex", "kex"), ("cipher", "cipher"), ("mac", "mac"), ("pubkey", "HostKeyAlgorithms")],
)
def test_ssh_lists_our_names_in_our_order(kind: str, query: str) -> None:
    target = installed()
    assert run("ssh", "-Q", query).split() == list(algorithms.names(kind, *target))


def test_the_tables_are_cheap_to_import() -> None:
    code = (
        "import sys, typing; before = set(sys.modules); "
        "import sshlint.tables.keywords, sshlint.tables.algorithms; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    ours = {name for name in done.stdout.split() if not name.startswith("sshlint")}
    assert ours <= {"__future__", "collections.abc"}
