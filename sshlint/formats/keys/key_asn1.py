"""Keys that are not SSH's own text: SubjectPublicKeyInfo, PKCS#1 public keys, and bare DER."""

from __future__ import annotations

from sshlint.formats.keys import der, pem, public_key, spki, wire
from sshlint.formats.keys.key_text import Damage, KeyText


def read_public_pem(label: bytes, body: bytes) -> KeyText:
    if label.endswith(b"CERTIFICATE"):
        return KeyText("x509")
    if label not in {b"PUBLIC KEY", b"RSA PUBLIC KEY"}:
        return KeyText()
    format_name = "spki" if label == b"PUBLIC KEY" else "pkcs1"
    try:
        content = wire.decode_base64(body.translate(None, b" \t\r\n"))
        read = spki.from_spki if format_name == "spki" else spki.from_pkcs1_public
        key = read(content)
    except wire.FormatError as error:
        problem = Damage("SSH206", f"the public key {error}")
        return KeyText("public", format_name, problems=(problem,))
    found = public_key.of_blob(key, format_name, "")
    return found if key.blob else found._replace(public=None)


def read_der(data: bytes) -> KeyText | None:
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
            block = pem.PemBlock(b"ENCRYPTED PRIVATE KEY", b"", data)
            return pem.describe(block)._replace(format="der")
        if tags == (der.SEQUENCE, der.BIT_STRING):
            key = spki.from_spki(data)
            return public_key.of_blob(key, "der", "")._replace(public=key.blob or None)
        if tags == (der.SEQUENCE, der.SEQUENCE, der.BIT_STRING):
            return KeyText("x509", "der")
    except wire.FormatError:
        pass
    return None
