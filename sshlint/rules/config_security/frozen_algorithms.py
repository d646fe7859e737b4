from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_security.algorithm_list import KEYWORDS, AlgorithmList, AlgorithmLists
from sshlint.finding import INFO, Related, Rule, Violation
from sshlint.settings import Context

_POST_QUANTUM = ("mlkem", "sntrup")
_SHOWN = 6


def check(lists: AlgorithmLists, context: Context) -> Iterator[Violation]:
    """One finding a file: what is said of the first list holds for the others."""
    frozen = [found for found in lists.found if not found.prefix]
    if not frozen:
        return
    exchange = next((found for found in frozen if _lacks_post_quantum(found)), None)
    first = exchange or frozen[0]
    lost = (
        "; it leaves out post-quantum key exchange, so what is recorded today can be read one day"
        if exchange
        else ""
    )
    others = [Related(f.line.location, "so is this list") for f in frozen if f is not first]
    yield Violation(
        first.line.location,
        f"this {first.line.spelling} list replaces the defaults, so it misses changes in "
        "later OpenSSH releases"
        f"{lost}",
        related=tuple(others[:_SHOWN]),
    )


def _lacks_post_quantum(algorithms: AlgorithmList) -> bool:
    return (
        algorithms.kind == "kex"
        and any(name.startswith(_POST_QUANTUM) for name in algorithms.default)
        and not any(name.startswith(_POST_QUANTUM) for name in algorithms.result)
    )


RULE = Rule(
    code="SSH606",
    name="frozen-algorithms",
    severity=INFO,
    summary="an algorithm list that replaces the default one",
    why="a list that was strict when it was copied is weak some years later, and refuses the whole "
    "config once ssh forgets one of its names",
    remedy="begin the list with + (add), - (remove) or ^ (prefer), "
    "or remove it: today's defaults are good",
    references=(
        "ssh_config(5) Ciphers",
        "ssh_config(5) KexAlgorithms",
        "OpenSSH 9.0 release notes",
    ),
    on=AlgorithmLists,
    keywords=KEYWORDS,
    check=check,
)
