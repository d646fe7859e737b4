"""What the files of a dotfiles repository are called, and which mode they get, in the home.

Plain repositories and stow packages hold a `.ssh` somewhere; yadm adds conditions behind `##`;
chezmoi writes attributes into the names. (chezmoi.io: Source state attributes; yadm(1), Alternates
and Permissions; stow(1), --dotfiles.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from sshlint import filesystem
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Source, Unreadable, read

_UMASK = 0o022
_MAX_FILES = 20_000
_MAX_PATH = 4096
_SSH_FOLDERS = (".ssh", "ssh")
_SKIPPED = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__"))

_CHEZMOI_MARKS = (".chezmoiroot", ".chezmoiversion", ".chezmoiignore", ".chezmoiremove",
    ".chezmoi.toml.tmpl", ".chezmoi.yaml.tmpl", ".chezmoi.json.tmpl", ".chezmoiscripts",
    ".chezmoidata", ".chezmoitemplates", ".chezmoiexternals")  # fmt: skip
_CHEZMOI_TOP = lazy_pattern(
    r"(?:(?:exact|private|readonly|encrypted|empty|executable|create)_)*dot_"
)
_CHEZMOI_FOLDER = lazy_pattern(
    r"(?:external_)?(?:exact_)?(private_)?(?:readonly_)?(dot_|literal_)?"
)
_CHEZMOI_FILE = lazy_pattern(
    r"(?:create_|modify_)?(encrypted_)?(private_)?(readonly_)?(?:empty_)?(executable_)?"
    r"(dot_|literal_)?"
)
_CHEZMOI_OTHER = lazy_pattern(r"(?:run|remove|symlink)_")
_YADM_TEMPLATE = lazy_pattern(r"##(?:.*,)?(?:t|template|yadm)(?:\.|,|\Z)")
_TEMPLATE_TEXT = lazy_pattern(r"\{\{|\{%|<%")


class Deployed(NamedTuple):
    """A file as it will be: its path below the home, and its mode under the usual umask.

    `manager` is chezmoi, yadm or empty: files arrive as git checks them out, linked or not.
    `path` is the whole path in the repository where nothing says what it becomes.
    """

    path: str
    mode: int
    manager: str = ""
    template: bool = False
    encrypted: bool = False

    @property
    def name(self) -> str:
        return os.path.basename(self.path)


def git_top(path: str) -> str:
    """The top of the git work tree a path lies in, or the empty string."""
    start = path
    while not filesystem.lexists(os.path.join(path, ".git")):
        parent = os.path.dirname(path)
        if parent == path:
            return _separate_top(start)
        path = parent
    return path


def _separate_top(path: str) -> str:
    """The work tree of a repository kept elsewhere, as yadm does: git tells its hooks of it."""
    if not os.environ.get("GIT_DIR"):
        return ""
    top = os.path.abspath(os.environ.get("GIT_WORK_TREE") or os.getcwd())
    return top if (path + os.sep).startswith(top + os.sep) else ""


class Repository:
    """One work tree, and how its names are to be read."""

    def __init__(self, top: str, read: Callable[[str], Source] = read) -> None:
        self.top = top
        self.read = read
        self.chezmoi_root = self._chezmoi_root()
        self.is_yadm = any(
            filesystem.isdir(os.path.join(top, folder)) for folder in (".config/yadm", ".yadm")
        )
        self._sources: dict[str, str] | None = None

    def deployed(self, path: str) -> Deployed:
        """What becomes of a file of the work tree."""
        root = self.chezmoi_root
        if root is not None and (path + os.sep).startswith(root + os.sep):
            return _chezmoi(os.path.relpath(path, root))
        plain, mark, conditions = os.path.relpath(path, self.top).partition("##")
        _, slash, rest = conditions.partition("/")  # of a folder with conditions
        plain = _from_ssh_folder(plain + slash + rest)
        yadm = bool(mark) or self.is_yadm
        mode = 0o755 if os.access(path, os.X_OK) else 0o644
        if yadm and plain.startswith(".ssh/"):
            mode &= 0o700  # yadm perms, which clone, pull and others end with
        template = bool(mark and _YADM_TEMPLATE.search(mark + conditions))
        return Deployed(plain, mode, "yadm" if yadm else "", template)

    def find(self, pattern: str) -> list[str]:
        """The files that will be at a path, or match a pattern, below the home.

        Of a path where nothing will be: a place in the work tree where nothing is.
        """
        if self._sources is None:
            self._sources = {}
            for path in sorted(_walk(self.top), key=_condition):
                deployed = self.deployed(path)
                if not (deployed.encrypted or (deployed.template and self._is_template(path))):
                    self._sources.setdefault(deployed.path, path)
        if not any(sign in pattern for sign in "*?["):
            return [self._sources.get(pattern) or os.path.join(self.top, pattern)]
        from fnmatch import fnmatchcase

        parts = pattern.split("/")
        return [
            self._sources[path]
            for path in sorted(self._sources, key=os.fsencode)
            if len(found := path.split("/")) == len(parts)
            and all(
                fnmatchcase(name, part) and (part.startswith(".") or not name.startswith("."))
                for name, part in zip(found, parts, strict=True)
            )
        ]

    def _is_template(self, path: str) -> bool:
        try:
            return is_template_text(self.read(path).text)
        except Unreadable:
            return True

    def _chezmoi_root(self) -> str | None:
        """Where chezmoi's source state begins, `None` where there is none."""
        root = os.path.join(self.top, ".chezmoiroot")
        if filesystem.isfile(root):
            try:
                return os.path.join(self.top, self.read(root).text[:_MAX_PATH].strip())
            except Unreadable:
                return self.top
        try:
            names = filesystem.listdir(self.top)
        except OSError:
            return None
        if any(name in _CHEZMOI_MARKS or _CHEZMOI_TOP.match(name) for name in names):
            return self.top
        return None


