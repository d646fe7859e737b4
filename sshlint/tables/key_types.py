"""Key types by their SSH wire name: family, the name ssh-keygen prints, size, and field layouts.

Sources: RFC 4253 6.6, RFC 5656 3.1, RFC 8709, OpenSSH PROTOCOL.u2f, PROTOCOL.certkeys and
PROTOCOL.key; PuTTY's private blobs as measured with puttygen 0.78.
"""

from __future__ import annotations

from sshlint.lean import NamedTuple


class KeyType(NamedTuple):
    """One plain (not certificate) key type; a layout is a string of name:kind fields."""

    family: str
    shown: str  # as in the brackets at the end of a line of `ssh-keygen -l`
    bits: int  # 0: read from the key
    public: str  # after the type name
    openssh: str  # private section of PROTOCOL.key, after the type name
    ppk: str  # private blob of a PPK; empty: PuTTY has no such type
    curve: str = ""


# kinds: m mpint, s string, b one byte
_EC = ("curve:s point:s", "curve:s point:s d:m", "d:m")
_SK = "application:s flags:b handle:s reserved:s"

KEY_TYPES = {
    "ssh-rsa": KeyType(
        "rsa", "RSA", 0, "e:m n:m", "n:m e:m d:m iqmp:m p:m q:m", "d:m p:m q:m iqmp:m"
    ),
    "ssh-dss": KeyType("dsa", "DSA", 0, "p:m q:m g:m y:m", "p:m q:m g:m y:m x:m", "x:m"),
    "ecdsa-sha2-nistp256": KeyType("ecdsa", "ECDSA", 256, *_EC, curve="nistp256"),
    "ecdsa-sha2-nistp384": KeyType("ecdsa", "ECDSA", 384, *_EC, curve="nistp384"),
    "ecdsa-sha2-nistp521": KeyType("ecdsa", "ECDSA", 521, *_EC, curve="nistp521"),
    "ssh-ed25519": KeyType("ed25519", "ED25519", 256, "pk:s", "pk:s sk:s", "seed:s"),
    # PuTTY counts the field, not the encoding: "ssh-ed448 448"
    "ssh-ed448": KeyType("ed448", "ED448", 448, "pk:s", "pk:s sk:s", "seed:s"),
    # ssh-keygen 10.6; in 10.4 and 10.5 under a name of its own, in experimental builds only
    "ssh-mldsa44-ed25519": KeyType(
        "mldsa44-ed25519", "MLDSA44-ED25519", 512, "pk:s", "pk:s seeds:s", ""
    ),
    "sk-ssh-ed25519@openssh.com": KeyType(
        "sk-ed25519", "ED25519-SK", 256, "pk:s application:s", "pk:s " + _SK, ""
    ),
    "sk-ecdsa-sha2-nistp256@openssh.com": KeyType(
        "sk-ecdsa",
        "ECDSA-SK",
        256,
        "curve:s point:s application:s",
        "curve:s point:s " + _SK,
        "",
        curve="nistp256",
    ),
}

# names under which one sees RSA and PEM-only algorithms that have no SSH wire name of their own
FOREIGN = {
    "1.3.132.0.10": "secp256k1",
    "1.3.101.110": "x25519",
    "1.3.101.111": "x448",
    "1.2.840.113549.1.1.10": "rsa-pss",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
    "1.3.132.0.33": "secp224r1",
    "1.2.840.10045.3.1.1": "secp192r1",
    "1.2.840.113549.1.3.1": "dh",
}

# SubjectPublicKeyInfo and PKCS#8 algorithms (RFC 3279, RFC 8410) and named curves (RFC 5480)
RSA_OID = "1.2.840.113549.1.1.1"
DSA_OID = "1.2.840.10040.4.1"
EC_OID = "1.2.840.10045.2.1"
EDDSA_OIDS = {"1.3.101.112": "ssh-ed25519", "1.3.101.113": "ssh-ed448"}
CURVE_OIDS = {
    "1.2.840.10045.3.1.7": "ecdsa-sha2-nistp256",
    "1.3.132.0.34": "ecdsa-sha2-nistp384",
    "1.3.132.0.35": "ecdsa-sha2-nistp521",
}

