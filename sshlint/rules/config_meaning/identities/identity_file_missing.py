from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.edits import replace_value
from sshlint.facts.key_files.named_key import NamedKey
from sshlint.finding import ERROR, WARNING, Fix, Rule, Violation
from sshlint.login.login import Login
from sshlint.settings import Context


def check(key: NamedKey, context: Context) -> Iterator[Violation]:
    if context.in_repository or key.word == "none":
        return
    if key.setting_value == "/dev/null":
        yield Violation(
            key.value_place,
            "/dev/null holds no key; the word for no key at all is none",
            severity=WARNING,
            help=f"{key.line.spelling} none",
        )
        return
    if key.is_relative:
        if not key.is_in_reach:
            yield _relative(key)
        return
    missing = key.missing()
    if not missing or len(missing) < len(list(key.paths())):
        return  # it is there for some of its hosts, or it cannot be known
    login, path = missing[0]
    stranded = next((one for one, _ in missing if _has_nothing_else(one)), None)
    near = key.near(path)
    yield Violation(
        key.value_place,
        f"{path} does not exist{_consequence(key, login, stranded)}",
        severity=ERROR if stranded and key.keyword == "identityfile" else WARNING,
        help=f"did you mean {near}?" if near else "",
        cause=path,
    )


def _relative(key: NamedKey) -> Violation:
    better = key.in_ssh_folder()
    kind = "Windows" if key.is_windows_path else "relative"
    plain = better and " " not in better and '"' not in better
    word = f'"{better}"' if " " in better else better  # with a blank it would be two words
    return Violation(
        key.value_place,
        f"{key.setting_value} is a {kind} path: ssh looks for it in the directory it is started in",
        help=f"write {word}" if better else "write the whole path, such as ~/.ssh/id_ed25519",
        fix=Fix.unsafe(
            f"write {better}",
            replace_value(key, better),
            cost="the key is offered wherever ssh is started",
        )
        if plain
        else None,
        cause=key.setting_value,
    )


def _has_nothing_else(login: Login) -> bool:
    """Whether a host that is named is left without any key to offer."""
    return not (
        login.pattern
        or any(identity.public for identity in login.identities)
        or login.unsure("identityfile")
        or login.agent_is_plausible
        or login.is_set("pkcs11provider")
    )


def _consequence(key: NamedKey, login: Login, stranded: Login | None) -> str:
    if key.keyword == "certificatefile":
        return ", so the certificate is not offered"
    if stranded is not None:
        return f", and there is no other key or agent for {stranded.host}"
    if len(login.identities) == 1:
        return ", and the default keys are not tried in its place"
    return "; ssh ignores it silently"


RULE = Rule(
    code="SSH507",
    name="identity-file-missing",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="an IdentityFile or CertificateFile that does not exist, or whose path is relative",
    why="ssh tells of it only with -v, skips the key, and does not try the default keys "
    'either: what remains is "Permission denied"',
    remedy="correct the path, or take the line out",
    references=("sshconnect2.c load_identity_file", "ssh.c load_public_identity_files", "ssh -v"),
    on=NamedKey,
    keywords=frozenset(("identityfile", "certificatefile")),
    check=check,
    decides=("identityfile",),
    autofix=frozenset(("unsafe",)),
)
