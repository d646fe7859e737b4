"""Random lines of ssh_config that one release refuses and another takes."""

from __future__ import annotations

import random

from sshlint.config.match import CRITERIA
from sshlint.settings import Release
from sshlint.tables import algorithms
from sshlint.tables.keywords import ALIASES, KEYWORDS
from tests.oracle.config.config_trees import Grower

_RELEASES = ((6, 6), (8, 4), (9, 2), (10, 6))
_INSERTED = (
    *('"', "'", "\\", " ", "#", " #", " # x", ",", "%", "=", "!", "0", "x", "-", ":", "@", "/"),
    *("\t", "é", "~", "${", "$", "\f", "\r", ";", " = ", '""', "''", "["),
)
# Which of them a build knows is its packager's affair; what others make of them is SSH407's.
_VENDORS = {
    *(name for name, keyword in KEYWORDS.items() if keyword.vendor or name.startswith("gssapi")),
    *(name for name, alias in ALIASES.items() if alias.vendor),
}
_OPTIONS = tuple(
    name
    for name, keyword in KEYWORDS.items()
    if keyword.merge != "structural" and name not in _VENDORS
)
_ALIASES = tuple(name for name in ALIASES if name not in _VENDORS)


class LineGrower:
    """One random line from each seed, of any release's options, often with something wrong."""

    def __init__(self, seed: int, release: Release, folder: str) -> None:
        self.rng = random.Random(seed)
        self.grower = Grower(self.rng, release, folder, jailed=False)
        self.grower.faulty = self.rng.choice((0, 0.3, 0.6))

    def line(self) -> str:
        rng, grower = self.rng, self.grower
        make = rng.choices(
            (
                grower.match_line,
                grower.host_line,
                self._match,
                self._alias,
                self._list,
                self._option,
            ),
            (6, 3, 5, 6, 10, 70),
        )[0]
        text = make().decode("utf-8", "surrogateescape")
        for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(_INSERTED) + text[at:]
        return text

    def _match(self) -> bytes:
        rng = self.rng
        criteria = [
            rng.choice(tuple(CRITERIA))
            + rng.choice((" ", "=", " = ", "  "))
            + rng.choice(("x", "all", "*", "!y", "a,b", "10.0.0.0/8"))
            for _ in range(rng.choice((1, 1, 2)))
        ]
        return self.grower.line("Match", " ".join(criteria))

    def _alias(self) -> bytes:
        values = ("yes", "no", "x", "none", "1", "rsa,ssh-ed25519", "ssh-rsa")
        return self.grower.line(self.rng.choice(_ALIASES), self.rng.choice(values))

    def _list(self) -> bytes:
        rng = self.rng
        option = rng.choice(tuple(algorithms.KINDS))
        kind = algorithms.KINDS[option]
        known = {name for version in _RELEASES for name in algorithms.names(kind, version)}
        names = (*sorted(known), "*", "ssh-*", "aes*", "nosuch", "hmac-*")
        chosen = ",".join(rng.choice(names) for _ in range(rng.choice((1, 2, 3))))
        return self.grower.line(option, rng.choice(("", "+", "-", "^")) + chosen)

    def _option(self) -> bytes:
        keyword = KEYWORDS[self.rng.choice(_OPTIONS)]
        make = self.grower.bad_value if self.rng.random() < 0.5 else self.grower.value
        return self.grower.line(keyword.name, make(keyword))
