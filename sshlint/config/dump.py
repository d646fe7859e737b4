"""A host's settings as `ssh -G` prints them: the same lines in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sshlint.config.effective import Setting
from sshlint.config.tokens import TokenFault, expand_tilde
from sshlint.lean import NamedTuple
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.tables import algorithms
from sshlint.tables.keywords import KEYWORDS, Keyword, order
from sshlint.tables.releases import HOST_LINE, NEW_NAMES, PLAIN_NAMES

# Of every host: never among the defaults.
_OWN = ("host", "user", "hostname", "port")
# Defaults that `ssh -G` prints one to a line, or after replacing ~ with the home.
_MANY_LINES = ("identityfile",)
_IN_HOME = ("userknownhostsfile",)


class DumpLines(NamedTuple):
    """What an ssh prints for a keyword: its default, empty where it prints only what is set."""

    keyword: str
    settings: tuple[Setting, ...]
    text: str


class Skeleton(NamedTuple):
    """The keywords an ssh of that version prints, in its order, with their default lines."""

    lines: tuple[DumpLines, ...]
    version: tuple[int, ...] = ()


def skeleton(
    release: Release, account: Account, printed: Sequence[tuple[str, str]] = ()
) -> Skeleton:
    """The lines of a release's `ssh -G` without a config.

    `printed` are those of the ssh itself, where it could be asked; else the tables' defaults
    stand in.
    """
    defaults: dict[str, list[str]] = {}
    old = {shown: name for name, shown in _OLD_NAMES.items()}
    for word, value in printed:
        keyword = old.get(word.lower(), word.lower())
        if keyword not in _OWN:
            defaults.setdefault(keyword, []).append(value)
    for keyword in _IN_HOME:
        defaults.pop(keyword, None)  # it shows the home of whoever ran it
    names = list(order(release.version))
    _add_strangers(names, defaults)
    if release.version < HOST_LINE:
        names.remove("host")
    names = [name for name in names if name in defaults or _is_known(name, release.version)]
    if printed:  # what it was built without
        names = [name for name in names if name in defaults or not _is_of_a_build(name)]
    lines = []
    for name in names:
        values = _defaults(name, defaults, release, account, asked=bool(printed))
        found = tuple(Setting(name, value) for value in values)
        lines.append(DumpLines(name, found, _text(name, found, release.version)))
    return Skeleton(tuple(lines), release.version)


def _is_of_a_build(name: str) -> bool:
    """Whether ssh always prints a line for it where it was built with what it needs."""
    keyword = KEYWORDS.get(name)
    return keyword is not None and bool(keyword.build) and keyword.shown == "always"


def _is_known(name: str, version: tuple[int, ...]) -> bool:
    keyword = KEYWORDS.get(name)
    return keyword is None or keyword.since <= version or name in _OLD_NAMES


def _add_strangers(names: list[str], printed: Iterable[str]) -> None:
    """Put keywords the tables do not have where that ssh prints them."""
    before = "port"
    for keyword in printed:
        if keyword not in names:
            names.insert(names.index(before) + 1, keyword)
        before = keyword


def _defaults(
    name: str,
    printed: dict[str, list[str]],
    release: Release,
    account: Account,
    *,
    asked: bool,
) -> list[str]:
    if name in printed:
        return printed[name]
    keyword = KEYWORDS.get(name)
    if name in _OWN or keyword is None or (asked and name not in _IN_HOME):
        return []
    if not _is_known(name, release.version) or (keyword.until and release.version > keyword.until):
        return []
    if keyword.vendor and release.vendor not in keyword.vendor:
        return []
    debian = release.vendor == "Debian"
    if name in algorithms.KINDS:
        return [",".join(algorithms.defaults(algorithms.KINDS[name], release.version, debian))]
    text = keyword.default(release.version, debian)
    if text is None or not _is_shown(keyword, release.version):
        return []
    if name in _MANY_LINES:
        return text.split(" ")
    if name in _IN_HOME:
        return [" ".join(_in_home(word, account) for word in text.split(" "))]
    return [text]


def _is_shown(keyword: Keyword, version: tuple[int, ...]) -> bool:
    if keyword.shown == "always":
        return True
    return keyword.shown_since is not None and version >= keyword.shown_since


def _in_home(path: str, account: Account) -> str:
    expanded = expand_tilde(path, account)
    return path if isinstance(expanded, TokenFault) else expanded


def complete(
    skeleton: Skeleton, settings: dict[str, list[Setting]]
) -> Iterator[tuple[str, Sequence[Setting]]]:
    """Every keyword with its lines in `ssh -G`'s order: those set, else the defaults."""
    for name, defaults, _ in skeleton.lines:
        found = settings.get(name)
        if found is None:
            if defaults:
                yield name, defaults
        elif found or defaults:
            yield name, found


def dump(skeleton: Skeleton, settings: dict[str, list[Setting]]) -> str:
    """The text of `ssh -G`; values that hang on an unknown Match line count as not set."""
    out: list[str] = []
    for name, defaults, text in skeleton.lines:
        found: Sequence[Setting] | None = settings.get(name)
        if found is None:
            out.append(text)
            continue
        for setting in found:
            if setting.depends:
                found = [other for other in found if not other.depends] or defaults
                break
        out.append(_text(name, found, skeleton.version))
    return "".join(out)


def _text(name: str, settings: Iterable[Setting], version: tuple[int, ...]) -> str:
    shown = name
    words: dict[str, str] = {}
    if version < NEW_NAMES and name in _OLD_NAMES:
        shown = _OLD_NAMES[name]
    elif version < PLAIN_NAMES:
        shown = _PRINTED.get(name, name)
    elif name == "tcpkeepalive":
        words = {"yes": "true", "no": "false"}
    # Of an empty list the name stands alone, without a blank.
    return "".join(
        f"{shown} {words.get(setting.value, setting.value)}\n"
        if setting.value or name not in _LISTS
        else f"{shown}\n"
        for setting in settings
    )


_OLD_NAMES = {
    "hostbasedacceptedalgorithms": "hostbasedkeytypes",
    "pubkeyacceptedalgorithms": "pubkeyacceptedkeytypes",
}
_LISTS = ("canonicaldomains", "channeltimeout", "logverbose", "permitremoteopen")

# Names that `ssh -G` does not print in lower case.
_PRINTED = {name: keyword.printed for name, keyword in KEYWORDS.items() if keyword.printed}
