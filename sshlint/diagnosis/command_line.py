"""The command that was typed before a message: its host is the name that Host patterns see."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from sshlint.login.arguments import read_arguments

_NAMES_OF_PROGRAMS = ("ssh", "scp", "sftp", "rsync", "mosh ", "plink", "putty", "git ")
_LONGEST = 2048  # characters; a command that ssh is given is far shorter
_PROGRAMS = {
    "ssh": "ssh", "autossh": "ssh", "slogin": "ssh", "ssh.exe": "ssh", "ssh-copy-id": "copy",
    "scp": "copy", "sftp": "copy", "rsync": "copy", "scp.exe": "copy", "sftp.exe": "copy",
    "mosh": "copy", "plink": "putty", "plink.exe": "putty", "putty.exe": "putty",
    "pscp": "putty", "pscp.exe": "putty", "psftp": "putty", "git": "git",
}  # fmt: skip
_COMMAND = re.compile(
    r"(?:^|[$#%>❯➜»+|&;]\s{0,4}|EXEC )"
    r"(?:(?:sudo|env|time|exec|command|\w{1,40}=\S{0,80})\s{1,4}){0,5}"
    r"(?:[~.\w]{0,40}[/\\](?:[\w.-]{1,80}[/\\]){0,8})?"
    r"(?P<program>" + "|".join(sorted(map(re.escape, _PROGRAMS), key=len, reverse=True)) + r")"
    r"\s{1,8}(?P<words>\S.*)$"
)
_WITH_WORD = {
    "copy": frozenset("-B -b -c -D -e -F -f -i -J -l -o -P -p -R -S -s -X --rsh --port".split()),
    "putty": frozenset("-P -l -pw -pwfile -i -hostkey -load -m -D -L -R -proxycmd -logfile "
                       "-sshlog -sshrawlog -batchsize".split()),
}  # fmt: skip
_WINDOWS_PROMPT = re.compile(r"^\s{0,8}(PS )?[A-Za-z]:\\[^>|<]{0,200}>")
_COPIERS = frozenset({"scp", "scp.exe", "rsync", "pscp", "pscp.exe"})  # a host has a colon there
_GIT_VERBS = frozenset({"clone", "fetch", "pull", "push", "ls-remote", "remote", "submodule"})
_NAME = re.compile(r"^[A-Za-z0-9_\[][A-Za-z0-9._:%\[\]-]{0,254}$")
_REMOTE = re.compile(
    r"^(?:(?:[\w.+-]{1,64}@)?(\[[\w:.%]{1,80}\]|[A-Za-z0-9_][\w.-]{0,254}):(?!\\|//)"
    r"|(?:git\+)?ssh://(?:[^@/]{1,64}@)?([\w.-]{1,255}|\[[\w:.%]{1,80}\])(?::\d{1,5})?/)"
)


class TypedCommand(NamedTuple):
    """What a person called for; each part "" where the command did not say."""

    host: str
    user: str = ""
    config: str = ""
    key: str = ""
    shell: str = ""  # cmd or powershell, where the prompt is theirs


def typed_command(text: str) -> TypedCommand | None:
    """The login that a line of a shell asks for; None where the line is no such command."""
    if len(text) > _LONGEST or not any(name in text for name in _NAMES_OF_PROGRAMS):
        return None
    match = _COMMAND.search(text)
    if match is None:
        return None
    words = _words(match["words"])
    kind = _PROGRAMS[match["program"]]
    typed = _of_ssh(words) if kind == "ssh" else _of_others(words, kind, match["program"])
    if typed is None or not _NAME.match(typed.host):
        return None
    bare = match.start() == match.start("program")  # no prompt: it may be a sentence
    sure = len(words) == 1 or "@" in match["words"] or words[0].startswith("-") or kind == "git"
    return typed._replace(shell=_shell(text)) if sure or not bare else None


def _shell(text: str) -> str:
    """Whose prompt it is: `PS C:\\Users\\ada> ` is PowerShell's, `C:\\Users\\ada>` cmd's."""
    prompt = _WINDOWS_PROMPT.search(text[:300])
    if prompt is None:
        return ""
    return "powershell" if prompt[1] else "cmd"


def _words(text: str) -> list[str]:
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars="|&;<>")
        lexer.whitespace_split = True
        lexer.escape = ""  # of Windows' paths
        lexer.commenters = ""
        words = list(lexer)
    except ValueError:  # an open quote: the line was cut
        words = text.split()
    ends = [at for at, word in enumerate(words) if word.strip("|&;<>") == "" and word]
    words = words[: ends[0]] if ends else words
    if words and words[-1] in {"1", "2"} and ends:
        words = words[:-1]  # of 2>&1
    return words


def _of_ssh(words: Sequence[str]) -> TypedCommand | None:
    arguments = read_arguments(words)
    if arguments is None or not arguments.destination:
        return None
    given = dict(reversed((*arguments.before, *arguments.after)))  # the first of a letter holds
    user, host = _split(arguments.destination)
    return TypedCommand(
        host, user or given.get("l", ""), arguments.config or "", given.get("i", "")
    )


def _of_others(words: Sequence[str], kind: str, program: str) -> TypedCommand | None:
    if kind == "git" and (not words or words[0] not in _GIT_VERBS):
        return None
    options: dict[str, str] = {}
    names: list[str] = []
    at = 1 if kind == "git" else 0
    while at < len(words):
        word = words[at]
        if word in _WITH_WORD.get(kind, ()) and at + 1 < len(words):
            options.setdefault(word, words[at + 1])
            at += 1
        elif not word.startswith("-"):
            names.append(word)
        at += 1
    for name in names:
        remote = _REMOTE.match(name)
        if remote is not None:
            user = name.partition("@")[0].rpartition("/")[2] if "@" in name else ""
            return TypedCommand(
                remote[1] or remote[2], user, options.get("-F", ""), options.get("-i", "")
            )
    plain = [name for name in names if "/" not in name and "\\" not in name]
    if kind == "git" or program in _COPIERS or not plain:
        return None
    user, host = _split(plain[0])
    return TypedCommand(
        host, user or options.get("-l", ""), options.get("-F", ""), options.get("-i", "")
    )


def _split(destination: str) -> tuple[str, str]:
    rest = destination.removeprefix("ssh://").partition("/")[0]
    user, _, host = rest.rpartition("@")
    if destination.startswith("ssh://") and host.count(":") == 1:
        host = host.partition(":")[0]
    return user, host
