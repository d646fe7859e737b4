"""What there is to lint: a home, a folder, a repository, files, and the keys a config names."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterator
from typing import NamedTuple

from sshlint.config.tree import Config, load
from sshlint.formats import key_file
from sshlint.settings import Context
from sshlint.source import Source, Unreadable, names_in, read

# What a file is to ssh, by its place and its content.
HOME = "home"
SSH_FOLDER = "ssh-folder"
FOLDER = "folder"
CONFIG = "config"
KNOWN_HOSTS = "known-hosts"
AUTHORIZED_KEYS = "authorized-keys"
LOGIN_SCRIPT = "login-script"
PRIVATE_KEY = "private-key"
PUBLIC_KEY = "public-key"
LINK = "dangling-link"
OTHER = "other"

_BY_NAME = {
    "config": CONFIG,
    "known_hosts": KNOWN_HOSTS,
    "known_hosts2": KNOWN_HOSTS,
    "known_hosts.old": KNOWN_HOSTS,
    "authorized_keys": AUTHORIZED_KEYS,
    "authorized_keys2": AUTHORIZED_KEYS,
    "rc": LOGIN_SCRIPT,
    "environment": LOGIN_SCRIPT,
}
_MAX_DEPTH = 4
_MAX_FILES = 20_000
_KEY_OPTIONS = ("identityfile", "identityfile2", "certificatefile")
_SKIPPED_FOLDERS = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__"))


class Entry:
    """A file or folder: where it is, what it is to ssh, and what the system says of it.

    `stat` follows links and is `None` where nothing is there; `source` is `None` for what was not
    read. `key` is what the content says about a key file.
    """

    __slots__ = ("key", "lstat", "named", "path", "role", "source", "stat")

    def __init__(self, path: str, role: str, *, named: bool = False) -> None:
        self.path = path
        self.role = role
        self.named = named
        self.lstat = _stat(path, follow=False)
        self.stat = _stat(path, follow=True)
        self.source: Source | None = None
        self.key: key_file.KeyText | None = None

    def __repr__(self) -> str:
        return f"Entry({self.path!r}, {self.role})"

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    @property
    def is_link(self) -> bool:
        return self.lstat is not None and mode_bits.S_ISLNK(self.lstat.st_mode)


class Failure(NamedTuple):
    """A path that was to be read and could not be; `named` by the user, or discovered."""

    path: str
    reason: str
    named: bool


class Survey:
    """All there is to lint in one run, each file read once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.entries: list[Entry] = []
        self.configs: list[Config] = []
        self.system_config: Config | None = None
        self.failures: list[Failure] = []
        self.notes: list[tuple[str, str]] = []  # path, and what could not be tested and why
        self._seen: set[str] = set()
        self._read: dict[str, Source | Unreadable] = {}

    def read(self, path: str) -> Source:
        """Read a file, or hand out what reading it gave before. Raises `Unreadable`."""
        known = self._read.get(path)
        if known is None:
            try:
                known = read(path)
            except Unreadable as error:
                known = error
            self._read[path] = known
        if isinstance(known, Unreadable):
            raise known
        return known

    def add(self, path: str, role: str, *, named: bool = False) -> Entry | None:
        """Take a path up once; its content may correct what its place promised."""
        if path in self._seen:
            return None
        self._seen.add(path)
        entry = Entry(path, role, named=named)
        if entry.stat is None:
            entry.role = LINK
        elif role not in (HOME, SSH_FOLDER, FOLDER):
            self._look_inside(entry)
        self.entries.append(entry)
        return entry

    def add_config(self, source: Source, *, system: bool = False) -> None:
        config = load(source, home=self.context.home, read=self.read, system=system)
        self.configs.append(config)
        for file in config.files[1:]:
            self.add(file.source.path, CONFIG)

    def entry(self, path: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.path == path), None)

    def _look_inside(self, entry: Entry) -> None:
        try:
            entry.source = self.read(entry.path)
        except Unreadable as error:
            if entry.named or _is_reported(entry):
                self.failures.append(Failure(entry.path, error.reason, entry.named))
            return
        classify(entry)


def classify(entry: Entry) -> None:
    """Let the content say what a file is: a key is a key wherever it lies."""
    source = entry.source
    if source is None or entry.role == CONFIG:
        return
    if key_file.looks_private(source.data):
        source.secret = True
    if entry.role in (KNOWN_HOSTS, AUTHORIZED_KEYS):
        return
    key = key_file.read(source.data)
    if key.kind == "private":
        entry.role, entry.key = PRIVATE_KEY, key
    elif key.kind in ("public", "certificate"):
        entry.role, entry.key = PUBLIC_KEY, key
    elif entry.role == PRIVATE_KEY:
        entry.key = key


