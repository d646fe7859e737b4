"""What there is to lint: a home, a folder, a repository, files, and those a config names."""

from __future__ import annotations

import errno
import os
import stat as mode_bits
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from sshlint.config import putty_store
from sshlint.config.deployed import Deployed, Repository, git_top, is_template_text
from sshlint.config.tree import Config, load
from sshlint.formats import key_file, secrets
from sshlint.formats.ssh_config import parse
from sshlint.settings import Context
from sshlint.source import Source, Unreadable, names_in, read, unreadable
from sshlint.tables.keywords import KEYWORDS

T = TypeVar("T")

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
_NOT_READ = (HOME, SSH_FOLDER, FOLDER, *putty_store.UNREAD)
_MAX_DEPTH = 4
_MAX_DEPTH_OF_REPOSITORY = 32
_MAX_FILES = 20_000
_MAX_KEY_BYTES = 4 * 1024 * 1024
_KEY_OPTIONS = ("identityfile", "identityfile2", "certificatefile")
_KNOWN_HOSTS_OPTIONS = (
    "userknownhostsfile",
    "userknownhostsfile2",
    "globalknownhostsfile",
    "globalknownhostsfile2",
)
_DOCUMENTS = (".md", ".rst", ".org", ".txt", ".html", ".sh", ".json", ".yaml", ".yml", ".toml")
_SKIPPED_FOLDERS = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__"))


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
    """All there is to lint in one run, each file read once.

    `known` stands in for files by path: what they would hold once mended. `modes_not_kept` are the
    paths whose file system took a chmod in silence and did nothing.
    """

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
        self.notes: list[tuple[str, str]] = []  # path, and what could not be tested and why
        self._by_path: dict[str, Entry | None] = {}
        self.modes_not_kept = modes_not_kept
        self._read: dict[str, Source | Unreadable] = dict(known or {})
        self._made: dict[object, Any] = {}
        self._real_folders: dict[str, str] = {}
        self._repositories: dict[str, Repository] = {}

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

    def real_path(self, entry: Entry) -> str:
        """The path of an entry without links."""
        if entry.is_link:
            return os.path.realpath(entry.path)
        folder, name = os.path.split(entry.path)
        return os.path.join(self.real_folder(folder), name)

    def real_folder(self, folder: str) -> str:
        """The path of a folder without links, looked up once."""
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.realpath(folder)
        return self._real_folders[folder]

    def repository(self, path: str) -> Repository | None:
        """The dotfiles repository a path lies in, in a run that is about one."""
        if not self.context.in_repository:
            return None
        top = git_top(os.path.dirname(path))
        if top and top not in self._repositories:
            self._repositories[top] = Repository(top)
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
        if entry.stat is None and not self._leads_nowhere(entry):
            return None
        if entry.stat is not None and role not in _NOT_READ:
            self._look_inside(entry)
        self.entries.append(entry)
        return entry

    def fail(self, path: str, reason: str, *, named: bool = False) -> None:
        self.failures.append(Failure(path, reason, named))

    def add_config(self, source: Source, *, system: bool = False) -> None:
        repository = self.repository(source.path)
        find = repository.find if repository else None
        config = load(source, home=self.context.home, read=self.read, system=system, find=find)
        self.configs.append(config)
        for file in config.files:
            secrets.mask(file.source)  # before any rule quotes a line of it
        for file in config.files[1:]:
            self.add(file.source.path, CONFIG)

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
        except Unreadable as error:
            if entry.named or _is_reported(entry):
                self.fail(entry.path, error.reason, named=entry.named)
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
    if entry.role == OTHER and (entry.named or putty_store.may_be_putty(entry.path)):
        entry.role = putty_store.kind_of(entry.path, source.data) or OTHER
    if entry.role in putty_store.READ:
        if entry.role == putty_store.REGISTRY:
            from sshlint.formats.reg_text import CODEC

            source.use(CODEC)
        return
    key = key_file.read(source.data)
    if key.kind == "private":
        entry.role, entry.key = PRIVATE_KEY, key
    elif key.kind in ("public", "certificate"):
        entry.role, entry.key = PUBLIC_KEY, key
    elif entry.role == PRIVATE_KEY:
        entry.key = key


