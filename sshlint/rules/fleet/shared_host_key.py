from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.fleet.place import count
from sshlint.facts.fleet.shared_host_key import SharedHostKey
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed


def check(key: SharedHostKey, context: Context) -> Iterator[Violation]:
    machines = f"{count(len(key.machines), 'machine')}: {listed(key.machines)}"
    yield Violation(key.location, f"host key {key.fingerprints[0]} is the same on {machines}")


RULE = Rule(
    code="SSH1005",
    name="shared-host-key",
    severity=WARNING,
    summary="one host key on several machines",
    why="root of any of them can impersonate the others: clients see the key they know",
    remedy="on each copied machine run rm /etc/ssh/ssh_host_* && ssh-keygen -A, restart sshd, "
    "and give out the new keys for known_hosts; make images without host keys",
    references=("sshd_config(5) HostKey", "ssh-keygen(1) -A"),
    on=SharedHostKey,
    check=check,
)
