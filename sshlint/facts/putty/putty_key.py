"""The key file that a saved session names, and what is there."""

from __future__ import annotations

import ntpath
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from sshlint import filesystem
from sshlint.discover import Survey
from sshlint.facts.putty.putty import PuttySession, putty_stores
from sshlint.formats.putty import putty_store
from sshlint.source import Location, Unreadable

if TYPE_CHECKING:
    from sshlint.formats.keys.key_text import KeyText

# PuTTY-CAC's names for keys in the certificate store, on cards and on tokens.
_NO_FILE = ("CAPI:", "PKCS:", "FIDO:")
_ENDINGS = (".pem", ".key", ".pub", ".openssh", ".txt")
# What ssh-keygen calls a key unless told otherwise.
_SSH_KEYGEN_NAMES = ("id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk")
_LARGEST = 353_621  # bytes; PuTTY takes nothing larger for a key (sshpubk.c)


class SessionKey:
    """PublicKeyFile of a session that uses it. `path` is where it lies on this machine, or ""."""

    roles = putty_store.ROLES

    __slots__ = ("home", "path", "session", "survey", "written")

    def __init__(self, session: PuttySession, survey: Survey) -> None:
        self.session = session
        self.survey = survey
        self.home = survey.context.home
        self.written = session.text("PublicKeyFile")
        self.path = self.written if self._is_here(self.written) else ""

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[SessionKey]:
        for store in survey.shared(putty_stores):
            for session in store.sessions:
                named = session.text("PublicKeyFile") if session.is_ssh else ""
                if named and not named.upper().startswith(_NO_FILE):
                    yield cls(session, survey)

    @property
    def location(self) -> Location:
        return self.session.location("PublicKeyFile")

    @property
    def is_checked(self) -> bool:
        """Whether this machine is the one on which the file should be."""
        return self.session.store.own

    @property
    def is_absolute(self) -> bool:
        if self.session.is_unix:
            return self.written.startswith("/")
        return ntpath.isabs(self.written) and bool(ntpath.splitdrive(self.written)[0])

    @property
    def has_variable(self) -> bool:
        """Whether it begins with what only a shell would expand."""
        return re.match(r"~|%[A-Za-z_()]+%|\$\{?[A-Za-z_]+\}?[/\\]", self.written) is not None

    @property
    def has_lost_backslashes(self) -> bool:
        """Whether a `.reg` holds the path with single backslashes, which importing it drops."""
        value = self.session.saved.stored("PublicKeyFile")
        if value is None or not self.session.store.is_registry:
            return False
        from sshlint.formats.putty.reg import has_lost_backslashes

        return has_lost_backslashes(self.session.source.text, value.start, value.end)

    @property
    def as_meant(self) -> str:
        """The path with the backslashes that stand in the file, each for itself."""
        value = self.session.saved.stored("PublicKeyFile")
        raw = self.session.source.text[value.start : value.end] if value else ""
        return raw.strip().strip('"').replace("\\\\", "\\")

    @property
    def is_missing(self) -> bool:
        """Whether there is no such file where there should be one."""
        return self.is_checked and self.is_absolute and not filesystem.lexists(self.written)

    def expanded(self) -> str:
        """The file that was most likely meant, if it is there."""
        if not (self.is_checked and self.session.is_unix):
            return ""
        rest = re.sub(r"^(?:~|\$\{?HOME\}?|%[A-Za-z]+%)[/\\]", "", self.written)
        rest = rest.replace("\\", "/")
        if rest.startswith(("/", "~", "$", "%")):
            return ""
        for folder in (self.home, os.path.join(self.home, ".ssh")):
            found = os.path.normpath(os.path.join(folder, rest))
            if filesystem.isfile(found):
                return found
        return ""

    def content(self) -> KeyText | None:
        """What the file holds; None where it was not read."""
        if not self.path:
            return None
        entry = self.survey.entry(self.path)
        if entry is not None and entry.key is not None:
            return entry.key
        from sshlint.formats.keys import any_key

        with suppress(Unreadable):
            data = self.survey.read(self.path).data
            if len(data) <= _LARGEST:
                return any_key.read(data)
        return None

    def format_by_name(self) -> str:
        """What a key on another machine most likely is, where its name says that it is no PPK."""
        if self.is_checked or not self.is_absolute or self.has_lost_backslashes:
            return ""
        name = ntpath.basename(self.written).lower()
        if name.endswith(".pub"):
            return "a public key"
        if name.endswith((".pem", ".openssh")) or name in _SSH_KEYGEN_NAMES:
            return "a PEM key" if name.endswith(".pem") else "an OpenSSH key"
        return ""

    def ppk_beside(self, key: KeyText) -> tuple[str, bool]:
        """Where the key could lie as a PPK, and whether it does already; "" where neither."""
        stem, ending = os.path.splitext(self.path)
        path = (stem if ending.lower() in _ENDINGS else self.path) + ".ppk"
        if not filesystem.lexists(path):
            return path, False
        from sshlint.formats.keys import any_key

        with suppress(Unreadable):
            found = any_key.read(self.survey.read(path).data)
            if found.format.startswith("ppk") and key.public and found.public == key.public:
                return path, True
        return "", False

    def free_ppk(self) -> str:
        """A name beside the key that is not taken."""
        stem, ending = os.path.splitext(self.path)
        stem = stem if ending.lower() in _ENDINGS else self.path
        taken = filesystem.lexists(stem + ".ppk")
        return f"{stem}-putty.ppk" if taken else f"{stem}.ppk"

    def _is_here(self, path: str) -> bool:
        return self.session.store.own and os.path.isabs(path) and filesystem.isfile(path)
