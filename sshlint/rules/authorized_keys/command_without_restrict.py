from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import INFO, Rule, Violation
from sshlint.formats.authorized_keys.authorized_lines import AuthorizedLine
from sshlint.settings import Context

# What restrict forbids and matters most; written out before it came with OpenSSH 7.2.
_WRITTEN_OUT = frozenset(("port-forwarding", "agent-forwarding", "x11-forwarding", "pty"))


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    for entry in file.sound:
        command = entry.option("command") if entry.option_text else None
        if command and not entry.option("restrict") and (open_ones := _left_open(entry)):
            message = f"command= alone does not keep this key from {', '.join(open_ones)}"
            yield Violation(file.option_place(command), message)


def _left_open(entry: AuthorizedLine) -> list[str]:
    forbidden = {option.name for option in entry.options if option.negated}
    return sorted(_WRITTEN_OUT - forbidden) if not forbidden >= _WRITTEN_OUT else []


RULE = Rule(
    code="SSH807",
    name="command-without-restrict",
    severity=INFO,
    summary="a forced command without restrict",
    why="a key that is meant to do one thing can still open tunnels into the server's network "
    "and borrow forwarded agents",
    remedy='write restrict,command="…", and allow what is needed behind it, such as pty',
    references=("sshd(8) restrict, since 7.2",),
    on=AuthorizedKeysFile,
    check=check,
)
