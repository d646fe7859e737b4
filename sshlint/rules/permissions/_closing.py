"""What the rules of this family share: a mode without some of its bits, as a fix and a command."""

from __future__ import annotations

from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import INFO, Fix, Mode, Severity, Violation

WRITABLE = 0o022


def without(file: ReviewedFile, bits: int, *, cost: str = "") -> Fix:
    """Take these permission bits away, also from the users an access list names."""
    mode = file.mode & ~bits
    if file.acl is not None and (held := file.acl.named):
        cost = f"{' and '.join(map(str, held))} can no longer reach it as the access list says"
    title, edit = f"{file.octal} → {mode:04o}", Mode(file.path, mode)
    return Fix.unsafe(title, edit, cost=cost) if cost else Fix.safe(title, edit)


def writable(
    file: ReviewedFile, message: str, *, severity: Severity | None = None, cost: str = ""
) -> Violation:
    """A file or folder that others can write to, and the mode that stops them."""
    fix = without(file, WRITABLE, cost=cost)
    return Violation(
        file.location, message, help=command(file, WRITABLE), fix=fix, severity=severity
    )


def portable(file: ReviewedFile) -> Violation:
    """A mode that only Debian's ssh and sshd take, because the group is the owner's alone."""
    message = (
        f"mode {file.octal}: {file.upstream_refuses()} can write to {file.quoted}; OpenSSH "
        "without Debian's patch refuses it"
    )
    return writable(file, message, severity=INFO)


def command(file: ReviewedFile, bits: int) -> str:
    """The chmod that does what `without` does."""
    if bits == WRITABLE:
        return f"chmod go-w {file.quoted}"
    return f"chmod {file.mode & ~bits:04o} {file.quoted}"
