"""The documents that the client has open, as they are there: not saved, not on disk perhaps."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

from lsprotocol.types import (
    Position,
    TextDocumentContentChangeEvent,
    TextDocumentContentChangePartial,
    VersionedTextDocumentIdentifier,
)
from pygls.workspace import TextDocument, Workspace

from sshlint.server.positions import TextLines, index, split_lines
from sshlint.source import Source, Unreadable, read, to_bytes

# A config of 40,000 hosts, known hosts of 30,000. Of more nothing is kept: each line costs about as
# much time and memory as 100 characters.
MOST_CHARACTERS = 16 * 1024 * 1024
MOST_LINES = 250_000
BYTE_ORDER_MARK = "\ufeff"


def path_of(uri: str) -> str:
    """The path of a `file:` URI; empty for any other. Bytes that are not UTF-8 stay what they are.

    Raises nothing: a client may call a buffer what it likes.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return ""
    path = unquote(parts.path, errors="surrogateescape")
    try:
        named = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # half of a character, which no name of a file holds
        return ""
    return os.path.normpath(path) if named and os.path.isabs(path) else ""


def uri_of(path: str) -> str:
    return "file://" + quote(os.fsencode(path))


class OpenDocument(TextDocument):
    """One open document. `stamp` counts its edits; `is_too_large`: it is not looked at.

    pygls would split the whole text again at each edit: here lines are kept, and an edit costs what
    it changes.
    """

    def __init__(
        self, uri: str, source: str, version: int | None, language: str, encoding: str
    ) -> None:
        super().__init__(uri, "", version, language)
        self.path = path_of(uri)
        self.encoding = encoding
        self.stamp = 0
        self.is_too_large = False
        self._parts: list[str] = []
        self._size = 0
        self._made: tuple[TextLines, Source] | None = None
        self._set(source)
        self._mark = BYTE_ORDER_MARK if self._lost_its_mark() else ""

    @property
    def source(self) -> str:
        return "".join(self._parts)

    def apply_change(self, change: TextDocumentContentChangeEvent) -> None:
        self.stamp += 1
        self._made = None
        if not isinstance(change, TextDocumentContentChangePartial):
            self._set(change.text)
        elif not self.is_too_large:
            self._replace(change.range.start, change.range.end, change.text)

    def current(self) -> tuple[TextLines, Source]:
        """The text by lines and as a file with what stat says of that on disk; made once an edit.

        A secret that is masked in it is masked for all features.
        """
        if self._made is None:
            lines = TextLines(list(self._parts), self.encoding, len(self._mark))
            self._made = lines, self.as_source()
        return self._made

    def as_source(self) -> Source:
        """A new source, for another thread."""
        try:
            stat = os.stat(self.path) if self.path else None
        except OSError:
            stat = None
        return Source(self.path, to_bytes(self._mark + self.source), stat)

    def is_saved(self) -> bool:
        """Whether the file on disk holds what the editor shows."""
        try:
            return read(self.path).data == to_bytes(self._mark + self.source)
        except Unreadable:
            return False

    def _set(self, text: str) -> None:
        self._size = len(text)
        self._parts = [""] if self._size > MOST_CHARACTERS else split_lines(text)
        self._limit()

    def _limit(self) -> None:
        """Keep nothing of a text that is too large."""
        self.is_too_large = self._size > MOST_CHARACTERS or len(self._parts) > MOST_LINES
        if self.is_too_large:
            self._parts = [""]

    def _replace(self, start: Position, end: Position, text: str) -> None:
        parts = self._parts
        last = Position(len(parts) - 1, len(parts[-1]) * 4)
        start, end = min(start, last), min(end, last)
        head, tail = parts[start.line], parts[end.line]
        begin = index(head.rstrip("\r\n"), start.character, self.encoding)
        stop = index(tail.rstrip("\r\n"), end.character, self.encoding)
        first, final = start.line, end.line + 1
        new = head[:begin] + text + tail[stop:]
        if first and not begin and new[:1] == "\n" and parts[first - 1].endswith("\r"):
            first -= 1  # which makes one line ending of two
            new = parts[first] + new
        if new.endswith("\r") and final < len(parts) and parts[final].startswith("\n"):
            new += parts[final]
            final += 1
        pieces = split_lines(new)
        if final < len(parts) and not pieces[-1]:
            pieces.pop()  # the line goes on in the next one
        elif final < len(parts):
            pieces[-1:] = split_lines(pieces[-1] + parts[final])
            final += 1
            if final < len(parts) and not pieces[-1]:
                pieces.pop()
        self._size += sum(map(len, pieces)) - sum(map(len, parts[first:final]))
        parts[first:final] = pieces
        self._limit()

    def _lost_its_mark(self) -> bool:
        """Whether the file begins with a byte order mark, which the editor took off the text."""
        if self.is_too_large or not self.path or self.source.startswith(BYTE_ORDER_MARK):
            return False
        try:
            return read(self.path).text == BYTE_ORDER_MARK + self.source
        except Unreadable:
            return False


class Documents(Workspace):
    """The open documents by URI."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> OpenDocument:
        encoding = getattr(self.position_encoding, "value", self.position_encoding) or "utf-16"
        return OpenDocument(doc_uri, source or "", version, language_id or "", encoding)

    def update_text_document(
        self,
        text_doc: VersionedTextDocumentIdentifier,
        change: TextDocumentContentChangeEvent,
    ) -> None:
        """Make an edit; one of a document that is not open is none."""
        if unquote(text_doc.uri) in self.text_documents:
            super().update_text_document(text_doc, change)

    def find(self, uri: str) -> OpenDocument | None:
        """An open document that is looked at."""
        found = self.text_documents.get(unquote(uri))
        usable = isinstance(found, OpenDocument) and found.path and not found.is_too_large
        return found if isinstance(found, OpenDocument) and usable else None

    def open(self) -> Iterator[OpenDocument]:
        for document in self.text_documents.values():
            if isinstance(document, OpenDocument) and document.path and not document.is_too_large:
                yield document

    def by_path(self, path: str) -> OpenDocument | None:
        """The open document of a path, or of what the path leads to."""
        for document in self.open():
            if document.path == path:
                return document
        real = os.path.realpath(path)
        return next((one for one in self.open() if os.path.realpath(one.path) == real), None)
