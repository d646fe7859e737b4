"""What befell an armored private key: each fault of the text around and in the base64."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.formats.keys import key_armor, openssh_key, pem, wire
from sshlint.formats.keys.key_armor import Armor
from sshlint.formats.keys.key_text import Damage, KeyText
from sshlint.lean import lazy_pattern

# what OpenSSL's PEM reader passes over; ssh's own reader of OpenSSH keys passes over nothing
_HARMLESS, _FATAL = False, True

_HEADER = lazy_pattern(rb"(?:Proc-Type|DEK-Info):[^\r\n]*")
_LITERAL_NEWLINE = lazy_pattern(rb"\\r\\n|\\n|\\r")
_QUOTING = b" \t\"'`>|"  # within a line that mail or source code quotes
_LONE_CR = lazy_pattern(rb"\r(?!\n)")
_BASE64_LINE = lazy_pattern(rb"[A-Za-z0-9+/]*={0,2}")
# a comment, or base64 with quoting around it: see key_repair for what may be taken away
_QUOTED_LINE = lazy_pattern(rb"#.*|[\s\"'`>|,\\]*[A-Za-z0-9+/]*={0,2}[\s\"'`>|,\\]*")


def read(data: bytes, text: bytes, encoding: str, armor: Armor, openssh: KeyText | None) -> KeyText:
    """An armored private key: as it loads, else what can be said of why it does not.

    `openssh` is what ssh's first parser made of it, None where it does not recognise the file.
    """
    found = openssh or _pem(data)
    if found is None and armor.label not in {*pem.FORMATS, openssh_key.LABEL}:
        return KeyText("private")  # ssh.com's own format and others: private, but not ours to judge
    loads = found is not None and found.loads
    problems = find(text, encoding, armor, loads=loads)
    if found is not None:
        return found._replace(problems=found.problems + problems)
    if not any(problem.fatal for problem in problems):
        problems = (*problems, Damage("SSH206", "the key is cut off, or its base64 is damaged"))
    return _remains(text[armor.body : armor.end], armor.label)._replace(problems=problems)


def _remains(body: bytes, label: bytes) -> KeyText:
    """What a key that cannot be fixed still shows: an OpenSSH key's public half comes first."""
    if label in pem.FORMATS:
        format_name = pem.FORMATS[label]
        encrypted = b"ENCRYPTED" in label or b"ENCRYPTED" in body[:200]
        algorithm = {"pkcs1": "ssh-rsa", "dsa": "ssh-dss"}.get(format_name)
        return KeyText("private", format_name, algorithm, encrypted=encrypted)
    compact = body.translate(None, b" \t\r\n")
    try:
        return openssh_key.describe_head(wire.decode_base64(compact[: len(compact) // 4 * 4]))
    except wire.WireError:
        return KeyText("private", "openssh")


def _pem(data: bytes) -> KeyText | None:
    try:
        block = pem.private_block(data)
    except pem.PemError:
        return None
    try:
        return pem.describe(block)
    except wire.FormatError as error:
        problem = Damage("SSH206", f"the key {error}")
        return KeyText("private", pem.FORMATS[block.label], problems=(problem,))


def find(text: bytes, encoding: str, armor: Armor, *, loads: bool) -> tuple[Damage, ...]:
    """The faults of a key whose plain text is `text`; `encoding` as key_armor.plain_text says.

    None is fatal where ssh loads the file all the same.
    """
    strict = armor.label == openssh_key.LABEL
    found = []
    for code, message, fatal_in_pem, at in _faults(text, encoding, armor):
        line = None if at is None else text.count(b"\n", 0, at) + 1
        fatal = not loads and (strict or fatal_in_pem)
        found.append(Damage(code, message, fatal, line))
    return tuple(found)


_Fault = tuple[str, str, bool, "int | None"]


def _faults(text: bytes, encoding: str, armor: Armor) -> Iterator[_Fault]:
    if encoding:
        yield "SSH203", key_armor.named(encoding), encoding == "UTF-16", None
    yield from _line_ends(text, armor)
    yield from _around(text, armor)
    yield from _marks(text, armor)
    yield from _body(text, armor)


def _one_line(text: bytes, armor: Armor) -> bool:
    """No line end parts the BEGIN mark, or the END mark, from the base64."""
    after_begin = text[armor.body : armor.end].lstrip(_QUOTING)[:1]
    before_end = text[armor.body : armor.end].rstrip(_QUOTING)[-1:]
    return after_begin not in {b"\n", b"\r", b""} or before_end not in {b"\n", b"\r", b""}


def _line_ends(text: bytes, armor: Armor) -> Iterator[_Fault]:
    key = text[armor.begin : armor.after + 2]
    if _LITERAL_NEWLINE.search(key):
        yield "SSH205", r"line endings are written as the two characters \n", _FATAL, armor.begin
    elif armor.has_end and _one_line(text, armor):
        yield "SSH205", "the line endings are lost: marks and key share a line", _FATAL, armor.begin
    if b"\r\n" in key:
        yield "SSH201", "CRLF line endings", _HARMLESS, armor.begin
    if _LONE_CR.search(text[armor.begin : armor.after]) or text[armor.after :] == b"\r":
        yield "SSH201", "CR line endings (old Mac)", _FATAL, armor.begin
    if armor.has_end and armor.after == len(text):
        yield "SSH202", "no newline after the END line", _HARMLESS, armor.end


def _around(text: bytes, armor: Armor) -> Iterator[_Fault]:
    start = max(text.rfind(b"\n", 0, armor.begin), text.rfind(b"\r", 0, armor.begin)) + 1
    before = text[:start]
    if before.strip():
        if armor.label == openssh_key.LABEL or b"-----BEGIN " not in before:
            yield "SSH204", "text before the BEGIN line", _HARMLESS, 0
    elif before:
        yield "SSH204", "a blank line before the BEGIN line", _HARMLESS, 0
    if text[start : armor.begin]:
        what = "text" if text[start : armor.begin].strip() else "whitespace"
        yield "SSH204", f"{what} before BEGIN on its line", _FATAL, armor.begin
    if armor.has_end:
        rest = re.split(rb"[\r\n]", text[armor.after :], maxsplit=1)[0]
        if rest and not _LITERAL_NEWLINE.match(rest):
            what = "text" if rest.strip() else "whitespace"
            yield "SSH204", f"{what} after END on its line", bool(rest.strip()), armor.end


def _marks(text: bytes, armor: Armor) -> Iterator[_Fault]:
    if text[armor.begin : armor.body] != b"-----BEGIN " + armor.label + b"-----":
        yield "SSH206", "the BEGIN line needs five plain hyphens on each side", _FATAL, armor.begin
    if not armor.has_end:
        yield "SSH206", "the END line is missing: the file is cut off", _FATAL, armor.end
    elif armor.end_label != armor.label:
        yield "SSH206", "the END line names something else than the BEGIN line", _FATAL, armor.end
    elif text[armor.end : armor.after] != b"-----END " + armor.label + b"-----":
        yield "SSH206", "the END line needs five plain hyphens on each side", _FATAL, armor.end


def _body(text: bytes, armor: Armor) -> Iterator[_Fault]:
    """At most one finding of each sort, at the first line that has it."""
    body = text[armor.body : armor.end]
    lines = re.split(rb"\r\n|\r|\n", _LITERAL_NEWLINE.sub(b"\n", body))
    headers = any(_HEADER.match(line.lstrip()) for line in lines)
    if not _HEADER.sub(b"", body).strip():
        yield "SSH206", "no key between the BEGIN and the END line", _FATAL, armor.begin
        return
    seen = set()
    for number, line in enumerate(lines):
        kind = _line_fault(line, first=number == 0, last=number == len(lines) - 1)
        if kind == "blank" and headers:
            headers = False  # the one that ends the headers
            continue
        if kind and kind not in seen:
            seen.add(kind)
            code, message, fatal = _LINE_FAULTS[kind]
            yield code, message, fatal, armor.body + body.find(line)


_LINE_FAULTS = {
    "blank": ("SSH204", "a blank line within the key", _FATAL),
    "indented": ("SSH204", "whitespace at the start of lines", _FATAL),
    "trailing": ("SSH204", "whitespace at the end of lines", _HARMLESS),
    "stray": ("SSH204", "quotes or a comment within the key", _FATAL),
    "broken": ("SSH206", "a character that is not base64 within the key", _FATAL),
}


def _line_fault(line: bytes, *, first: bool, last: bool) -> str | None:
    plain = line.strip(b" \t\v\f")
    if first:  # what follows BEGIN on its own line
        return "trailing" if line and not plain else None
    if last:  # what precedes END on its own line
        return "indented" if line and not plain else None
    if not plain:
        return "blank"
    if not _BASE64_LINE.fullmatch(plain) and not _HEADER.match(plain):
        return "stray" if _QUOTED_LINE.fullmatch(plain) else "broken"
    if line[:1] in {b" ", b"\t"}:
        return "indented"
    return "trailing" if line != plain else None
