from __future__ import annotations

import time
from collections.abc import Iterator

from sshlint.facts.key_strength.user_certificate import UserCertificate
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_DAYS = 7
_LAST_YEAR = 253402300799  # the end of 9999, beyond which dates have no name


def check(certificate: UserCertificate, context: Context) -> Iterator[Violation]:
    content = certificate.content
    if certificate.is_of_server:
        return
    location = certificate.location
    if certificate.is_for_another_key and certificate.beside:
        message = f"the certificate is not for {certificate.beside.path}, beside which it lies"
        yield Violation(
            location, message, help="have that key signed, or move the certificate to its own"
        )
    if not certificate.is_for_users:
        message = "a host certificate, which proves a server; no login takes it"
        yield Violation(
            location, message, help="have the key signed without -h, or remove the certificate"
        )
        return
    if content.signature_algorithm == "ssh-rsa":
        yield Violation(
            location,
            "the CA signed it with ssh-rsa (SHA-1), which servers refuse since OpenSSH 8.2",
        )
    if not content.principals:
        message = "the certificate names no principals, so servers refuse it from OpenSSH 10.5 on"
        yield Violation(
            location, message, severity=WARNING, help="have it signed with ssh-keygen -n USER"
        )
    yield from _validity(certificate, context)


def _validity(certificate: UserCertificate, context: Context) -> Iterator[Violation]:
    left = certificate.days_left(context.now)
    begins = certificate.content.valid_after
    if begins > context.now:
        message = f"the certificate is not valid before {_date(begins)}"
        yield Violation(certificate.location, message, severity=WARNING)
    elif left is not None and left <= 0:
        message = f"the certificate expired on {_date(certificate.content.valid_before)}"
        yield Violation(certificate.location, message, severity=WARNING)
    elif left is not None and left <= _DAYS and not _is_short_lived(certificate):
        message = f"the certificate ends on {_date(certificate.content.valid_before)}"
        yield Violation(certificate.location, message, severity=WARNING)


def _is_short_lived(certificate: UserCertificate) -> bool:
    """Made for a day's work, and made anew each day."""
    content = certificate.content
    return content.valid_before - content.valid_after <= _DAYS * 86400


def _date(seconds: int) -> str:
    if seconds > _LAST_YEAR:
        return "a day after the year 9999"
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))


RULE = Rule(
    code="SSH310",
    name="user-certificate",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a certificate for another key, or one that servers refuse now or within a week",
    why='ssh shows a useless certificate silently, and the server answers "Permission denied"',
    remedy="have the key signed again: ssh-keygen -s CA -I ID -n USER -V +52w KEY.pub",
    references=(
        "PROTOCOL.certkeys",
        "OpenSSH 8.2 and 10.5 release notes",
        "sshd_config(5) CASignatureAlgorithms",
    ),
    on=UserCertificate,
    check=check,
    decides=("certificate-problem",),
    decides_from=WARNING,
)
