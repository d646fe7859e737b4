from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_meaning.identity_file import IdentityFile
from sshlint.facts.key_files.key_file import ssh_verdict
from sshlint.facts.path import base_name
from sshlint.finding import ERROR, WARNING, Fix, Rule, Violation
from sshlint.settings import Context

_ENDINGS = ("-cert.pub", ".pub")


def check(file: IdentityFile, context: Context) -> Iterator[Violation]:
    if file.key.kind not in ("public", "certificate") or file.key.format != "authorized":
        return
    what = "a certificate" if file.key.kind == "certificate" else "a public key"
    private = _private_half(file)
    if file.agent_may_hold_it and not private and file.key.kind == "public":
        return  # ssh_config(5): how to choose one key of the agent
    use = (
        "only the agent can sign for it"
        if file.agent_may_hold_it
        else _without_agent(file, context)
    )
    edit = file.pointed_at(private) if private else None
    title = f"name the private key, {base_name(private)}"
    subject = file.path if file.option else "this"
    yield Violation(
        file.location,
        f"{subject} is {what}, not a private key: {use}",
        severity=WARNING if file.agent_may_hold_it else ERROR,
        help=_help(file, private),
        fix=Fix.unsafe(title, edit, cost="ssh then reads that file, and can ask for its passphrase")
        if edit
        else None,
    )


def _private_half(file: IdentityFile) -> str:
    for ending in _ENDINGS:
        path = file.path.removesuffix(ending)
        if path != file.path and file.is_private_key(path):
            return path
    return ""


def _without_agent(file: IdentityFile, context: Context) -> str:
    if file.key.kind == "certificate":
        return "ssh ignores it"
    verdict = ssh_verdict(context)
    return f'ssh calls it UNPROTECTED, or says "{verdict}", and skips it'


def _help(file: IdentityFile, private: str) -> str:
    if private and file.key.kind == "certificate":
        return f"name the private key, {private}; ssh finds the certificate beside it by itself"
    return f"name the private key, {private}" if private else ""


RULE = Rule(
    code="SSH211",
    name="public-key-as-identity",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="an IdentityFile that is a public key or a certificate",
    why="it works for as long as an agent holds the private half; without one the login fails, "
    "with a message about modes that leads astray",
    remedy="name the private key; a certificate belongs in CertificateFile",
    references=("ssh_config(5) IdentityFile", "sshconnect2.c pubkey_prepare"),
    on=IdentityFile,
    check=check,
    decides=("key-is-public",),
    autofix=frozenset(("unsafe",)),
)
