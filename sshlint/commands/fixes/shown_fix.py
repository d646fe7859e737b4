"""Shows what a fix would do, and asks whether it should."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import TextIO

from sshlint.discover import Survey
from sshlint.excerpt import is_hidden, shown_path, visible
from sshlint.facts.path import quoted
from sshlint.finding import Action, Finding, Fix, NewFile, Rename
from sshlint.fixing import actions
from sshlint.fixing.diff import can_be_named, unified_diff
from sshlint.fixing.plan import Transaction
from sshlint.fixing.preview import Preview
from sshlint.fixing.proving.effect import login_changes
from sshlint.fixing.proving.pieces import Replacement
from sshlint.reporters.text.layout import Unbroken, fill, pieces, wrapped
from sshlint.reporters.text.style import Style
from sshlint.shortening import listed
from sshlint.source import Source


class Answer(Enum):
    """What a person wants of a fix."""

    YES = "y"
    NO = "n"
    SKIP_RULE = "s"
    ALL_OF_RULE = "a"
    ALL_SAFE = "A"
    QUIT = "q"
    HELP = "?"


# What may be typed for each answer, in any case; only A, alone, is told from a.
_WORDS = {
    Answer.YES: ("y", "yes"),
    Answer.NO: ("n", "no"),
    Answer.SKIP_RULE: ("s", "skip", "skip this rule"),
    Answer.ALL_OF_RULE: ("a", "all", "all of this rule"),
    Answer.ALL_SAFE: ("all safe",),
    Answer.QUIT: ("q", "quit"),
    Answer.HELP: ("?", "h", "help"),
}
HELP = """\
  y  make this change
  n  leave it
  s  leave all of this rule
  a  make this change and all others of this rule (the safe ones, if this one is safe)
  A  make all safe changes
  q  stop asking; the changes made so far stay
