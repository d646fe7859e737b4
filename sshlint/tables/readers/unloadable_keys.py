"""Key files that programs besides ssh cannot load, or load and then fail with.

A row holds for the versions from `since` on and before `until`; the first that fits decides. What
no row names the program loads. Sources: "run" over 51 key files with the version in brackets.
"""

# ruff: noqa: E501

from __future__ import annotations

from sshlint.lean import NamedTuple

ANY = ("*",)
NEVER = (99999,)


class KeyFormatRow(NamedTuple):
    """`formats`, `families` and `ciphers` narrow a row where they are not empty.

    `ciphers` ANY: whatever encrypts it. `below` is a size in bits that the key falls short of.
    `target` is what `sshlint convert --to` makes of it that the program loads; empty: nothing does.
    """

    reader: str
    reason: str
    target: str
    source: str
    formats: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    since: tuple[int, ...] = ()
    until: tuple[int, ...] = NEVER
    below: int = 0


_PPK = ("ppk1", "ppk2", "ppk3")
_SK = ("sk-ed25519", "sk-ecdsa")
_GCM = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
_CHACHA = ("chacha20-poly1305@openssh.com",)
_AES128 = ("aes128-ctr", "aes192-ctr", "aes128-cbc", "aes192-cbc", "3des-cbc")

