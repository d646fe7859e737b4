"""DER framing (X.690): tag, length, value, as far as key files need it."""

from __future__ import annotations

from sshlint.formats.keys.wire import FormatError

INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, SEQUENCE = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30


class DerError(FormatError):
    """Not DER, or not of the expected shape; the text holds no key bytes."""


def element(data: bytes, pos: int = 0) -> tuple[int, bytes, int]:
    """Tag, value and the offset after the element at `pos`."""
    if pos + 2 > len(data):
        raise DerError("ends early")
    tag, length, pos = data[pos], data[pos + 1], pos + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or pos + count > len(data):
            raise DerError("has a bad length")
        length = int.from_bytes(data[pos : pos + count], "big")
        pos += count
    if pos + length > len(data):
        raise DerError(f"ends {pos + length - len(data)} bytes early")
    return tag, data[pos : pos + length], pos + length


def children(value: bytes) -> list[tuple[int, bytes]]:
    """The elements that lie one after the other in `value`."""
    found = []
    pos = 0
    while pos < len(value):
        tag, inner, pos = element(value, pos)
        found.append((tag, inner))
    return found


def sequence(data: bytes) -> list[tuple[int, bytes]]:
    """The members of the one SEQUENCE that `data` begins with."""
    tag, value, _ = element(data)
    if tag != SEQUENCE:
        raise DerError("is not a sequence")
    return children(value)


def expect(items: list[tuple[int, bytes]], index: int, tag: int) -> bytes:
    """The value of member `index`, which must bear `tag`."""
    if index >= len(items) or items[index][0] != tag:
        raise DerError("has another shape than a key")
    return items[index][1]


def integer(items: list[tuple[int, bytes]], index: int) -> int:
    return int.from_bytes(expect(items, index, INTEGER), "big", signed=True)


def oid(value: bytes) -> str:
    """An object identifier in dotted form."""
    arcs = [0]
    for byte in value:
        arcs[-1] = arcs[-1] << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(0)
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:-1])))


def pack(tag: int, value: bytes) -> bytes:
    """One element in DER."""
    size = len(value)
    if size < 0x80:
        return bytes((tag, size)) + value
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + value


def pack_integer(value: int) -> bytes:
    return pack(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def pack_oid(dotted: str) -> bytes:
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(arc & 0x7F | 0x80)
        out += bytes(reversed(digits))
    return pack(OID, bytes(out))
