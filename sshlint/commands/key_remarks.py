"""What is weak about a key file that is not damaged: size, type, mode, and another .pub beside."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint import source
from sshlint.excerpt import visible
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import KeyText
from sshlint.login.key_verdict import open_mode
from sshlint.tables.key_types import plain_name

_LEAST_RSA, _GOOD_RSA = 1024, 2048


def remarks(path: str, text: KeyText) -> Iterator[tuple[str, str]]:
    """Message and code of the rule that `sshlint explain` tells more about."""
    name = plain_name(text.algorithm or "")
    if name == "ssh-dss":
        yield (
            "DSA: OpenSSH offers it no more since 7.0, and has no support for it from 10.0 on",
            "SSH301",
        )
    if name == "ssh-rsa" and text.bits and text.bits < _GOOD_RSA:
        harm = "too short"
        if text.bits < _LEAST_RSA:
            harm = f"ssh reads no key of less than {_LEAST_RSA}"
        yield f"RSA of {text.bits} bits: {harm}, use at least {_GOOD_RSA}", "SSH302"
    if text.kind == "private" and path != "-":
        yield from _of_file(path, text)


def _of_file(path: str, text: KeyText) -> Iterator[tuple[str, str]]:
    try:
        mode = open_mode(os.stat(path))
    except OSError:
        mode = None
    if mode is not None:
        yield f"accessible by others (mode {mode:04o}), so ssh refuses to use it", "SSH101"
    try:
        beside = any_key.read(source.read(f"{path}.pub").data)
    except source.Unreadable:
        return
    if text.public and beside.public and text.public != beside.public:
        yield f"{visible(path)}.pub holds another key", "SSH216"