# fmt: off
ROWS = (
    KeyFormatRow("paramiko", "it has no DSA keys since 4.0", "", "run [4.0.0]", families=("dsa",), since=(4, 0)),
    KeyFormatRow("asyncssh", "it takes no PPK", "openssh", "run [2.24.1]", _PPK),
    KeyFormatRow("libssh", "it takes no PPK", "openssh", "run [0.10.6]", _PPK),
    KeyFormatRow("libssh", "it has no keys of that type", "", "run [0.10.6]", families=("ed448",)),
    KeyFormatRow("libssh", "it has no security keys before 0.12", "", "run [0.10.6, 0.12.0]", families=_SK, until=(0, 12)),
    KeyFormatRow("libssh", "it has no DSA keys since 0.12", "", "run [0.12.0]", families=("dsa",), since=(0, 12)),
    KeyFormatRow("libssh", "it crashes on this encryption", "openssh", "run [0.10.6, 0.12.0]", ("openssh",), (), (*_GCM, *_CHACHA)),
    KeyFormatRow("libssh", "it loads Ed25519 in PKCS#8 and then fails to sign", "openssh", "run [0.10.6]", ("pkcs8",), ("ed25519",), until=(0, 12)),
    KeyFormatRow("libssh", "it refuses RSA keys of less than 1024 bits", "", "run [0.10.6]", families=("rsa",), below=1024),
    KeyFormatRow("libssh2", "it takes no PPK", "openssh", "run [1.11.1]", _PPK),
    KeyFormatRow("libssh2", "it has no keys of that type", "", "run [1.11.1]", families=("ed448", *_SK)),
    KeyFormatRow("libssh2", "it has no DSA keys since 1.11", "", "run [1.11.1]", families=("dsa",), since=(1, 11)),
    KeyFormatRow("x-crypto", "it takes no PPK", "openssh", "run [0.4.0]", _PPK),
    KeyFormatRow("x-crypto", "it has no keys of that type", "", "run [0.4.0]", families=("ed448", *_SK)),
    KeyFormatRow("x-crypto", "it decrypts only aes256-ctr and aes256-cbc", "openssh", "run [0.4.0]", ("openssh",), (), (*_AES128, *_GCM, *_CHACHA)),
    KeyFormatRow("x-crypto", "it takes no encrypted PKCS#8", "openssh", "run [0.4.0]", ("pkcs8",), (), ANY),
    KeyFormatRow("x-crypto", "it takes DSA keys as PEM only", "pem", "run [0.4.0]", ("openssh",), ("dsa",)),
    KeyFormatRow("jsch", "it takes no key in OpenSSH's format", "pem", "run [0.1.55]", ("openssh",), ("rsa", "dsa"), until=(0, 1, 56)),
    KeyFormatRow("jsch", "it has no keys of that type", "", "run [0.1.55]", families=("ecdsa", "ed25519", "ed448", *_SK), formats=("openssh", "pkcs8", *_PPK), until=(0, 1, 56)),
    KeyFormatRow("jsch", "it takes no PPK", "pem", "run [0.1.55]", _PPK, until=(0, 1, 56)),
    KeyFormatRow("jsch", "it fails on encrypted PKCS#8", "pem", "run [0.1.55]", ("pkcs8",), (), ANY, until=(0, 1, 56)),
    KeyFormatRow("jsch", "it has no security keys", "", "run [2.28.7]", families=_SK),
    KeyFormatRow("jsch", "it needs Bouncy Castle for this encryption", "openssh", "run [2.28.7]", ("openssh",), (), _CHACHA),
    KeyFormatRow("jsch", "it needs Bouncy Castle for Ed25519 and Ed448 in PKCS#8", "openssh", "run [2.28.7]", ("pkcs8",), ("ed25519", "ed448")),
    KeyFormatRow("jsch", "it needs Bouncy Castle for an encrypted PPK 3", "openssh", "run [2.28.7]", ("ppk3",), (), ANY),
    KeyFormatRow("net-ssh", "it takes no PPK", "pem", "run [7.0.1]", _PPK),
    KeyFormatRow("net-ssh", "it has no keys of that type", "", "run [7.0.1]", families=("ed448", *_SK)),
    KeyFormatRow("net-ssh", "it does not decrypt this cipher", "openssh", "run [7.0.1]", ("openssh",), ("ed25519",), (*_GCM, *_CHACHA)),
    KeyFormatRow("net-ssh", "with OpenSSL 3 it does not load RSA keys in OpenSSH's format", "pem", "run [7.0.1]", ("openssh",), ("rsa",)),
    KeyFormatRow("net-ssh", "with OpenSSL 3 it loads ECDSA keys in OpenSSH's format and then fails to sign", "pem", "run [7.0.1]", ("openssh",), ("ecdsa",)),
    KeyFormatRow("net-ssh", "it takes DSA keys as PEM only", "pem", "run [7.0.1]", ("openssh",), ("dsa",)),
    KeyFormatRow("net-ssh", "it does not load Ed25519 in PKCS#8", "openssh", "run [7.0.1]", ("pkcs8",), ("ed25519",)),
    KeyFormatRow("npm-ssh2", "it has no keys of that type", "", "run [1.17.0]", families=("ed448", *_SK)),
    KeyFormatRow("npm-ssh2", "it takes no PKCS#8", "openssh", "run [1.17.0]", ("pkcs8",)),
    KeyFormatRow("npm-ssh2", "of PPK it takes only RSA in version 2", "openssh", "run [1.17.0]", ("ppk1", "ppk3")),
    KeyFormatRow("npm-ssh2", "of PPK it takes only RSA in version 2", "openssh", "run [1.17.0]", ("ppk2",), ("dsa", "ecdsa", "ed25519")),
    KeyFormatRow("npm-ssh2", "it does not decrypt this cipher", "openssh", "run [1.17.0]", ("openssh",), (), _CHACHA),
    KeyFormatRow("dropbear", "dropbearconvert takes no encrypted key", "", "run [2022.83]", (), (), ANY),
    KeyFormatRow("dropbear", "it has no keys of that type", "", "run [2022.83]", families=("ed448", *_SK)),
    KeyFormatRow("dropbear", "it takes no PPK", "openssh", "run [2022.83]", _PPK),
    KeyFormatRow("dropbear", "it takes no PKCS#8", "openssh", "run [2022.83]", ("pkcs8",)),
    KeyFormatRow("dropbear", "it takes DSA keys as PEM only", "pem", "run [2022.83]", ("openssh",), ("dsa",)),
    KeyFormatRow("dropbear", "it refuses RSA keys of less than 1024 bits", "", "run [2022.83]", families=("rsa",), below=1024),
)
# fmt: on
