from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.control_path import SocketPath, may_be_made
from sshlint.facts.path import quoted
from sshlint.finding import ERROR, Fix, NewFile, Rule, Violation
from sshlint.settings import Context


def check(option: SocketPath, context: Context) -> Iterator[Violation]:
    if context.in_repository or not option.is_path:
        return
    missing = option.missing_folder()
    if missing is None:
        return
    folder, login = missing
    yield Violation(
        option.value_place,
        f"{folder} does not exist{_whose(option, login.title)}: ssh cannot make the socket in it, "
        "and the login ends",
        help=f"mkdir -p -m 700 {quoted(folder)}",
        fix=_make(folder, context),
        cause=folder,
    )


def _whose(option: SocketPath, title: str) -> str:
    return f" for {title}" if option.folder_varies else ""


def _make(folder: str, context: Context) -> Fix | None:
    if not may_be_made(folder, context):
        return None
    return Fix.safe(f"make {folder}", NewFile(folder, None, 0o700))


RULE = Rule(
    code="SSH528",
    name="control-folder-missing",
    severity=ERROR,
    summary="a ControlPath whose directory does not exist",
    why='ssh does not make it: every login that is to become a master ends with "cannot bind to '
    'path"',
    remedy="make the directory, with mode 0700",
    references=("mux.c muxserver_listen", "ssh"),
    on=SocketPath,
    keywords=frozenset(("controlpath",)),
    check=check,
    decides=("controlpath",),
    autofix=frozenset(("safe",)),
)
