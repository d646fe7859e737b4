from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.known_hosts.known_hosts_file import KnownHostsFile
from sshlint.finding import WARNING, Rule, Violation
from sshlint.formats.known_hosts import CERT_AUTHORITY
from sshlint.settings import Context
from sshlint.shortening import shortened


def check(file: KnownHostsFile, context: Context) -> Iterator[Violation]:
    for entry in file.sound:
        if entry.marker == CERT_AUTHORITY and any(map(_is_everything, entry.patterns)):
            message = (
                f"this certificate authority can vouch for any host ({shortened(entry.hosts)})"
            )
            yield Violation(file.hosts_place(entry), message, mark="every host")


def _is_everything(pattern: str) -> bool:
    return "*" in pattern and not pattern.strip("*?")


RULE = Rule(
    code="SSH705",
    name="wide-cert-authority",
    severity=WARNING,
    summary="@cert-authority for every host",
    why="who gets hold of the authority's key can pass for any machine you log in to, github.com "
    "and your own router included",
    remedy="name the authority's own hosts in place of *, such as *.example.com",
    references=("sshd(8) SSH_KNOWN_HOSTS FILE FORMAT", "ssh-keygen(1) CERTIFICATES"),
    on=KnownHostsFile,
    check=check,
)
