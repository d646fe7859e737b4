"""What lines of known_hosts and authorized_keys have in common: a key, and a way to be removed."""

from __future__ import annotations

from sshlint.finding import Text
from sshlint.source import Source

# 2048 bits and the exponent 65537: nothing shorter needs to be looked into.
_BASE64_OF_2048 = 372


def rsa_bits(base64: str) -> int:
    """The size of an RSA key in wire form, or 0 where it is no key or has 2048 bits and more."""
    if len(base64) >= _BASE64_OF_2048:
        return 0
    from sshlint.formats.keys.key_field import KeyFieldError, decode
    from sshlint.formats.keys.public_key import rsa_numbers
    from sshlint.formats.keys.wire import WireError

    try:
        numbers = rsa_numbers(decode(base64))
    except (KeyFieldError, WireError):
        return 0
    return numbers[1].bit_length() if numbers else 0


def remove_line(source: Source, start: int, end: int) -> Text:
    """Take a line away. The one before it keeps its line end, or a key that is appended later
    would be glued to it."""
    stop = source.text.find("\n", end) + 1
    return Text(source, source.text.rfind("\n", 0, start) + 1, stop or len(source.text), "")
