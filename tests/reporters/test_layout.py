"""Where lines break, on any width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.reporters.text.layout import clipped, clipped_left, pieces, width_of, wrapped

WORDS = st.text(st.sampled_from("ab ,;'\"-~/.日\u0301é"), max_size=200)


@given(WORDS, st.integers(10, 60))
def test_every_word_is_there_whole_and_only_one_that_is_alone_is_too_wide(
    text: str, width: int
) -> None:
    lines = wrapped(text, width, rest="  ")
    shown = " ".join(line.strip() for line in lines)
    assert shown.split() == text.split()
    whole = [piece.text for piece in pieces(text)]
    assert all(width_of(line) <= width or line.strip() in whole for line in lines)


@given(WORDS, st.integers(1, 40))
def test_what_is_cut_has_the_width_asked_for(text: str, width: int) -> None:
    for cut in (clipped, clipped_left):
        made = cut(text, width)
        assert width_of(made) <= width
        assert (made == text) == (width_of(text) <= width)


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("日本", 4), ("e\u0301", 1), ("\u05d0\u05d1", 2), ("…", 1), ("", 0)],
)
def test_wide_characters_take_two_columns_and_combining_ones_none(text: str, width: int) -> None:
    assert width_of(text) == width


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("chmod 0600 ~/.ssh/id_ed25519", "chmod 0600 ~/.ssh/id_ed25519"),
        ("ssh-keygen -p -f KEY sets one; ssh-agent keeps it", "ssh-keygen -p -f KEY"),
        ("sshlint --fix fixes the file; the key stays", "sshlint --fix"),
        ("rm ~/'.ssh/Copy of id' if it is elsewhere", "rm ~/'.ssh/Copy of id'"),
        ("git -C ~/dots rm --cached .ssh/id, and name it", "git -C ~/dots rm --cached .ssh/id,"),
        ("sudo chown -R alice: ~/.ssh", "sudo chown -R alice: ~/.ssh"),
        ("ssh-keygen -y -f ~/a > ~/a.pub", "ssh-keygen -y -f ~/a > ~/a.pub"),
        (
            "weak: ~/venv/bin/python3 -m pip install badkeys",
            "~/venv/bin/python3 -m pip install badkeys",
        ),
        ("make one (ssh-keygen -t ed25519) and go", "(ssh-keygen -t ed25519)"),
    ],
)
def test_a_command_is_one_piece(text: str, command: str) -> None:
    commands = [piece.text for piece in pieces(text) if piece.is_command]
    assert commands[0] == command


@pytest.mark.parametrize(
    "text", ["ssh has no use for it", "the host's own, not ssh's", "ssh tries keys in order"]
)
def test_prose_about_a_program_is_no_command(text: str) -> None:
    assert [piece.text for piece in pieces(text)] == text.split()


def test_a_command_that_does_not_fit_stands_alone_without_the_comma_of_its_sentence() -> None:
    lines = wrapped("help: take git -C ~/dots rm --cached .ssh/id, and name it", 30, rest="  ")
    assert lines == ["help: take", "  git -C ~/dots rm --cached .ssh/id", "  and name it"]
