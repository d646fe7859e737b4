"""RSA keys whose public exponent is not what the tools of today choose."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import Survey
from sshlint.facts.key_files.reviewed_key import PublicKey
from sshlint.formats.keys.public_key import rsa_numbers

_USUAL = 65537


class OddExponent:
    """An RSA key with a public exponent that is even or smaller than 65537."""

    __slots__ = ("exponent", "key")

    def __init__(self, key: PublicKey, exponent: int) -> None:
        self.key = key
        self.exponent = exponent

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[OddExponent]:
        for key in PublicKey.collect(survey, keywords):
            numbers = rsa_numbers(key.key.public) if key.key.public is not None else None
            if numbers is not None and (numbers[0] < _USUAL or numbers[0] % 2 == 0):
                yield cls(key, numbers[0])