def survey_home(survey: Survey) -> None:
    """Take up a home: all in `~/.ssh`, what the user's config names, and the PuTTY store."""
    home = survey.context.home
    folder = os.path.join(home, ".ssh")
    survey.add(home, HOME)
    entry = survey.add(folder, SSH_FOLDER)
    if entry is not None and entry.stat is not None:
        survey_folder(survey, folder, named=False)
    _survey_putty(survey)


def survey_folder(survey: Survey, folder: str, *, named: bool = True) -> None:
    """Take up all that is SSH's in a folder and the folders in it."""
    for path in _Walk(survey).files(folder, named=named):
        deployed = survey.deployed(path)
        if deployed and os.path.islink(path) and survey.deployed(os.path.realpath(path)):
            continue  # to a file that is met by itself
        name = os.path.join(folder, deployed.path) if deployed else path
        role = role_by_name(name)
        if role == CONFIG and not _is_ssh_place(name):
            role = OTHER
        entry = survey.add(path, role)
        if entry and entry.role == CONFIG and entry.source is not None:
            if deployed and _is_unknown(survey, entry, deployed):
                continue
            survey.add_config(entry.source)
    _add_named_files(survey)


def survey_file(survey: Survey, path: str) -> None:
    """Take up a file the user named, by its content and, where that says nothing, by its name."""
    deployed = survey.deployed(path)
    entry = survey.add(path, role_by_name(deployed.path if deployed else path), named=True)
    if entry is None or entry.source is None:
        return
    if deployed is None:
        survey_source(survey, entry)
    elif entry.role in (CONFIG, OTHER):
        _survey_text(survey, entry, deployed)


def _survey_text(survey: Survey, entry: Entry, deployed: Deployed) -> None:
    """Take up a text of a repository, a config among those that include it."""
    if _is_unknown(survey, entry, deployed) or entry.source is None:
        return
    if not _is_included(survey, entry) and deployed.path.startswith(".ssh/"):
        _survey_main_config(survey, entry)
    if _is_included(survey, entry):
        entry.role = CONFIG
    elif entry.role == CONFIG or reads_like_config(entry.source):
        entry.role = CONFIG
        survey.add_config(entry.source)


def _is_unknown(survey: Survey, entry: Entry, deployed: Deployed) -> bool:
    """Whether nobody can tell what a file will hold: a template, or one that is encrypted."""
    text = entry.source.text if entry.source else ""
    if deployed.encrypted or (deployed.template and is_template_text(text)):
        what = "it is encrypted" if deployed.encrypted else "it is a template"
        survey.notes.append((entry.path, f"not linted: {what}"))
        entry.role = OTHER
        return True
    return False


def _survey_main_config(survey: Survey, entry: Entry) -> None:
    """Take up the `~/.ssh/config` of a file's repository."""
    repository = survey.repository(entry.path)
    for path in repository.find(".ssh/config") if repository else ():
        if os.path.realpath(path) == os.path.realpath(entry.path):
            continue  # yadm's link to this alternate
        main = survey.add(path, CONFIG)
        if main is None or main.source is None:
            continue
        deployed = survey.deployed(path)
        if deployed is None or not _is_unknown(survey, main, deployed):
            survey.add_config(main.source)


def _is_included(survey: Survey, entry: Entry) -> bool:
    return any(file.source.path == entry.path for config in survey.configs for file in config.files)


def reads_like_config(source: Source) -> bool:
    """Whether most lines of a text begin with an option of ssh_config, and it is no document."""
    if source.path.endswith(_DOCUMENTS):
        return False
    lines = [line for line in parse(source).lines if line.keyword]
    known = sum(
        line.keyword in ("host", "match", "include") or line.keyword in KEYWORDS for line in lines
    )
    return 2 * known > len(lines)


