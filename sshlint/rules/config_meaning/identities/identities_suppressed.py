from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.used_option import UsedOption
from sshlint.finding import WARNING, Rule, Violation
from sshlint.login.login import Login
from sshlint.settings import Context
from sshlint.shortening import listed


def check(option: UsedOption, context: Context) -> Iterator[Violation]:
    if context.in_repository or option.setting_value != "yes":
        return
    bare = list(filter(_has_only_the_agent, option.logins))
    if len(bare) == len(option.logins) and option.wide:
        whom = "any host"
    else:
        whom = listed([login.title for login in bare if login.pattern != "*"])
    if whom:
        yield Violation(
            option.location,
            f"no key is offered to {whom}: IdentitiesOnly leaves out the agent's keys, and there "
            "is neither an IdentityFile nor a default key",
        )


def _has_only_the_agent(login: Login) -> bool:
    return (
        login.agent_is_plausible
        and login.is_unset("identityfile")
        and not login.is_set("certificatefile")
        and not login.is_set("pkcs11provider")
        and not any(identity.public for identity in login.identities)
    )


RULE = Rule(
    code="SSH523",
    name="identities-suppressed",
    severity=WARNING,
    summary="IdentitiesOnly yes for hosts whose only keys are in an agent",
    why="IdentitiesOnly leaves out every key of the agent that no file stands for: with no file "
    "at all, no key is offered",
    remedy="name the key with IdentityFile; its .pub file is enough where an agent holds the rest",
    references=("ssh_config(5) IdentitiesOnly", "sshconnect2.c pubkey_prepare"),
    on=UsedOption,
    keywords=frozenset(("identitiesonly",)),
    check=check,
)
