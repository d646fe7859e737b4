from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts.known_hosts_file import KnownHostsFile
from sshlint.finding import WARNING, Fix, Rule, Text, Violation
from sshlint.formats import line_endings
from sshlint.settings import Context

# Told by SSH805 and SSH702.
_OTHERS = ("private-key", "short-rsa")
_MARKER = "write @revoked or @cert-authority in front of the host names, or nothing"


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    for entry in file.broken:
        problem = entry.problem
        if problem is None or problem.code in _OTHERS or entry.key_type.isdigit():
            continue
        if entry.number == 1 and file.parsed.marked:
            continue  # SSH706
        message = f"ssh skips this line: {problem.message}"
        if problem.code == line_endings.CODE:
            yield Violation(file.location(entry), message, help=line_endings.HELP)
            continue
        if problem.code == "marker":
            # Without its line a key that somebody revoked would be trusted again.
            yield Violation(file.location(entry), message, help=_MARKER)
            continue
        fix = Fix.safe("comment the line out", Text(file.source, entry.start, entry.start, "# "))
        yield Violation(file.location(entry), message, fix=fix)


RULE = Rule(
    code="SSH701",
    name="known-host-malformed",
    severity=WARNING,
    summary="a known_hosts line that ssh skips",
    why="ssh ignores it silently, so the host it was for counts as new; other programs "
    "that read the file, paramiko among them, stop at such a line or lose the rest",
    remedy="remove the line, log in once more and compare the fingerprint",
    references=("hostfile.c hostkeys_foreach", "sshd(8) SSH_KNOWN_HOSTS FILE FORMAT"),
    on=KnownHostsFile,
    check=check,
    autofix=frozenset(("safe",)),
)
