"""The fifth step: is the server's host key the one on record?"""

from __future__ import annotations

import ipaddress

from sshlint.doctor.step import Stage, Watch
from sshlint.formats.keys.key_text import fingerprint_sha256
from sshlint.formats.keys.public_key import read_one_line
from sshlint.formats.keys.wire import Cursor, WireError
from sshlint.formats.krl import is_krl
from sshlint.login.known_keys import KnownKey, KnownKeys
from sshlint.login.target import LoginTarget
from sshlint.source import Unreadable, read
from sshlint.tables.key_types import CERTIFICATE_TYPES

_UNCHECKED, _STRICT, _ASK = "false", "true", "ask"


def check(target: LoginTarget, known: KnownKeys, key: bytes, algorithm: str, address: str) -> Stage:
    """Judge a host key as ssh would; nothing is asked and nothing written down.

    `algorithm` is what ssh and the server agreed on, `address` the one connected to.
    """
    watch = Watch(target, "hostkey")
    shown = f"{_type(key)} {fingerprint_sha256(key)}"
    strict = target.value("stricthostkeychecking", _ASK)
    if failed := _in_revoked_files(watch, key, shown):
        return failed
    if _is_trusted_as_local(target, address):
        return watch.passed(f"{shown}: not checked (NoHostAuthenticationForLocalhost)")
    if line := _find(known.revoked(), key):
        watch.notes.append(f"{line.path}:{line.line} says @revoked")
        return _refused(watch, f"{shown} is revoked", "host-key-revoked", strict, line)
    if algorithm in CERTIFICATE_TYPES and known.authorities():
        return watch.not_tested("the server shows a certificate, which paramiko cannot check")
    if line := _find(known.plain(), key):
        return watch.passed(f"{shown}: known ({line.path}:{line.line})")
    if known.plain():
        return _changed(watch, shown, strict, known.plain()[-1])
    if line := _find(list(known.without_port), key):
        return watch.passed(f"{shown}: known without the port ({line.path}:{line.line})")
    if target.option("knownhostscommand"):
        return watch.not_tested(f"{shown}: new, and KnownHostsCommand is not run here")
    return _new(watch, shown, strict)


def _new(watch: Watch, shown: str, strict: str) -> Stage:
    detail = f"{shown}: new, nothing is on record for {watch.target.known_as}"
    if watch.target.is_on("verifyhostkeydns"):
        watch.notes.append("VerifyHostKeyDNS: what the DNS says of it was not looked up")
    if strict == _STRICT:
        return watch.failed(f"{detail}; StrictHostKeyChecking yes refuses it", "host-key-unknown")
    if strict != _ASK:
        return watch.passed(f"{detail}; ssh takes it down without asking")
    if watch.target.is_on("batchmode"):
        return watch.failed(f"{detail}; BatchMode asks nobody", "host-key-unknown")
    return watch.passed(f"{detail}; ssh will ask: compare the fingerprint with the owner's")


def _changed(watch: Watch, shown: str, strict: str, line: KnownKey) -> Stage:
    recorded = f"{_type(line.key)} {fingerprint_sha256(line.key)}"
    watch.notes.append(f"on record: {recorded} ({line.path}:{line.line})")
    return _refused(watch, f"{shown}: changed", "host-key-changed", strict, line)


def _refused(watch: Watch, detail: str, code: str, strict: str, line: KnownKey) -> Stage:
    if strict == _UNCHECKED:
        return watch.passed(f"{detail}; StrictHostKeyChecking no accepts it all the same")
    return watch.failed(detail, code, file=line.path)


def _find(lines: list[KnownKey], key: bytes) -> KnownKey | None:
    return next((line for line in lines if line.key == key), None)


def _type(key: bytes) -> str:
    try:
        return Cursor(key).string().decode("ascii")
    except (WireError, UnicodeDecodeError):
        return "host key"


def _in_revoked_files(watch: Watch, key: bytes, shown: str) -> Stage | None:
    """RevokedHostKeys: one key to a line, or ssh-keygen -k's binary list, which is not read."""
    if watch.target.option("revokedhostkeys") is None:
        return None
    for path in watch.target.paths("revokedhostkeys"):
        try:
            data = read(path).data
        except Unreadable as error:
            detail = f"{path}: {error.reason}"
            return watch.failed(detail, "revoked-keys-unreadable", file=path)
        if is_krl(data):
            watch.notes.append(f"{path} is a revocation list in binary form: not looked into")
            continue
        for line in data.splitlines():
            found = read_one_line(line)
            if found is not None and found.public == key:
                return watch.failed(f"{shown} is in {path}", "host-key-revoked")
    return None


def _is_trusted_as_local(target: LoginTarget, address: str) -> bool:
    if not target.is_on("nohostauthenticationforlocalhost") or target.value("hostkeyalias"):
        return False
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
