"""The ssh_config grammar: nothing lost, and lines taken apart as ssh takes them."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given

from sshlint.formats.ssh_config import Line, parse, split_words, split_words_before_8_7
from sshlint.source import Source
from tests.strategies import config_texts, repeatable


def line(text: str) -> Line:
    return parse(Source("config", text.encode("utf-8", "surrogateescape"))).lines[0]


@pytest.mark.slow
@repeatable(max_examples=1500)
@given(config_texts())
def test_random_text_comes_back_byte_for_byte(data: bytes) -> None:
    assert parse(Source("config", data)).print().encode("utf-8", "surrogateescape") == data


@pytest.mark.slow
@repeatable(max_examples=1000)
@given(config_texts())
def test_spans_frame_what_they_say(data: bytes) -> None:
    source = Source("config", data)
    for found in parse(source).lines:
        if not found.keyword:
            continue
        text = source.text
        assert text[found.rest_start :].startswith(found.rest)
        for argument in found.arguments:
            written = text[argument.start : argument.end]
            assert found.start <= argument.start < argument.end <= found.end
            if not set(written) & set("\"'\\"):
                assert written == argument.value


def test_the_quick_way_and_the_long_way_read_alike() -> None:
    """A plain line, and the same with an empty comment that makes it an unusual one."""
    for text in ("User bob", "  Port\t22  ", "SendEnv A  B", "Host *.lan !x", "a b\r"):
        quick, slow = line(text), line(text.rstrip() + " #")
        assert quick.plain
        assert not slow.plain
        assert (quick.keyword, quick.words) == (slow.keyword, slow.words)


@pytest.mark.parametrize(
    ("text", "keyword", "words"),
    [
        pytest.param("User bob", "user", ("bob",), id="a keyword in any case"),
        pytest.param("User=bob", "user", ("bob",), id="an equals sign"),
        pytest.param("User =  bob", "user", ("bob",), id="whitespace around it"),
        pytest.param("User == bob", "user", ("=", "bob"), id="only one of them"),
        pytest.param('"User" bob', "user", ("bob",), id="a quoted keyword"),
        pytest.param('Us"er" bob', "user", ("bob",), id="a keyword quoted in part"),
        pytest.param('User"bob"', "userbob", (), id="a quote right behind a keyword"),
        pytest.param("=User bob", "user", ("bob",), id="an equals sign in front"),
        pytest.param('""User bob', "user", ("bob",), id="empty quotes in front"),
        pytest.param("User a b\0 c", "user", ("a", "b"), id="a NUL ends the line"),
        pytest.param("User bob \f\r", "user", ("bob",), id="trailing form feeds and returns"),
        pytest.param("\fUser bob", "\fuser", ("bob",), id="a form feed in front is a letter"),
        pytest.param("User\rbob", "user", ("bob",), id="a lone carriage return is a blank"),
        pytest.param("User b\rc", "user", ("b\rc",), id="inside a value it is not"),
        pytest.param("\ufeffUser bob", "\ufeffuser", ("bob",), id="a byte order mark is a letter"),
        pytest.param("User\u00a0bob", "user\u00a0bob", (), id="a no-break space is a letter"),
        pytest.param("User a#b #c", "user", ("a#b",), id="a hash begins a comment only at a word"),
        pytest.param("User 'a b'\"c d\"", "user", ("a bc d",), id="quotes join"),
        pytest.param(r"User a\ b \"c C:\d \\", "user", ("a b", '"c', r"C:\d", "\\"), id="escapes"),
        pytest.param('"User bob', "", (), id="an open quote in the keyword: skipped silently"),
        pytest.param("# User bob", "", (), id="a comment"),
        pytest.param("  \t", "", (), id="blanks"),
        pytest.param("ÄUser x", "Äuser", ("x",), id="only ASCII is lowered"),
    ],
)
def test_a_line(text: str, keyword: str, words: tuple[str, ...]) -> None:
    found = line(text)
    assert (found.keyword, found.words) == (keyword, words)


def test_commands_keep_their_text_and_others_their_first_word() -> None:
    assert line("ProxyCommand a 'b' # c").value == "a 'b' # c"
    assert line("User a b").value == "a"


def test_an_open_quote_is_told() -> None:
    assert not line("User 'a").balanced
    assert line("User a # it's").balanced


def test_a_trailing_comment_is_found() -> None:
    found = line("User a # b")
    assert found.comment_start == 7


def test_the_older_splitter_knows_double_quotes_and_equals_signs_only() -> None:
    assert split_words_before_8_7("a='b c' \"d e\"").values == ("a", "'b", "c'", "d e")
    assert split_words_before_8_7("a # b").values == ("a", "#", "b")
    assert not split_words_before_8_7('a "b').balanced


def test_a_word_of_a_megabyte_is_split_in_time() -> None:
    assert split_words("\\" * 1_000_000 + '"').values[0].startswith("\\")
    assert len(split_words("a " * 500_000).values) == 500_000


def test_blocks_hold_their_lines_and_know_where_they_were_included() -> None:
    source = Source("config", b"User a\nHost x\nPort 1\nMatch all\n")
    outer = parse(source).blocks[1]
    document = parse(source, outer)
    assert [block.title for block in document.blocks] == ["", "Host x", "Match all"]
    assert [[found.keyword for found in block.lines] for block in document.blocks] == [
        ["user"],
        ["port"],
        [],
    ]
    assert all(block.parent is outer for block in document.blocks)


def test_a_line_of_very_many_words_is_split_as_a_short_one_is_and_takes_little_memory() -> None:
    words = [f"w{number % 70_000}" for number in range(150_000)]
    rest = " \t".join(words) + " "
    tracemalloc.start()
    try:
        found = split_words(rest)
        assert tracemalloc.get_traced_memory()[1] < 20 * len(rest)
    finally:
        tracemalloc.stop()
    assert found.values == tuple(words)
    assert [rest[start:end] for start, end in found.spans] == words
    assert found.spans[-1] == (len(rest) - 1 - len(words[-1]), len(rest) - 1)
    assert found.spans[1:3] == (found.spans[1], found.spans[2])
    assert (found.comment, found.balanced) == (None, True)