def survey_source(survey: Survey, entry: Entry) -> None:
    """Go on from a named file's content: text that is nothing else is a config."""
    source = entry.source
    if source is None:
        return
    if entry.role == OTHER and not _is_key_name(entry.name):
        entry.role = CONFIG
    if entry.role == CONFIG:
        survey.add_config(source)
        _add_named_files(survey)


def survey_system(survey: Survey, path: str) -> None:
    """Read the system's config as context: it is evaluated, not reported on."""
    try:
        source = survey.read(path)
    except Unreadable:
        return
    survey.system_config = load(source, home=survey.context.home, read=survey.read, system=True)
    for file in survey.system_config.files:
        secrets.mask(file.source)


def _add_named_files(survey: Survey) -> None:
    """Take up the keys and the user's own known_hosts files that configs name."""
    if survey.context.in_repository:
        return
    for config in survey.configs:
        for line in config.lines:
            if line.keyword in _KEY_OPTIONS:
                _add_named(survey, _named_path(line.value, survey.context.home), PRIVATE_KEY)
            elif line.keyword in _KNOWN_HOSTS_OPTIONS:
                for word in line.words:
                    _add_known_hosts(survey, _named_path(word, survey.context.home))


def _add_named(survey: Survey, path: str | None, role: str) -> None:
    if path and _stat(path, follow=True) is not None:
        survey.add(path, role)
        if entry := survey.entry(path):
            entry.configured = True


def _add_known_hosts(survey: Survey, path: str | None) -> None:
    stat = _stat(path, follow=True) if path else None
    if stat and stat.st_uid == survey.context.owner and mode_bits.S_ISREG(stat.st_mode):
        _add_named(survey, path, KNOWN_HOSTS)
        entry = survey.entry(path) if path else None
        if entry and entry.role == OTHER:  # taken up before, when nothing told what it is
            entry.role = KNOWN_HOSTS


def _survey_putty(survey: Survey) -> None:
    """Take up the home's PuTTY store, and the keys and logs that its sessions name."""
    context = survey.context
    if context.platform == "win32":
        _survey_registry(survey)
        return
    store = putty_store.unix_store(context.home, context.environment)
    for path in _files_of(survey, store.sessions):
        entry = survey.add(path, putty_store.SESSION)
        if entry and entry.source:
            _add_files_of_session(survey, entry.source)
    for path in _files_of(survey, store.host_cas):
        survey.add(path, putty_store.HOST_CA)
    for path, role in ((store.host_keys, putty_store.HOST_KEYS), (store.seed, putty_store.SEED)):
        if _stat(path, follow=True) is not None:
            survey.add(path, role)


def _add_files_of_session(survey: Survey, source: Source) -> None:
    from sshlint.formats.putty_session import parse

    saved = parse(source.text)
    key, log = saved.text("PublicKeyFile"), saved.text("LogFileName")
    if saved.is_ssh and key.startswith("/"):
        _add_named(survey, key, PRIVATE_KEY)
    if saved.flag("LogType") and log.startswith("/"):
        _add_named(survey, log, putty_store.LOG)


def _files_of(survey: Survey, folder: str) -> list[str]:
    """The files in a folder of the store, which PuTTY lists whatever they hold."""
    if _stat(folder, follow=True) is None:
        return []
    try:
        paths = [os.path.join(folder, name) for name in names_in(folder)]
    except Unreadable as error:
        survey.fail(folder, error.reason)
        return []
    if len(paths) > _MAX_FILES:
        survey.fail(folder, f"more than {_MAX_FILES} files; the rest is left out")
    return [path for path in paths[:_MAX_FILES] if not os.path.isdir(path)]


