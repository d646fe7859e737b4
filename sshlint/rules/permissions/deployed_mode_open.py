from __future__ import annotations

import posixpath
from collections.abc import Iterator

from sshlint.facts.permissions.deployed_key import DeployedKey
from sshlint.finding import ERROR, Fix, Rename, Rule, Violation
from sshlint.settings import Context


def check(key: DeployedKey, context: Context) -> Iterator[Violation]:
    # A key that must leave the repository (SSH120) needs no other mode there.
    if not key.survives or not key.deployed.mode & 0o077:
        return
    mode = f"{key.deployed.mode:04o}"
    name = key.new_name
    if name:
        how = f"chezmoi will make it with mode {mode}"
        advice = f"rename it to {name}"
    else:
        how = f"git keeps no modes, so each checkout makes it with {mode}"
        advice = (
            f"chmod 600 {key.quoted} in a post-checkout hook, or deploy it with a tool that does"
        )
    yield Violation(
        key.location,
        f'{how}, and ssh refuses such a key ("UNPROTECTED PRIVATE KEY FILE")',
        help=advice,
        fix=_rename(key, name) if name else None,
    )


def _rename(key: DeployedKey, name: str) -> Fix:
    path = key.entry.path
    return Fix.unsafe(
        f"rename it to {name}",
        Rename(path, posixpath.join(posixpath.dirname(path), name)),
        cost="git has to be told of the new name, and so has whatever calls it by the old one",
    )


RULE = Rule(
    code="SSH121",
    name="deployed-mode-open",
    severity=ERROR,
    summary="a private key of a dotfiles repository that will be open to others once deployed",
    why="ssh refuses a key that others can read, so logins on the new machine fail, and until "
    "somebody looks everyone there can copy it",
    remedy="with chezmoi: private_ in its name; else close it after each checkout",
    references=(
        "chezmoi.io, Source state attributes: private_",
        "git: of a mode only the x bit is kept",
        "yadm(1), Permissions: what lies in .ssh is closed",
    ),
    on=DeployedKey,
    check=check,
    autofix=frozenset(("unsafe",)),
)
