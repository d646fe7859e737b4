"""What there is to say of options, algorithms, keys and logins; in Markdown, past the gate."""

from __future__ import annotations

import os
import stat as mode_bits
from collections.abc import Iterable, Iterator

from sshlint.config.effective import Setting
from sshlint.config.resolve import Resolution
from sshlint.config.slots import proxy
from sshlint.config.tokens import legal_tokens, takes_tilde, takes_variables
from sshlint.excerpt import gate, shown_path, visible
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import KeyText
from sshlint.formats.ssh_config import Line
from sshlint.lean import lazy_pattern
from sshlint.login.identities import Identity, offered
from sshlint.login.key_verdict import look, open_mode
from sshlint.server.views import View
from sshlint.settings import Release
from sshlint.source import Unreadable
from sshlint.tables import algorithms
from sshlint.tables.keyword_help import KEYWORD_HELP, KIND_HELP, TOKEN_HELP
from sshlint.tables.keywords import ALIASES, Keyword
from sshlint.tables.releases import Version, show

_VERDICTS = {
    "ok": "good",
    "classical": "good today, not safe from quantum computers",
    "legacy": "outdated",
    "weak": "weak",
    "broken": "broken",
    "removed": "removed from OpenSSH",
}
_MOST_KEYS = 8
_MARKUP = lazy_pattern(r"[\\`*_{}\[\]()<>#+!|~]")


def code(text: str) -> str:
    """Reviewed text between backticks, where it cannot become markup."""
    shown = visible(text).replace("`", "'")
    return f"`{shown}`" if shown.strip() else "(empty)"


def plain(text: str) -> str:
    """A message of ours that may quote a file, as Markdown that shows it as it is."""
    return _MARKUP.sub(r"\\\g<0>", visible(text))


def keyword(known: Keyword, word: str, release: Release) -> Iterator[str]:
    """An option: what it does, what it takes, its default, its releases, its tokens."""
    version, debian = release.version, release.vendor == "Debian"
    name = known.name.lower()
    yield f"**{known.name}**: {KEYWORD_HELP.get(name, _status(known))}"
    rows = []
    if values := choices(known, version):
        rows.append(f"Values: {', '.join(values)}")
    elif known.kind in KIND_HELP:
        rows.append(f"Takes {KIND_HELP[known.kind]}")
    default = known.default(version, debian)
    if default is not None:
        rows.append(f"Default: {_shortened(default)}")
    rows.append(f"{_since(known)}")
    if letters := legal_tokens(known, version):
        rows.append(f"Tokens: {' '.join(f'%{letter}' for letter in letters)}")
    also = [
        words
        for words, holds in (
            ("`~`", takes_tilde(known, version)),
            ("`${VARIABLE}`", takes_variables(known, version)),
        )
        if holds
    ]
    if also:
        rows.append(f"Replaced: {' and '.join(also)}")
    alias = ALIASES.get(word)
    if alias is not None:
        rows.append(f"{alias.name} is its old name")
    yield "  \n".join(rows)


def choices(known: Keyword, version: Version) -> list[str]:
    """The words an option can be, without the spellings that mean the same."""
    if known.kind == "flag":
        return ["yes", "no"]
    seen: dict[str, str] = {}
    for word, meaning in known.values.items():
        if known.values_since.get(word, version) <= version:
            seen.setdefault(meaning, word)
    return list(seen.values())


def _status(known: Keyword) -> str:
    words = {
        "deprecated": "ssh accepts it and does nothing.",
        "ignored": "ssh accepts it and does nothing.",
        "unsupported": "ssh accepts it and does nothing.",
        "removed": "ssh no longer knows it.",
    }
    return words.get(known.status, "an option of one vendor's ssh.")


def _since(known: Keyword) -> str:
    if known.vendor:
        return f"Only in the ssh of {', '.join(known.vendor)}"
    text = "In every OpenSSH" if known.since <= (6, 5) else f"Since OpenSSH {show(known.since)}"
    return text + (f", until {show(known.until)}" if known.until else "")


def _shortened(text: str) -> str:
    shown = text if len(text) <= 60 else text[:57].rsplit(",", 1)[0] + ",…"
    return f"`{shown}`"


def token(letter: str, value: str | None) -> str:
    said = f"`%{letter}`: {TOKEN_HELP.get(letter, 'no token of ssh')}"
    return said if value is None else f"{said}; here {code(value)}"


