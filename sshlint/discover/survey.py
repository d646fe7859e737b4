"""All there is to lint in one run: each path taken up once, each file read once."""

from __future__ import annotations

import errno
import os
import re
import stat as mode_bits
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sshlint import filesystem
from sshlint.config.deployed import Deployed, Repository, git_top
from sshlint.config.loader import Loader, undecided
from sshlint.config.tree import Config
from sshlint.discover.roles import (
    AUTHORIZED_KEYS,
    BY_NAME,
    CONFIG,
    FOLDER,
    HOME,
    KNOWN_HOSTS,
    LINK,
    OTHER,
    PRIVATE_KEY,
    PUBLIC_KEY,
    SSH_FOLDER,
    is_key_name,
    role_by_name,
)
from sshlint.formats.keys import any_key
from sshlint.formats.putty import putty_store
from sshlint.lean import NamedTuple
from sshlint.machine.account import account_of
from sshlint.settings import Context
from sshlint.source import (
    Outside,
    Source,
    Unreadable,
    glob_matches,
    glob_takes,
    is_outside,
    names_in,
    read,
    unreadable,
)

T = TypeVar("T")

_NOT_READ = (HOME, SSH_FOLDER, FOLDER, *putty_store.UNREAD)
_MAX_KEY_BYTES = 4 * 1024 * 1024


class Entry:
    """A file or folder: where it is, what it is to ssh, and what the system says of it.

    `stat` follows links and is `None` where nothing is there; `source` is `None` for what was not
    read. `key` is what the content says about a key file. `named` says that the user named it,
    `configured` that a config does.
    """

    __slots__ = ("configured", "key", "lstat", "named", "path", "role", "source", "stat")

    def __init__(self, path: str, role: str, *, named: bool = False) -> None:
        self.path = path
        self.role = role
        self.named = named
        self.configured = False
        self.lstat = stat_of(path, follow=False)
        self.stat = stat_of(path, follow=True)
        self.source: Source | None = None
        self.key: any_key.KeyText | None = None

    def __repr__(self) -> str:
        return f"Entry({self.path!r}, {self.role})"

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    @property
    def is_link(self) -> bool:
        return self.lstat is not None and mode_bits.S_ISLNK(self.lstat.st_mode)


class Failure(NamedTuple):
    """A path that was to be read and could not be; `named` by the user, or discovered.

    `refused`: it was read, and is no file of an SSH client.
    """

    path: str
    reason: str
    named: bool
    refused: bool = False


class InternalFault(NamedTuple):
    """An error of ours in a rule, or while its facts were gathered; `path` is empty if unknown."""

    codes: tuple[str, ...]
    path: str
    error: str


