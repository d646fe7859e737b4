"""What the user chose, and the frame in which rules judge."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sshlint.lean import NamedTuple
from sshlint.source import SshlintError, Unreadable, read_held

FILE_NAMES = (".sshlint.toml", "sshlint.toml", "pyproject.toml")
FAIL_ON = ("error", "warning", "info", "never")
LEVELS = ("error", "warning", "info")
# What may have to read the keys only, then the programs of tables/readers.
KEY_READERS = ("openssh", "putty", "pem-only")
PROGRAM_READERS = (
    *("paramiko", "asyncssh", "libssh", "libssh2", "go-ssh-config", "x-crypto", "jsch"),
    *("mina-sshd", "net-ssh", "npm-ssh-config", "npm-ssh2", "vscode", "dropbear", "plink"),
)
READERS = (*KEY_READERS, *PROGRAM_READERS)


class Settings(NamedTuple):
    """The contents of a settings file; `path` says which, and is empty for the defaults.

    `readers` are the programs that must be able to use the keys and the config, as NAME or
    NAME=VERSION, `max_key_age` is in days,
    `putty_version` is the oldest PuTTY that must read them, () for any of today's. `allow_keys` are
    the fingerprints of private keys that may lie in a repository, `revoked_keys` of those that must
    open nothing any more.
    """

    path: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = "warning"
    per_path_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: tuple[tuple[str, str], ...] = ()
    target_openssh: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    max_key_age: int = 730
    putty_version: tuple[int, ...] = ()
    allow_keys: tuple[str, ...] = ()
    revoked_keys: tuple[str, ...] = ()


class Release(NamedTuple):
    """An OpenSSH client: its version, and the vendor whose changes it carries ("" for none)."""

    version: tuple[int, ...]
    vendor: str = ""

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


class Typed(NamedTuple):
    """What is typed after `ssh`: the host, options as (letter, word) in ssh's order, the command.

    `config` is the file of -F, beside which no other is read.
    """

    host: str
    options: tuple[tuple[str, str], ...] = ()
    command: str = ""
    config: str | None = None


class Context(NamedTuple):
    """Everything outside the files that a verdict may depend on. Given to every rule.

    `work_trees` are the only places that a run `in_repository` reads, by their real paths. `owner`
    is the uid of the home under review; `targets` are the clients that must be able to read it;
    `now` is in seconds since the epoch. `typed` is the one login that is asked about, `None` for
    all.
    """

    settings: Settings
    home: str
    owner: int
    targets: tuple[Release, ...]
    platform: str
    now: float
    environment: Mapping[str, str]
    in_repository: bool = False
    work_trees: tuple[str, ...] = ()
    typed: Typed | None = None


class SettingsError(SshlintError):
    """A settings file that cannot be used: says where, what and what to write instead."""


def find(folder: str, *, stop: str, within: Sequence[str] = ()) -> Settings | None:
    """The settings of the nearest folder upwards from `folder` that has a file of them.

    The search ends at `stop` (the home, or the top of a repository) or at the root.
    """
    while True:
        for name in FILE_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (settings := load(path, within)) is not None:
                return settings
        parent = os.path.dirname(folder)
        if folder == stop or parent == folder:
            return None
        folder = parent


def load(path: str, within: Sequence[str] = ()) -> Settings | None:
    """Read one settings file; `None` for a pyproject.toml without `[tool.sshlint]`.

    Raises `SettingsError`.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        text = read_held(path, limit=1024 * 1024, within=within).data.decode()
        table = tomllib.loads(text)
    except Unreadable as error:
        raise SettingsError(f"{path}: the settings cannot be read: {error.reason}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: the settings are not UTF-8 text; save them as that") from None
    except ValueError as error:  # a TOMLDecodeError, or a number of thousands of digits
        raise SettingsError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise SettingsError(f"{path}: not valid TOML: nested too deeply") from None
    if os.path.basename(path) == "pyproject.toml":
        tools = table.get("tool")
        table = tools.get("sshlint") if isinstance(tools, dict) else None
        if table is None:
            return None
    return _from_table(path, table)