def algorithm(kind: str, name: str, release: Release) -> str:
    """The verdict on an algorithm, and its releases."""
    found = algorithms.find(kind, name)
    if found is None:
        return f"{code(name)}: no OpenSSH has an algorithm of this name"
    said = f"**{found.name}**: {_VERDICTS[found.verdict]}"
    if found.reason:
        said += f" ({found.reason})"
    since = f"since OpenSSH {show(found.since)}" if found.since else "in every OpenSSH"
    until = f", until {show(found.until)}" if found.until else ""
    version, debian = release.version, release.vendor == "Debian"
    default = name in algorithms.defaults(kind, version, debian)
    said += f"  \nReleases: {since}{until}"
    return said + f"  \n{'Among' if default else 'Not among'} the defaults of {show(version)}"


def effective(view: View, settings: Iterable[Setting], line: Line | None) -> Iterator[str]:
    """Values in effect and where each comes from; `line` is the one that is asked about."""
    for setting in settings:
        option = setting.option
        own = option.line if option is not None else None
        if own is None:
            yield f"{code(setting.value)} (default)"
            continue
        value = gate(own.source.location(own.start, own.end))(setting.value)
        where = "this line" if own is line else place(view, own)
        depends = " if its Match holds" if setting.depends else ""
        yield f"{code(value)} ({where}{depends})"


def place(view: View, line: Line) -> str:
    return f"{code(shown_path(line.source.path, view.context.home))} line {view.number_of(line)}"


def login(view: View, host: str) -> Iterator[str]:
    """A login in short: where it leads, as whom, over which hosts, with which keys."""
    found = view.resolution(host)
    if found.refusal is not None:
        yield f"ssh refuses this login: {code(found.refusal.message)}"
    account = found.program.account
    user = found.value("user") or account.user
    port = found.value("port") or "22"
    yield f"**{code(host)}** → {code(f'{user}@{found.name}')} port {code(port)}"
    way = proxy(found.slots)
    if way is not None and way.values and way.values[0] != "none":
        line = way.line
        shown = gate(*([line.source.location(line.start, line.end)] if line else []))
        yield f"{way.name}: {code(shown(' '.join(way.values)))}"
    keys = keys_of(found)
    if keys:
        yield "Keys from files:"
        yield "\n".join(f"- {_identity(view, key)}" for key in keys[:_MOST_KEYS])
    else:
        yield "No key from a file is offered."


def keys_of(resolution: Resolution) -> list[Identity]:
    accepted = resolution.value("pubkeyacceptedalgorithms")
    plain = accepted is not None and accepted[:1] not in "+-^"
    return offered(resolution, accepted.split(",") if accepted and plain else None)


def _identity(view: View, key: Identity) -> str:
    path = code(shown_path(key.origin, view.context.home))
    if key.trouble is not None:
        verb = "offered, but" if key.offered else "not offered:"
        return f"{path}: {verb} {plain(key.trouble.words)}"
    kind = f" {key.key_type}" if key.key_type else ""
    return f"{path}:{kind} offered" + (", has a passphrase" if key.locked else "")


def key(view: View, path: str) -> Iterator[str]:
    """A key file: kind, size, fingerprint, encryption, mode."""
    try:
        source, text = look(path, view.survey.read)
    except Unreadable as error:
        yield f"{code(shown_path(path, view.context.home))}: {plain(error.reason)}"
        return
    yield f"{code(shown_path(path, view.context.home))}: {_kind(text)}"
    rows = list(of_key(text))
    if text.kind == "private":
        cipher = f"encrypted ({text.cipher})" if text.cipher else "encrypted"
        rows.append(cipher if text.encrypted else "no passphrase")
    if source.stat is not None and os.name == "posix":
        is_open = text.kind == "private" and open_mode(source.stat) is not None
        verdict = ", open to others: ssh ignores it" if is_open else ""
        rows.append(f"Mode: {mode_bits.S_IMODE(source.stat.st_mode):04o}{verdict}")
    rows += [f"Damaged: {plain(problem.message)}" for problem in text.problems[:3]]
    yield "  \n".join(rows)


def _kind(text: KeyText) -> str:
    names = {"private": "private key", "public": "public key", "certificate": "certificate"}
    if text.kind not in names:
        return "not a key"
    return names[text.kind] + (f", format {text.format}" if text.kind == "private" else "")


def of_key(text: KeyText) -> Iterator[str]:
    """Algorithm, size and fingerprint."""
    if text.algorithm:
        yield f"Type: {code(text.algorithm)}" + (f", {text.bits} bits" if text.bits else "")
    if text.public:
        yield f"Fingerprint: `{any_key.fingerprint_sha256(text.public)}`"