def survey_home(survey: Survey) -> None:
    """Take up a home: its folder, all in `~/.ssh`, the user's config, and the keys it names."""
    home = survey.context.home
    folder = os.path.join(home, ".ssh")
    survey.add(home, HOME)
    if _stat(folder, follow=True) is None:
        return
    survey.add(folder, SSH_FOLDER)
    survey_folder(survey, folder)


def survey_folder(survey: Survey, folder: str) -> None:
    """Take up all that is SSH's in a folder and the folders in it."""
    for path in _files_below(survey, folder, depth=0):
        role = role_by_name(path)
        if role == CONFIG and not _is_config_place(path):
            role = OTHER
        entry = survey.add(path, role)
        if entry and entry.role == CONFIG and entry.source is not None:
            survey.add_config(entry.source)
    _add_named_keys(survey)


def survey_file(survey: Survey, path: str) -> None:
    """Take up a file the user named, by its content and, where that says nothing, by its name."""
    entry = survey.add(path, role_by_name(path), named=True)
    if entry is None:
        return
    if entry.stat is None and not survey.failures:
        survey.failures.append(Failure(path, "it is not there", named=True))
    if entry.source is not None:
        survey_source(survey, entry)


def survey_source(survey: Survey, entry: Entry) -> None:
    """Go on from a named file's content: text that is nothing else is a config."""
    source = entry.source
    if source is None:
        return
    if entry.role == OTHER and not _is_key_name(entry.name):
        entry.role = CONFIG
    if entry.role == CONFIG:
        survey.add_config(source)
        _add_named_keys(survey)


def survey_system(survey: Survey, path: str) -> None:
    """Read the system's config as context: it is evaluated, not reported on."""
    try:
        source = survey.read(path)
    except Unreadable:
        return
    survey.system_config = load(source, home=survey.context.home, read=survey.read, system=True)


def _add_named_keys(survey: Survey) -> None:
    if survey.context.in_repository:
        return
    for config in survey.configs:
        for line in config.lines:
            if line.keyword in _KEY_OPTIONS:
                path = _named_path(line.value, survey.context.home)
                if path and _stat(path, follow=True) is not None:
                    survey.add(path, PRIVATE_KEY)


def _files_below(survey: Survey, folder: str, *, depth: int) -> Iterator[str]:
    try:
        names = names_in(folder)
    except Unreadable as error:
        survey.failures.append(Failure(folder, error.reason, named=False))
        return
    for name in names:
        path = os.path.join(folder, name)
        stat = _stat(path, follow=False)
        if len(survey.entries) >= _MAX_FILES or stat is None:
            return
        if not mode_bits.S_ISDIR(stat.st_mode):
            yield path
        elif depth < _MAX_DEPTH and name not in _SKIPPED_FOLDERS:
            yield from _files_below(survey, path, depth=depth + 1)


def role_by_name(path: str) -> str:
    """What a file's name promises."""
    return _BY_NAME.get(os.path.basename(path), OTHER)


def _named_path(word: str, home: str) -> str | None:
    """The file an IdentityFile word names where it needs no login to know; else None."""
    if word.startswith(("~/", "%d/")):
        word = home + word[word.index("/") :]
    return word if word.startswith("/") and not any(c in word for c in "%$") else None


def _is_config_place(path: str) -> bool:
    folder = os.path.basename(os.path.dirname(path))
    return folder in (".ssh", "ssh", "dot_ssh", "private_dot_ssh", "exact_dot_ssh")


def _is_key_name(name: str) -> bool:
    return name.startswith("id_") or name.endswith((".pub", ".pem", ".ppk", ".key"))


def _is_reported(entry: Entry) -> bool:
    """Sockets and pipes may lie in `~/.ssh`; only what bears the name of something else matters."""
    mode = entry.stat.st_mode if entry.stat else 0
    regular = mode_bits.S_ISREG(mode)
    return regular or entry.name in _BY_NAME or _is_key_name(entry.name)


def _stat(path: str, *, follow: bool) -> os.stat_result | None:
    try:
        return os.stat(path, follow_symlinks=follow)
    except (OSError, ValueError):
        return None
