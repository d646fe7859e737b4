"""How large the RSA key in a line of known_hosts or authorized_keys is."""

from __future__ import annotations

# 2048 bits and the exponent 65537: nothing shorter needs to be looked into.
_BASE64_OF_2048 = 372


def bits_of(base64: str) -> int:
    """The size of an RSA key in wire form, or 0 where it is no key or has 2048 bits and more."""
    if len(base64) >= _BASE64_OF_2048:
        return 0
    from sshlint.formats.key_field import KeyFieldError, decode
    from sshlint.formats.public_key import rsa_numbers
    from sshlint.formats.wire import WireError

    try:
        numbers = rsa_numbers(decode(base64))
    except (KeyFieldError, WireError):
        return 0
    return numbers[1].bit_length() if numbers else 0
