"""A file that holds a private key or a public half, or that bears the name of one."""

from __future__ import annotations

import stat as mode_bits
from collections.abc import Iterator

from sshlint.discover import OTHER, PRIVATE_KEY, PUBLIC_KEY, Entry, Survey
from sshlint.facts.path import quoted
from sshlint.finding import Action, Fix
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import Damage, KeyText
from sshlint.lean import lazy_pattern
from sshlint.settings import Context
from sshlint.source import Location
from sshlint.tables.key_types import KEY_TYPES, plain_name

_KEY_NAME = lazy_pattern(r"id_[^.]*(?:\.pub)?|.*\.(?:pub|pem|ppk)")

# A line with words in it, that is no comment, no header, no armor and no quoted base64.
_PROSE = lazy_pattern(r"[\s>|]*(?!#|[\w-]+:\s)[^\s>|]\S*[ \t]+\S(?!.*(?:KEY|--))")

# 10.4 tells a file without a PEM start line from other faults of libcrypto.
_SAYS_FORMAT = (10, 4)


class KeyFile:
    """One file under review. `key` is what its content says, damage included."""

    __slots__ = ("entry", "key", "survey")

    def __init__(self, entry: Entry, key: KeyText, survey: Survey) -> None:
        self.entry = entry
        self.key = key
        self.survey = survey

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[KeyFile]:
        """The key files, and what is empty or a folder where a key should be; of a narrower fact
        those that are such.
        """
        for file in survey.shared(key_files):
            if cls.holds(file):
                yield file

    @staticmethod
    def holds(file: KeyFile) -> bool:
        """Whether a file is of this kind."""
        return True

    @property
    def path(self) -> str:
        return self.entry.path

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def quoted(self) -> str:
        return quoted(self.entry.path)

    @property
    def location(self) -> Location:
        return Location(self.entry.path, self.entry.source)

    @property
    def identity(self) -> object:
        """What two names of one file have in common."""
        stat = self.entry.stat
        return (stat.st_dev, stat.st_ino) if stat else self.entry.path

    @property
    def is_private(self) -> bool:
        return self.key.kind == "private"

    @property
    def is_ppk(self) -> bool:
        return self.key.format.startswith("ppk")

    @property
    def is_for_ssh(self) -> bool:
        """Whether it is a private key in a format that ssh reads."""
        return self.is_private and self.key.format in ("openssh", "pkcs1", "sec1", "pkcs8")

    @property
    def algorithm(self) -> str:
        """The wire name of the plain key type; another name or nothing where it has none."""
        return plain_name(self.key.algorithm or "")

    @property
    def family(self) -> str:
        kind = KEY_TYPES.get(self.algorithm)
        return kind.family if kind else ""

    @property
    def weak_encryption(self) -> str:
        """What is weak about the encryption of a key that is no PPK; nothing where it is not."""
        cipher, kdf = self.key.cipher or "", self.key.kdf
        if not self.is_private or self.is_ppk or not self.key.encrypted:
            return ""
        if kdf == "md5":
            return "one MD5 of the passphrase is all that guards it (Proc-Type: 4,ENCRYPTED)"
        if kdf == "pbes1":
            return f"under {cipher}, a scheme of 1993 (PBES1)"
        return f"under {cipher}" if "des" in cipher or "rc2" in cipher else ""

    @property
    def in_use(self) -> bool:
        """Whether a config or a saved session names the file."""
        return self.entry.configured

    @property
    def is_public_half(self) -> bool:
        """Whether it bears the name of the public half of a key, whatever it holds."""
        return self.name.endswith(".pub")

    @property
    def remake_public(self) -> str:
        """How to make this public half anew where the private one is there and whole."""
        path = self.path.removesuffix(".pub")
        private = self.survey.entry(path)
        if private is None or private.key is None or not private.key.loads:
            return ""
        return f"ssh-keygen -y -f {quoted(path)} > {quoted(self.path)}"

    def damage(self, code: str) -> list[Damage]:
        return [problem for problem in self.key.problems if problem.code == code]

    @property
    def is_repairable(self) -> bool:
        """Whether the text can be repaired so that the key stays the same."""
        return self.key.repairable and self.is_meant_as_key

    @property
    def is_lost(self) -> bool:
        """Whether the program that reads it refuses it, and no repair of the text helps."""
        return self.is_private and not self.key.loads and not self.is_repairable

    @property
    def is_meant_as_key(self) -> bool:
        """Whether it is there to be a key, and not a text, such as notes or a program, with one."""
        source = self.entry.source
        if source is None or self.in_use or _KEY_NAME.fullmatch(self.name):
            return True
        if any(problem.code == "SSH203" for problem in self.key.problems):
            return True  # a text that was written so as a whole
        return not any(_PROSE.match(line) for line in source.text.splitlines())

    def repair(self) -> Fix | None:
        if not self.is_repairable:
            return None
        faults = ", ".join(dict.fromkeys(problem.message for problem in self.key.problems))
        return Fix.safe(f"fix the key's text: {faults}", Action("repair-key", self.path))

    def rewrite(self, target: str, title: str, cost: str) -> Fix | None:
        """Write the key anew in its place, in another format or under a better encryption."""
        foreign = bool(self.algorithm) and not self.family
        if not self.key.loads or foreign or self.family == "dsa":
            return None
        return Fix.unsafe(title, Action("rewrite-key", self.path, (target,)), cost=cost)


