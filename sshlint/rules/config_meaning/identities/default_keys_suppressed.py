from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.wide_identity import WideIdentity
from sshlint.finding import INFO, Rule, Violation
from sshlint.settings import Context


def check(identity: WideIdentity, context: Context) -> Iterator[Violation]:
    if context.in_repository or not (identity.is_first and identity.is_for_everybody):
        return
    names = identity.suppressed_defaults()
    if names:
        verb = "is" if len(names) == 1 else "are"
        yield Violation(
            identity.location,
            f"{' and '.join(names)} {verb} there and no longer tried: ssh looks for the default "
            "keys only where no IdentityFile applies",
            help=f"add IdentityFile ~/.ssh/{names[0]} below it, if that key is still wanted",
        )


RULE = Rule(
    code="SSH527",
    name="default-keys-suppressed",
    severity=INFO,
    summary="an IdentityFile for every host, and a default key that is no longer tried",
    why="the default names (id_rsa, id_ed25519 and the like) stand in for IdentityFile; where a "
    "line of that name applies they are not tried at all, unless an agent holds them",
    remedy="name every key that is to be tried",
    references=("ssh_config(5) IdentityFile", "readconf.c fill_default_options"),
    on=WideIdentity,
    keywords=frozenset(("identityfile",)),
    check=check,
)
