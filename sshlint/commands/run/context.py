"""What the command line asks of a check, and the frame in which it is made."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping

from sshlint import settings
from sshlint.commands.run.terminal import warn
from sshlint.config.deployed import git_top
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.excerpt import visible
from sshlint.lean import NamedTuple
from sshlint.machine.account import owner_of_home
from sshlint.machine.installed import installed
from sshlint.machine.programs import never_from
from sshlint.settings import Context, Release, Settings, Typed
from sshlint.source import SshlintError
from sshlint.tables import releases

STDIN = "-"


class CheckOptions(NamedTuple):
    """What the command line asked of `check`."""

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    format: str = "text"
    color: str = "auto"
    config: str | None = None
    isolated: bool = False
    home: str | None = None
    system_config: str = SYSTEM_CONFIG
    stdin_filename: str | None = None
    quiet: bool = False
    every: bool = False
    statistics: bool = False
    output: str | None = None
    baseline: str | None = None
    write_baseline: bool = False
    target_openssh: tuple[str, ...] = ()
    reader: tuple[str, ...] = ()
    host: str = ""
    as_configs: tuple[str, ...] = ()  # PATHs that are configs, whatever they look like


def build_context(options: CheckOptions) -> Context:
    home = _home(options)
    named = [os.path.abspath(path) for path in options.paths if path != STDIN]
    paths = named
    if options.stdin_filename is not None and STDIN in options.paths:
        paths = [*named, os.path.abspath(options.stdin_filename)]
    never_from(_not_ours(paths, home))
    work_trees = _work_trees(paths, home)
    chosen = _settings(options, named[0] if named else os.path.join(home, ".ssh"), home, work_trees)
    owner = owner_of_home(home)[0] if sys.platform != "win32" else os.stat(home).st_uid
    return Context(
        settings=chosen,
        home=home,
        owner=owner,
        targets=_targets(chosen),
        platform=sys.platform,
        now=time.time(),
        environment=_environment(options, home),
        in_repository=bool(work_trees),
        work_trees=work_trees,
        typed=Typed(options.host) if options.host else None,
    )


def _not_ours(paths: list[str], home: str) -> Iterator[str]:
    """The directories under review that may hold programs of others than the user."""
    own = passwd_home(quiet=True)
    for path in (*paths, home):
        directory = path if os.path.isdir(path) else os.path.dirname(path)
        directory = git_top(directory) or directory
        if not (own + os.sep).startswith(directory + os.sep):
            yield directory


def _home(options: CheckOptions) -> str:
    """The home that `~` stands for: --home, a PATH that is a home, else the passwd entry."""
    if options.home is not None:
        if not os.path.isdir(options.home):
            raise SshlintError(f"--home {options.home}: there is no such directory")
        return os.path.abspath(options.home)
    if len(options.paths) == 1 and os.path.isdir(options.paths[0]):
        path = os.path.abspath(options.paths[0])
        folder = path if os.path.isdir(os.path.join(path, ".ssh")) else os.path.dirname(path)
        if (folder == path or os.path.basename(path) == ".ssh") and not git_top(folder):
            return folder
    paths = [os.path.abspath(path) for path in options.paths if path != STDIN]
    return passwd_home(quiet=bool(paths) and all(map(git_top, paths)))  # another's home, then


def _environment(options: CheckOptions, home: str) -> Mapping[str, str]:
    """The variables of this run; HOME is the home under review where that was chosen."""
    if options.home is None and home == passwd_home(quiet=True):
        return os.environ
    return {**os.environ, "HOME": home}


def _targets(chosen: Settings) -> tuple[Release, ...]:
    if chosen.target_openssh:
        return tuple(map(_release, chosen.target_openssh))
    found = installed()
    return (found.release if found else Release(releases.NEWEST),)


def _release(text: str) -> Release:
    version = releases.parse(text)
    if version is None:
        raise SshlintError(f'target-openssh {text}: not a version of OpenSSH, such as "9.2"')
    return Release(version)


def passwd_home(*, quiet: bool = False) -> str:
    """The home of the passwd entry, which is where ssh looks, whatever HOME says."""
    if sys.platform == "win32":
        return os.path.expanduser("~")
    import pwd

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return os.path.expanduser("~")
    if not quiet and os.environ.get("HOME", home).rstrip("/") != home.rstrip("/"):
        warn(
            f"reading {home}, where ssh looks, not $HOME ({visible(os.environ['HOME'])}); "
            "use --home to choose"
        )
    return home.rstrip("/") or "/"


def _settings(options: CheckOptions, path: str, home: str, work_trees: tuple[str, ...]) -> Settings:
    if options.isolated:
        found = None
    elif options.config is not None:
        found = settings.load(os.path.abspath(options.config))
        if found is None:
            raise SshlintError(f"{options.config}: there is no [tool.sshlint] in it")
    else:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        in_home = folder.startswith(home + os.sep) and not work_trees
        stop = home if in_home else git_top(folder)
        found = settings.find(folder, stop=stop, within=work_trees) or _own_settings()
    chosen = found or Settings()
    return chosen._replace(
        select=_split(options.select) or chosen.select,
        ignore=(*chosen.ignore, *_split(options.ignore)),
        fail_on=options.fail_on or chosen.fail_on,
        target_openssh=options.target_openssh or chosen.target_openssh,
        readers=tuple(str(settings.read_reader(word)) for word in options.reader) or chosen.readers,
    )


def settings_at(options: CheckOptions, directory: str) -> Settings:
    """The settings of a run that is about no SSH home: those of a directory, else the user's."""
    return _settings(options, directory, passwd_home(quiet=True), ())


def _own_settings() -> Settings | None:
    # Few people have settings of their own, and platformdirs costs as much start-up as twenty
    # rules: on Linux it is only asked where a folder of ours can be.
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    if sys.platform == "linux" and not os.path.isdir(os.path.join(home, "sshlint")):
        return None
    import platformdirs

    path = os.path.join(platformdirs.user_config_dir("sshlint", appauthor=False), "sshlint.toml")
    return settings.load(path) if os.path.isfile(path) else None


def _split(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def _work_trees(paths: list[str], home: str) -> tuple[str, ...]:
    """Where a run in a repository stays; nothing where it is in none."""
    if not any(_in_repository(path, home) for path in paths):
        return ()
    found: dict[str, None] = {}
    for path in paths:
        directory = git_top(path) or (path if os.path.isdir(path) else os.path.dirname(path))
        found[os.path.realpath(directory)] = None
    return tuple(found)


def _in_repository(path: str, home: str) -> bool:
    ssh_folder = os.path.join(home, ".ssh")
    return not (path + os.sep).startswith(ssh_folder + os.sep) and bool(git_top(path))
