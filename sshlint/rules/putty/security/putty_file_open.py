from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.path import quoted
from sshlint.facts.putty.putty_file import OpenPuttyFiles
from sshlint.finding import WARNING, Fix, Mode, Rule, Violation
from sshlint.settings import Context
from sshlint.shortening import listed
from sshlint.source import Location

_OWNERS = 0o600


def check(found: OpenPuttyFiles, context: Context) -> Iterator[Violation]:
    names = [file.name for file in found.files]
    edits = tuple(Mode(file.path, file.mode & _OWNERS) for file in found.files)
    some = len(edits) == 1
    paths = " ".join(quoted(file.path) for file in found.files)
    yield Violation(
        found.files[0].location if some else Location(found.folder),
        f"{found.readers} can read {listed(names)}",
        help=f"chmod 600 {paths}",
        fix=Fix.safe(f"{'0600 for it' if some else '0600 for each'}", *edits),
    )


RULE = Rule(
    code="SSH922",
    name="putty-file-open",
    severity=WARNING,
    summary="PuTTY's files open to others",
    why="sessions name hosts, users and proxies, sometimes passwords; the random seed helps to "
    "guess keys, and logs hold all that was shown",
    remedy="chmod 600 the files, chmod 700 the directory",
    references=("unix/storage.c leaves session files to the umask, seen with 0.78",),
    on=OpenPuttyFiles,
    check=check,
    autofix=frozenset(("safe",)),
)
