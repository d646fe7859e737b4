"""net-ssh (Ruby): Capistrano, Vagrant, Chef, Puppet Bolt.

As 7.0.1 behaves (config.rb; run over random configs); 8.0 beta 3 reads the same.
"""

from __future__ import annotations

import re

from sshlint.config.readers.answer import (
    Glob,
    ReaderAnswer,
    ReaderFile,
    ReaderQuestion,
    RefusedError,
    Taken,
    include_pattern,
)
from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.source import Source

_BLANK = lazy_pattern(r"\s*(#.*)?\Z", re.ASCII)
_EQUALS = lazy_pattern(r"\s*(\S+)\s*=(.*)", re.ASCII)
_QUOTED = lazy_pattern(r'"(.*)"\Z')
_LISTS = ("identityfile", "certificatefile")
_PROXIES = ("proxyjump", "proxycommand")
_NO_COMMAND = {"proxyjump": None, "proxycommand": "none"}  # ProxyJump none is a host of that name
_CONDITIONS = lazy_pattern(r"[ \t\r\n]+|(?<!=)=(?!=)")
_WORD = lazy_pattern(r'([^"\s]+)?(?:"([^"]+)")?\s*')
_SPACE = " \t\r\n\f\v"

_Settings = dict[str, list[Taken]]


class _Line(NamedTuple):
    key: str
    value: str
    number: int


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What `Net::SSH::Config.load(FILE, HOST)` gives; proxyjump and proxycommand exclude another.

    Lines above the first Host or Match are kept apart and lose to those below.
    """
    try:
        settings = _load(text, asked, {})
    except RefusedError as error:
        return ReaderAnswer({}, error.stop)
    _keep_one_proxy(settings)
    if proxy := settings.pop("proxy", None):
        key, _, value = proxy[0].value.partition(" ")
        settings[key] = [] if value == _NO_COMMAND[key] else [proxy[0]._replace(value=value)]
    if hostname := settings.get("hostname"):
        first = hostname[0]
        settings["hostname"] = [first._replace(value=first.value.replace("%h", asked.host))]
    return ReaderAnswer(settings)


def _load(text: ReaderFile, asked: ReaderQuestion, settings: _Settings) -> _Settings:
    """One file; `settings` are those so far, which stay."""
    above: _Settings = {}
    matched = seen = False
    source = text.source
    for number, raw in enumerate(source.text.split("\n"), 1):
        line = _read(raw, number)
        if line is None:
            continue
        if line.key in ("host", "match"):
            seen = True
            host = line.key == "host"
            matched = (
                _matches_host(line.value, asked.host)
                if host
                else _matches(line, asked.host, source)
            )
        elif seen and matched:
            settings = _take(line, text, asked, settings, above=None)
        elif not seen:
            above = _take(line, text, asked, above, above=settings)
        _keep_one_proxy(settings)
    merged = dict(above)
    for key, found in settings.items():
        merged[key] = [*above.get(key, ()), *found] if key in _LISTS else found
    return merged


def _take(
    line: _Line,
    text: ReaderFile,
    asked: ReaderQuestion,
    target: _Settings,
    *,
    above: _Settings | None,
) -> _Settings:
    """Store an option; above the first block the last one wins, unless it was set before."""
    taken = [Taken(line.value, text.source, line.number)]
    if line.key in _LISTS:
        target.setdefault(line.key, []).extend(taken)
    elif line.key == "include":
        for word in _words(line.value):
            for included in text.named_by(line.number, include_pattern(word, asked.home)):
                target = _load(included, asked, target)
    elif above is None:
        target.setdefault(line.key, taken)
    elif line.key not in above:
        target[line.key] = taken
    return target


def _keep_one_proxy(settings: _Settings) -> None:
    """Whichever of the two was met first, as `proxy`: its keyword and value."""
    for key in _PROXIES:
        if found := settings.pop(key, None):
            settings.setdefault("proxy", [found[0]._replace(value=f"{key} {found[0].value}")])


def _read(raw: str, number: int) -> _Line | None:
    if _BLANK.match(raw):
        return None
    found = _EQUALS.match(raw)
    if found:
        key, value = found[1], found[2]
    else:
        words = re.split(r"\s+", raw.strip(_SPACE + "\0"), maxsplit=1, flags=re.ASCII)
        if len(words) < 2:
            return None  # A keyword alone is skipped
        key, value = words
    value = _unquoted(value)
    stripped = value.strip(_SPACE + "\0")
    if re.fullmatch(r"[0-9]+", stripped):
        value = str(int(stripped[:400]))
    elif stripped.lower() in ("yes", "no"):
        value = stripped.lower()
    return _Line(key.lower(), value, number)


def _unquoted(text: str) -> str:
    found = _QUOTED.match(text)
    return found[1] if found else text


def _words(value: str) -> list[str]:
    return [f"{a}{b}" for a, b in _WORD.findall(value) if a or b]


def _pattern(pattern: str) -> Glob:
    return Glob(pattern, folded=True)


def _matches_host(value: str, host: str) -> bool:
    """Quotes are not words' own, and what follows a # are patterns as well."""
    words = {"yes": "true", "no": "false"}.get(value, value).split()
    if any(w.startswith("!") and _pattern(w[1:]).matches(host) for w in words):
        return False
    return any(not w.startswith("!") and _pattern(w).matches(host) for w in words)


def _matches(line: _Line, host: str, source: Source) -> bool:
    """Criteria other than host are dropped, so a line with host holds by that alone."""
    words = [word for word in _CONDITIONS.split(line.value) if word]
    if words == ["all"]:
        return True
    met: list[bool] = []
    for at in range(0, len(words), 2):
        kind = words[at].lower()
        if kind == "all":
            raise RefusedError("all cannot be mixed with other conditions", source, line.number)
        if kind != "host":
            continue
        if at + 1 >= len(words):
            message = "undefined method `start_with?' for nil"
            raise RefusedError(message, source, line.number)
        patterns = _unquoted(words[at + 1])
        negated = patterns.startswith("!")
        found = any(_pattern(p).matches(host) for p in patterns[negated:].split(","))
        met.append(found is not negated)
    return bool(met) and all(met)
