from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.path import quoted
from sshlint.facts.permissions.link import Link
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

# Links that lead somewhere only while a session lasts: to an agent's socket, or an emacs lock.
_SOCKETS = ("sock", "agent")
_RUNTIME_FOLDERS = ("/run/", "/var/run/", "/tmp/ssh-", "/private/tmp/")  # noqa: S108


def check(link: Link, context: Context) -> Iterator[Violation]:
    if link.leads_nowhere:
        if not _comes_and_goes(link) and not _is_later_in_circle(link):
            where = "leads back to itself" if link.leads_back else "does not exist"
            yield Violation(link.location, f"a link to {link.target}, which {where}")
    elif found := link.open_folder():
        folder, writers = found
        yield Violation(
            link.location,
            f"a link that leads over {folder}, where {writers} can put something else",
            help=f"chmod go-w {quoted(folder)}, or keep the file in ~/.ssh",
        )


def _comes_and_goes(link: Link) -> bool:
    name, target = link.entry.name.lower(), link.target
    if name.startswith(".#") or target.startswith(_RUNTIME_FOLDERS):
        return True
    return any(word in part for part in (name, target.lower()) for word in _SOCKETS)


def _is_later_in_circle(link: Link) -> bool:
    """Links that lead in a circle are one fault."""
    return link.leads_back and min(link.steps) < link.entry.path


RULE = Rule(
    code="SSH113",
    name="dangling-link",
    severity=WARNING,
    summary="a link in ~/.ssh that leads nowhere, or through a directory others can write to",
    why="ssh skips what the link should lead to; through an open directory somebody else "
    "chooses what it leads to",
    remedy="fix or remove the link",
    references=("readconf.c reads no config that does not exist, and prints nothing",),
    on=Link,
    check=check,
)
