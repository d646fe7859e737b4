"""Code actions: what they make of the text and of the files, and what they leave alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.conftest import write
from tests.server.editor import Editor, editing


def made(editor: Editor, uri: str, action: types.CodeAction) -> str:
    """The text after an action."""
    if action.edit is None:
        action = editor.wait(editor.client.code_action_resolve_async(action))
    assert action.edit is not None
    assert action.edit.document_changes is not None
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    assert change.text_document.uri == uri
    assert change.text_document.version == editor.texts[uri][0]
    return editor.applied(uri, [one for one in change.edits if isinstance(one, types.TextEdit)])


def named(actions: list[types.CodeAction], start: str) -> types.CodeAction:
    return next(one for one in actions if one.title.startswith(start))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_safe_fix_is_preferred(editor: Editor, end: str) -> None:
    uri = editor.open(
        ".ssh/config",
        f"Host 😀{end}  HostNmae x{end}".replace("HostNmae", "PubkeyAcceptedKeyTypes"),
    )
    editor.replace(uri, f"Host 😀{end}  PubkeyAcceptedKeyTypes ssh-ed25519{end}")
    action = editor.actions(uri, "SSH405")[0]
    assert action.is_preferred
    assert made(editor, uri, action) == (f"Host 😀{end}  PubkeyAcceptedAlgorithms ssh-ed25519{end}")


def test_an_unsafe_fix_says_what_it_changes(editor: Editor) -> None:
    uri = editor.open(".ssh/config", "Host a\n  HostNmae x\n")
    action = editor.actions(uri, "SSH402")[0]
    assert not action.is_preferred
    assert "(unsafe: " in action.title
    assert made(editor, uri, action) == "Host a\n  HostName x\n"


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        (".ssh/config", "Host a\r\n\tForwardAgent yes\r\n", "SSH603"),
        (".ssh/config", "ForwardAgent yes\n", "SSH603"),
        (".ssh/known_hosts", "host ssh-ed25519 AAAA\n", "SSH701"),
        (".ssh/authorized_keys", "ssh-ed25519 AAAA\n", "SSH801"),
    ],
)
def test_an_ignore_comment_silences_the_finding(
    editor: Editor, path: str, text: str, code: str
) -> None:
    uri = editor.open(path, text, "")
    action = named(editor.actions(uri, code), f"Ignore {code}")
    editor.replace(uri, made(editor, uri, action))
    assert f"# sshlint: ignore[{code}]" in editor.text(uri)
    assert editor.text(uri).count("\r\n") == (3 if "\r" in text else 0)
    assert code not in editor.codes(uri)
    assert "SSH002" not in editor.codes(uri)


def test_all_that_is_safe_at_once(editor: Editor) -> None:
    text = "Host a\n  DSAAuthentication yes\n  HostNmae x\n  PubkeyAcceptedKeyTypes ssh-ed25519\n"
    uri = editor.open(".ssh/config", text)
    (action,) = editor.actions(uri, kind="source.fixAll")
    assert action.kind == "source.fixAll.sshlint"
    fixed = made(editor, uri, action)
    assert "PubkeyAcceptedAlgorithms ssh-ed25519" in fixed
    assert "HostNmae" in fixed
    editor.replace(uri, fixed)
    assert editor.actions(uri, kind="source.fixAll") == []
    assert editor.actions(uri, kind="source.organizeImports") == []


def test_every_finding_can_be_explained(editor: Editor) -> None:
    uri = editor.open(".ssh/config", "Host a\n  HostNmae x\n")
    action = named(editor.actions(uri, "SSH402"), "Explain SSH402")
    assert action.command is not None
    assert action.command.arguments == ("SSH402",)


def fix_of_mode(editor: Editor, uri: str) -> types.Command:
    action = next(one for one in editor.actions(uri, "SSH101") if one.command)
    assert action.edit is None
    assert action.command is not None
    return action.command


def test_a_fix_of_files_asks_and_is_journalled(home: Path) -> None:
    key = home / ".ssh" / "id_ed25519"
    key.chmod(0o644)
    with editing(home) as editor:
        uri = editor.open(".ssh/config")
        command = fix_of_mode(editor, uri)
        assert editor.command(command.command, *(command.arguments or ())) is None
        assert stat.S_IMODE(key.stat().st_mode) == 0o644
        editor.clicks = lambda question: "Apply"
        said = editor.command(command.command, *(command.arguments or ()))
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert "sshlint undo" in said
        assert len(editor.questions) == 2
        assert "SSH101" not in editor.codes(uri)
        assert editor.command(command.command, *(command.arguments or ())) is None
    assert list((home.parent / "state" / "sshlint").rglob("*"))


def test_a_fix_of_files_that_are_not_saved_waits(home: Path) -> None:
    """What is in the editor only cannot be changed on disk."""
    write(home / ".ssh" / "config.d" / "work", "Host a\n  HostName b\n")
    (home / ".ssh" / "config").chmod(0o666)
    with editing(home) as editor:
        uri = editor.open(".ssh/config")
        editor.edit(uri, 0, 0, "# new\n")
        editor.clicks = lambda question: "Apply"
        action = next(one for one in editor.actions(uri, "SSH103") if one.command)
        assert action.command is not None
        assert editor.command(action.command.command, *(action.command.arguments or ())) is None
        assert "save" in editor.client.messages[-1].message
        assert stat.S_IMODE((home / ".ssh" / "config").stat().st_mode) == 0o666


def test_a_login_is_tested_after_a_yes(home: Path) -> None:
    write(home / ".ssh" / "config", "Host here\n  HostName 127.0.0.1\n  Port 1\n")
    with editing(home) as editor:
        uri = editor.open(".ssh/config")
        editor.clicks = lambda question: "Connect"
        shown = editor.command("sshlint.testLogin", uri, "here")
    assert "127.0.0.1" in shown
    assert "refused" in shown.lower()