"""
_QUESTION = "[y]es [n]o [s]kip this rule [a]ll of this rule [A]ll safe [q]uit [?]"
_MOST_CHANGES = 8
_SAFE = "nobody gains or loses access, no other setting changes"
_COLORS = {"+": "good", "-": "bad", "@": "aside"}


def lines(finding: Finding, fix: Fix, style: Style, survey: Survey | None = None) -> Iterator[str]:
    """What a person should know before saying yes."""
    yield from _labeled("fix:", fix.title, style, "strong")
    if fix.is_safe:
        yield from _labeled("safe:", _SAFE, style, "good")
    else:
        yield from _labeled("unsafe:", fix.cost, style, "unsure")
        yield from _logins(fix, style, survey)
    preview = Preview()
    preview.make(Transaction((finding,), fix.edits))
    for target, (original, _) in preview.texts.items():
        if not is_hidden(original):
            name = shown_path(original.path, style.home)
            yield from _painted(
                unified_diff(name, original.text, preview.replacements(target)), style
            )
    for path, (old, mode) in preview.chmods.items():
        yield f"    {shown_path(path, style.home)}: {old:04o} → {mode:04o}"
    for edit in fix.edits:
        if isinstance(edit, NewFile):
            kind = "directory" if edit.data is None else "file"
            yield f"    new {kind} {shown_path(edit.path, style.home)} ({edit.mode:04o})"
        elif isinstance(edit, Rename):
            names = [shown_path(path, style.home) for path in (edit.path, edit.new_path)]
            yield f"    {' → '.join(names)}"
        elif isinstance(edit, Action):
            yield from _keys(edit, style)
            if warning := actions.warning(edit):
                yield from _labeled("note:", warning, style, "unsure")


def _labeled(label: str, text: str, style: Style, color: str) -> list[str]:
    words = (Unbroken(label, style.paint(label, color)), *pieces(visible(style.with_home(text))))
    return fill(words, style.width, first="  ", rest="    ")


def _logins(fix: Fix, style: Style, survey: Survey | None) -> Iterator[str]:
    """What an unsafe fix of a config changes, by our own evaluation before and after it."""
    changes = login_changes(survey, fix) if survey is not None else []
    for change in changes[:_MOST_CHANGES]:
        hosts = listed(change.hosts, noun="hosts")
        yield from _labeled("logins:", f"{hosts}: {change.change}", style, "strong")
    if len(changes) > _MOST_CHANGES:
        yield f"    and {len(changes) - _MOST_CHANGES} more settings"


def _keys(action: Action, style: Style) -> Iterator[str]:
    """The files that a question about several is about."""
    if len(action.arguments) > 1:
        yield f"  keys ({len(action.arguments)}), each asked about by itself:"
        yield from (f"    {shown_path(path, style.home)}" for path in action.arguments)


def _painted(diff: Iterable[str], style: Style) -> Iterator[str]:
    for line in diff:
        yield f"    {_paint(line, style)}"


def _paint(line: str, style: Style) -> str:
    return style.paint(visible(line.rstrip("\n")), _COLORS.get(line[0], ""))


def question(*, safe: bool) -> Answer:
    """One answer. Raises click.Abort at Ctrl-C and at the end of input."""
    import click

    answer: Answer = click.prompt(
        f"  {_QUESTION} (Enter: {'yes' if safe else 'no'})",
        default="y" if safe else "n",
        show_default=False,
        value_proc=_answer,
    )
    return answer


def _answer(typed: str) -> Answer:
    import click

    word = " ".join(typed.split())
    if word == "A":
        return Answer.ALL_SAFE
    for answer, words in _WORDS.items():
        if word.lower() in words:
            return answer
    raise click.UsageError(f'"{visible(word)}" is none of y, n, s, a, A, q; ? explains them')


def passphrase(prompt: str, style: Style) -> bytes:
    """Asks for a passphrase, unseen."""
    import click

    # click adds ": "
    shown = "\n".join(wrapped(prompt, style.width - 2, first="  ", rest="    "))
    answer: str = click.prompt(shown, hide_input=True, default="", show_default=False)
    return answer.encode("utf-8", "surrogateescape")


def write_diff(preview: Preview, style: Style, out: TextIO) -> None:
    """Write a diff for `patch -p0`: exact bytes in a file or pipe, visible text in a terminal."""
    shown = {target: pair for target, pair in preview.texts.items() if not _are_hidden(*pair)}
    base = _base(shown, style.home)
    if shown and base != os.getcwd():
        _put(out, f"# for: patch -p0 -d {quoted(base)}\n")
    for path, text in dict.fromkeys(preview.words):
        _put(out, f"# {visible(path)}: {visible(text)}\n")
    for target, (original, _) in sorted(shown.items()):
        for line in _text_diff(target, original, preview.replacements(target), base):
            _put(out, _paint(line, style) + "\n" if out.isatty() else line)
    for path, (old, mode) in sorted(preview.chmods.items()):
        _put(out, f"chmod {mode:04o} {quoted(path)}  # {old:04o}\n")
    out.flush()


def _are_hidden(original: Source, new: Source) -> bool:
    return is_hidden(original) or is_hidden(new)


def _text_diff(
    target: str, original: Source, changes: Iterable[Replacement], base: str
) -> Iterator[str]:
    name = os.path.relpath(target, base)
    if not original.is_plain:
        yield f"# {visible(target)}: patch cannot read its encoding; sshlint --fix fixes it\n"
    elif can_be_named(name):
        yield from unified_diff(name, original.text, changes)
    else:
        yield f"# {visible(target)}: patch cannot name this file; sshlint --fix fixes it\n"


def _base(paths: Iterable[str], home: str) -> str:
    """What names are relative to: patch takes none that lie outside of where it runs."""
    for directory in (os.getcwd(), os.path.realpath(home)):
        if all(path.startswith(directory.rstrip("/") + "/") for path in paths):
            return directory
    return "/"


def _put(out: TextIO, line: str) -> None:
    buffer = getattr(out, "buffer", None)
    if buffer is None:
        out.write(line)
        return
    out.flush()
    buffer.write(line.encode("utf-8", "surrogateescape"))