# the field primes of the curves above (FIPS 186-4 D.1.2), for explicit curve parameters
PRIMES = {
    2**256 - 2**224 + 2**192 + 2**96 - 1: "ecdsa-sha2-nistp256",
    2**384 - 2**128 - 2**96 + 2**32 - 1: "ecdsa-sha2-nistp384",
    2**521 - 1: "ecdsa-sha2-nistp521",
}

CERTIFICATE_SUFFIX = "-cert-v01@openssh.com"


def certificate_name(name: str) -> str:
    """The certificate type that carries a key of the plain type `name`."""
    if name == "ssh-mldsa44-ed25519":
        return f"{name}-cert"
    return name.removesuffix("@openssh.com") + CERTIFICATE_SUFFIX


CERTIFICATE_TYPES = {certificate_name(name): name for name in KEY_TYPES if name != "ssh-ed448"}


def plain_name(name: str) -> str:
    """The plain type of a certificate type; any other name comes back as it is."""
    return CERTIFICATE_TYPES.get(name, name)


class Cipher(NamedTuple):
    """An OpenSSH private-key cipher: sizes in bytes; tag: what follows the private section."""

    key: int
    iv: int
    block: int
    tag: int = 0


# OpenSSH cipher.c, 9.2; chacha20-poly1305 takes two 32-byte keys and no IV from the KDF
CIPHERS = {
    "none": Cipher(0, 0, 8),
    "3des-cbc": Cipher(24, 8, 8),
    "aes128-cbc": Cipher(16, 16, 16),
    "aes192-cbc": Cipher(24, 16, 16),
    "aes256-cbc": Cipher(32, 16, 16),
    "aes128-ctr": Cipher(16, 16, 16),
    "aes192-ctr": Cipher(24, 16, 16),
    "aes256-ctr": Cipher(32, 16, 16),
    "aes128-gcm@openssh.com": Cipher(16, 12, 16, 16),
    "aes256-gcm@openssh.com": Cipher(32, 12, 16, 16),
    "chacha20-poly1305@openssh.com": Cipher(64, 0, 8, 16),
}
CIPHERS["rijndael-cbc@lysator.liu.se"] = CIPHERS["aes256-cbc"]

# PKCS#5 and PKCS#12 schemes of encrypted PKCS#8 (RFC 8018, RFC 7292): OID -> cipher shown
PBES1_OIDS = {
    "1.2.840.113549.1.5.1": "pbeWithMD2AndDES-CBC",
    "1.2.840.113549.1.5.3": "pbeWithMD5AndDES-CBC",
    "1.2.840.113549.1.5.4": "pbeWithMD2AndRC2-CBC",
    "1.2.840.113549.1.5.6": "pbeWithMD5AndRC2-CBC",
    "1.2.840.113549.1.5.10": "pbeWithSHA1AndDES-CBC",
    "1.2.840.113549.1.5.11": "pbeWithSHA1AndRC2-CBC",
    "1.2.840.113549.1.12.1.1": "pbeWithSHA1And128BitRC4",
    "1.2.840.113549.1.12.1.2": "pbeWithSHA1And40BitRC4",
    "1.2.840.113549.1.12.1.3": "pbeWithSHA1And3-KeyTripleDES-CBC",
    "1.2.840.113549.1.12.1.4": "pbeWithSHA1And2-KeyTripleDES-CBC",
    "1.2.840.113549.1.12.1.5": "pbeWithSHA1And128BitRC2-CBC",
    "1.2.840.113549.1.12.1.6": "pbeWithSHA1And40BitRC2-CBC",
}
PBES2_OID = "1.2.840.113549.1.5.13"
PBKDF2_OID = "1.2.840.113549.1.5.12"
SCRYPT_OID = "1.3.6.1.4.1.11591.4.11"
CIPHER_OIDS = {
    "2.16.840.1.101.3.4.1.2": "aes128-cbc",
    "2.16.840.1.101.3.4.1.22": "aes192-cbc",
    "2.16.840.1.101.3.4.1.42": "aes256-cbc",
    "2.16.840.1.101.3.4.1.6": "aes128-gcm",
    "2.16.840.1.101.3.4.1.46": "aes256-gcm",
    "1.2.840.113549.3.7": "des-ede3-cbc",
    "1.3.14.3.2.7": "des-cbc",
    "1.2.840.113549.3.2": "rc2-cbc",
}
