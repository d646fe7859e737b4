"""Says what a key file is by its content, each format read as the program that owns it reads it."""

from __future__ import annotations

import re

from sshlint.formats import der, key_armour, key_damage, openssh_key, pem, ppk, public_key, wire
from sshlint.formats.key_text import Damage, KeyText

# beyond any key; ssh reads to 128 MiB, but only ever ignores what follows the END line
MAX_BYTES = 4 * 1024 * 1024

_UNREADABLE = (wire.WireError, der.DerError, pem.PemError)
_PPK_START = re.compile(rb"\s*[\"']?PuTTY-User-Key-File-")
_PUBLIC_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----")


def read_as_it_is(data: bytes) -> KeyText:
    """A key file with its faults, nothing mended; see KeyText. Never raises."""
    if not data.strip(b" \t\r\n\v\f\0"):
        return KeyText(problems=(Damage("SSH207", _empty(data)),))
    data = data[:MAX_BYTES]
    if data.startswith(openssh_key.BEGIN) and b"\r" not in data:
        found = _openssh(data)
        if found and found.loads:
            return found._replace(problems=_cosmetic(data))
    text, encoding = key_armour.plain_text(data)
    if _PPK_START.match(text):
        return _ppk(data, text, encoding)
    armour = key_armour.find(text)
    if armour:
        return _armoured(data, text, encoding, armour)
    return _not_armoured(data, text)


def _empty(data: bytes) -> str:
    return "the file holds nothing but blanks" if data else "the file is empty"


def _cosmetic(data: bytes) -> tuple[Damage, ...]:
    """Faults of an OpenSSH key that ssh loads: only looked for where a line is not plain base64."""
    stop = data.find(openssh_key.END, len(openssh_key.BEGIN))
    body = data[len(openssh_key.BEGIN) : stop]
    if b"\n\n" not in body and b" " not in body and b"\t" not in body:
        return ()
    armour = key_armour.find(data)
    return key_damage.find(data, "", armour, loads=True) if armour else ()


def _openssh(data: bytes) -> KeyText | None:
    content = openssh_key.decode_armour(data)
    if content is None:
        return None
    try:
        return openssh_key.describe(content)
    except wire.WireError as error:
        return KeyText("private", "openssh", problems=(Damage("SSH206", f"the key {error}"),))


def _pem(data: bytes) -> KeyText | None:
    try:
        block = pem.private_block(data)
    except pem.PemError:
        return None
    try:
        return pem.describe(block)
    except _UNREADABLE as error:
        problem = Damage("SSH206", f"the key {error}")
        return KeyText("private", pem.FORMATS[block.label], problems=(problem,))


def _armoured(data: bytes, text: bytes, encoding: str, armour: key_armour.Armour) -> KeyText:
    """A private key: as it loads, else what can be said of why it does not."""
    found = _openssh(data) or _pem(data)
    if found is None and armour.label not in {*pem.FORMATS, openssh_key.LABEL}:
        return KeyText("private")  # ssh.com's own format and others: private, but not ours to judge
    loads = found is not None and found.loads
    problems = key_damage.find(text, encoding, armour, loads=loads)
    if found is not None:
        return found._replace(problems=found.problems + problems)
    if not any(problem.fatal for problem in problems):
        problems = (*problems, Damage("SSH206", "the key is cut off, or its base64 is damaged"))
    openssh = armour.label == openssh_key.LABEL
    return KeyText(
        "private", "openssh" if openssh else pem.FORMATS[armour.label], problems=problems
    )


def _ppk(data: bytes, text: bytes, encoding: str) -> KeyText:
    start = text.index(ppk.MAGIC)
    if not encoding and not start:
        return _ppk_faults(data, ppk.describe(data))
    found = _ppk_faults(text[start:], ppk.describe(text[start:]))
    problems = found.problems
    if start:
        problems = (Damage("SSH204", "text or blanks before the first line", line=1), *problems)
    if encoding:
        problems = (Damage("SSH203", f"PuTTY does not read a file with {encoding}"), *problems)
    return found._replace(problems=problems)


def _ppk_faults(data: bytes, found: KeyText) -> KeyText:
    """Name the cause of a refusal where the tokeniser's own message would hide it."""
    if found.loads:
        return found
    first_line = re.split(rb"[\r\n]", data, maxsplit=1)[0]
    if b"Encryption:" in first_line:
        lost = Damage("SSH205", "the line ends are lost: the key is on one line", line=1)
        return found._replace(problems=(lost,))
    if b"\r\n\r\n" in data or b"\r\r" in data:
        doubled = Damage("SSH201", "doubled line ends, which PuTTY does not read")
        return found._replace(problems=(doubled, *found.problems))
    blanks = re.search(rb"(?m)^[ \t]+\S|^(?!Comment:)[^\r\n]*[ \t]\r?$", data)
    if blanks:
        at = data.count(b"\n", 0, blanks.start()) + 1
        stray = Damage("SSH204", "blanks at the start or end of a line", line=at)
        return found._replace(problems=(stray, *found.problems))
    return found


def _not_armoured(data: bytes, text: bytes) -> KeyText:
    if data[:1] == b"\x30":
        found = _der(data)
        if found:
            return found
    if data.startswith(b"SSH PRIVATE KEY FILE FORMAT 1.1\n"):
        return KeyText("private", algorithm="rsa1")
    if any(line.strip() == public_key.RFC4716_BEGIN for line in text[:4096].splitlines()):
        return public_key.read_rfc4716(text)
    block = _PUBLIC_PEM.search(text)
    if block:
        return _public_pem(block[1], block[2])
    return public_key.read_one_line(text) or KeyText()


def _public_pem(label: bytes, body: bytes) -> KeyText:
    if label.endswith(b"CERTIFICATE"):
        return KeyText("x509")
    if label not in {b"PUBLIC KEY", b"RSA PUBLIC KEY"}:
        return KeyText()
    format_name = "spki" if label == b"PUBLIC KEY" else "pkcs1"
    try:
        content = public_key.decode_base64(body.translate(None, b" \t\r\n"))
        read = public_key.from_spki if format_name == "spki" else public_key.from_pkcs1_public
        key = read(content)
    except _UNREADABLE as error:
        problem = Damage("SSH206", f"the public key {error}")
        return KeyText("public", format_name, problems=(problem,))
    found = public_key.of_blob(key, format_name, "")
    return found if key.blob else found._replace(public=None)


def _der(data: bytes) -> KeyText | None:
    """Bare DER, by the shape of its outermost sequence."""
    try:
        items = der.sequence(data)
        tags = tuple(tag for tag, _ in items[:3])
        if tags[:2] == (der.INTEGER, der.SEQUENCE) and der.integer(items, 0) == 3:
            return KeyText("pkcs12", "der", encrypted=True)
        format_name = pem.der_format(items)
        if format_name:
            return pem.describe_der(data, format_name)._replace(format="der")
        if tags == (der.SEQUENCE, der.OCTET_STRING):
            block = pem.Block(b"ENCRYPTED PRIVATE KEY", b"", data)
            return pem.describe(block)._replace(format="der")
        if tags == (der.SEQUENCE, der.BIT_STRING):
            key = public_key.from_spki(data)
            return public_key.of_blob(key, "der", "")._replace(public=key.blob or None)
        if tags == (der.SEQUENCE, der.SEQUENCE, der.BIT_STRING):
            return KeyText("x509", "der")
    except _UNREADABLE:
        pass
    return None
