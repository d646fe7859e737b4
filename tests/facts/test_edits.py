"""Text edits keep indentation, separators, case, comments and line ends."""

from __future__ import annotations

import pytest

from sshlint.facts import edits
from sshlint.finding import Text
from sshlint.formats.ssh_config import Document, parse
from sshlint.source import Source


def document(text: str) -> Document:
    return parse(Source("config", text.encode("utf-8", "surrogateescape")))


def after(edit: Text) -> str:
    text = edit.source.text
    return text[: edit.start] + edit.replacement + text[edit.end :]


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        pytest.param("a 1\nb 2\nc 3\n", 2, "a 1\nc 3\n", id="a line in the middle"),
        pytest.param("a 1\nb 2", 2, "a 1", id="a last line without a line end"),
        pytest.param("a 1\r\nb 2", 2, "a 1", id="a last line without a line end after CRLF"),
        pytest.param("a 1", 1, "", id="the only line"),
        pytest.param("a 1\r\nb 2\r\n", 1, "b 2\r\n", id="the first line with CRLF"),
        pytest.param("\ta 1 # why\nb 2\n", 1, "b 2\n", id="with its comment"),
    ],
)
def test_a_line_is_removed_whole(text: str, number: int, expected: str) -> None:
    assert after(edits.remove_line(document(text).lines[number - 1])) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        pytest.param("Host a\n\tPort 1\n", 2, "Host a\n\tX y\n\tPort 1\n", id="with a tab"),
        pytest.param("Host a\r\n  Port 1\r\n", 2, "Host a\r\n  X y\r\n  Port 1\r\n", id="CRLF"),
        pytest.param("Host a", 1, "X y\nHost a", id="no line end in the file"),
    ],
)
def test_a_line_is_put_above_another(text: str, number: int, expected: str) -> None:
    assert after(edits.insert_above(document(text).lines[number - 1], "X y")) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        pytest.param("Host a\n\tPort 1\n", 2, "Host a\n\tPort 1\n\tX y\n", id="with a tab"),
        pytest.param("Host a\n\tPort 1", 2, "Host a\n\tPort 1\n\tX y", id="no final line end"),
        pytest.param("Host a\n  Port 1\n", 1, "Host a\n  X y\n  Port 1\n", id="below the header"),
        pytest.param("Host a\nHost b\n", 1, "Host a\n    X y\nHost b\n", id="in an empty block"),
        pytest.param("Host a\r\n", 1, "Host a\r\n    X y\r\n", id="CRLF"),
    ],
)
def test_a_line_is_put_below_another(text: str, number: int, expected: str) -> None:
    assert after(edits.insert_below(document(text).lines[number - 1], "X y")) == expected


@pytest.mark.parametrize(
    ("text", "keyword", "expected"),
    [
        pytest.param("port 1\n", "ForwardAgent", "forwardagent no", id="lower case"),
        pytest.param("PORT 1\n", "ForwardAgent", "FORWARDAGENT no", id="upper case"),
        pytest.param("Port 1\n", "forwardagent", "ForwardAgent no", id="as the manual spells it"),
        pytest.param("Port=1\n", "ForwardAgent", "ForwardAgent=no", id="with an equals sign"),
        pytest.param("Port = 1\n", "ForwardAgent", "ForwardAgent = no", id="with a spaced one"),
        pytest.param("Port      1\n", "ForwardAgent", "ForwardAgent no", id="not the column"),
        pytest.param("Port\t1\n", "ForwardAgent", "ForwardAgent\tno", id="with a tab"),
    ],
)
def test_an_option_is_written_as_its_neighbour(text: str, keyword: str, expected: str) -> None:
    assert edits.written_like(document(text).lines[0], keyword, "no") == expected


def test_a_keyword_keeps_the_case_of_the_old_one() -> None:
    line = document("  pubkeyacceptedkeytypes=ssh-rsa # old\n").lines[0]
    expected = "  pubkeyacceptedalgorithms=ssh-rsa # old\n"
    assert after(edits.replace_keyword(line, "PubkeyAcceptedAlgorithms")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "Host *\n    X y\n", id="an empty file"),
        pytest.param("a 1\n", "a 1\n\nHost *\n    X y\n", id="a file"),
        pytest.param("a 1", "a 1\n\nHost *\n    X y\n", id="no final line end"),
        pytest.param("a 1\n\n", "a 1\n\nHost *\n    X y\n", id="an empty line is there"),
        pytest.param("a 1\r\n", "a 1\r\n\r\nHost *\r\n    X y\r\n", id="CRLF"),
    ],
)
def test_a_block_is_put_at_the_end_an_empty_line_apart(text: str, expected: str) -> None:
    source = Source("config", text.encode())
    assert after(edits.append(source, "Host *", "    X y")) == expected


def test_a_line_at_the_top_stands_behind_the_byte_order_mark() -> None:
    source = Source("config", "\ufeffHost a\r\n".encode())
    assert after(edits.insert_at_top(source, "X y")) == "\ufeffX y\r\nHost a\r\n"
