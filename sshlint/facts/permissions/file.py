"""A file or folder with its mode, its owner, and who else reaches it."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterator

from sshlint import filesystem
from sshlint.discover import AUTHORIZED_KEYS, HOME, PRIVATE_KEY, SSH_FOLDER, Entry, Survey
from sshlint.facts.path import is_within, quoted
from sshlint.facts.permissions.folder import folder_writers, is_hidden
from sshlint.facts.permissions.mount import foreign_mount
from sshlint.machine.access import (
    READ,
    WRITE,
    Acl,
    access_list,
    foreign_owner,
    is_harmless_group,
    may_read,
    others_with,
    strict_modes_refuse,
    user_name,
)
from sshlint.settings import Context
from sshlint.source import Location
from sshlint.tables.filesystems import Foreign

# Vendors whose ssh carries Debian's patch "harmless group-writability".
PRIVATE_GROUP_VENDORS = frozenset(("Debian", "Ubuntu", "Raspbian"))


class ReviewedFile:
    """One path under review that is there. `mode` holds the permission bits only."""

    __slots__ = ("_acl", "_real", "context", "entry", "mode", "path", "role", "stat", "survey")

    def __init__(self, entry: Entry, stat: os.stat_result, survey: Survey) -> None:
        self.entry = entry
        self.path = entry.path
        self.role = entry.role
        self.stat = stat
        self.mode = mode_bits.S_IMODE(stat.st_mode)
        self.survey = survey
        self.context: Context = survey.context
        self._acl: Acl | str | None = "not asked"
        self._real = ""

    @classmethod
    def collect(cls, survey: Survey, keywords: frozenset[str]) -> Iterator[ReviewedFile]:
        """Every path, unless its mode is another machine's: in a repository, or on Windows."""
        if survey.context.in_repository:
            return
        if survey.context.platform == "win32":
            words = "modes and owners were not checked: Windows keeps access lists instead"
            survey.notes.append((survey.context.home, words))
            return
        for entry in survey.entries:
            if entry.stat is not None:
                yield cls(entry, entry.stat, survey)

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def location(self) -> Location:
        return Location(self.path, self.entry.source)

    @property
    def is_folder(self) -> bool:
        return mode_bits.S_ISDIR(self.stat.st_mode)

    @property
    def is_regular(self) -> bool:
        return mode_bits.S_ISREG(self.stat.st_mode)

    @property
    def octal(self) -> str:
        return f"{self.mode:04o}"

    @property
    def quoted(self) -> str:
        """The path as a word of a shell command."""
        return quoted(self.path)

    @property
    def real_path(self) -> str:
        """The path that links lead to."""
        if not self._real:
            self._real = self.survey.real_path(self.entry)
        return self._real

    @property
    def folder(self) -> str:
        """The folder that really holds the file."""
        return os.path.dirname(self.real_path)

    @property
    def in_ssh_folder(self) -> bool:
        return is_within(self.path, os.path.join(self.context.home, ".ssh"))

    @property
    def is_directly_in_ssh_folder(self) -> bool:
        return os.path.dirname(self.path) == os.path.join(self.context.home, ".ssh")

    @property
    def is_in_judged_folder(self) -> bool:
        """Whether it lies directly in the home or `~/.ssh`, whose modes have rules of their own."""
        home = self.context.home
        judged = (home, os.path.join(home, ".ssh"))
        return self.folder in map(self.survey.real_folder, judged)

    @property
    def holds_private_key(self) -> bool:
        source = self.entry.source
        if self.role == PRIVATE_KEY:
            return self.entry.key is not None and self.entry.key.kind == "private"
        # A swap file begins with vim's own header; the key's lines are somewhere in it.
        return source is not None and source.secret and source.data.startswith(b"b0VIM")

    def beside(self, name: str) -> str:
        """Another name in the same folder, as a word of a shell command."""
        return quoted(os.path.join(os.path.dirname(self.path), name))

    def is_beside(self, name: str) -> bool:
        """Whether the folder holds a file of that name."""
        return _stat(os.path.join(os.path.dirname(self.path), name)) is not None

    def is_also_called(self, name: str) -> bool:
        """Whether another name in the folder is this very file: a link, or case that is folded."""
        other = _stat(os.path.join(os.path.dirname(self.path), name))
        return other is not None and os.path.samestat(other, self.stat)

    @property
    def is_own(self) -> bool:
        return self.stat.st_uid == self.context.owner

    @property
    def foreign_owner(self) -> str:
        """The name of an owner who is neither the home's nor root, or nothing."""
        return foreign_owner(self.stat, self.context.owner)

    @property
    def owner_name(self) -> str:
        return user_name(self.stat.st_uid)

    @property
    def home_owner(self) -> str:
        return user_name(self.context.owner)

    @property
    def is_included(self) -> bool:
        """Whether an Include line of a config under review brought it in."""
        return self.path in self.survey.shared(_included_paths)

    @property
    def is_read_by_ssh(self) -> bool:
        """Whether ssh reads it as a config on its own account: not only when told to with -F."""
        return self.path == os.path.join(self.context.home, ".ssh", "config") or self.is_included

    @property
    def guards_logins(self) -> bool:
        """Whether sshd looks at this folder's mode, since an authorized_keys lies below it."""
        return any(
            entry.role == AUTHORIZED_KEYS and entry.stat is not None and self._holds(entry)
            for entry in self.survey.entries
        )

    @property
    def keeps_modes(self) -> bool:
        """Whether its file system does what chmod says."""
        return self.foreign_mount is None

    @property
    def foreign_mount(self) -> tuple[str, Foreign] | None:
        """Where its file system is mounted, and what it is, if it keeps no modes."""
        return foreign_mount(self.survey, self.real_path, self.stat.st_dev)

    @property
    def acl(self) -> Acl | None:
        if isinstance(self._acl, str):
            try:
                self._acl = access_list(self.path)
            except OSError as error:
                self._note_acl(error)
                self._acl = None
        return self._acl

    @property
    def group_is_harmless(self) -> bool:
        """Whether the file's group holds nobody but its owner, or who can act as root anyway."""
        return is_harmless_group(self.stat.st_gid, self.context.owner)

    @property
    def key_is_open(self) -> bool:
        """Whether ssh refuses it as a private key (authfile.c, sshkey_perm_ok).

        The mode of somebody else's file is not looked at.
        """
        return bool(self.is_own and self.mode & 0o077)

    @property
    def is_unsearchable(self) -> bool:
        """Whether it is a folder of the owner's who may not even pass through it."""
        return self.is_folder and self.is_own and not self.mode & mode_bits.S_IXUSR

    @property
    def is_hidden(self) -> bool:
        """Whether a folder above keeps others out, so that its own mode opens it to nobody."""
        if self.role == HOME:
            return False
        return is_hidden(self.real_path, self.context.home, self.context.owner)

    def others_who_write(self) -> str:
        """Who else may change it, given its mode and the folders above; or nothing."""
        return self._others_with(WRITE)

    def others_who_read(self) -> str:
        """Who else may read it (list it, if it is a folder), likewise."""
        return self._others_with(READ)

    def owner_may_read(self) -> bool:
        """Whether the home's owner may read it."""
        owner = self.context.owner
        return self.is_own or may_read(owner, self.stat, self.acl)

    def strict_modes_refuse(self) -> str:
        """Who makes a strict ssh or sshd among the targets refuse it for its mode, or nothing."""
        lenient = all(target.vendor in PRIVATE_GROUP_VENDORS for target in self.context.targets)
        refused = strict_modes_refuse(self.stat, self.context.owner, private_groups=lenient)
        if not refused:
            return ""
        # Of an access list they see only the mask; name those it really lets in, if there are any.
        return others_with(WRITE, self.stat, self.context.owner, self.acl) or refused

    def upstream_refuses(self) -> str:
        """Whose group-write OpenSSH without Debian's patch refuses, where the targets have it."""
        if self.strict_modes_refuse():
            return ""
        return strict_modes_refuse(self.stat, self.context.owner, private_groups=False)

    def folder_writers(self) -> str:
        """Who else may put a file in this one's place: through its folder, unless it is sticky."""
        if self.is_hidden:
            return ""
        return folder_writers(self.folder, self.stat.st_uid, self.context.owner)

    @property
    def default_acl(self) -> Acl | None:
        """What new files in this folder will get, whatever umask says."""
        try:
            return access_list(self.path, default=True)
        except OSError as error:
            self._note_acl(error)
            return None

    def _holds(self, entry: Entry) -> bool:
        return is_within(self.survey.real_path(entry), self.real_path)

    def _note_acl(self, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        self.survey.notes.append((self.path, f"its access list was not read: {reason}"))

    def _others_with(self, bit: int) -> str:
        if not self.mode & (bit | bit << 3) or self.is_hidden:
            return ""
        return others_with(bit, self.stat, self.context.owner, self.acl)


def ssh_folder(survey: Survey) -> ReviewedFile | None:
    """The `~/.ssh` under review."""
    for entry in survey.entries:
        if entry.role == SSH_FOLDER and entry.stat is not None:
            return ReviewedFile(entry, entry.stat, survey)
    return None


def _stat(path: str) -> os.stat_result | None:
    try:
        return filesystem.stat(path)
    except OSError:
        return None


def _included_paths(survey: Survey) -> frozenset[str]:
    return frozenset(file.source.path for config in survey.configs for file in config.files[1:])
