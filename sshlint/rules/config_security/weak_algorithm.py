from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_security.algorithm_list import KEYWORDS, AlgorithmList
from sshlint.facts.config_text.block import reach
from sshlint.facts.edits import remove_line, replace_value
from sshlint.finding import ERROR, INFO, WARNING, Fix, Rule, Text, Violation
from sshlint.settings import Context
from sshlint.shortening import listed
from sshlint.tables.algorithms import Algorithm
from sshlint.tables.releases import RSA_SHA1_OFF, show

_WEAK = ("weak", "broken", "removed")
# Weak, and still in the default list of the newest release: worth a word where it is written out.
_WEAK_DEFAULTS = frozenset(
    ("hmac-sha1", "hmac-sha1-etm@openssh.com", "umac-64@openssh.com", "umac-64-etm@openssh.com")
)
_HELP_NAMED = (
    "drop it as soon as the host can do better; until then, a comment above the line says that you "
    "know: # sshlint: ignore[SSH605] REASON"
)
_HELP_DEFAULT = "drop it from the list; only hosts that know nothing better need it"
_SHA2 = ("rsa-sha2-512", "rsa-sha2-256")  # the same keys, with signatures that servers still take
_SHA1_OFF = f"OpenSSH {show(RSA_SHA1_OFF)}"
_LACKS_SHA2 = f"; without rsa-sha2-* in the list RSA keys fail at servers from {_SHA1_OFF} on"


def check(algorithms: AlgorithmList, context: Context) -> Iterator[Violation]:
    weak = [found for found in algorithms.algorithms() if _is_weak(found)]
    revived = [found for found in weak if found.name not in algorithms.default]
    written = [found for found in weak if found.name in algorithms.written]
    option = algorithms.option
    wanting = _LACKS_SHA2 if algorithms.lacks_rsa_sha2 else ""
    if revived:
        asked_for = algorithms.prefix == "+" and not option.wide
        yield Violation(
            algorithms.name_place(revived[0].name),
            f"{option.line.spelling} brings back {_listed(algorithms, revived)} "
            f"for {reach(option.block)}{wanting}",
            help=_help_sha2(algorithms) or ("" if option.wide else _HELP_NAMED),
            severity=ERROR if option.wide else INFO if asked_for else WARNING,
            fix=_fix(algorithms, revived),
        )
    elif written and algorithms.prefix != "-":
        yield Violation(
            algorithms.name_place(written[0].name),
            f"{_listed(algorithms, written)} {'is' if len(written) == 1 else 'are'} weak, though "
            f"still among the defaults{wanting}",
            help=_help_sha2(algorithms) or _HELP_DEFAULT,
            severity=INFO,
            fix=_fix(algorithms, written),
        )


def _help_sha2(algorithms: AlgorithmList) -> str:
    if not algorithms.lacks_rsa_sha2:
        return ""
    better = ",".join(_SHA2)
    if "ssh-rsa" in algorithms.written:
        return f"write {better} in place of ssh-rsa"
    return f"write out the names in place of the pattern, with {better} for RSA keys"


def _is_weak(algorithm: Algorithm) -> bool:
    return algorithm.verdict in _WEAK or algorithm.name in _WEAK_DEFAULTS


def _listed(algorithms: AlgorithmList, weak: list[Algorithm]) -> str:
    return listed([_with_reason(algorithms, algorithm) for algorithm in weak])


def _with_reason(algorithms: AlgorithmList, algorithm: Algorithm) -> str:
    since = algorithms.dropped_in(algorithm.name)
    dropped = f"; no default since {show(since)}" if since else ""
    return f"{algorithm.name} ({algorithm.reason}{dropped})"


def _fix(algorithms: AlgorithmList, weak: list[Algorithm]) -> Fix | None:
    """Drop the names; where a pattern brings them in, what to write instead is not ours to say."""
    names = {algorithm.name for algorithm in weak}
    if not names <= set(algorithms.written):
        return None
    rest = [name for name in algorithms.written if name not in names]
    if algorithms.lacks_rsa_sha2:
        rest = [
            better
            for name in algorithms.written
            for better in (_SHA2 if name == "ssh-rsa" else (name,))
            if better not in names
        ]
        title = f"write {','.join(_SHA2)} in place of ssh-rsa"
    else:
        title = f"drop {', '.join(a.name for a in weak)}"
    edit: Text
    if any(rest):
        edit = replace_value(algorithms.option, algorithms.prefix + ",".join(rest))
    else:
        edit = remove_line(algorithms.line)
    return Fix.unsafe(
        title,
        edit,
        cost="a server that knows nothing newer can no longer be reached",
    )


RULE = Rule(
    code="SSH605",
    name="weak-algorithm",
    severity=WARNING,
    other_severities=(ERROR, INFO),
    summary="weak algorithms that a config brings back",
    why="OpenSSH drops an algorithm from its defaults when attacks on it have become affordable; "
    "written out, it is offered again, and to every host of the block",
    remedy="drop it; for an old device that knows nothing else, give that device a Host block of "
    "its "
    "own with +NAME, and update the device",
    references=("OpenSSH release notes 7.0 to 10.0", "RFC 9142", "RFC 8758", "CVE-2008-5161"),
    on=AlgorithmList,
    keywords=KEYWORDS,
    check=check,
    autofix=frozenset(("unsafe",)),
)