def _from_table(path: str, table: object) -> Settings:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: [tool.sshlint] must be a table")
    values: dict[str, Any] = {"path": path}
    for key, value in table.items():
        reader = _READERS.get(key)
        if reader is None:
            raise SettingsError(f'{path}: unknown setting "{key}"{suggestion(key, _READERS)}')
        values[key.replace("-", "_")] = reader(f"{path}: {key}", value)
    return Settings(**values)


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` for the nearest known word, else the empty string."""
    near = nearest(word, known)
    return f'; did you mean "{near}"?' if near else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a typo most likely meant, case aside."""
    import difflib

    folded = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word[:100].lower(), folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None


def _words(where: str, value: object, example: str = "SSH509") -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise SettingsError(f'{where} must be a list of strings, such as ["{example}"]')


def _choice(where: str, value: object, choices: tuple[str, ...]) -> str:
    if isinstance(value, str) and value in choices:
        return value
    raise SettingsError(f"{where} must be one of {', '.join(choices)}, not {value!r}")


def _table(where: str, value: object, example: str) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise SettingsError(f"{where} must be a table, such as {example}")


def _fail_on(where: str, value: object) -> str:
    return _choice(where, value, FAIL_ON)


def _per_path_ignores(where: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    table = _table(where, value, '"work/*" = ["SSH603"]')
    return tuple((glob, _words(f'{where}."{glob}"', codes)) for glob, codes in table.items())


def _severity(where: str, value: object) -> tuple[tuple[str, str], ...]:
    table = _table(where, value, 'SSH509 = "warning"')
    return tuple((code, _choice(f"{where}.{code}", level, LEVELS)) for code, level in table.items())


class Reader(NamedTuple):
    """A program besides ssh, as named; `version` is () for the newest that is known."""

    name: str
    version: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.name + (f"={'.'.join(map(str, self.version))}" if self.version else "")


def read_reader(word: str) -> Reader:
    """Take `NAME` or `NAME=VERSION` apart. Raises `SettingsError`, which names the nearest."""
    name, equals, version = word.partition("=")
    if name not in READERS:
        near = suggestion(name, READERS) or f"; known are {', '.join(READERS)}"
        raise SettingsError(f'no program "{name}" is known to read ssh_config or keys{near}')
    if not equals:
        return Reader(name)
    numbers = version.split(".")
    if name in KEY_READERS or not all(n.isdecimal() and len(n) < 6 for n in numbers):
        raise SettingsError(f'"{word}" is not a program, nor one with a version ("paramiko=3.4")')
    return Reader(name, tuple(map(int, numbers)))


def _readers(where: str, value: object) -> tuple[str, ...]:
    words = _words(where, value, READERS[0])
    try:
        return tuple(str(read_reader(word)) for word in words)
    except SettingsError as error:
        raise SettingsError(f"{where}: {error}") from None


def _days(where: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise SettingsError(f"{where} must be a number of days, such as 365")


def _putty_version(where: str, value: object) -> tuple[int, ...]:
    numbers = value.split(".") if isinstance(value, str) else []
    if len(numbers) == 2 and all(re.fullmatch("[0-9]{1,4}", number) for number in numbers):
        return tuple(map(int, numbers))
    raise SettingsError(f'{where} must be a version of PuTTY in quotes, such as "0.74"')


def _fingerprints(where: str, value: object) -> tuple[str, ...]:
    found = _words(where, value, "SHA256:…")
    if all(text.startswith("SHA256:") for text in found):
        return found
    raise SettingsError(f"{where} takes fingerprints as ssh-keygen -l prints them, SHA256:…")


_READERS: dict[str, Callable[[str, object], object]] = {
    "select": _words,
    "ignore": _words,
    "fail-on": _fail_on,
    "per-path-ignores": _per_path_ignores,
    "severity": _severity,
    "target-openssh": _words,
    "readers": _readers,
    "max-key-age": _days,
    "putty-version": _putty_version,
    "allow-keys": _fingerprints,
    "revoked-keys": _fingerprints,
}
