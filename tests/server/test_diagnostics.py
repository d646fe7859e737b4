"""Diagnostics: those of a fresh check of what is in the editor, where they belong."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from sshlint.commands.check import CheckOptions, inspect
from sshlint.server.editor_commands import APPLY
from sshlint.server.open_documents import uri_of
from sshlint.source import Source, to_bytes
from tests.server.conftest import write
from tests.server.editor import Editor, editing
from tests.strategies import repeatable

LINES = (
    *(
        "Host a",
        "Host *",
        "Host b\u00a0c",
        "Match user x",
        "  HostNmae x",
        "  User ada",
        "  User b",
    ),
    *("  Port 22O", "  ForwardAgent yes", "  Ciphers +3des-cbc", "  IdentityFile ~/.ssh/nope"),
    *(
        "  PubkeyAcceptedKeyTypes ssh-ed25519",
        "# sshlint: ignore[SSH603]",
        "# 😀 é",
        "",
        "Include x",
    ),
    *("  ProxyJump a", "  User 😀", "\ufeffHost z"),
)
ENDINGS = ("\n", "\n", "\n", "\r\n")
texts = st.lists(
    st.tuples(st.sampled_from(LINES), st.sampled_from(ENDINGS)).map("".join), max_size=8
).map("".join)


def fresh(editor: Editor, text: str) -> list[tuple[str, int, int]]:
    """Code and offsets of what a check of the same text finds in it, not in files it names."""
    path = str(editor.home / ".ssh" / "config")
    source = Source(path, to_bytes(text), os.stat(path))
    options = CheckOptions(home=str(editor.home), system_config="none")
    findings = inspect(options, io.BytesIO(), known={path: source}).report.findings
    return sorted(
        (one.rule.code, one.location.start or 0, one.location.end or 0)
        for one in findings
        if one.location.path == path
    )


def shown(editor: Editor, uri: str) -> list[tuple[str, int, int]]:
    found = [one for one in editor.diagnostics(uri) if not is_of_another_file(one)]
    return sorted((str(one.code), *editor.lines(uri).span(one.range)) for one in found)


def is_of_another_file(found: types.Diagnostic) -> bool:
    related = found.related_information or ()
    return any(one.message.startswith("this is about ") for one in related)


@repeatable(max_examples=int(os.environ.get("SSHLINT_EXAMPLES", "25")))
@given(st.data())
def test_after_any_edits_as_a_fresh_check_finds(editor: Editor, data: st.DataObject) -> None:
    uri = editor.open(".ssh/config", data.draw(texts))
    for _ in range(data.draw(st.integers(1, 3))):
        text = editor.text(uri)
        start, end = sorted(data.draw(st.integers(0, len(text))) for _ in "ab")
        editor.edit(uri, start, end, data.draw(texts))
        expected = [
            (code, *(_outside_endings(editor.text(uri), at) for at in span))
            for code, *span in fresh(editor, editor.text(uri))
        ]
        assert shown(editor, uri) == sorted(expected)
    editor.close(uri)


def _outside_endings(text: str, offset: int) -> int:
    """No position is within a line ending: it is before the CR of a CRLF."""
    return offset - 1 if text[offset - 1 : offset + 1] == "\r\n" else offset


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_ranges_tags_and_related_places(home: Path, encoding: str) -> None:
    with editing(home, encoding=encoding) as editor:
        uri = editor.open(".ssh/config", "Host 😀 a\r\n  User é\r\n  User b\r\n  HostNmae 😀\r\n")
        found = {str(one.code): one for one in editor.diagnostics(uri)}
        unknown, repeated = found["SSH402"], found["SSH502"]
        start, end = editor.lines(uri).span(unknown.range)
        assert editor.text(uri)[start:end] == "HostNmae"
        assert unknown.severity == types.DiagnosticSeverity.Error
        assert unknown.source == "sshlint"
        assert "did you mean HostName" in unknown.message
        assert unknown.code_description is not None
        assert unknown.code_description.href.endswith("README.md#ssh402-unknown-option")
        assert repeated.tags == (types.DiagnosticTag.Unnecessary,)
        (related,) = repeated.related_information or ()
        assert related.location.uri == uri
        assert related.location.range.start.line == 1


def test_a_fault_of_a_key_stands_at_the_line_that_names_it(editor: Editor, uri: str) -> None:
    key = editor.home / ".ssh" / "id_ed25519"
    key.chmod(0o644)
    try:
        editor.edit(uri, 0, 0, "\n")
        (found,) = (one for one in editor.diagnostics(uri) if one.code == "SSH101")
    finally:
        key.chmod(0o600)
    start, end = editor.lines(uri).span(found.range)
    assert editor.text(uri)[start:end] == "~/.ssh/id_ed25519"
    assert found.related_information
    assert found.related_information[0].location.uri == uri_of(str(key))


@pytest.mark.parametrize(
    ("name", "mode", "code"),
    [
        (".ssh", 0o777, "SSH102"),
        ("", 0o777, "SSH104"),
        (".ssh/authorized_keys", 0o666, "SSH105"),
        (".ssh/id_ed25519", 0o644, "SSH101"),
    ],
)
def test_a_mode_that_no_line_is_about_stands_at_the_top_once(
    editor: Editor, name: str, mode: int, code: str
) -> None:
    """Of the config where that is open, else of the file it includes; of known_hosts never."""
    path = editor.home / name
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        known_hosts = editor.open(".ssh/known_hosts", language="")
        assert code not in editor.codes(known_hosts)
        editor.close(known_hosts)
        included = editor.open(".ssh/config.d/work")
        is_named = path.name == "id_ed25519"  # by a line of the config, which is closed
        assert editor.codes(included).count(code) == (not is_named)
        uri = editor.open(".ssh/config", "Include config.d/*\nHost a\n  Port 1\n")
        (found,) = (one for one in editor.diagnostics(uri) if one.code == code)
        assert code not in editor.codes(included)
    finally:
        path.chmod(before)
    assert found.range.start == found.range.end == types.Position(0, 0)
    assert [one.location.uri for one in found.related_information or ()] == [uri_of(str(path))]
    assert path.name in found.message
    assert any(one.command and one.command.command == APPLY for one in editor.actions(uri, code))


def test_a_key_that_no_login_uses_is_not_the_configs_matter(editor: Editor, uri: str) -> None:
    stray = editor.home / ".ssh" / "old"
    stray.write_bytes((editor.home / ".ssh" / "id_ed25519").read_bytes())
    stray.chmod(0o644)
    try:
        editor.edit(uri, 0, 0, "\n")
        assert "SSH101" not in editor.codes(uri)
    finally:
        stray.unlink()


def test_an_unsaved_file_counts_where_another_includes_it(editor: Editor) -> None:
    uri = editor.open(".ssh/config", "Host web\n  User late\nHost *\n  Include config.d/work\n")
    assert "SSH501" not in editor.codes(uri)
    included = editor.open(".ssh/config.d/work", "User x\nHost web\n  Prot 1\n")
    assert "SSH402" in editor.codes(included)
    editor.replace(included, "Host web\n  Port 1\n")
    assert "SSH402" not in editor.codes(included)


def test_a_file_that_is_not_on_disk_yet(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    with editing(home) as editor:
        uri = editor.open(".ssh/config", "Host a\n  HostNmae b\n")
        assert "SSH402" in editor.codes(uri)
    (home / ".ssh" / "config.d").mkdir(parents=True, mode=0o700)
    write(home / ".ssh" / "config", "Include config.d/*\n")
    with editing(home) as editor:
        new = editor.open(".ssh/config.d/new", "Host a\n  HostNmae b\n")
        assert "SSH402" in editor.codes(new)


@pytest.mark.parametrize(
    ("path", "language", "text", "code"),
    [
        ("odd.txt", "ssh-config", "Host a\n  HostNmae b\n", "SSH402"),
        (".ssh/odd", "sshconfig", "Host a\n  HostNmae b\n", "SSH402"),
        ("odd", "plaintext", "Host a\n  User x\n  HostNmae b\n", "SSH402"),
        (".ssh/known_hosts", "", "host ssh-ed25519 AAAA\n", "SSH701"),
        (".ssh/authorized_keys", "", "ssh-ed25519 AAAA\n", "SSH801"),
    ],
)
def test_kinds_of_documents(editor: Editor, path: str, language: str, text: str, code: str) -> None:
    assert code in editor.codes(editor.open(path, text, language))


@pytest.mark.parametrize(
    "text",
    ["# Title\n\nSome words.\nAnd more.\n", "[a]\nb=1\n", "UsePAM yes\nPermitRootLogin no\n"],
)
def test_what_is_not_of_a_client_is_left_alone(editor: Editor, text: str) -> None:
    assert editor.codes(editor.open("odd", text, "plaintext")) == []


def test_of_putty(editor: Editor) -> None:
    session = "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\box]\r\n"
    text = f'Windows Registry Editor Version 5.00\r\n\r\n{session}"HostName"="a:22"\r\n'
    assert "SSH915" in editor.codes(editor.open("putty.reg", text + '"Protocol"="ssh"\r\n', ""))


# Pushed


@pytest.fixture
def pushed(home: Path) -> Iterator[Editor]:
    with editing(home, capabilities="emacs") as editor:
        yield editor


def codes(editor: Editor, uri: str) -> list[str]:
    return [str(one.code) for one in editor.client.diagnostics.get(uri, ())]


def test_pushed_to_clients_that_do_not_ask(pushed: Editor) -> None:
    work = pushed.uri(".ssh/config.d/work")
    write(pushed.home / ".ssh" / "config.d" / "work", "Host web\n  HostNmae x\n")
    uri = pushed.open(".ssh/config", "Include config.d/*\nHost a\n  Prot 1\n")
    pushed.until(lambda: "SSH402" in codes(pushed, uri) and "SSH402" in codes(pushed, work))
    pushed.replace(uri, "Host a\n  Port 1\n")
    pushed.until(lambda: "SSH402" not in codes(pushed, uri) and not codes(pushed, work))
    pushed.replace(uri, "Prot 1\n")
    pushed.until(lambda: "SSH402" in codes(pushed, uri))
    pushed.close(uri)
    pushed.until(lambda: not codes(pushed, uri))


def test_settings_on_disk_and_of_the_client(home: Path) -> None:
    text = "Host a\n  HostName b\n  ForwardAgent yes\n"
    with editing(home, settings={"ignore": ["SSH509"]}) as editor:
        uri = editor.open(".ssh/config", text)
        editor.eventually(lambda: "SSH509" not in editor.codes(uri))
        assert "SSH603" in editor.codes(uri)
        (registered,) = editor.registered
        watched = registered.registrations[0].method
        assert watched == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        settings = home / ".ssh" / "sshlint.toml"
        settings.write_text('ignore = ["SSH603"]\n')
        change = types.FileEvent(uri_of(str(settings)), types.FileChangeType.Created)
        editor.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams([change])
        )
        editor.eventually(lambda: "SSH603" not in editor.codes(uri))
        settings.unlink()
        wrong = {"select": "SSH5", "ignroe": [], "inlayHints": 1}
        editor.client.set_configuration({"sshlint": wrong})
        editor.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams(settings={})
        )
        editor.until(lambda: bool(editor.client.messages))
        said = editor.client.messages[0].message
        assert "sshlint.select must be a list of strings" in said
        assert 'sshlint.ignroe is unknown; did you mean "ignore"?' in said
        assert "sshlint.inlayHints must be true or false" in said


def test_settings_that_cannot_be_used_are_said_once(home: Path) -> None:
    write(home / ".ssh" / "sshlint.toml", 'select = ["SSH999"]\n')
    with editing(home) as editor:
        uri = editor.open(".ssh/config")
        assert editor.codes(uri) == []
        editor.edit(uri, 0, 0, "\n")
        assert editor.codes(uri) == []
        (message,) = editor.client.messages
        assert 'no rule "SSH999"' in message.message
