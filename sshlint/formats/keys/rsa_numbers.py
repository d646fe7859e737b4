"""Whether the numbers of a private RSA key fit each other."""

from __future__ import annotations

from sshlint.formats.keys.key_text import Damage

CONTRADICTION = Damage("SSH206", "its RSA numbers contradict each other")


def contradict(n: int, e: int, d: int, p: int, q: int, iqmp: int) -> bool:
    """Whether they are not those of one key (RFC 8017 section 3.2)."""
    if p < 2 or q < 2 or n != p * q:
        return True
    return bool((e * d - 1) % (p - 1) or (e * d - 1) % (q - 1) or (iqmp * q - 1) % p)
