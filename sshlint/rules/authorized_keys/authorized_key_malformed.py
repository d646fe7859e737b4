from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import ERROR, Rule, Violation
from sshlint.formats import line_endings
from sshlint.formats.authorized_keys.authorized_lines import (
    BYTE_ORDER_MARK,
    AuthorizedLine,
    AuthorizedProblem,
)
from sshlint.formats.authorized_keys.authorized_options import NAMES
from sshlint.settings import Context, suggestion

# Told by SSH805 and SSH802.
_OTHERS = ("private-key", "short-rsa")
_OPTIONS = ("options", "option-value", "principals")


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    for first, rest in _with_wrapped_rest(file):
        problem = first.problem
        if problem is None or problem.code in _OTHERS or file.second_key(first) is not None:
            continue
        if file.marked and first.number == 1:
            if violation := _marked(file, first):
                yield violation
        elif rest:
            message = f"sshd reads no key here: it is wrapped over lines {first.number} to {rest}"
            yield Violation(file.location(first), message)
        elif problem.code in _OPTIONS:
            yield _bad_options(file, problem)
        else:
            message = f"sshd skips this line: {problem.message}"
            help_text = line_endings.HELP if problem.code == line_endings.CODE else ""
            place = file.source.location(problem.start, problem.end)
            yield Violation(place, message, help=help_text)


def _bad_options(file: AuthorizedKeysFile, problem: AuthorizedProblem) -> Violation:
    message = f"sshd refuses this line: {problem.message}"
    logged = problem.logged.removeprefix("bad key options: ")
    if logged == "unknown key option":
        word = file.source.text[problem.start : problem.end].partition("=")[0]
        message += suggestion(word, NAMES) if word not in NAMES else ""
    elif logged != problem.message:
        message += f" (logged as: {logged})"
    help_text = "correct the options; sshd(8), AUTHORIZED_KEYS FILE FORMAT, lists them"
    return Violation(file.source.location(problem.start, problem.end), message, help=help_text)


def _with_wrapped_rest(file: AuthorizedKeysFile) -> Iterator[tuple[AuthorizedLine, int]]:
    """Broken lines, each with the number of the last line that is the rest of it, or 0."""
    waiting: AuthorizedLine | None = None
    rest = 0
    for entry in file.broken:
        follows = waiting is not None and entry.number == (rest or waiting.number) + 1
        if follows and file.is_wrapped_rest(entry, last=bool(rest)):
            rest = entry.number
            continue
        if waiting is not None:
            yield waiting, rest
        waiting, rest = entry, 0
    if waiting is not None:
        yield waiting, rest


def _marked(file: AuthorizedKeysFile, entry: AuthorizedLine) -> Violation | None:
    text = file.source.text[entry.start : entry.end].removeprefix(BYTE_ORDER_MARK)
    if text.lstrip()[:1] in ("", "#"):
        return None
    return Violation(
        file.location(entry),
        "sshd ignores this line: a byte order mark stands in front of it",
        help="save the file as UTF-8 without a byte order mark (so that this key works)",
    )


RULE = Rule(
    code="SSH801",
    name="authorized-key-malformed",
    severity=ERROR,
    summary="an authorized_keys line that allows no login",
    why="sshd moves on to the next line, at best with a word in its own log, and the key's owner "
    "sees only Permission denied (publickey)",
    remedy="copy the whole line from the .pub file again; ssh-keygen -lf FILE lists what is read",
    references=("auth2-pubkeyfile.c auth_check_authkey_line", "auth-options.c sshauthopt_parse"),
    on=AuthorizedKeysFile,
    check=check,
)
