"""Apache MINA sshd's HostConfigEntry: the SSH of Jenkins and Gerrit, read by default.

As the source of 2.17.1 reads (HostConfigEntry.java); not run.
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
)

_LISTS = ("identityfile", "certificatefile")


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What the entries of the file come to for a host: the first value wins, keys add up."""
    settings: dict[str, list[Taken]] = {}
    applies = True
    try:
        for number, raw in enumerate(re.split(r"\r\n|\n|\r", text.source.text), 1):
            line = raw.partition("#")[0].strip()  # also within quotes
            if not line:
                continue
            key, value = _split(line, text, number)
            if key == "match":
                message = "Currently not able to process Match sections"
                raise RefusedError(message, text.source, number)
            if key == "host":
                applies = _matches(value.split(), asked.host)
            elif applies:
                taken = Taken(value, text.source, number)
                if key in _LISTS:
                    settings.setdefault(key, []).append(taken)
                else:
                    settings.setdefault(key, [taken])
    except RefusedError as error:
        return ReaderAnswer({}, error.stop)
    if hostname := settings.get("hostname"):
        value = hostname[0].value.replace("%h", asked.host)
        settings["hostname"] = [hostname[0]._replace(value=value)]
    return ReaderAnswer(settings)


def _split(line: str, text: ReaderFile, number: int) -> tuple[str, str]:
    """An = anywhere wins over a blank as the separator."""
    at = line.find("=")
    if at < 0:
        at = min((i for i in (line.find(" "), line.find("\t")) if i >= 0), default=-1)
    if at < 0:
        message = f"No configuration value delimiter at line {number}"
        raise RefusedError(message, text.source, number)
    key, value = line[:at].strip(), line[at + 1 :].strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return key.lower(), value


def _matches(patterns: list[str], host: str) -> bool:
    negated = [Glob(p[1:]) for p in patterns if p.startswith("!")]
    if any(pattern.matches(host) for pattern in negated):
        return False
    return any(Glob(p).matches(host) for p in patterns if not p.startswith("!"))
