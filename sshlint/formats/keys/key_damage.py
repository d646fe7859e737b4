"""What befell an armoured private key: each fault of the text around and in the base64."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.formats.keys import key_armor as key_armour
from sshlint.formats.keys import openssh_key, pem, wire
from sshlint.formats.keys.key_armor import Armour
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


def read(
    data: bytes, text: bytes, encoding: str, armour: Armour, openssh: KeyText | None
) -> KeyText:
    """An armoured private key: as it loads, else what can be said of why it does not.

    `openssh` is what ssh's first parser made of it, None where it does not recognise the file.
    """
    found = openssh or _pem(data)
    if found is None and armour.label not in {*pem.FORMATS, openssh_key.LABEL}:
        return KeyText("private")  # ssh.com's own format and others: private, but not ours to judge
    loads = found is not None and found.loads
    problems = find(text, encoding, armour, loads=loads)
    if found is not None:
        return found._replace(problems=found.problems + problems)
    if not any(problem.fatal for problem in problems):
        problems = (*problems, Damage("SSH206", "the key is cut off, or its base64 is damaged"))
    return _remains(text[armour.body : armour.end], armour.label)._replace(problems=problems)


def _remains(body: bytes, label: bytes) -> KeyText:
    """What a key that cannot be mended still shows: an OpenSSH key's public half comes first."""
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


def find(text: bytes, encoding: str, armour: Armour, *, loads: bool) -> tuple[Damage, ...]:
    """The faults of a key whose plain text is `text`; `encoding` as key_armour.plain_text says.

    None is fatal where ssh loads the file all the same.
    """
    strict = armour.label == openssh_key.LABEL
    found = []
    for code, message, fatal_in_pem, at in _faults(text, encoding, armour):
        line = None if at is None else text.count(b"\n", 0, at) + 1
        fatal = not loads and (strict or fatal_in_pem)
        found.append(Damage(code, message, fatal, line))
    return tuple(found)


_Fault = tuple[str, str, bool, "int | None"]


def _faults(text: bytes, encoding: str, armour: Armour) -> Iterator[_Fault]:
    if encoding:
        yield "SSH203", key_armour.named(encoding), encoding == "UTF-16", None
    yield from _line_ends(text, armour)
    yield from _around(text, armour)
    yield from _marks(text, armour)
    yield from _body(text, armour)


def _one_line(text: bytes, armour: Armour) -> bool:
    """No line end parts the BEGIN mark, or the END mark, from the base64."""
    after_begin = text[armour.body : armour.end].lstrip(_QUOTING)[:1]
    before_end = text[armour.body : armour.end].rstrip(_QUOTING)[-1:]
    return after_begin not in {b"\n", b"\r", b""} or before_end not in {b"\n", b"\r", b""}


def _line_ends(text: bytes, armour: Armour) -> Iterator[_Fault]:
    key = text[armour.begin : armour.after + 2]
    if _LITERAL_NEWLINE.search(key):
        yield "SSH205", r"line ends are written as the two characters \n", _FATAL, armour.begin
    elif armour.has_end and _one_line(text, armour):
        yield "SSH205", "the line ends are lost: marks and key share a line", _FATAL, armour.begin
    if b"\r\n" in key:
        yield "SSH201", "CRLF line ends", _HARMLESS, armour.begin
    if _LONE_CR.search(text[armour.begin : armour.after]) or text[armour.after :] == b"\r":
        yield "SSH201", "CR line ends (old Mac)", _FATAL, armour.begin
    if armour.has_end and armour.after == len(text):
        yield "SSH202", "no line end after the END line", _HARMLESS, armour.end


def _around(text: bytes, armour: Armour) -> Iterator[_Fault]:
    start = max(text.rfind(b"\n", 0, armour.begin), text.rfind(b"\r", 0, armour.begin)) + 1
    before = text[:start]
    if before.strip():
        if armour.label == openssh_key.LABEL or b"-----BEGIN " not in before:
            yield "SSH204", "text before the BEGIN line", _HARMLESS, 0
    elif before:
        yield "SSH204", "a blank line before the BEGIN line", _HARMLESS, 0
    if text[start : armour.begin]:
        what = "text" if text[start : armour.begin].strip() else "whitespace"
        yield "SSH204", f"{what} before BEGIN on its line", _FATAL, armour.begin
    if armour.has_end:
        rest = re.split(rb"[\r\n]", text[armour.after :], maxsplit=1)[0]
        if rest and not _LITERAL_NEWLINE.match(rest):
            what = "text" if rest.strip() else "whitespace"
            yield "SSH204", f"{what} after END on its line", bool(rest.strip()), armour.end


def _marks(text: bytes, armour: Armour) -> Iterator[_Fault]:
    if text[armour.begin : armour.body] != b"-----BEGIN " + armour.label + b"-----":
        yield "SSH206", "the BEGIN line needs five plain hyphens on each side", _FATAL, armour.begin
    if not armour.has_end:
        yield "SSH206", "the END line is missing: the file is cut off", _FATAL, armour.end
    elif armour.end_label != armour.label:
        yield "SSH206", "the END line names something else than the BEGIN line", _FATAL, armour.end
    elif text[armour.end : armour.after] != b"-----END " + armour.label + b"-----":
        yield "SSH206", "the END line needs five plain hyphens on each side", _FATAL, armour.end


def _body(text: bytes, armour: Armour) -> Iterator[_Fault]:
    """At most one finding of each sort, at the first line that has it."""
    body = text[armour.body : armour.end]
    lines = re.split(rb"\r\n|\r|\n", _LITERAL_NEWLINE.sub(b"\n", body))
    headers = any(_HEADER.match(line.lstrip()) for line in lines)
    if not _HEADER.sub(b"", body).strip():
        yield "SSH206", "no key between the BEGIN and the END line", _FATAL, armour.begin
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
            yield code, message, fatal, armour.body + body.find(line)


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
