"""Shared primes: all that are planted are found, none is invented, however moduli are batched."""

from __future__ import annotations

import math
import random
from pathlib import Path

import gmpy2
import pytest

from sshlint.fleet.factors import common_divisors
from tests.fleet.reports import account, authorized, load_all, machine
from tests.generate.fleet import modulus, rsa


def prime(dice: random.Random) -> int:
    return int(gmpy2.next_prime(dice.getrandbits(512) | 3 << 510))


@pytest.mark.parametrize("batch", [3, 7, 64, 1 << 16])
def test_each_divisor_is_that_with_the_product_of_the_others(batch: int) -> None:
    dice = random.Random(batch)
    primes = [prime(dice) for _ in range(12)]
    numbers = [math.prod(dice.sample(primes, 2)) for _ in range(30)]
    numbers = list(dict.fromkeys(numbers))
    product = math.prod(numbers)
    expected = [math.gcd(number, product // number) for number in numbers]
    assert common_divisors(numbers, batch) == expected


def test_planted_factors_are_found_and_no_other(tmp_path: Path) -> None:
    dice = random.Random(7)
    p, q, r = (prime(dice) for _ in range(3))
    # A pair with one prime; a triangle, in which every modulus is its own common divisor.
    pair = [rsa(p * prime(dice)) for _ in range(3)]
    s, t, u = (prime(dice) for _ in range(3))
    triangle = [rsa(s * t), rsa(t * u), rsa(u * s)]
    alone = [rsa(q * r), *(rsa(modulus(dice)) for _ in range(40))]
    keys = (*pair, *triangle, *alone)
    lines = [authorized(key, number) for number, key in enumerate(keys, 1)]
    fleet = load_all(tmp_path, machine("web1", account("ada", authorized_keys=lines), keys=keys))
    found = {frozenset(group.fingerprints) for group in fleet.shared_factors()}
    names = [{key["fingerprint"] for key in group} for group in (pair, triangle)]
    a, b, c = (key["fingerprint"] for key in triangle)
    assert found == {frozenset(names[0]), *(frozenset(two) for two in ((a, b), (b, c), (c, a)))}


def test_damaged_moduli_share_no_factor(tmp_path: Path) -> None:
    """Numbers with small common factors are damaged keys, not keys with a common prime."""
    dice = random.Random(3)
    keys = tuple(rsa((dice.getrandbits(1000) | 1 << 999) * 105) for _ in range(20))
    lines = [authorized(key, number) for number, key in enumerate(keys, 1)]
    fleet = load_all(tmp_path, machine("web1", account("ada", authorized_keys=lines), keys=keys))
    assert fleet.shared_factors() == []
