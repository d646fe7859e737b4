from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.lateral import LateralPath
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import first_few


def check(path: LateralPath, context: Context) -> Iterator[Violation]:
    yield Violation(
        path.location,
        f"{path.start} reaches {path.target} in {path.hops} steps: "
        f"{'; '.join(first_few(path.steps))}",
        help=f"sshlint fleet REPORTS --reach {path.target} lists all; break the chain at its "
        "weakest step",
    )


RULE = Rule(
    code="SSH1013",
    name="lateral-path",
    severity=WARNING,
    summary="an unprivileged account reaches root of another machine over accounts in between",
    why="nobody granted this access as such: each step is allowed by itself, and an intruder "
    "follows them all",
    remedy="remove the key or line of a step that is not needed, give its key a passphrase, or "
    "restrict it with from= and command=",
    references=("MITRE ATT&CK T1021.004", "sshd(8) AUTHORIZED_KEYS FILE FORMAT"),
    on=LateralPath,
    check=check,
)
