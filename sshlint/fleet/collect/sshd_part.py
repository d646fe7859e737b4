"""What a machine's sshd goes by: config, host keys, authorities, and its answers for an account."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Callable
from typing import NamedTuple

from sshlint import filesystem
from sshlint.config.sshd import CONFIG, SshdConfig, load
from sshlint.config.sshd_account import SshdAccount, SshdAnswer
from sshlint.fleet.collect.key_lists import listed_keys, principals
from sshlint.fleet.collect.parts import Keys, Part, certificate_part, mode_of
from sshlint.formats import krl
from sshlint.formats.keys import any_key
from sshlint.formats.keys.wire import WireError
from sshlint.machine.access import foreign_owner, strict_modes_refuse, user_name
from sshlint.source import Source, Unreadable, glob_matches

Read = Callable[[str], Source]

_HOST_KEYS = tuple(f"/etc/ssh/ssh_host_{kind}_key" for kind in ("rsa", "ecdsa", "ed25519"))
_DEFAULT_PORT = 22


class SshdServer(NamedTuple):
    """The config of sshd, its part of the report, and notes as (path, message)."""

    config: SshdConfig | None
    part: Part | None
    notes: list[tuple[str, str]]


def read_server(read: Read, keys: Keys) -> SshdServer:
    """`config` is `None` where there is no sshd_config, or it cannot be read."""
    try:
        config = load(CONFIG, read, glob_matches)
    except Unreadable as error:
        return SshdServer(None, None, [(CONFIG, error.reason)])
    if config is None:
        return SshdServer(None, None, [])
    reader = _Reader(config, read, keys, [])
    part = {
        "files": config.files,
        "ports": reader.ports(),
        "host_keys": reader.host_keys(),
        "user_authorities": reader.user_authorities(),
        "revoked": reader.revoked(),
        "settings": [
            {
                "path": setting.line.source.path,
                "line": setting.line.number,
                "keyword": setting.keyword,
                "value": setting.line.rest,
                "match": setting.match,
            }
            for setting in config.settings
        ],
        "unknown": [
            {"path": path, "line": line, "message": message}
            for path, line, message in config.unknown
        ],
    }
    return SshdServer(config, part, reader.notes)


class _Reader(NamedTuple):
    config: SshdConfig
    read: Read
    keys: Keys
    notes: list[tuple[str, str]]

    def words(self, keyword: str) -> list[str]:
        """The first words of an option's lines, under a Match line too, but for `none`."""
        found = [s.values[0] for s in self.config.settings if s.keyword == keyword]
        return [word for word in dict.fromkeys(found) if word.lower() != "none"]

    def ports(self) -> list[int]:
        ports = [int(word) for word in self.words("port") if word.isdecimal() and len(word) < 6]
        for word in self.words("listenaddress"):
            port = word.rpartition("]:")[2] if "]" in word else word.rpartition(":")[2]
            if (word.count(":") == 1 or "]:" in word) and port.isdecimal() and len(port) < 6:
                ports.append(int(port))
        return sorted(set(ports)) or [_DEFAULT_PORT]

    def host_keys(self) -> list[Part]:
        certificates = {}
        for path in self.words("hostcertificate"):
            blob = self._blob(path, certificate=True)
            part = certificate_part(path, blob, None, self.keys) if blob else None
            if part is not None:
                certificates[part["fingerprint"]] = part
        found = []
        for path in self.words("hostkey") or _HOST_KEYS:
            blob = self._blob(path) or self._blob(f"{path}.pub")
            fingerprint = self.keys.add(blob) if blob else None
            try:
                mode = mode_of(filesystem.stat(path))
            except (OSError, ValueError):
                mode = None
            if mode is None and fingerprint is None:
                continue
            certificate = certificates.get(fingerprint)
            if certificate is not None:
                certificate["private"] = path
            found.append(
                {
                    "path": path,
                    "fingerprint": fingerprint,
                    "mode": mode,
                    "certificate": certificate,
                }
            )
        return found

    def _blob(self, path: str, *, certificate: bool = False) -> bytes | None:
        """The public half that a key file shows, or the certificate in it."""
        try:
            source = self.read(path)
        except Unreadable:
            return None
        source.secret = True
        key = any_key.read(source.data)
        return key.certificate if certificate else key.public

    def user_authorities(self) -> list[Part]:
        paths = self.words("trustedusercakeys")
        return [part for path in paths for part in self._listed(path)]

    def _listed(self, path: str) -> list[Part]:
        try:
            return listed_keys(self.read(path), self.keys)
        except Unreadable as error:
            self.notes.append((path, error.reason))
            return []

    def revoked(self) -> Part:
        words = self.words("revokedkeys")
        if not words:
            return {"path": None, "form": None, "fingerprints": []}
        part: Part = {"path": words[0], "form": "unreadable", "fingerprints": []}
        try:
            source = self.read(words[0])
            if krl.is_krl(source.data):
                part["fingerprints"] = krl.fingerprints(source.data)
                part["form"] = "krl"
            else:
                rows = listed_keys(source, self.keys)
                part["fingerprints"] = sorted({row["fingerprint"] for row in rows})
                part["form"] = "list"
        except (Unreadable, WireError) as error:
            self.notes.append((words[0], str(getattr(error, "reason", error))))
        return part


def access_part(account: SshdAccount, read: Read) -> Part:
    """The answers for an account, whose files are read with its rights."""
    login = account.login()
    files = account.files("authorizedprincipalsfile")
    lines = None
    if files:
        try:
            lines = principals(read(files[0]))
        except Unreadable:
            lines = []  # sshd then knows no principal
    commands = [account.is_set(f"authorized{kind}command").value for kind in ("keys", "principals")]
    return {
        "login": _answer(login),
        "login_reason": login.reason or None,
        "public_key": _answer(account.key_is_enough()),
        "root_login": _answer(account.answer("permitrootlogin")),
        "authorized_keys_files": account.files("authorizedkeysfile"),
        "principals_file": files[0] if files else None,
        "principals": lines,
        "keys_command": True if True in commands else None if None in commands else False,
        "strict_modes": _answer(account.is_on("strictmodes")),
        "forced_command": _answer(account.is_set("forcecommand")),
        "agent_forwarding": _answer(account.forwarding("allowagentforwarding")),
        "tcp_forwarding": _answer(account.forwarding("allowtcpforwarding")),
    }


def _answer(found: SshdAnswer) -> Part:
    line = found.setting.line if found.setting else None
    return {
        "value": found.value,
        "path": line.source.path if line else None,
        "line": line.number if line else None,
    }


def strict_modes_refusal(path: str, home: str, uid: int, *, private_groups: bool) -> str | None:
    """Why StrictModes refuses a file (misc.c, safe_path()): itself or a directory up to the home.

    Above the home nothing is looked at; a file elsewhere is judged up to the root.
    """
    real, real_home = filesystem.realpath(path), filesystem.realpath(home)
    is_file = True
    while True:
        try:
            stat = filesystem.stat(real)
        except (OSError, ValueError):
            return f"{real} cannot be looked at"
        if is_file and not mode_bits.S_ISREG(stat.st_mode):
            return f"{real} is not a regular file"
        if foreign_owner(stat, uid):
            return f"{real} belongs to {user_name(stat.st_uid)}"
        if writer := strict_modes_refuse(stat, uid, private_groups=private_groups):
            return f"{real} can be written to by {writer}"
        if real in (real_home, os.sep) and not is_file:
            return None
        real, is_file = os.path.dirname(real), False
