"""What a clean verdict hangs on, written so that a shell can tell without Python that it stands.

A stamp is a text of lines. First the name of the login (the words typed) and the surroundings,
then until when it holds (seconds since 1970, or -). Then, for each path that was looked at,
`=STATE PATH` as stat(1) prints its state, with `*` for times that do not matter, or `!PATH` where
nothing was there. The wrappers of `sshlint.commands.shells` read it; they and this page must agree.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import sshlint
from sshlint.config.tree import Config
from sshlint.formats.keys.certificate import FOREVER
from sshlint.login.typed_login import TypedLogin
from sshlint.settings import FILE_NAMES
from sshlint.source import glob_matches

FORMAT = "sshlint stamp 1"
# What stat(1) is asked, in the words of GNU and of BSD; `state` prints the same.
GNU_FORMAT = "%f,%u,%g,%d,%i,%s,%Y,%Z"
BSD_FORMAT = "%Dp,%u,%g,%d,%i,%z,%m,%c"
# In a stamp, which knows seconds, a file that changes twice within one looks the same. Clocks of
# file systems are a little behind; some tick but once a second, FAT's every other.
_YOUNG, _YOUNG_WITHOUT_FRACTION = 1.1, 2.1
_VARIABLES = ("HOME", "XDG_RUNTIME_DIR")
_MAGIC = frozenset("*?[")


def write(path: str, survey: TypedLogin, ssh: str, start: float) -> None:
    """Write the stamp of a clean verdict, unless it hangs on what a shell cannot see.

    `start` is when the check began: what changed since, or just before, is not vouched for.
    """
    lines = list(_lines(survey, ssh, start))
    if not lines or any("\n" in line for line in lines):
        return
    head = [f"{FORMAT} {os.path.basename(path)}", surroundings(), _holds_until(survey)]
    from sshlint.fixing.writing import stamp_file

    stamp_file.put(path, "\n".join([*head, *lines]) + "\n")


def surroundings() -> str:
    """What of the environment a verdict may hang on; the wrappers put the same together."""
    agent = "agent" if os.environ.get("SSH_AUTH_SOCK") else ""
    return "|".join(["at", agent, *(os.environ.get(name, "") for name in _VARIABLES)])


def state(found: os.stat_result, *, times: bool = True) -> str:
    """As stat(1) prints it; of a folder without `times` only whose it is and who may enter."""
    mode = f"{found.st_mode:x}" if sys.platform == "linux" else str(found.st_mode)
    if not times:
        return f"{mode},{found.st_uid},{found.st_gid},*"
    where = f"{found.st_dev},{found.st_ino},{found.st_size}"
    return (
        f"{mode},{found.st_uid},{found.st_gid},{where},{int(found.st_mtime)},{int(found.st_ctime)}"
    )


def _lines(survey: TypedLogin, ssh: str, start: float) -> Iterator[str]:
    """The paths and their states; nothing at all where one is too young or cannot be told."""
    if _hangs_on_more(survey):
        return
    home = survey.context.home
    folders = dict.fromkeys((home, os.path.join(home, ".ssh"), *_folders_of_options(survey)))
    listed = [folder for config in _configs(survey) for folder in _globbed(config)]
    files = dict.fromkeys((*survey.looked_for, *listed, ssh, sshlint.__file__, *_settings(home)))
    found: list[str] = []
    for path in (*folders, *files):
        try:
            at = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            found.append(f"!{path}")
            continue
        except (OSError, ValueError):
            return
        times = path in files
        if times and _is_young(at, start):
            return
        found.append(f"={state(at, times=times)} {path}")
    yield from found


def _is_young(at: os.stat_result, start: float) -> bool:
    fraction = at.st_ctime_ns % 1_000_000_000
    return max(at.st_mtime, at.st_ctime) > start - (_YOUNG if fraction else _YOUNG_WITHOUT_FRACTION)


def _configs(survey: TypedLogin) -> Iterator[Config]:
    yield from survey.configs
    if survey.system_config is not None:
        yield survey.system_config


def _hangs_on_more(survey: TypedLogin) -> bool:
    """Whether the verdict hangs on the working folder, or on variables that are not looked at."""
    typed = survey.typed
    paths = [typed.config or "/"]
    paths += [path for letter, path in typed.options if letter == "i"]
    paths += [o.values[0] for o in survey.chain[0].options("identityfile") if o.line is None]
    if any(not path.startswith(("/", "~")) for path in paths):
        return True
    if any(letter == "i" and not os.path.exists(path) for letter, path in typed.options):
        return True  # which ssh leaves out, as long as it does not exist
    known = [f"${{{name}}}" for name in (*_VARIABLES, "SSH_AUTH_SOCK")]
    for config in _configs(survey):
        for line in config.lines:
            rest = line.rest
            for name in known if "${" in rest else ():
                rest = rest.replace(name, "")
            if "${" in rest or (line.keyword == "include" and "%" in rest):
                return True
        if config.undecided:
            return True
    return False


def _folders_of_options(survey: TypedLogin) -> Iterator[str]:
    """The folders that sockets are to lie in."""
    for login in survey.chain:
        for option in login.options("controlpath"):
            path = login.expanded(option, option.values[0])
            if path and path.startswith("/"):
                yield os.path.dirname(path)


def _globbed(config: Config) -> Iterator[str]:
    """The folders that patterns of Include lines look into, at every level."""
    for path in config.patterns:
        parts = path.split("/")
        first = next(i for i, part in enumerate(parts) if _MAGIC & set(part))
        for end in range(first, len(parts)):
            yield from _matching("/".join(parts[:end]))


def _matching(pattern: str) -> list[str]:
    return glob_matches(pattern) if _MAGIC & set(pattern) else [pattern]


def _settings(home: str) -> Iterator[str]:
    """Where settings that change the verdict would be found."""
    for folder in (os.path.join(home, ".ssh"), home):
        yield from (os.path.join(folder, name) for name in FILE_NAMES)
    import platformdirs

    own = platformdirs.user_config_dir("sshlint", appauthor=False)
    yield os.path.join(own, "sshlint.toml")


def _holds_until(survey: TypedLogin) -> str:
    """When the first certificate of the login begins or ends to be valid."""
    moments = [m for _, one in survey.certificates for m in (one.valid_after, one.valid_before)]
    coming = [moment for moment in moments if survey.context.now < moment < FOREVER]
    return str(min(coming)) if coming else "-"
