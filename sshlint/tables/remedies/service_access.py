"""What to do where a git service lets the login in and refuses what it is for."""

from __future__ import annotations

from sshlint.tables.remedies.form import (  # fmt: skip
    CLIENT,
    HOSTED,
    OPENSSH,
    SSH_CONFIG,
    Remedies,
    Step,
)

# A step reads as a paragraph.
# fmt: off
_ACCOUNT = (
    Step(CLIENT, "which account or deploy key does the key open? the answer names it", "{greet}",
         program=OPENSSH, needs="greet", proof="facts: the service's own page on SSH keys"),
    Step(CLIENT, "which account or deploy key does the key open? the answer names it",
         "ssh -T {target}", program=OPENSSH, needs="!greet",
         proof="facts: the service's own page on SSH keys"),
)
_ONE_KEY = Step(CLIENT, "if it is the wrong one, offer one key only, in ~/.ssh/config",
                "Host {name}\nIdentitiesOnly yes\nIdentityFile {key}", shell=SSH_CONFIG,
                program=OPENSSH, proof="oracle: test_too_many_keys")

SERVICES: Remedies = {
    "git-repository-refused": (
        *_ACCOUNT, _ONE_KEY,
        Step(HOSTED, "a deploy key opens one repository, and writes to it only where it was added "
             "with write access", proof="facts: docs.github.com, Managing deploy keys"),
        Step(HOSTED, "private repositories that an account cannot see are reported as missing: "
             "ask the owner for access, and compare owner and name with the remote URL"),
    ),
    "git-key-refused": (
        Step(HOSTED, "add the public key to the account: {key_page}", needs="key_page",
             proof="facts: the service's own page on SSH keys"),
        _ONE_KEY,
        Step(HOSTED, "Azure DevOps takes RSA keys only, and looks at the first key that is offered",
             proof="facts: learn.microsoft.com, Use SSH key authentication"),
    ),
    "git-account-refused": (
        *_ACCOUNT,
        Step(HOSTED, "SAML single sign-on: authorize the key for the organization at the key page "
             "(Configure SSO)", proof="facts: docs.github.com, Authorizing an SSH key for SSO"),
        Step(HOSTED, "a suspended or blocked account: its owner or administrator must ask the "
             "service"),
    ),
}