class DamagedKey(KeyFile):
    """One whose text has a fault, fatal or not."""

    __slots__ = ()

    @staticmethod
    def holds(file: KeyFile) -> bool:
        return bool(file.key.problems) and file.is_meant_as_key


class PuttyKey(KeyFile):
    """A PPK."""

    __slots__ = ()

    @staticmethod
    def holds(file: KeyFile) -> bool:
        return file.is_ppk


class EncryptedKey(KeyFile):
    """A private key under a passphrase, in a format of ssh's."""

    __slots__ = ()

    @staticmethod
    def holds(file: KeyFile) -> bool:
        return file.is_private and file.key.encrypted and not file.is_ppk


class LabelledKey(KeyFile):
    """A private key with an ending that says what it is."""

    __slots__ = ()

    @staticmethod
    def holds(file: KeyFile) -> bool:
        return file.is_private and file.name.endswith((".pub", ".ppk", ".pem"))


class UncommonKey(KeyFile):
    """A private key in a format of ssh's, of a type or in a form that not every ssh reads."""

    __slots__ = ()

    @staticmethod
    def holds(file: KeyFile) -> bool:
        usual = file.family in ("rsa", "ecdsa", "dsa")
        usual = usual or (file.family == "ed25519" and file.key.format == "openssh")
        return file.is_for_ssh and bool(file.algorithm) and not usual


def key_files(survey: Survey) -> list[KeyFile]:
    found = []
    for entry in survey.entries:
        key = _key(entry, survey)
        if key is not None:
            found.append(KeyFile(entry, key, survey))
    return found


def _key(entry: Entry, survey: Survey) -> KeyText | None:
    if entry.stat is None or entry.role not in (PRIVATE_KEY, PUBLIC_KEY, OTHER):
        return None
    if entry.role != OTHER and entry.key is not None:
        return entry.key
    if entry.role == PRIVATE_KEY and mode_bits.S_ISDIR(entry.stat.st_mode):
        return KeyText(problems=(Damage("SSH207", "a directory where a key is expected"),))
    if entry.source is None or len(entry.source.data) > 4096:
        return None
    expected = entry.configured or _KEY_NAME.fullmatch(entry.name)
    if not expected and survey.entry(f"{entry.path}.pub") is None:
        return None
    text = any_key.read(entry.source.data)  # only whether it is empty is of interest here
    return text if text.problems else None


def ssh_verdict(context: Context) -> str:
    """What ssh prints of a key file that it cannot make sense of."""
    if all(target.version >= _SAYS_FORMAT for target in context.targets):
        return "invalid format"
    return "error in libcrypto"
