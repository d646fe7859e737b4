"""The editors' page and what it offers to copy, where no editor of the tests reads it."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sshlint.server import client_settings
from sshlint.server.checks import CONFIG_LANGUAGES
from tests.server.page import PAGE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EDITORS = PAGE.parent
BLOCKS = re.findall(r"```(json|toml)\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.mark.parametrize(("language", "text"), BLOCKS)
def test_settings_to_copy_can_be_read(language: str, text: str) -> None:
    read = json.loads(text) if language == "json" else tomllib.loads(text)
    assert "sshlint" in json.dumps(read)


def test_kates_mode_is_the_one_of_its_settings() -> None:
    mode = ET.parse(EDITORS / "kate" / "ssh-config.xml").getroot().attrib
    (server,) = (
        json.loads(text)["servers"] for _, text in BLOCKS if "highlightingModeRegex" in text
    )
    ((language, kate),) = server.items()
    assert re.match(kate["highlightingModeRegex"], mode["name"])
    assert language in CONFIG_LANGUAGES
    assert "config" in mode["extensions"].split(";")


def test_all_settings_are_on_the_page_and_in_the_extension() -> None:
    known = {*client_settings._LISTS, *client_settings._SWITCHES, "config"}
    package = json.loads(Path(EDITORS, "vscode", "package.json").read_text())
    offered = {
        name.partition(".")[2] for name in package["contributes"]["configuration"]["properties"]
    }
    assert known == offered - {"path"}
    table = PAGE.read_text().partition("| setting |")[2].partition("\n\n")[0]
    assert known == set(re.findall(r"`(\w+)`(?=[,| ])", table)) - {"sshlint"}
