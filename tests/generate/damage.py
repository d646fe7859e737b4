"""Every way key files were seen to be damaged in real life, as functions of their bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

Damage = Callable[[bytes], bytes]


def _marks(data: bytes) -> tuple[bytes, bytes, bytes]:
    """BEGIN line, what lies between, END line, of a file with one armored key."""
    first, rest = data.split(b"\n", 1)
    body, last = rest.rstrip(b"\n").rsplit(b"\n", 1)
    return first, body, last


def _headers(body: bytes) -> tuple[bytes, bytes]:
    """RFC 1421 headers with their blank line, and the base64 lines."""
    if b":" not in body:
        return b"", body
    headers, text = body.split(b"\n\n", 1)
    return headers + b"\n\n", text


def _each_line(change: Callable[[bytes], bytes]) -> Damage:
    return lambda data: b"".join(change(line) + b"\n" for line in data.rstrip(b"\n").split(b"\n"))


def _rewrapped(width: int) -> Damage:
    def damage(data: bytes) -> bytes:
        first, body, last = _marks(data)
        headers, text = _headers(body)
        compact = text.replace(b"\n", b"")
        lines = [compact[at : at + width] for at in range(0, len(compact), width)]
        return first + b"\n" + headers + b"\n".join((*lines, last)) + b"\n"

    return damage


def _body_change(change: Callable[[bytes], bytes]) -> Damage:
    def damage(data: bytes) -> bytes:
        first, body, last = _marks(data)
        headers, text = _headers(body)
        return first + b"\n" + headers + change(text) + b"\n" + last + b"\n"

    return damage


def _middle(text: bytes, insert: bytes) -> bytes:
    lines = text.split(b"\n")
    at = len(lines) // 2
    return b"\n".join((*lines[:at], insert, *lines[at:]))


def _without_end(data: bytes) -> bytes:
    return data[: data.index(b"-----END")]


def _without_begin(data: bytes) -> bytes:
    return data[data.index(b"\n") + 1 :]


# each: the damage, the codes that name it
DAMAGES: dict[str, tuple[Damage, set[str]]] = {
    "nothing at all": (lambda data: data, set()),
    "CRLF line ends": (lambda data: data.replace(b"\n", b"\r\n"), {"SSH201"}),
    "CRLF on the first line alone": (lambda data: data.replace(b"\n", b"\r\n", 1), {"SSH201"}),
    "CR line ends": (lambda data: data.replace(b"\n", b"\r"), {"SSH201"}),
    "no final line end": (lambda data: data.rstrip(b"\n"), {"SSH202"}),
    "a final blank and no line end": (lambda data: data.rstrip(b"\n") + b" ", {"SSH204"}),
    "a UTF-8 byte order mark": (lambda data: b"\xef\xbb\xbf" + data, {"SSH203"}),
    "UTF-16 little endian with a mark": (
        lambda data: data.decode().encode("utf-16"),
        {"SSH203"},
    ),
    "UTF-16 big endian without a mark": (
        lambda data: data.decode().encode("utf-16-be"),
        {"SSH203"},
    ),
    "a blank line first": (lambda data: b"\n" + data, {"SSH204"}),
    "a comment line first": (lambda data: b"# my key\n" + data, {"SSH204"}),
    "a shell assignment with quotes": (
        lambda data: b'KEY="' + data.rstrip(b"\n") + b'"\n',
        {"SSH204"},
    ),
    "every line indented": (_each_line(lambda line: b"    " + line), {"SSH204"}),
    "every line quoted as in mail": (_each_line(lambda line: b"> " + line), {"SSH204"}),
    "the END line indented": (lambda data: data.replace(b"-----END", b"  -----END"), {"SSH204"}),
    "the base64 indented": (
        _body_change(lambda text: b"  " + text.replace(b"\n", b"\n  ")),
        {"SSH204"},
    ),
    "trailing whitespace on every line": (_each_line(lambda line: line + b" "), {"SSH204"}),
    "trailing tabs on the base64": (
        _body_change(lambda text: text.replace(b"\n", b"\t\n") + b"\t"),
        {"SSH204"},
    ),
    "line ends turned into whitespace": (
        lambda data: data.rstrip(b"\n").replace(b"\n", b" ") + b"\n",
        {"SSH205"},
    ),
    "line ends dropped": (lambda data: data.replace(b"\n", b"") + b"\n", {"SSH205"}),
    "line ends written as backslash n": (
        lambda data: data.replace(b"\n", b"\\n"),
        {"SSH205"},
    ),
    "quoted with backslash n": (
        lambda data: b'"' + data.replace(b"\n", b"\\n") + b'"\n',
        {"SSH205"},
    ),
    "base64 on one line": (_rewrapped(100000), set()),
    "base64 rewrapped to 48": (_rewrapped(48), set()),
    "base64 rewrapped to 76": (_rewrapped(76), set()),
    "a blank line between every line": (
        lambda data: data.rstrip(b"\n").replace(b"\n", b"\n\n") + b"\n",
        {"SSH204"},
    ),
    "a blank line in the middle": (_body_change(lambda text: _middle(text, b"")), {"SSH204"}),
    "a comment in the middle": (
        _body_change(lambda text: _middle(text, b"# half")),
        {"SSH204"},
    ),
    "no BEGIN line": (_without_begin, set()),
    "no END line": (_without_end, {"SSH206"}),
    "cut in the middle": (lambda data: data[: len(data) // 2], {"SSH206"}),
    "a line lost": (
        _body_change(lambda text: b"\n".join(text.split(b"\n")[1:])),
        {"SSH206"},
    ),
    "four dashes": (lambda data: data.replace(b"-----", b"----"), {"SSH206"}),
    "em-dashes": (lambda data: data.replace(b"-----", "—".encode()), {"SSH206"}),
    "en-dashes for two and a hyphen": (
        lambda data: data.replace(b"-----", "––-".encode()),
        {"SSH206"},
    ),
    "another label at the END": (
        lambda data: re.sub(rb"END [A-Z ]+", b"END OTHER PRIVATE KEY", data),
        {"SSH206"},
    ),
    "a bad base64 character": (
        _body_change(lambda text: text[:30] + b"!" + text[31:]),
        {"SSH206"},
    ),
    "text after the END line": (lambda data: data + b"that is all\n", set()),
    "the file twice": (lambda data: data + data, set()),
    "nothing between the marks": (_body_change(lambda _: b""), {"SSH206"}),
    "NUL bytes at the end": (lambda data: data + bytes(100), set()),
    "CRLF and no final line end": (
        lambda data: data.rstrip(b"\n").replace(b"\n", b"\r\n"),
        {"SSH201", "SSH202"},
    ),
    "byte order mark and CRLF": (
        lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
        {"SSH203", "SSH201"},
    ),
}