class Survey:
    """All there is to lint in one run, each file read once.

    `known` stands in for files by path: what they would hold once fixed, or hold in an editor,
    not saved yet. `modes_not_kept` are the paths whose file system took a chmod in silence and did
    nothing.
    """

    is_of_one_login = False  # whether nothing but what one login uses was taken up

    def __init__(
        self,
        context: Context,
        known: Mapping[str, Source] | None = None,
        modes_not_kept: tuple[str, ...] = (),
    ) -> None:
        self.context = context
        self.entries: list[Entry] = []
        self.configs: list[Config] = []
        self.system_config: Config | None = None
        self.failures: list[Failure] = []
        self.faults: list[InternalFault] = []
        self.notes: list[tuple[str, str]] = []  # path, and what could not be tested and why
        self._by_path: dict[str, Entry | None] = {}
        self.modes_not_kept = modes_not_kept
        self._read: dict[str, Source | Unreadable] = dict(known or {})
        self._new = [path for path in known or () if stat_of(path, follow=True) is None]
        self._known_targets = {filesystem.realpath(path): path for path in known or ()}
        self._made: dict[object, Any] = {}
        self._real_folders: dict[str, str] = {}
        self._repositories: dict[str, Repository] = {}

    def read(self, path: str) -> Source:
        """Read a file, or hand out what reading it gave before. Raises `Unreadable`.

        In a repository nothing outside of it is read: a note says what was not.
        """
        try:
            return self._look_up(path, self.context.work_trees)
        except Outside:
            self.note_outside(path)
            raise

    def read_machine(self, path: str) -> Source:
        """Read what the user or this program names, in a repository too. Raises `Unreadable`."""
        return self._look_up(path, ())

    def names_in(self, folder: str) -> list[str]:
        """The names in a folder, sorted. Raises `Unreadable`."""
        if self.is_outside(folder):
            raise Outside(folder)
        return names_in(folder)

    def is_outside(self, path: str) -> bool:
        """Whether a path leads out of the repository that a run is about."""
        return bool(self.context.work_trees) and is_outside(path, self.context.work_trees)

    def note_outside(self, path: str) -> None:
        words = (
            f"links to {filesystem.readlink(path)}, outside"
            if filesystem.islink(path)
            else "outside"
        )
        self.notes.append((path, f"{words} the repository: not read"))

    def _glob(self, pattern: str) -> list[str]:
        """The files of a pattern; in a repository no directory outside of it is listed."""
        plain = re.split(r"[*?[]", pattern, maxsplit=1)[0]
        if self.is_outside(os.path.dirname(plain)):
            return [pattern]
        found = glob_matches(pattern)
        new = [path for path in self._new if glob_takes(pattern, path)]
        return sorted((*found, *new), key=os.fsencode) if new else found

    def is_new(self, path: str) -> bool:
        """Whether a file is known that is not on disk yet."""
        return path in self._new

    def _look_up(self, path: str, within: tuple[str, ...]) -> Source:
        known = self._read.get(path)
        if known is None:
            known = self._read[path] = self._known_by_link(path) or self._from_disk(path, within)
        if isinstance(known, Unreadable):
            raise known
        return known

    def _known_by_link(self, path: str) -> Source | None:
        """The text that is known of what a path leads to."""
        target = self._known_targets.get(filesystem.realpath(path)) if self._known_targets else None
        source = self._read[target] if target is not None else None
        return source.under(path) if isinstance(source, Source) else None

    def _from_disk(self, path: str, within: tuple[str, ...]) -> Source | Unreadable:
        try:
            return read(path, within=within)
        except Unreadable as error:
            return error

    def real_path(self, entry: Entry) -> str:
        """The path of an entry without links."""
        if entry.is_link:
            return filesystem.realpath(entry.path)
        folder, name = os.path.split(entry.path)
        return os.path.join(self.real_folder(folder), name)

    def real_folder(self, folder: str) -> str:
        """The path of a folder without links, looked up once."""
        if folder not in self._real_folders:
            self._real_folders[folder] = filesystem.realpath(folder)
        return self._real_folders[folder]

    def repository(self, path: str) -> Repository | None:
        """The dotfiles repository a path lies in, in a run that is about one."""
        if not self.context.in_repository:
            return None
        top = git_top(os.path.dirname(path))
        if top and top not in self._repositories:
            self._repositories[top] = Repository(top, self.read)
        return self._repositories.get(top)

    def deployed(self, path: str) -> Deployed | None:
        """What becomes of a file of a repository."""
        repository = self.repository(path)
        return repository.deployed(path) if repository else None

    def once(self, make: Callable[[Survey, Config], T], config: Config) -> T:
        """What `make` says of a config, made once a run."""
        key = (make, id(config))
        if key not in self._made:
            self._made[key] = make(self, config)
        made: T = self._made[key]
        return made

    def shared(self, make: Callable[[Survey], T]) -> T:
        """What `make` says of the whole survey, made once a run."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def add(self, path: str, role: str, *, named: bool = False) -> Entry | None:
        """Take a path up once; its content may correct what its place promised."""
        if path in self._by_path:
            return None
        entry = Entry(path, role, named=named)
        self._by_path[path] = entry
        new = self.is_new(path)
        if entry.stat is None and not new and not self._leads_nowhere(entry):
            return None
        if (new or entry.stat is not None) and role not in _NOT_READ:
            self._look_inside(entry)
        self.entries.append(entry)
        return entry

    def fail(self, path: str, reason: str, *, named: bool = False, refused: bool = False) -> None:
        self.failures.append(Failure(path, reason, named, refused))

    def add_config(self, source: Source) -> None:
        config = self.load_config(source)
        self.configs.append(config)
        for file in config.files[1:]:
            self.add(file.source.path, CONFIG)

    def load_config(self, source: Source, *, system: bool = False) -> Config:
        """A config with its includes, as the newest client under review follows them."""
        context = self.context
        account = account_of(context)
        repository = self.repository(source.path)
        if context.in_repository:
            account = account._replace(environment={"HOME": context.home})
        loader = Loader(
            account,
            max(context.targets),
            lambda path: self._look_up(path, () if system else context.work_trees),
            context.in_repository,
            repository.find if repository else None,
            glob_matches if system else self._glob,
        )
        config = loader.load(source, system=system)
        for included, path in config.outside:
            words = f"line {included.number} includes {path}, outside the repository: not read"
            self.notes.append((included.source.path, words))
        for path, line, reason in undecided(config):
            self.notes.append((path, f"line {line} is not followed: {reason}"))
        return config

    def entry(self, path: str) -> Entry | None:
        """What is known of a path that was taken up."""
        return self._by_path.get(path)

    def _leads_nowhere(self, entry: Entry) -> bool:
        """Take note of a path that cannot be followed; a link to nothing is an entry."""
        error = _why_not(entry.path)
        if entry.named or (entry.is_link and isinstance(error, PermissionError)):
            self.fail(entry.path, unreadable(entry.path, error).reason, named=entry.named)
        if not entry.is_link or isinstance(error, PermissionError):
            return False
        entry.role = LINK
        return True

    def _look_inside(self, entry: Entry) -> None:
        if entry.role == OTHER and not entry.named and _is_no_key(entry):
            return
        try:
            entry.source = self.read(entry.path)
        except Outside:
            return  # a note says so
        except Unreadable as error:
            if entry.named or _is_reported(entry):
                self.fail(entry.path, error.reason, named=entry.named)
            return
        classify(entry)
        if entry.is_link or (entry.role == KNOWN_HOSTS and role_by_name(entry.path) != entry.role):
            self._refuse_misfit(entry)

    def _refuse_misfit(self, entry: Entry) -> None:
        """Leave out a text that bears another one's name, over a link or by a config's word."""
        from sshlint.discover.fitting import misfit

        if entry.source is None or not (reason := misfit(entry.source, entry.role)):
            return
        if entry.named:
            self.fail(entry.path, reason, named=True, refused=True)
        else:
            self.notes.append((entry.path, f"{reason}: skipped"))
        entry.role, entry.source = OTHER, None


def classify(entry: Entry) -> None:
    """Let the content say what a file is: a key is a key wherever it lies."""
    source = entry.source
    if source is None or entry.role == CONFIG:
        return
    if any_key.looks_private(source.data):
        source.secret = True
    if entry.role in (KNOWN_HOSTS, AUTHORIZED_KEYS):
        return
    if entry.role == OTHER and (entry.named or putty_store.may_be_putty(entry.path)):
        entry.role = putty_store.kind_of(entry.path, source.data) or OTHER
    if entry.role in putty_store.READ:
        if entry.role == putty_store.REGISTRY:
            from sshlint.formats.putty.reg_text import CODEC

            source.use(CODEC)
        return
    key = any_key.read(source.data)
    if key.kind == "private":
        entry.role, entry.key = PRIVATE_KEY, key
    elif key.kind in ("public", "certificate"):
        entry.role, entry.key = PUBLIC_KEY, key
    elif entry.role == PRIVATE_KEY:
        entry.key = key


def _is_no_key(entry: Entry) -> bool:
    """Whether what nothing says is SSH's is too large for a key: a disk image, an archive."""
    regular = entry.stat is not None and mode_bits.S_ISREG(entry.stat.st_mode)
    too_large = entry.stat is not None and entry.stat.st_size > _MAX_KEY_BYTES
    return regular and too_large and not is_key_name(entry.name)


def _is_reported(entry: Entry) -> bool:
    """Sockets and pipes may lie in `~/.ssh`; only what bears the name of something else matters."""
    mode = entry.stat.st_mode if entry.stat else 0
    if mode_bits.S_ISREG(mode) or entry.name in BY_NAME:
        return True
    return is_key_name(entry.name) and not mode_bits.S_ISSOCK(mode)


def _why_not(path: str) -> OSError:
    """Why a path cannot be followed."""
    try:
        filesystem.stat(path)
    except OSError as error:
        return error
    except ValueError:
        pass
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def stat_of(path: str, *, follow: bool) -> os.stat_result | None:
    try:
        return filesystem.stat(path, follow_symlinks=follow)
    except (OSError, ValueError):
        return None
