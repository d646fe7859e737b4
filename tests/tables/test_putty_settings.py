"""The table of PuTTY's settings against the names in the installed plink."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from sshlint.tables.putty_settings import PROTOCOLS, SECRETS, SETTINGS, WINSCP
from tests.sshd import need

# Read by the graphical programs only, by other platforms only, or built from parts.
ELSEWHERE = re.compile(r"Colour\d+|Wordness\d+|OSX.*|.*Font(Name|IsBold|CharSet|Height)")


def installed() -> tuple[bytes, tuple[int, int]]:
    plink = need("plink")
    said = subprocess.run([plink, "-V"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"Release (\d+)\.(\d+)", said)
    assert match
    return Path(plink).read_bytes(), (int(match[1]), int(match[2]))


def test_plink_knows_every_setting_of_its_time_and_none_that_is_newer() -> None:
    program, version = installed()
    for name, setting in SETTINGS.items():
        if ELSEWHERE.fullmatch(name):
            continue
        major, minor = setting.since.split(".")
        known = name.encode() + b"\0" in program
        assert known is ((int(major), int(minor)) <= version), name


def test_protocols_are_plinks() -> None:
    program, _ = installed()
    assert all(word.encode() + b"\0" in program for word in PROTOCOLS)


def test_defaults_have_the_type_of_their_setting() -> None:
    for name, setting in {**SETTINGS, **WINSCP}.items():
        assert isinstance(setting.default, str) is (setting.kind == "text"), name
        assert setting.kind != "flag" or setting.default in (0, 1), name


def test_names_differ_in_more_than_case() -> None:
    assert len({name.lower() for name in SETTINGS}) == len(SETTINGS)


def test_secrets_of_putty_are_settings() -> None:
    assert set(SECRETS["putty"]) <= SETTINGS.keys()
