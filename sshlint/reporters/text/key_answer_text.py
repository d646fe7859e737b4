"""What `sshlint key` says of a key to people."""

from __future__ import annotations

import os
from collections.abc import Iterator

from sshlint.excerpt import visible
from sshlint.formats.keys import any_key, key_readers
from sshlint.formats.keys.key_text import KeyText
from sshlint.reporters.key_answer import ShownKey, is_unknown, offered
from sshlint.reporters.text.layout import Unbroken, fill, hung, pieces
from sshlint.reporters.text.style import Style

_READER_NAMES = {
    "openssh": "OpenSSH",
    "putty": "PuTTY",
    "paramiko": "paramiko",
    "pem_only": "PEM-only programs",
}
_FORMAT_NAMES = {
    "openssh": "OpenSSH format",
    "pkcs1": "PEM (PKCS#1)",
    "dsa": "PEM (DSA)",
    "sec1": "PEM (SEC1)",
    "pkcs8": "PEM (PKCS#8)",
    "ppk1": "PuTTY format, PPK 1",
    "ppk2": "PuTTY format, PPK 2",
    "ppk3": "PuTTY format, PPK 3",
    "rfc4716": "RFC 4716",
    "authorized": "one line, as in authorized_keys",
    "spki": "PEM (SPKI)",
    "der": "DER",
}
_UNITS = {"argon2": "passes", "pb": "iterations", "scrypt": "blocks"}
_KIND_NAMES = {
    "private": "private key",
    "public": "public key",
    "certificate": "OpenSSH certificate",
    "x509": "X.509 certificate",
    "pkcs12": "PKCS#12 store",
    "other": "not a key file",
}


_COLORS = {"proved": "good", "weakness": "unsure", "damage": "bad"}


def lines(answer: ShownKey, style: Style) -> Iterator[str]:
    """What it is, and a row for each thing there is to say of it."""
    where = visible(answer.path) + (f":{answer.line}" if answer.line else "")
    title = style.paint(style.file_link(where, os.path.abspath(answer.path)), "strong")
    words = (Unbroken(f"{where}:", f"{title}:"), *pieces(_what(answer)))
    yield from fill(words, style.screen_width, rest="    ")
    for label, value in _rows(answer):
        text = f"  {label:12}"
        shown = (
            text.replace(label, style.paint(label, _COLORS.get(label, "")), 1) if label else text
        )
        yield from hung(Unbroken(text, shown), pieces(visible(value)), style.screen_width)


def _what(answer: ShownKey) -> str:
    text = answer.text
    if answer.hosts:
        return f"host key of {visible(answer.hosts)}, as in known_hosts"
    form = f", {_FORMAT_NAMES[text.format]}" if text.format != "none" else ""
    return f"{_KIND_NAMES[text.kind]}{form}"


def _rows(answer: ShownKey) -> Iterator[tuple[str, str]]:
    text = answer.text
    if text.algorithm:
        yield "algorithm", text.algorithm + (f", {text.bits} bits" if text.bits else "")
    if text.public:
        yield "fingerprint", any_key.fingerprint_sha256(text.public)
        yield "", any_key.fingerprint_md5(text.public)
    if text.comment:
        yield "comment", text.comment
    if text.kind == "private":
        yield "encryption", _encryption(text)
    if answer.proved:
        of_mldsa = ", of the Ed25519 key in it" if "mldsa" in (text.algorithm or "") else ""
        yield "proved", f"the private half makes this public half{of_mldsa}"
    yield from _readers(text)
    for message, code in answer.weaknesses:
        yield "weakness", f"{message} ({code})"
    for problem in text.problems:
        line = f"line {problem.line}: " if problem.line else ""
        harm = "" if problem.fatal else ", harmless here"
        yield "damage", f"{line}{problem.message} ({problem.code}{harm})"


def _encryption(text: KeyText) -> str:
    if is_unknown(text):
        return "not known: the file is too damaged"
    if not text.encrypted or text.kdf is None:
        return "yes" if text.encrypted else "none"
    unit = next((unit for kdf, unit in _UNITS.items() if text.kdf.startswith(kdf)), "rounds")
    cost = text.kdf if text.kdf_rounds == 1 else f"{text.kdf}, {text.kdf_rounds} {unit}"
    memory = f", {text.kdf_memory} KiB" if text.kdf_memory else ""
    return f"{text.cipher}; {cost}{memory}"


def _readers(text: KeyText) -> Iterator[tuple[str, str]]:
    obstacles = key_readers.obstacles(text)
    able = [_READER_NAMES[reader] for reader, reason in obstacles.items() if reason is None]
    if obstacles:
        yield "read by", ", ".join(able) or "none of the programs known here"
    for reader, reason in obstacles.items():
        if reason is not None:
            yield "", f"not {_READER_NAMES[reader]}: {offered(reason, text)}"
