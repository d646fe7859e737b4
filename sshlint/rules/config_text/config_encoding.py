from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.config_text import ConfigText, OddCharacter
from sshlint.finding import ERROR, IF_REFUSED, Fix, Rule, Text, Violation
from sshlint.formats.ssh_config import Line
from sshlint.settings import Context
from sshlint.source import Source

_REREAD = "the text might not be what was meant; read the diff"


def check(text: ConfigText, context: Context) -> Iterator[Violation]:
    if text.utf16:
        yield _utf16(text.source, text.utf16)
    elif text.is_binary:
        yield Violation(
            text.source.whole,
            "this is not text; ssh cannot read it as a config",
            help="put the file you meant in its place",
        )
    else:
        if text.has_byte_order_mark:
            yield _byte_order_mark(text.source)
        for line in text.lines_with_nul():
            yield _nul(line)
        yield from map(_odd_character, _first_of_each_line(text.odd_characters()))


def _utf16(source: Source, codec: str) -> Violation:
    decoded = source.data.decode(codec, "replace").removeprefix("\ufeff")
    return Violation(
        source.whole,
        "the file is UTF-16; ssh refuses every line of it",
        help="save it as UTF-8 without a byte order mark (PowerShell: Out-File -Encoding ascii)",
        fix=Fix.unsafe(
            "write it as UTF-8", Text(source, 0, len(source.text), decoded), cost=_REREAD
        ),
    )


def _byte_order_mark(source: Source) -> Violation:
    return Violation(
        source.location(0, 1),
        "the file begins with a byte order mark; ssh refuses the whole file",
        help="save it as UTF-8 without a byte order mark",
        fix=Fix.safe("remove the byte order mark", Text(source, 0, 1, "")),
    )


def _nul(line: Line) -> Violation:
    start = line.start + line.text.index("\0")
    return Violation(
        line.source.location(start, line.end),
        "a NUL byte hides the rest of this line from ssh",
        help="delete the NUL byte",
    )


def _first_of_each_line(odd: Iterator[OddCharacter]) -> Iterator[list[OddCharacter]]:
    lines: dict[int, list[OddCharacter]] = {}
    for character in odd:
        lines.setdefault(character.line.start, []).append(character)
    yield from lines.values()


def _odd_character(odd: list[OddCharacter]) -> Violation:
    first = odd[0]
    source = first.line.source
    name = f"U+{ord(first.character):04X}"
    if first.is_blank:
        message = f"{name} is no whitespace to ssh, though it looks like a space"
    else:
        message = f"the typographic quote {first.character} ({name}) is no quote to ssh"
    edits = tuple(Text(source, one.offset, one.offset + 1, _plain(one)) for one in odd)
    return Violation(
        source.location(first.offset, first.offset + 1),
        message,
        help="type it again as a plain space or quote",
        fix=Fix.unsafe("write plain spaces and quotes", *edits, cost=_REREAD),
    )


def _plain(odd: OddCharacter) -> str:
    if odd.is_blank:
        return " " if odd.character.isspace() else ""
    return "'" if odd.character in "\u2018\u2019" else '"'


RULE = Rule(
    code="SSH408",
    name="config-encoding",
    severity=ERROR,
    summary="a config in an encoding or with characters that ssh does not read as they look",
    why="ssh reads bytes: a byte order mark or UTF-16 makes it refuse the whole file, a no-break "
    "space is no whitespace, and a typographic quote becomes part of the value",
    remedy="save the file as plain UTF-8 without a byte order mark, with plain spaces and quotes",
    references=("readconf.c strdelim, OpenSSH 7.0 to 10.5", "ssh_config(5)"),
    on=ConfigText,
    check=check,
    decides=(IF_REFUSED,),
    autofix=frozenset(("safe", "unsafe")),
)
