"""The tables about other programs agree with each other, and their rows with the evaluators."""

from __future__ import annotations

from importlib import import_module

import pytest

from sshlint.config import tree
from sshlint.config.readers.answer import ReaderAnswer, ReaderFile, ReaderQuestion
from sshlint.config.readers.construct_lines import NAMES, constructs
from sshlint.formats.ssh_config import parse
from sshlint.source import Source, Unreadable
from sshlint.tables.readers.constructs import DIFFERENT, IGNORED, REFUSED, ROWS, ConstructRow
from sshlint.tables.readers.reader_programs import PROGRAMS
from sshlint.tables.readers.unloadable_keys import ROWS as KEY_ROWS

# For each construct a config that holds it, and one that says to ssh the same without it.
# A plain one of None: ssh refuses or skips what the program takes for true.
EXAMPLES = {
    "include": ("Include part\n", "User included\n"),
    "include-tilde": ("Include ~/.ssh/part\n", "User included\n"),
    "include-quoted": ('Include "part"\n', "User included\n"),
    "include-in-block": ("Host web\n Include part\n Port 1\nHost x\n Port 1\n", None),
    "match": ("Host x\nMatch host web\n User ada\n", "Host web\n User ada\n"),
    "match-other": ("Match user x\n", ""),
    "match-host-words": ("Match host x user web\n User a\n", ""),
    "match-host-list": ("Match host x,web\n User a\n", "Host web\n User a\n"),
    "match-unknown": ("Match tagged x\n User a\n", ""),
    "match-newer": ("Match version x\n User a\n", ""),
    "match-equals": ("Match host=web\n User a\n", "Host web\n User a\n"),
    "match-final": ("Match final\n User a\nHost web\n User b\n", "Host web\n User b\n"),
    "match-canonical": ("Match canonical\n User a\n", ""),
    "match-originalhost": ("Match originalhost web\n User a\n", "Host web\n User a\n"),
    "match-negated": ("Match !host x\n User a\n", "Host web\n User a\n"),
    "match-narrowed": ("Match host web user x\n User a\n", ""),
    "match-without-host": ("Match originalhost web\n User a\n", "Host web\n User a\n"),
    "host-negated": ("Host !x\n User a\n", ""),
    "host-negated-late": ("Host * !web\n User a\n", ""),
    "host-comma": ("Host x,web\n User a\n", ""),
    "host-comma-alone": ("Host x,web\n User a\n", ""),
    "host-case": ("Host WEB\n User a\n", ""),
    "host-class": ("Host [w]eb\n User a\n", ""),
    "host-quoted": ('Host "web"\n User a\n', "Host web\n User a\n"),
    "host-quoted-among": ('Host x "web"\n User a\n', "Host web\n User a\n"),
    "host-question": ("Host web?\n User a\n", ""),
    "host-comment": ("Host x # web\n User a\n", ""),
    "top-option": ("User a\nHost web\n User b\n", "Host *\n User a\n"),
    "equals-spaced": ("Host web\n User = a\n", "Host web\n User a\n"),
    "equals-in-value": ("Host web\n User a=b\n", None),
    "quoted": ('Host web\n User "a"\n', "Host web\n User a\n"),
    "single-quoted": ("Host web\n User 'a'\n", "Host web\n User a\n"),
    "backslash": ("Host web\n User a\\b\n", None),
    "comment": ("Host web\n User a # b\n", "Host web\n User a\n"),
    "hash-in-word": ("Host web\n User a#b\n", None),
    "variable": ("Host web\n IdentityFile ${HOME}/k\n", "Host web\n IdentityFile /h/k\n"),
    "token-in-key": ("Host web\n IdentityFile /%h\n", "Host web\n IdentityFile /web\n"),
    "token-rare": ("Host web\n IdentityFile /%n\n", "Host web\n IdentityFile /web\n"),
    "token-jump-or-alias": ("Host web\n IdentityFile /%k\n", ""),
    "token-in-hostname": ("Host web\n HostName %h.a\n", "Host web\n HostName web.a\n"),
    "second-key": ("Host web\n IdentityFile /a\n IdentityFile /b\n", None),
    "jump-none": ("Host web\n ProxyJump none\n", ""),
    "command-none": ("Host web\n ProxyCommand none\n", ""),
    "certificate": ("Host web\n CertificateFile /c\n", None),
    "identities-only": ("Host web\n IdentitiesOnly yes\n", None),
    "signed-list": ("Host web\n Ciphers +aes128-cbc\n", None),
    "time-unit": ("Host web\n ConnectTimeout 1m\n", None),
    "several-known-hosts": ("Host web\n UserKnownHostsFile /a /b\n", None),
    "include-glob": ("Include p*\n", None),
    "match-localnetwork": ("Match localnetwork 10.0.0.0/8\n User a\n", None),
}


def read(path: str) -> Source:
    if path == "/h/.ssh/part":
        return Source(path, b"User included\n")
    raise Unreadable(path, "does not exist", missing=True)


def answer(row: ConstructRow, text: str) -> ReaderAnswer:
    facts = PROGRAMS[row.reader]
    version = row.since or facts.newest
    if row.until <= facts.newest:
        version = facts.oldest
    config = tree.load(Source("/h/.ssh/config", text.encode()), home="/h", read=read)
    asked = ReaderQuestion("web", "me", "/h", "here", {"HOME": "/h"}, version)
    found: ReaderAnswer = import_module(f"sshlint.config.readers.{facts.parser}").read(
        ReaderFile.of(config), asked
    )
    return found


def values(found: ReaderAnswer) -> dict[str, list[str]]:
    shown = {key: [one.value for one in taken] for key, taken in found.settings.items()}
    return {key: value for key, value in shown.items() if key not in ("include", "match")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.reader}-{row.construct}")
def test_a_row_is_about_a_known_program_and_construct(row: ConstructRow) -> None:
    assert row.reader in PROGRAMS
    assert row.construct in NAMES
    assert row.effect in (IGNORED, REFUSED, DIFFERENT)
    text, _ = EXAMPLES[row.construct]
    lines = [line for line in parse(Source("config", text.encode())).lines if line.keyword]
    assert any(row.construct in constructs(line) for line in lines)


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if PROGRAMS[row.reader].parser and EXAMPLES[row.construct][1] is not None],
    ids=lambda row: f"{row.reader}-{row.construct}",
)
def test_the_evaluator_shows_what_a_row_says(row: ConstructRow) -> None:
    text, plain = EXAMPLES[row.construct]
    found = answer(row, text)
    if row.effect == REFUSED:
        assert found.refusal is not None
        return
    assert found.refusal is None
    is_nothing = row.effect == IGNORED and not plain  # as if the lines were not there
    assert (values(found) == values(answer(row, plain or ""))) is is_nothing


def test_key_rows_are_about_known_programs_and_can_be_helped() -> None:
    for row in KEY_ROWS:
        assert row.reader in PROGRAMS, row
        assert row.target in ("", "openssh", "pem", "ppk"), row
        assert row.formats or row.families or row.ciphers, row