def _survey_registry(survey: Survey) -> None:
    from sshlint.formats import live_registry

    for place in live_registry.PLACES:
        if text := live_registry.export(place):
            entry = Entry(f"{live_registry.ROOT}\\{place}", putty_store.REGISTRY)
            entry.source = Source(entry.path, text.encode("utf-8", "surrogatepass"))
            classify(entry)
            survey.entries.append(entry)


class _Walk:
    """A way through folders, links to folders included, that enters each of them once."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.entered: set[tuple[int, int]] = set()
        self.count = 0

    def files(self, folder: str, *, depth: int = 0, named: bool = False) -> Iterator[str]:
        if (own := _stat(folder, follow=True)) is not None:
            self._is_new(own)
        try:
            names = names_in(folder)
        except Unreadable as error:
            self.survey.fail(folder, error.reason, named=named)
            return
        for name in names:
            path = os.path.join(folder, name)
            stat = _stat(path, follow=True)
            if stat is None or not mode_bits.S_ISDIR(stat.st_mode):
                self.count += 1
                if self.count > _MAX_FILES:
                    return
                if self.count == _MAX_FILES:
                    self.survey.fail(folder, f"more than {_MAX_FILES} files; the rest is left out")
                yield path
            elif name not in _SKIPPED_FOLDERS and self._is_new(stat):
                yield from self._below(path, depth + 1)

    def _below(self, folder: str, depth: int) -> Iterator[str]:
        if os.path.basename(folder) in _BY_NAME and _is_ssh_place(folder):
            self.survey.fail(folder, "it is a folder, not a file")
        most = _MAX_DEPTH_OF_REPOSITORY if self.survey.context.in_repository else _MAX_DEPTH
        if depth > most:
            self.survey.fail(folder, f"folders are nested more than {most} deep")
            return
        yield from self.files(folder, depth=depth)

    def _is_new(self, stat: os.stat_result) -> bool:
        identity = (stat.st_dev, stat.st_ino)
        new = identity not in self.entered
        self.entered.add(identity)
        return new


def role_by_name(path: str) -> str:
    """What a file's name promises."""
    return _BY_NAME.get(os.path.basename(path), OTHER)


def _named_path(word: str, home: str) -> str | None:
    """The file an IdentityFile word names where it needs no login to know; else None."""
    if word.startswith(("~/", "%d/")):
        word = home + word[word.index("/") :]
    return word if word.startswith("/") and not any(c in word for c in "%$") else None


def _is_ssh_place(path: str) -> bool:
    folder = os.path.basename(os.path.dirname(path))
    return folder in (".ssh", "ssh", "dot_ssh", "private_dot_ssh", "exact_dot_ssh")


def _is_key_name(name: str) -> bool:
    return name.startswith("id_") or name.endswith((".pub", ".pem", ".ppk", ".key"))


def _is_no_key(entry: Entry) -> bool:
    """Whether what nothing says is SSH's is too large for a key: a disk image, an archive."""
    regular = entry.stat is not None and mode_bits.S_ISREG(entry.stat.st_mode)
    too_large = entry.stat is not None and entry.stat.st_size > _MAX_KEY_BYTES
    return regular and too_large and not _is_key_name(entry.name)


def _is_reported(entry: Entry) -> bool:
    """Sockets and pipes may lie in `~/.ssh`; only what bears the name of something else matters."""
    mode = entry.stat.st_mode if entry.stat else 0
    if mode_bits.S_ISREG(mode) or entry.name in _BY_NAME:
        return True
    return _is_key_name(entry.name) and not mode_bits.S_ISSOCK(mode)


def _why_not(path: str) -> OSError:
    """Why a path cannot be followed."""
    try:
        os.stat(path)
    except OSError as error:
        return error
    except ValueError:
        pass
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def _stat(path: str, *, follow: bool) -> os.stat_result | None:
    try:
        return os.stat(path, follow_symlinks=follow)
    except (OSError, ValueError):
        return None
