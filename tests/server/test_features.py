"""What the editor can ask about a document, on a home with includes, keys and jump hosts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.server.editor import Editor


def hover(editor: Editor, uri: str, before: str, after: str) -> str:
    params = types.HoverParams(**editor.at(uri, before, after))
    found = editor.wait(editor.client.text_document_hover_async(params))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


def labels(editor: Editor, uri: str, before: str, after: str = "") -> list[str]:
    return [item.label for item in items(editor, uri, before, after)]


def items(editor: Editor, uri: str, before: str, after: str = "") -> list[types.CompletionItem]:
    """The completions, the best first."""
    params = types.CompletionParams(**editor.at(uri, before, after))
    found = editor.wait(editor.client.text_document_completion_async(params))
    assert isinstance(found, types.CompletionList)
    return sorted(found.items, key=lambda item: item.sort_text or "")


def typing(editor: Editor, uri: str, text: str) -> None:
    """Put a line at the end of the last block."""
    at = len(editor.text(uri))
    editor.edit(uri, at, at, text)


# Hover


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Host bas", "tion\n", ("ada@bastion.example.com", "port `22`", "id_ed25519", "offered")),
        ("  Us", "er root", ("The user to log in as", "`root` (this line)")),
        ("  Us", "er eve", ("`eve` (this line)",)),
        ("Ident", "ityFile ~/.ssh/id_%h", ("Tokens:", "this line", "line 16")),
        ("id_", "%h", ("the name to connect to", "`10.0.0.5`")),
        ("~/.ssh/id_ed", "25519", ("256 bits", "SHA256:", "no passphrase", "0600")),
        ("ProxyJump ba", "stion", ("ada@bastion.example.com",)),
        ("Host", " *", ("patterns",)),
    ],
)
def test_hover(editor: Editor, uri: str, before: str, after: str, words: tuple[str, ...]) -> None:
    shown = hover(editor, uri, before, after)
    for word in words:
        assert word in shown


def test_hover_on_algorithms_criteria_and_variables(editor: Editor, uri: str) -> None:
    typing(editor, uri, "  Ciphers aes256-ctr,3des-cbc\n  ControlPath ${HOME}/%C\nMatch user a\n")
    assert "weak" in hover(editor, uri, "aes256-ctr,3des", "-cbc")
    assert "good" in hover(editor, uri, "Ciphers aes2", "56-ctr")
    assert "set here" in hover(editor, uri, "${HO", "ME}")
    assert "The user to log in as" in hover(editor, uri, "Match us", "er a")
    assert hover(editor, uri, "the way", " in") == ""


def test_hover_follows_another_unsaved_document(editor: Editor, uri: str) -> None:
    """The included file as it is in the editor counts, not the one on disk."""
    included = editor.open(".ssh/config.d/work")
    text = editor.text(included)
    editor.edit(included, len(text), len(text), "Host db\n  User first\n")
    shown = hover(editor, uri, "  Us", "er root")
    assert "`first`" in shown
    assert "config.d/work" in shown


def test_hover_on_known_hosts_and_authorized_keys(editor: Editor) -> None:
    known = editor.open(".ssh/known_hosts", language="")
    assert "SHA256:" in hover(editor, known, "bastion", ".example.com")
    keys = editor.open(".ssh/authorized_keys", language="")
    assert "From which addresses" in hover(editor, keys, "fr", "om")
    assert "SHA256:" in hover(editor, keys, "ssh-ed", "25519")


# Completion


def test_options_that_the_block_has_come_last(editor: Editor, uri: str) -> None:
    typing(editor, uri, "  U")
    found = items(editor, uri, "id_ed25519\n  U")
    assert found[0].label != "User"
    assert {"UpdateHostKeys", "UserKnownHostsFile", "IdentityFile"} <= {
        item.label for item in found
    }
    assert [item.label for item in found if item.label == "User"] == ["User"]
    assert found[-1].label == "User"
    documented = editor.wait(editor.client.completion_item_resolve_async(found[-1]))
    assert isinstance(documented.documentation, types.MarkupContent)
    assert "log in as" in documented.documentation.value


@pytest.mark.parametrize(
    ("typed", "expected", "absent"),
    [
        ("  ForwardAgent ", {"yes", "no"}, {"ask"}),
        ("  StrictHostKeyChecking ", {"yes", "no", "ask", "accept-new"}, {"true"}),
        ("  ProxyJump ", {"web", "bastion", "db", "none"}, set()),
        ("  ProxyJump ada@", {"bastion"}, {"none"}),
        ("  ProxyJump web,", {"bastion"}, set()),
        ("  IdentityFile ", {"~/.ssh/id_ed25519"}, {"~/.ssh/id_ed25519.pub", "~/.ssh/config"}),
        ("  IdentityFile ~/.ssh/%", {"%h", "%r", "%%"}, {"%H"}),
        ("  ControlPath ${", {"${HOME}"}, set()),
        ("  Ciphers +", {"aes256-ctr", "3des-cbc"}, set()),
        ("  Ciphers -", {"aes256-ctr"}, {"3des-cbc"}),
        ("  UserKnownHostsFile ", {"~/.ssh/known_hosts"}, {"~/.ssh/id_ed25519"}),
        ("  Include ", {"config.d/*"}, {"config"}),
        ("  PreferredAuthentications publickey,", {"password"}, set()),
        ("  User ", {"ada", "root", "eve"}, set()),
        ("Match ", {"host", "user", "exec", "all"}, set()),
        ("Match host ", {"bastion", "web"}, {"exec"}),
        ("Match user ", {"ada"}, {"exec"}),
    ],
)
def test_values(editor: Editor, uri: str, typed: str, expected: set[str], absent: set[str]) -> None:
    typing(editor, uri, typed)
    found = set(labels(editor, uri, "id_ed25519\n" + typed))
    assert expected <= found
    assert not absent & found


def test_weak_algorithms_are_marked_and_come_last(editor: Editor, uri: str) -> None:
    typing(editor, uri, "  Ciphers +")
    found = items(editor, uri, "  Ciphers +")
    assert found[-1].tags == (types.CompletionItemTag.Deprecated,)
    assert not found[0].tags


def test_a_chosen_item_replaces_what_is_typed(editor: Editor, uri: str) -> None:
    typing(editor, uri, "  ProxyJump ada@bas")
    (item,) = (one for one in items(editor, uri, "ada@bas") if one.label == "bastion")
    assert isinstance(item.text_edit, types.TextEdit)
    assert editor.applied(uri, [item.text_edit]).endswith("  ProxyJump ada@bastion")


def test_snippets_only_for_clients_that_take_them(editor: Editor, uri: str) -> None:
    typing(editor, uri, "H")
    assert "Host block behind a jump host" in labels(editor, uri, "id_ed25519\nH")


def test_options_of_a_key(editor: Editor) -> None:
    keys = editor.open(".ssh/authorized_keys", "no-pty,r", language="")
    assert "restrict" in labels(editor, keys, "no-pty,r")


def test_signature(editor: Editor, uri: str) -> None:
    typing(editor, uri, "  LocalForward 8080 ")
    params = types.SignatureHelpParams(**editor.at(uri, "  LocalForward 8080 "))
    found = editor.wait(editor.client.text_document_signature_help_async(params))
    assert found is not None
    assert found.signatures[0].label == "LocalForward [bind_address:]port host:hostport"
    assert found.active_parameter == 1


# Navigation


def definition(editor: Editor, uri: str, before: str, after: str) -> list[tuple[str, int]]:
    params = types.DefinitionParams(**editor.at(uri, before, after))
    found: Any = editor.wait(editor.client.text_document_definition_async(params))
    return [(one.uri, one.range.start.line) for one in found]


def test_definitions(editor: Editor, uri: str) -> None:
    included = editor.uri(".ssh/config.d/work")
    assert definition(editor, uri, "Include con", "fig.d") == [(included, 0)]
    assert definition(editor, uri, "~/.ssh/id_", "ed25519") == [(editor.uri(".ssh/id_ed25519"), 0)]
    assert definition(editor, uri, "ProxyJump bas", "tion") == [(uri, 3)]
    assert definition(editor, uri, "Hos", "tName 10") == []


def test_an_overridden_line_leads_to_the_one_that_wins(editor: Editor, uri: str) -> None:
    typing(editor, uri, "Host late db\n  User nobody\n")
    editor.edit(uri, 0, 0, "Host late\n  User first\n\n")
    assert definition(editor, uri, "  Us", "er nobody") == [(uri, 1)]


def test_links(editor: Editor, uri: str) -> None:
    params = types.DocumentLinkParams(types.TextDocumentIdentifier(uri))
    found = editor.wait(editor.client.text_document_document_link_async(params)) or []
    assert [link.target for link in found] == [
        editor.uri(".ssh/config.d/work"),
        editor.uri(".ssh/id_ed25519"),
    ]


def test_references_and_highlights(editor: Editor, uri: str) -> None:
    asked = editor.at(uri, "Host bas", "tion")
    params = types.ReferenceParams(context=types.ReferenceContext(False), **asked)
    found = editor.wait(editor.client.text_document_references_async(params)) or []
    assert [one.uri for one in found] == [editor.uri(".ssh/config.d/work"), uri]
    lit = editor.wait(
        editor.client.text_document_document_highlight_async(types.DocumentHighlightParams(**asked))
    )
    assert [one.range.start.line for one in lit or ()] == [3, 10]


def renamed(editor: Editor, uri: str, before: str, after: str, name: str) -> dict[str, str]:
    """The texts after a rename, by URI; files that are not open too."""
    params = types.RenameParams(new_name=name, **editor.at(uri, before, after))
    edit = editor.wait(editor.client.text_document_rename_async(params))
    assert edit is not None
    assert edit.changes is not None
    for other in set(edit.changes) - set(editor.texts):
        editor.open(str(Path(other.removeprefix("file://")).relative_to(editor.home)))
    return {uri: editor.applied(uri, list(edits)) for uri, edits in edit.changes.items()}


def test_rename(editor: Editor, uri: str) -> None:
    typing(editor, uri, "Match originalhost bastion,db\n  Port 2\n")
    texts = renamed(editor, uri, "Host bas", "tion", "gate")
    own, included = texts[uri], texts[editor.uri(".ssh/config.d/work")]
    assert "Host gate\n  HostName bastion.example.com" in own
    assert "ProxyJump gate\n" in own
    assert "originalhost gate,db" in own
    assert included.endswith("ProxyJump ada@gate:22\n")


def test_a_renamed_host_without_a_host_name_keeps_where_it_leads(editor: Editor, uri: str) -> None:
    typing(editor, uri, "Host plain\n  User x\n")
    text = renamed(editor, uri, "Host pl", "ain", "short")[uri]
    assert text.endswith("Host short\n  HostName plain\n  User x\n")


@pytest.mark.parametrize("name", ["", "a b", "*", "db", "!x", "a#b", "-x", 'q"'])
def test_names_that_no_host_can_have(editor: Editor, uri: str, name: str) -> None:
    params = types.RenameParams(new_name=name, **editor.at(uri, "Host bas", "tion"))
    with pytest.raises(Exception, match=r"name for a host|already"):
        editor.wait(editor.client.text_document_rename_async(params))


def test_symbols(editor: Editor, uri: str) -> None:
    params = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    found: Any = editor.wait(editor.client.text_document_document_symbol_async(params))
    assert [one.name for one in found] == ["Include", "Host bastion", "Host db db2", "Host *"]
    assert [one.name for one in found[1].children] == ["HostName", "User"]
    asked = types.WorkspaceSymbolParams("we")
    everywhere: Any = editor.wait(editor.client.workspace_symbol_async(asked))
    assert [one.name for one in everywhere] == ["web"]


def test_folding_and_selection(editor: Editor, uri: str) -> None:
    document = types.TextDocumentIdentifier(uri)
    folds = editor.wait(
        editor.client.text_document_folding_range_async(types.FoldingRangeParams(document))
    )
    assert [(one.start_line, one.end_line) for one in folds or ()] == [(3, 5), (7, 11), (13, 15)]
    place = editor.position(uri, "HostName bas")
    params = types.SelectionRangeParams(document, [place])
    found = editor.wait(editor.client.text_document_selection_range_async(params))
    assert found is not None
    at: types.SelectionRange | None = found[0]
    widths = []
    while at is not None:
        start, end = editor.lines(uri).span(at.range)
        widths.append(editor.text(uri)[start:end])
        at = at.parent
    assert widths[:3] == [
        "bastion.example.com",
        "HostName bastion.example.com",
        "  HostName bastion.example.com",
    ]
    assert widths[-1] == editor.text(uri)


@pytest.mark.parametrize("name", ["a😀b", "plain"])
def test_semantic_tokens_stand_where_the_words_are(editor: Editor, name: str) -> None:
    text = f"# {name}\nHost {name} b\n  Port 22 # {name}\n  IdentityFile x%h\nMatch user {name}\n"
    uri = editor.open(".ssh/config", text)
    params = types.SemanticTokensParams(types.TextDocumentIdentifier(uri))
    found = editor.wait(editor.client.text_document_semantic_tokens_full_async(params))
    assert found is not None
    row = column = 0
    seen = []
    lines = editor.lines(uri)
    for at in range(0, len(found.data), 5):
        down, right, size, kind, _ = found.data[at : at + 5]
        row, column = row + down, right + (0 if down else column)
        place = types.Range(types.Position(row, column), types.Position(row, column + size))
        start, end = lines.span(place)
        seen.append((text[start:end], kind))
    assert [word for word, _ in seen] == [
        *(f"# {name}", "Host", name, "b", "Port", "22", f"# {name}"),
        *("IdentityFile", "x", "%h", "Match", "user", name),
    ]
    part = types.SemanticTokensRangeParams(
        types.TextDocumentIdentifier(uri), lines.range(text.index("Port"), text.index("22"))
    )
    some = editor.wait(editor.client.text_document_semantic_tokens_range_async(part))
    assert some is not None
    assert 0 < len(some.data) < len(found.data)


# In place


def test_hints(editor: Editor, uri: str) -> None:
    typing(editor, uri, "Host db\n  User late\n")
    params = types.InlayHintParams(
        types.TextDocumentIdentifier(uri), editor.lines(uri).range(0, len(editor.text(uri)))
    )
    found = editor.wait(editor.client.text_document_inlay_hint_async(params)) or []
    assert [one.label for one in found] == ["db: ~/.ssh/id_10.0.0.5", "db: root (line 10)"]


def test_lenses_and_their_commands(editor: Editor, uri: str) -> None:
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    found = editor.wait(editor.client.text_document_code_lens_async(params)) or []
    assert [one.range.start.line for one in found] == [3, 3, 7, 7]
    command = found[2].command
    assert command is not None
    shown = editor.command(command.command, *(command.arguments or ()))
    assert "10.0.0.5" in shown
    assert "ProxyJump" in shown
    assert editor.client.messages[-1].message == shown


def test_no_login_is_tested_without_a_yes(editor: Editor, uri: str) -> None:
    assert editor.command("sshlint.testLogin", uri, "bastion") is None
    assert "Connect to bastion.example.com port 22" in editor.questions[0]
    assert editor.client.messages == []


def test_explain(editor: Editor, uri: str) -> None:
    assert "SSH402 unknown-option" in editor.command("sshlint.explain", "SSH402")
    assert editor.command("sshlint.explain", "SSH000") is None


# Formatting


def formatted(editor: Editor, uri: str) -> str:
    params = types.DocumentFormattingParams(
        types.TextDocumentIdentifier(uri), types.FormattingOptions(4, insert_spaces=True)
    )
    edits = editor.wait(editor.client.text_document_formatting_async(params))
    return editor.applied(uri, list(edits or ()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host a\n\tuser   x \n", "Host a\n\tUser x\n"),
        (
            "Host a\n    port 22\n  User x\n    Tag t\n",
            "Host a\n    Port 22\n    User x\n    Tag t\n",
        ),
        ("Host a\r\n  port  22\t\r\n", "Host a\r\n  Port 22\r\n"),
        (
            "Host a\n  User     x\n  port     2\n",
            "Host a\n  User     x\n  Port     2\n",
        ),
        ("Host a\n  hostname b\n  User     x\n", "Host a\n  HostName b\n  User     x\n"),
        ("Host a\n  User=x\n  Port = 2\n", "Host a\n  User=x\n  Port = 2\n"),
        ("  # note  \nhost a # why\n user x\n", "  # note  \nHost a # why\n User x\n"),
        ("host a\n proxycommand  nc  %h  %p\n", "Host a\n ProxyCommand nc  %h  %p\n"),
        ("  host 😀\n user é\n", "Host 😀\n  User é\n"),
        ("host a\n bogus  x\n", "Host a\n bogus x\n"),
    ],
)
def test_formatting(editor: Editor, text: str, expected: str) -> None:
    uri = editor.open(".ssh/config", text)
    assert formatted(editor, uri) == expected
    editor.replace(uri, expected)
    assert formatted(editor, uri) == expected


def test_formatting_of_a_part_and_of_a_line(editor: Editor) -> None:
    uri = editor.open(".ssh/config", "host a\n  user  x\nhost b\n  user  y\n\n")
    options = types.FormattingOptions(4, insert_spaces=True)
    document = types.TextDocumentIdentifier(uri)
    place = editor.lines(uri).range(0, len("host a\n  user  x\n"))
    edits = editor.wait(
        editor.client.text_document_range_formatting_async(
            types.DocumentRangeFormattingParams(document, place, options)
        )
    )
    assert editor.applied(uri, list(edits or ())) == "Host a\n  User x\nhost b\n  user  y\n\n"
    typed = types.DocumentOnTypeFormattingParams(
        document, editor.position(uri, "user  y\n"), "\n", options
    )
    edits = editor.wait(editor.client.text_document_on_type_formatting_async(typed))
    assert editor.applied(uri, list(edits or ())) == "host a\n  user  x\nhost b\n  User y\n\n"
