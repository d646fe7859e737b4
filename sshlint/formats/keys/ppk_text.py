"""What a PPK shows without a passphrase, and what befell its text."""

from __future__ import annotations

import re

from sshlint.formats.keys import key_armor, ppk, public_key, wire
from sshlint.formats.keys.key_text import Damage, KeyText, decode_comment


def read(data: bytes, text: bytes, encoding: str) -> KeyText:
    """A file whose plain text, as key_armor.plain_text gives it, begins with a PPK's mark."""
    start = text.index(ppk.MAGIC)
    if not encoding and not start:
        return _named(data, _describe(data))
    found = _named(text[start:], _describe(text[start:]))
    problems = found.problems
    if start:
        problems = (Damage("SSH204", "text or whitespace before the first line", line=1), *problems)
    if encoding:
        problems = (Damage("SSH203", key_armor.named(encoding)), *problems)
    return found._replace(problems=problems)


def _named(data: bytes, found: KeyText) -> KeyText:
    """Name the cause of a refusal where the tokeniser's own message would hide it."""
    if found.loads:
        return found
    first_line = re.split(rb"[\r\n]", data, maxsplit=1)[0]
    if b"Encryption:" in first_line:
        lost = Damage("SSH205", "the line endings are lost: the key is on one line", line=1)
        return found._replace(problems=(lost,))
    if b"\r\n\r\n" in data or b"\r\r" in data:
        doubled = Damage("SSH201", "doubled line endings, which PuTTY does not read")
        return found._replace(problems=(doubled, *found.problems))
    blanks = re.search(rb"(?m)^[ \t]+\S|^(?!Comment:)[^\r\n]*[ \t]\r?$", data)
    if blanks:
        at = data.count(b"\n", 0, blanks.start()) + 1
        stray = Damage("SSH204", "whitespace at the start or end of a line", line=at)
        return found._replace(problems=(stray, *found.problems))
    return found


def _describe(data: bytes) -> KeyText:
    """What a PPK shows without a passphrase; damage is in `problems`."""
    version = data[len(ppk.MAGIC) : len(ppk.MAGIC) + 1].decode("latin-1")
    text = KeyText("private", f"ppk{version}" if version in {"1", "2", "3"} else "none")
    if text.format == "none":
        return text._replace(problems=(Damage("SSH206", _version_message(data), line=1),))
    try:
        file = ppk.parse(data)
    except ppk.PpkError as error:
        return text._replace(problems=(Damage("SSH206", str(error), line=error.line),))
    text = text._replace(
        algorithm=file.algorithm,
        encrypted=file.encryption != "none",
        comment=decode_comment(file.comment),
    )
    if text.encrypted:
        text = text._replace(cipher=file.encryption, kdf="sha1", kdf_rounds=1)
    if file.argon2:
        cost = file.argon2
        text = text._replace(
            kdf=cost.flavour.lower(),
            kdf_rounds=cost.passes,
            kdf_memory=cost.memory,
            kdf_parallelism=cost.parallelism,
        )
    return _with_public(text, file)


def _version_message(data: bytes) -> str:
    if re.match(rb"[0-9]+:", data[len(ppk.MAGIC) :]):
        return "a PPK version that PuTTY does not have: 1, 2 and 3 are known"
    return "the first line is not as PuTTY writes it"


def _with_public(text: KeyText, file: ppk.PpkFile) -> KeyText:
    try:
        key = public_key.parse_blob(file.public)
        if key.algorithm != file.algorithm:
            raise wire.WireError(f"is {key.algorithm}, the first line says {file.algorithm}")
    except wire.WireError as error:
        problem = Damage("SSH206", f"the public part {error}")
        return text._replace(problems=(problem,))
    text = text._replace(bits=key.bits, public=key.blob, certificate=key.certificate)
    if (
        not text.encrypted
        and ppk.mac_of(file, file.private, ppk.plain_mac_key(file.version)) != file.mac
    ):
        wrong = "the MAC does not match: the file was edited or is damaged"
        return text._replace(problems=(Damage("SSH206", wrong),))
    return text
