from __future__ import annotations

from collections.abc import Iterator

from sshlint.discover import OTHER, PRIVATE_KEY, PUBLIC_KEY
from sshlint.facts.permissions.file import ReviewedFile
from sshlint.finding import WARNING, Rule, Violation
from sshlint.settings import Context

# In lower case, without an ending such as .txt.
_MEANT = {
    "config": "config",
    "conf": "config",
    "configs": "config",
    "ssh_config": "config",
    "sshconfig": "config",
    "authorized_keys": "authorized_keys",
    "authorized_key": "authorized_keys",
    "authorised_keys": "authorized_keys",
    "authorised_key": "authorized_keys",
    "authorizedkeys": "authorized_keys",
    "authorized-keys": "authorized_keys",
    "authorize_keys": "authorized_keys",
    "autorized_keys": "authorized_keys",
    "known_hosts": "known_hosts",
    "known_host": "known_hosts",
    "known-hosts": "known_hosts",
    "knownhosts": "known_hosts",
}
_ENDINGS = (".txt", ".text", ".rtf", ".conf", ".cfg")


def check(file: ReviewedFile, context: Context) -> Iterator[Violation]:
    if not file.is_directly_in_ssh_folder or file.entry.configured:
        return
    plain = _without_ending(file.name)
    if file.role in (PRIVATE_KEY, PUBLIC_KEY) and plain.startswith("id_"):
        meant = plain if plain != file.name else ""
    else:
        meant = _MEANT.get(plain.lower(), "") if file.role in (OTHER, PUBLIC_KEY) else ""
    if not meant or meant == file.name:
        return
    if not file.is_included and not file.is_also_called(meant):
        help_text = f"mv {file.quoted} {file.beside(meant)}"
        if file.is_beside(meant):
            help_text = f"move what is needed of it to {file.beside(meant)}"
        yield Violation(
            file.location, f"nobody reads {file.name}; the name is {meant}", help=help_text
        )


def _without_ending(name: str) -> str:
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]


RULE = Rule(
    code="SSH115",
    name="misnamed-file",
    severity=WARNING,
    summary="a file in ~/.ssh whose name is nearly one that ssh or sshd reads",
    why="the file looks right and does nothing: ssh and sshd read exact names only",
    remedy="give the file the name that is read",
    references=("ssh(1) FILES", "sshd(8) FILES"),
    on=ReviewedFile,
    check=check,
)
