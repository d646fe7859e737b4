"""PuTTY's preference lists: the words of Cipher, KEX and HostKey, and where a missing one goes.

From PuTTY's settings.c: ciphernames, kexnames and hknames with the compatibility code of
load_open_settings (0.58 to 0.84). plink 0.78's key exchange proposal agrees.
"""

from __future__ import annotations

from sshlint.lean import NamedTuple

# The line: PuTTY asks before it uses what stands below it.
WARN = "WARN"


class Token(NamedTuple):
    """A word of a list. When it is missing it is put beside `anchor`, which is another word.

    `after`: behind the anchor, else before it; without an anchor: at the very front, else at the
    very end. `algorithms`: the SSH names it stands for, in the order plink 0.78 proposes them.
    """

    name: str
    anchor: str
    after: bool
    since: str
    algorithms: tuple[str, ...]


# The order of the rows matters: missing words are put in row by row, round after round.
CIPHER: tuple[Token, ...] = (
    Token(
        "aes",
        "",
        False,
        "0.50",
        (
            "aes256-ctr",
            "aes256-cbc",
            "rijndael-cbc@lysator.liu.se",
            "aes192-ctr",
            "aes192-cbc",
            "aes128-ctr",
            "aes128-cbc",
        ),
    ),
    Token("chacha20", "aes", True, "0.68", ("chacha20-poly1305@openssh.com",)),
    Token(
        "aesgcm",
        "chacha20",
        True,
        "0.78",
        ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com"),
    ),
    Token("3des", "", False, "0.50", ("3des-ctr", "3des-cbc")),
    Token(WARN, "", False, "0.52", ()),
    Token("des", "", False, "0.50", ("des-cbc", "des-cbc@ssh.com")),  # only with SSH2DES=1
    Token("blowfish", "", False, "0.50", ("blowfish-ctr", "blowfish-cbc")),
    Token("arcfour", "", False, "0.59", ("arcfour256", "arcfour128")),
)

KEX: tuple[Token, ...] = (
    Token(
        "ntru-curve25519",
        "",
        True,
        "0.78",
        ("sntrup761x25519-sha512@openssh.com",),
    ),
    Token("mlkem-curve25519", "ntru-curve25519", True, "0.83", ("mlkem768x25519-sha256",)),
    Token(
        "mlkem-nist",
        "mlkem-curve25519",
        True,
        "0.83",
        ("mlkem1024nistp384-sha384", "mlkem768nistp256-sha256"),
    ),
    Token(
        "ecdh",
        "",
        True,
        "0.68",
        (
            "curve448-sha512",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
            "ecdh-sha2-nistp256",
            "ecdh-sha2-nistp384",
            "ecdh-sha2-nistp521",
        ),
    ),
    # The name is older than what it stands for: SHA-256 is tried first, as in dh-group14-sha1.
    Token(
        "dh-gex-sha1",
        "",
        False,
        "0.58",
        ("diffie-hellman-group-exchange-sha256", "diffie-hellman-group-exchange-sha1"),
    ),
    Token(
        "dh-group14-sha1",
        "",
        False,
        "0.58",
        ("diffie-hellman-group14-sha256", "diffie-hellman-group14-sha1"),
    ),
    Token("dh-group1-sha1", WARN, True, "0.58", ("diffie-hellman-group1-sha1",)),
    Token("rsa", WARN, False, "0.61", ("rsa2048-sha256", "rsa1024-sha1")),
    Token(
        "dh-group15-sha512", "dh-group14-sha1", False, "0.78", ("diffie-hellman-group15-sha512",)
    ),
    Token(
        "dh-group16-sha512", "dh-group15-sha512", False, "0.78", ("diffie-hellman-group16-sha512",)
    ),
    Token(
        "dh-group17-sha512", "dh-group16-sha512", True, "0.78", ("diffie-hellman-group17-sha512",)
    ),
    Token(
        "dh-group18-sha512", "dh-group17-sha512", True, "0.78", ("diffie-hellman-group18-sha512",)
    ),
    Token(WARN, "", False, "0.58", ()),
)

