"""JSch's OpenSSHConfig: the mwiede fork (0.2 and newer), and JSch itself up to 0.1.55.

As 0.1.55 and the fork's 2.28.7 behave (OpenSSHConfig.java). Match is an option like any other, so
that the lines under it belong to the Host block above.
"""

from __future__ import annotations

import re

from sshlint.config.readers.answer import Glob, ReaderAnswer, ReaderFile, ReaderQuestion, Taken
from sshlint.lean import lazy_pattern

# Both from #565 of the fork
NEGATION = (0, 2)
_SPLIT = lazy_pattern(r"[= \t]")


def read(text: ReaderFile, asked: ReaderQuestion) -> ReaderAnswer:
    """What `getConfig(HOST)` gives: the lines above the first Host, then each block that matches.

    Of two blocks with the same Host line the last stands for both.
    """
    blocks: dict[str, list[tuple[str, Taken]]] = {"": []}
    order = [""]
    block = blocks[""]
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text.source.text), 1):
        line = raw.strip()
        parts = [part.strip() for part in _SPLIT.split(line, maxsplit=1)]
        if not line or line.startswith("#") or len(parts) < 2:
            continue
        key, value = parts
        is_host = key == "Host" if asked.before(*NEGATION) else key.lower() == "host"
        if is_host:
            block = blocks[value] = []
            order.append(value)
        else:
            block.append((key.lower(), Taken(value, text.source, number)))
    settings: dict[str, list[Taken]] = {}
    for title in order:
        if title and not _matches(title, asked):
            continue
        for key, taken in blocks[title]:
            if key == "identityfile":
                known = settings.setdefault(key, [])
                known[:] = [other for other in known if other.value != taken.value]
                known.append(taken)
            else:
                settings.setdefault(key, [taken])
    port = settings.get("port")
    if port and not re.fullmatch(r"[+-]?[0-9]+", port[0].value):
        del settings["port"]
    return ReaderAnswer(settings)


def _matches(title: str, asked: ReaderQuestion) -> bool:
    words = re.split(r"[ \t]", title)
    negated = [word[1:] for word in words if word.startswith("!")]
    found = any(_fits(word, asked.host) for word in words if not word.startswith("!"))
    if asked.before(*NEGATION):
        return found or any(not _fits(word, asked.host) for word in negated)
    return found and not any(_fits(word, asked.host) for word in negated)


def _fits(pattern: str, host: str) -> bool:
    return Glob(pattern).matches(host)
