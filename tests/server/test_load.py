"""Huge documents and fast typing: the server answers, and does not grow."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sshlint.server.open_documents import MOST_CHARACTERS
from tests.server.editor import Editor, editing

pytestmark = pytest.mark.slow
TYPED = 500
ROOM = 2 << 20  # bytes; what is kept of each edit would be more


def resident(editor: Editor) -> int:
    """The server's memory in bytes."""
    server = editor.client._server
    assert server is not None
    pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_fast_typing_is_checked_in_the_end_and_keeps_nothing(home: Path) -> None:
    with editing(home) as editor:
        uri = editor.open(".ssh/config")
        sizes = []
        for _ in range(7):  # the first of which still fill caches
            for _ in range(TYPED // 2):
                editor.edit(uri, 0, 0, "#\n")
                editor.edit(uri, 0, 2, "")
            editor.edit(uri, 0, 0, "Prot 22\n")
            assert "SSH402" in editor.codes(uri)
            editor.edit(uri, 0, len("Prot 22\n"), "")
            assert "SSH402" not in editor.codes(uri)
            sizes.append(resident(editor))
        assert sizes[6] - sizes[4] < ROOM


def test_a_huge_document_is_named_and_left_alone(editor: Editor, uri: str) -> None:
    huge = editor.open("huge", "Host a\n" + "x" * MOST_CHARACTERS)
    for _ in range(50):
        editor.edit(huge, 0, 0, "#")
    assert editor.codes(huge) == []
    assert "SSH507" in editor.codes(uri)
    assert "not checked in the editor" in editor.client.messages[0].message
