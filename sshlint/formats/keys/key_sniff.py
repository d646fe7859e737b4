"""Says what a key file is by its content, each format read as the program that owns it reads it."""

from __future__ import annotations

# a home of OpenSSH keys needs none of the other readers: they are imported where one is met
from sshlint.formats.keys import key_armor, openssh_key, public_key, wire
from sshlint.formats.keys.key_text import Damage, KeyText
from sshlint.lean import lazy_pattern

# beyond any key; ssh reads to 128 MiB, but only ever ignores what follows the END line
MAX_BYTES = 4 * 1024 * 1024

# of the largest RSA key that ssh takes, with room for what stands around it
_MAX_BODY = 64 * 1024

_PPK_START = lazy_pattern(rb"\s*[\"']?PuTTY-User-Key-File-")
_PUBLIC_PEM = lazy_pattern(rb"-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----")


def read_as_it_is(data: bytes) -> KeyText:
    """A key file with its faults, nothing fixed; see KeyText. Never raises."""
    if not data.strip(b" \t\r\n\v\f\0"):
        return KeyText(problems=(Damage("SSH207", _empty(data)),))
    data = data[:MAX_BYTES]
    if data.startswith(openssh_key.BEGIN) and b"\r" not in data:
        found = _openssh(data)
        if found and found.loads:
            return found._replace(problems=_cosmetic(data))
    text, encoding = key_armor.plain_text(data)
    if _PPK_START.match(text):
        from sshlint.formats.keys import ppk_text

        return ppk_text.read(data, text, encoding)
    armor = key_armor.find(text)
    if armor:
        from sshlint.formats.keys import key_damage

        return key_damage.read(data, text, encoding, armor, _openssh(data))
    return _not_armored(data, text)


def _empty(data: bytes) -> str:
    return "the file holds nothing but whitespace" if data else "the file is empty"


def _cosmetic(data: bytes) -> tuple[Damage, ...]:
    """Faults of an OpenSSH key that ssh loads: only looked for where a line is not plain base64."""
    stop = data.find(openssh_key.END, len(openssh_key.BEGIN))
    body = data[len(openssh_key.BEGIN) : stop]
    if b"\n\n" not in body and b" " not in body and b"\t" not in body:
        return ()
    from sshlint.formats.keys import key_damage

    armor = key_armor.find(data)
    return key_damage.find(data, "", armor, loads=True) if armor else ()


def _openssh(data: bytes) -> KeyText | None:
    content = openssh_key.decode_armor(data)
    if content is None:
        return None
    try:
        return openssh_key.describe(content)
    except wire.WireError as error:
        return KeyText("private", "openssh", problems=(Damage("SSH206", f"the key {error}"),))


def _not_armored(data: bytes, text: bytes) -> KeyText:
    if data[:1] == b"\x30":
        from sshlint.formats.keys import key_asn1

        found = key_asn1.read_der(data)
        if found:
            return found
    if data.startswith(b"SSH PRIVATE KEY FILE FORMAT 1.1\n"):
        return KeyText("private", algorithm="rsa1")
    if any(line.strip() == public_key.RFC4716_BEGIN for line in text[:4096].splitlines()):
        return public_key.read_rfc4716(text)
    block = _PUBLIC_PEM.search(text)
    if block:
        from sshlint.formats.keys import key_asn1

        return key_asn1.read_public_pem(block[1], block[2])
    return public_key.read_one_line(text) or _bare_body(text) or KeyText()


def _bare_body(text: bytes) -> KeyText | None:
    """A private key of which nothing but the base64 is left, or whose BEGIN line has a slip."""
    if len(text) > _MAX_BODY:
        return None
    from sshlint.key_material import bodies

    length = sum(end - start for start, end in bodies(text.decode("latin-1")))
    if 2 * length < len(text.strip()):
        return None
    problem = Damage("SSH206", "the BEGIN line of a private key is missing or damaged")
    return KeyText("private", problems=(problem,))
