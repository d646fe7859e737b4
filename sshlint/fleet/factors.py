"""RSA keys that share a prime: the greatest common divisors of all moduli at once.

Bernstein's product and remainder trees, by gmpy2. A batch at a time, so that memory stays bounded:
each batch against its own product, then against the products of the others.
"""

from __future__ import annotations

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sshlint.formats.keys.public_key import rsa_numbers
from sshlint.formats.keys.wire import WireError
from sshlint.lean import NamedTuple

if TYPE_CHECKING:
    from sshlint.fleet.report_tables import ReportTables

BATCH = 1 << 16  # moduli; about 500 MB of trees at 2048 bits
_LEAST_BITS, _MOST_BITS = 512, 16_384  # of a modulus that is compared
# A common divisor below is no prime of a key that was made: such a modulus is damaged (SSH304).
_LEAST_FACTOR = 1 << 64
_SMALL_PRIMES = 1 << 16
_MOST_PAIRS = 2_000  # moduli with both primes shared that are compared one with another


class Shared(NamedTuple):
    """Keys with one prime in common; `bits` of that prime."""

    fingerprints: tuple[str, ...]
    bits: int


def shared_factors(store: ReportTables) -> list[Shared]:
    """The groups of keys of a fleet that share a prime, whatever the keys are for."""
    moduli: dict[int, list[str]] = defaultdict(list)
    for fingerprint, public in store.rows(
        "SELECT fingerprint, public FROM keys WHERE algorithm = 'ssh-rsa' AND public IS NOT NULL"
        " ORDER BY fingerprint"
    ):
        number = _modulus(public)
        if number is not None:
            moduli[number].append(fingerprint)
    numbers = list(moduli)
    groups = _by_prime(numbers, common_divisors(numbers))
    shared = [
        Shared(tuple(sorted(name for number in group for name in moduli[number])), bits)
        for group, bits in groups
    ]
    # One modulus with two exponents is one pair of primes, too.
    shared += [
        Shared(tuple(names), number.bit_length() // 2)
        for number, names in moduli.items()
        if len(names) > 1
    ]
    return sorted(shared)


def _modulus(public: str) -> int | None:
    try:
        numbers = rsa_numbers(base64.b64decode(public))
    except (binascii.Error, ValueError, WireError):
        return None
    if numbers is None or not _LEAST_BITS <= numbers[1].bit_length() <= _MOST_BITS:
        return None
    return numbers[1]


def common_divisors(numbers: Sequence[int], batch: int = BATCH) -> list[int]:
    """For each number its greatest common divisor with the product of all the others."""
    import gmpy2

    batches = [
        [gmpy2.mpz(number) for number in numbers[at : at + batch]]
        for at in range(0, len(numbers), batch)
    ]
    divisors: list[Any] = []
    products = [_tree(part)[-1][0] for part in batches] if len(batches) > 1 else []
    for index, part in enumerate(batches):
        tree = _tree(part)
        # What is left of the product of the others, for each number.
        rest = _cofactors(tree)
        for other, product in enumerate(products):
            if other != index:
                rest = [
                    value * remainder % number
                    for value, remainder, number in zip(
                        rest, _remainders(tree, product), part, strict=True
                    )
                ]
        divisors += map(gmpy2.gcd, rest, part)
    return [int(divisor) for divisor in divisors]


def _tree(numbers: list[Any]) -> list[list[Any]]:
    """Products of pairs, of pairs of pairs and so on; the last level is the product of all."""
    levels = [numbers]
    while len(level := levels[-1]) > 1:
        pairs = [a * b for a, b in zip(level[::2], level[1::2], strict=False)]
        levels.append(pairs + level[len(pairs) * 2 :])
    return levels


def _remainders(tree: list[list[Any]], number: Any) -> list[Any]:
    """The number modulo each leaf."""
    values = [number % tree[-1][0]]
    for level in tree[-2::-1]:
        values = [values[index // 2] % node for index, node in enumerate(level)]
    return values


def _cofactors(tree: list[list[Any]]) -> list[Any]:
    """The product of all other leaves modulo each leaf.

    A node takes its parent's value times its sibling, so that no number is larger than its node:
    half of what the remainders by squares cost.
    """
    values = [tree[-1][0] * 0 + 1]
    for level in tree[-2::-1]:
        values = [
            values[index // 2] * (level[index ^ 1] % node if index ^ 1 < len(level) else 1) % node
            for index, node in enumerate(level)
        ]
    return values


def _by_prime(numbers: list[int], divisors: list[int]) -> Iterator[tuple[list[int], int]]:
    """Groups of moduli that share a prime, and the bits of the prime."""
    import gmpy2

    small = gmpy2.primorial(_SMALL_PRIMES)
    found: dict[int, int] = {}
    for number, divisor in zip(numbers, divisors, strict=True):
        large = _without(gmpy2.mpz(divisor), small)
        if large >= _LEAST_FACTOR:
            found[number] = int(large)
    groups: dict[int, list[int]] = defaultdict(list)
    whole = []
    for number, divisor in found.items():
        if divisor < number:
            groups[divisor].append(number)
        else:
            whole.append(number)
    for prime in _primes_of(whole, groups):
        groups[prime] += [number for number in whole if number % prime == 0]
    for prime in sorted(groups):
        if len(groups[prime]) > 1:
            yield sorted(groups[prime]), prime.bit_length()


def _primes_of(whole: list[int], known: dict[int, list[int]]) -> set[int]:
    """The primes of moduli both of whose primes are shared, so that no divisor shows them."""
    import gmpy2

    pairs = whole[:_MOST_PAIRS]
    common = {
        int(gmpy2.gcd(number, other))
        for index, number in enumerate(pairs)
        for other in pairs[:index]
    }
    return (set(known) if whole else set()) | {n for n in common if n >= _LEAST_FACTOR}


def _without(divisor: Any, small: Any) -> Any:
    """A divisor without its small primes."""
    import gmpy2

    while (common := gmpy2.gcd(divisor, small)) > 1:
        divisor //= common
    return divisor
