"""The key files of an account: private ones by their public halves, public ones, certificates."""

from __future__ import annotations

from sshlint.discover import PRIVATE_KEY, PUBLIC_KEY, Entry, Survey
from sshlint.fleet.collect.parts import Keys, Part, certificate_part, mode_of, owner_of
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import KeyText
from sshlint.source import Unreadable

_TOUCH = 1  # PROTOCOL.u2f: SSH_SK_USER_PRESENCE_REQD


class KeyFiles:
    """The parts of a report about key files, each sorted by path."""

    def __init__(self, survey: Survey, keys: Keys, *, times: bool) -> None:
        self.survey = survey
        self.keys = keys
        self.times = times
        self.private: list[Part] = []
        self.public: list[Part] = []
        self.certificates: list[Part] = []
        self._hosts: dict[str, set[str]] = {}  # path -> who is offered it
        self._path_of: dict[str, str] = {}  # fingerprint -> path of the private key
        entries = sorted(survey.entries, key=lambda entry: entry.path)
        for entry in entries:
            if entry.role == PRIVATE_KEY and entry.key is not None and entry.key.kind == "private":
                self._add_private(entry, entry.key)
        for entry in entries:
            if entry.role == PUBLIC_KEY and entry.key is not None:
                self._add_public(entry, entry.key)

    def use(self, path: str, host: str) -> None:
        """Note that a login offers a key file."""
        self._hosts.setdefault(path, set()).add(host)

    def finish(self) -> None:
        """Say of each private key which logins offer it."""
        for part in self.private:
            part["used_for"] = sorted(self._hosts.get(part["path"], ()))

    def _add_private(self, entry: Entry, key: KeyText) -> None:
        public, public_from = self._public_of(entry, key)
        fingerprint = self.keys.add(public) if public else None
        stat = entry.stat
        if stat is None:
            return
        if fingerprint:
            self._path_of.setdefault(fingerprint, entry.path)
        self.private.append(
            {
                "path": entry.path,
                "link": self.survey.real_path(entry) if entry.is_link else None,
                "format": key.format,
                "algorithm": key.algorithm,
                "bits": key.bits or (self.keys.rows[fingerprint]["bits"] if fingerprint else None),
                "fingerprint": fingerprint,
                "public_from": public_from if fingerprint else None,
                "comment": key.comment,
                "encrypted": key.encrypted,
                "cipher": key.cipher,
                "kdf": key.kdf,
                "kdf_rounds": key.kdf_rounds,
                "kdf_memory": key.kdf_memory,
                "kdf_parallelism": key.kdf_parallelism,
                "touch_required": None if key.sk_flags is None else bool(key.sk_flags & _TOUCH),
                "loads": key.loads,
                "mode": mode_of(stat),
                "owner": owner_of(stat),
                "used_for": [],
                "times": {"modified": int(stat.st_mtime), "changed": int(stat.st_ctime)}
                if self.times
                else None,
            }
        )

    def _public_of(self, entry: Entry, key: KeyText) -> tuple[bytes | None, str]:
        """The public half and where it stands: in the file, else in the .pub beside it."""
        if key.public is not None:
            return key.public, "file"
        path = f"{entry.path}.pub"
        try:
            beside = any_key.read(self.survey.read(path).data)
        except Unreadable:
            return None, ""
        if key.algorithm not in (None, beside.algorithm):
            return None, ""
        return beside.public, path

    def _add_public(self, entry: Entry, key: KeyText) -> None:
        fingerprint = self.keys.add(key.public) if key.public else None
        if fingerprint is None or entry.stat is None:
            return
        private = self._path_of.get(fingerprint)
        if key.certificate is not None:
            part = certificate_part(entry.path, key.certificate, private, self.keys)
            self.certificates += [part] if part else []
            return
        self.public.append(
            {
                "path": entry.path,
                "fingerprint": fingerprint,
                "comment": key.comment,
                "mode": mode_of(entry.stat),
                "owner": owner_of(entry.stat),
                "private": private,
            }
        )