def is_template_text(text: str) -> bool:
    """Whether a template holds more than plain text, so that nobody knows what becomes of it."""
    return bool(_TEMPLATE_TEXT.search(text))


def _condition(path: str) -> tuple[bool, str]:
    """Alternates last, so that one without conditions stands for them all."""
    return "##" in path and "##default" not in path, path


def _chezmoi(path: str) -> Deployed:
    *folders, name = path.split(os.sep)
    parts = [_without(_CHEZMOI_FOLDER, folder) for folder in folders]
    found = _CHEZMOI_FILE.match(name)
    if found is None or _CHEZMOI_OTHER.match(name) or any(part.startswith(".") for part in folders):
        return Deployed(path, 0o644, "chezmoi")
    encrypted, private, readonly, executable, _ = found.groups()
    plain = _without(_CHEZMOI_FILE, name)
    if encrypted:
        plain = plain.removesuffix(".asc").removesuffix(".age")
    template = plain.endswith(".tmpl")
    plain = plain.removesuffix(".tmpl").removesuffix(".literal")
    mode = 0o777 if executable else 0o666
    mode &= ~(0o077 if private else 0) & ~(0o222 if readonly else 0) & ~_UMASK
    return Deployed("/".join([*parts, plain]), mode, "chezmoi", template, bool(encrypted))


def _without(prefixes: re.Pattern[str], name: str) -> str:
    found = prefixes.match(name)
    if found is None:
        return name
    return ("." if found[found.re.groups] == "dot_" else "") + name[found.end() :]


def _from_ssh_folder(path: str) -> str:
    """The path from the folder that becomes `~/.ssh` on, where there is one."""
    parts = [f".{part[4:]}" if part.startswith("dot-") else part for part in path.split(os.sep)]
    for name in _SSH_FOLDERS:
        if name in parts[:-1]:
            rest = parts[parts.index(name) + 1 :]
            is_package = name == "ssh" and rest[0].startswith(".")  # of stow, called ssh
            return "/".join(rest if is_package else [".ssh", *rest])
    return "/".join(parts)


def _walk(top: str) -> Iterator[str]:
    count = 0
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(names):
            count += 1
            if count > _MAX_FILES:
                return
            yield os.path.join(folder, name)


def private_name(name: str) -> str:
    """The name under which chezmoi makes a file that only its owner can read."""
    found = _CHEZMOI_FILE.match(name)
    at = 0
    if found is not None:
        kind = re.match("(?:create_|modify_)?", name)
        at = found.end(1) if found[1] else kind.end() if kind else 0
    return f"{name[:at]}private_{name[at:]}"
