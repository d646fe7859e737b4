from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.block import reach
from sshlint.facts.config_text.option import LiveOption
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

_FORWARDS = frozenset(("localforward", "dynamicforward"))
_BROKEN = {
    "remotecommand": "ssh HOST COMMAND, sftp, git and rsync end with "
    '"Cannot execute command-line and remote command"',
    "requesttty": "the terminal it forces corrupts what git and rsync send",
    "sessiontype": "scp, sftp, git and rsync get no session to work in",
    "batchmode": "nothing can be asked for, so that new hosts, passphrases and passwords fail",
    "forkafterauthentication": "a plain ssh HOST ends with "
    '"Cannot fork into background without a command"',
}


def check(option: LiveOption, context: Context) -> Iterator[Violation]:
    if not option.wide or not _breaks(option):
        return
    if option.keyword in _FORWARDS:
        port = option.line.words[0] if option.line.words else ""
        reason = f"the second session at a time finds {port} in use"
    else:
        reason = _BROKEN[option.keyword]
    name = f"{option.line.spelling} {option.value}"
    header = option.block.header
    yield Violation(
        option.location,
        f"{name} for {reach(option.block)}: {reason}",
        cause=f"{option.line.source.path}:{header.number if header else 0}",
    )


def _breaks(option: LiveOption) -> bool:
    if option.keyword == "requesttty":
        return option.word == "force"
    if option.keyword == "sessiontype":
        return option.word in ("none", "subsystem")
    if option.keyword in ("batchmode", "forkafterauthentication"):
        return option.word in ("yes", "true")
    return option.word not in ("", "none")


RULE = Rule(
    code="SSH518",
    name="breaks-other-tools",
    severity=WARNING,
    summary="settings in a wide block that sftp, git, rsync or a second session break on",
    why="these programs run ssh with the same config: what suits an interactive login to one host "
    "stops them for all",
    remedy="put it in the block of the host it is for, or under a name of its own (Host "
    "web-tunnel)",
    references=("ssh.c main", "scp.c, which alone passes RemoteCommand=none", "ssh, sftp"),
    on=LiveOption,
    keywords=_FORWARDS | frozenset(_BROKEN),
    check=check,
)