HOST_KEY: tuple[Token, ...] = (
    Token("ed25519", "", True, "0.68", ("ssh-ed25519",)),
    Token("ed448", "", True, "0.75", ("ssh-ed448",)),
    Token(
        "ecdsa",
        "",
        False,
        "0.68",
        ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    ),
    Token("dsa", "", False, "0.68", ("ssh-dss",)),
    Token("rsa", "", False, "0.68", ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")),
    Token(WARN, "", False, "0.68", ()),
)

LISTS: dict[str, tuple[Token, ...]] = {"Cipher": CIPHER, "KEX": KEX, "HostKey": HOST_KEY}

# What load_open_settings reads where the setting is missing.
WHEN_MISSING: dict[str, str] = {
    "Cipher": "",
    "KEX": (
        "ecdh,dh-gex-sha1,dh-group18-sha512,dh-group17-sha512,dh-group16-sha512,"
        "dh-group15-sha512,dh-group14-sha1,rsa,WARN,dh-group1-sha1"
    ),
    "HostKey": "ed25519,ecdsa,rsa,dsa,WARN",
}

_WITHOUT_GROUP_EXCHANGE = (
    "ecdh,dh-group18-sha512,dh-group17-sha512,dh-group16-sha512,dh-group15-sha512,"
    "dh-group14-sha1,rsa,WARN,dh-group1-sha1,dh-gex-sha1"
)

# Untouched defaults of 0.61 to 0.67, which newer releases replace without a word.
REPLACED: dict[str, dict[str, str]] = {
    "KEX": {
        "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,rsa,WARN": WHEN_MISSING["KEX"],
        "dh-group14-sha1,dh-group1-sha1,rsa,WARN,dh-gex-sha1": _WITHOUT_GROUP_EXCHANGE,
    }
}

# Where KEX is missing and BugDHGEx2 is 2, the "bug" setting of 0.53 to 0.57.
KEX_WITH_BUGDHGEX2 = _WITHOUT_GROUP_EXCHANGE

# Defaults that old releases wrote into every session: old, but nobody's choice.
OLD_DEFAULTS: dict[str, frozenset[str]] = {
    "Cipher": frozenset(
        (
            "aes,blowfish,3des,WARN,arcfour,des",  # 0.59 to 0.67
            "aes,blowfish,3des,WARN,des",  # 0.52 to 0.58
            "aes,chacha20,3des,WARN,des,blowfish,arcfour",  # 0.71 to 0.77
            "aes,chacha20,blowfish,3des,WARN,arcfour,des",  # 0.68 to 0.70
        )
    ),
    "KEX": frozenset(
        (
            "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,WARN",  # 0.58 to 0.60
            "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,rsa,WARN",  # 0.61 to 0.67
            "ecdh,dh-gex-sha1,dh-group14-sha1,rsa,WARN,dh-group1-sha1",  # 0.68 to 0.77
        )
    ),
    "HostKey": frozenset(
        ("ed25519,ecdsa,rsa,dsa,WARN", "ed448,ed25519,ecdsa,rsa,dsa,WARN")  # 0.68; 0.75 and newer
    ),
}

# Broken or breakable: 56-bit DES, 64-bit blocks, RC4, a 1024-bit group with SHA-1, DSA.
# 3des stands above the line by PuTTY's own default and is not listed.
WEAK: dict[str, dict[str, str]] = {
    "Cipher": {
        "des": "56-bit keys",
        "blowfish": "64-bit blocks",
        "arcfour": "RC4, whose output is biased",
    },
    "KEX": {"dh-group1-sha1": "a 1024-bit group with SHA-1"},
    "HostKey": {"dsa": "1024-bit DSA with SHA-1"},
}
