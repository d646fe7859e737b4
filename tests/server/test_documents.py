"""Edits of documents: the text and every offset stay right, whatever is counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import (
    Position,
    Range,
    TextDocumentContentChangePartial,
    TextDocumentContentChangeWholeDocument,
)

from sshlint.server import open_documents
from sshlint.server.open_documents import OpenDocument, path_of, uri_of
from sshlint.server.positions import TextLines, index, split_lines, units
from tests.strategies import repeatable

ENCODINGS = ("utf-8", "utf-16", "utf-32")
PIECES = ("Host a", "\r", "\n", "\r\n", "é", "😀", "\udcff", "\v", "\u2028", "x y", "\ufeff")
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@repeatable(max_examples=300)
@given(st.sampled_from(ENCODINGS), texts, st.lists(st.tuples(texts, st.data()), max_size=4))
def test_edits_give_the_text_that_the_client_has(
    encoding: str, text: str, edits: list[tuple[str, st.DataObject]]
) -> None:
    document = OpenDocument("untitled:x", text, 1, "", encoding)
    for new, data in edits:
        lines = TextLines.of(text, encoding)
        first, last = sorted(data.draw(st.integers(0, len(text))) for _ in "ab")
        place = lines.range(first, last)
        start, end = lines.span(place)
        document.apply_change(TextDocumentContentChangePartial(range=place, text=new))
        text = text[:start] + new + text[end:]
        assert document.source == text
        assert document.current()[0].lines == split_lines(text)
    document.apply_change(TextDocumentContentChangeWholeDocument(text + "x"))
    assert document.source == text + "x"


@repeatable(max_examples=200)
@given(st.sampled_from(ENCODINGS), texts)
def test_offsets_come_back(encoding: str, text: str) -> None:
    """All but those within a line ending, which no client can point at."""
    lines = TextLines.of(text, encoding)
    for offset in range(len(text) + 1):
        back = lines.offset(lines.position(offset))
        assert back == offset or text[back:offset] in ("\r", "\n", "\r\n")


@repeatable(max_examples=200)
@given(st.sampled_from(ENCODINGS), texts, texts, st.data())
def test_an_edit_of_ours_is_made_as_meant(
    encoding: str, text: str, new: str, data: st.DataObject
) -> None:
    """Also where it begins or ends within a CRLF, which no position can say."""
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in "ab")
    edit = TextLines.of(text, encoding).edit(start, end, new)
    document = OpenDocument("untitled:x", text, 1, "", encoding)
    document.apply_change(TextDocumentContentChangePartial(range=edit.range, text=edit.new_text))
    assert document.source == text[:start] + new + text[end:]


def test_code_units() -> None:
    assert [units("é😀\udcff", encoding) for encoding in ENCODINGS] == [9, 4, 3]
    assert [index("a😀b", 3, encoding) for encoding in ENCODINGS] == [1, 2, 3]


def test_positions_beyond_the_text_are_its_end() -> None:
    document = OpenDocument("untitled:x", "Host a\n", 1, "", "utf-16")
    far = Position(70, 7)
    document.apply_change(TextDocumentContentChangePartial(range=Range(far, far), text="b"))
    assert document.source == "Host a\nb"


def test_a_byte_order_mark_that_the_editor_took_off_counts_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"\xef\xbb\xbfHost a\r\n")
    document = OpenDocument(uri_of(str(path)), "Host a\r\n", 1, "", "utf-16")
    lines, source = document.current()
    assert source.data == path.read_bytes()
    assert lines.position(source.text.index("a")) == Position(0, 5)
    assert document.is_saved()


def test_a_huge_document_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_documents, "MOST_CHARACTERS", 1000)
    opened = OpenDocument("untitled:x", "x" * 1001, 1, "", "utf-16")
    grown = OpenDocument("untitled:x", "x" * 999, 1, "", "utf-16")
    start = Position(0, 0)
    grown.apply_change(TextDocumentContentChangePartial(range=Range(start, start), text="yy"))
    for document in (opened, grown):
        assert document.is_too_large
        assert document.source == ""


@pytest.mark.parametrize("path", ["/a b/ü", "/x/%41#?", "/\udcff/c"])
def test_paths_and_uris(path: str) -> None:
    assert path_of(uri_of(path)) == path


@pytest.mark.parametrize(
    "uri", ["untitled:x", "http://h/x", "file://other/x", "file:///a%00b", "::[", "file:x"]
)
def test_what_is_no_file(uri: str) -> None:
    assert path_of(uri) == ""
