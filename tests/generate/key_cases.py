"""Lays out the homes of the key rules' golden cases, from the keys in fixtures/formats/keys.

`python -m tests.generate.key_cases [WORD]…` writes those whose name holds one of the words; cases
with new keys in them get others each time, so their expected texts have to be written again.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sshlint.crypto.private_key import PrivateKey, prove
from sshlint.formats.keys import any_key, ppk, public_key, wire
from tests.generate.damage import DAMAGES
from tests.generate.keys import COMMENT, PASSPHRASE, must
from tests.generate.keys import FIXTURES as KEYS

RULES = KEYS.parents[1] / "rules"
Files = dict[str, bytes]
CASES: dict[str, Callable[[], Files]] = {}

CONFIG = ".ssh/config"


def key(name: str) -> bytes:
    return (KEYS / name).read_bytes()


def damaged(name: str, damage: str) -> bytes:
    return DAMAGES[damage][0](key(name))


def case(name: str) -> Callable[[Callable[[], Files]], Callable[[], Files]]:
    """Register what makes the files of the case `CODE-name/bad-sentence`."""

    def register(make: Callable[[], Files]) -> Callable[[], Files]:
        CASES[name] = make
        return make

    return register


def _simple(name: str, files: Callable[[], Files]) -> None:
    CASES[name] = files


def write(name: str, files: Files) -> None:
    """The home of a case; its case.toml, expected and fixed texts stay."""
    home = RULES / name / "home"
    shutil.rmtree(home, ignore_errors=True)
    for path, data in files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_bytes(data)


_LINE_ENDS = "SSH201-key-line-endings"
_NO_END = "SSH202-key-no-final-newline"
_ENCODING = "SSH203-key-encoding"
_STRAY = "SSH204-key-stray-text"
_ONE_LINE = "SSH205-key-one-line"
_BROKEN = "SSH206-key-broken"
_EMPTY = "SSH207-key-empty"

_simple(
    f"{_LINE_ENDS}/bad-openssh-and-pem",
    lambda: {
        ".ssh/id_openssh": damaged("openssh-ed25519", "CRLF line ends"),
        ".ssh/id_pem": damaged("pem-rsa", "CRLF line ends"),
        ".ssh/old_mac": damaged("pem-ecdsa256", "CR line ends"),
    },
)
_simple(
    f"{_LINE_ENDS}/ok-ppk-with-crlf-and-plain-keys",
    lambda: {
        ".ssh/putty.ppk": key("ppk3-ed25519.ppk").replace(b"\n", b"\r\n"),
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_ed25519.pub": key("openssh-ed25519.pub").replace(b"\n", b"\r\n"),
    },
)
_simple(
    f"{_LINE_ENDS}/ok-cut-off-as-well-which-206-says",
    lambda: {".ssh/id_rsa": damaged("openssh-rsa", "CRLF line ends")[:400]},
)
_simple(
    f"{_NO_END}/bad-openssh-and-pem",
    lambda: {
        ".ssh/id_openssh": damaged("openssh-ed25519-encrypted", "no final line end"),
        ".ssh/id_pem": damaged("pkcs8-ecdsa256", "no final line end"),
    },
)
_simple(
    f"{_NO_END}/ok-public-half-and-ppk",
    lambda: {
        ".ssh/id_ed25519.pub": key("openssh-ed25519.pub").rstrip(b"\n"),
        ".ssh/putty.ppk": key("ppk2-rsa.ppk").rstrip(b"\n"),
    },
)
_simple(
    f"{_ENCODING}/bad-byte-order-mark-and-utf-16",
    lambda: {
        ".ssh/id_openssh": damaged("openssh-ed25519", "a UTF-8 byte order mark"),
        ".ssh/id_pem": damaged("pem-rsa-encrypted", "a UTF-8 byte order mark"),
        ".ssh/id_wide": damaged("openssh-rsa", "UTF-16 little endian with a mark"),
        ".ssh/putty.ppk": damaged("ppk3-ed25519.ppk", "a UTF-8 byte order mark"),
    },
)
_simple(f"{_ENCODING}/ok-plain", lambda: {".ssh/id_ed25519": key("openssh-ed25519")})
_simple(
    f"{_STRAY}/bad-around-and-within",
    lambda: {
        ".ssh/id_comment_first": damaged("openssh-ed25519", "a comment line first"),
        ".ssh/id_indented": damaged("openssh-ecdsa256", "every line indented"),
        ".ssh/id_mailed": damaged("pem-rsa", "every line quoted as in mail"),
        ".ssh/id_quoted": damaged("openssh-rsa", "a shell assignment with quotes"),
        ".ssh/id_trailing": damaged("pem-ecdsa256", "trailing whitespace on every line"),
        ".ssh/putty.ppk": damaged("ppk2-rsa.ppk", "a blank line first"),
    },
)
_simple(
    f"{_STRAY}/ok-text-after-the-end-and-another-width",
    lambda: {
        ".ssh/id_ed25519": damaged("openssh-ed25519", "text after the END line"),
        ".ssh/id_wrapped": damaged("openssh-ed25519", "base64 rewrapped to 48"),
    },
)
_simple(
    f"{_ONE_LINE}/bad-blanks-and-backslash-n",
    lambda: {
        ".ssh/id_joined": damaged("openssh-ed25519", "line ends dropped"),
        ".ssh/id_literal": damaged("pkcs8-rsa", "quoted with backslash n"),
        ".ssh/id_spaces": damaged("pem-rsa", "line ends turned into whitespace"),
        ".ssh/putty.ppk": damaged("ppk3-ed25519.ppk", "line ends turned into whitespace"),
    },
)
_simple(
    f"{_ONE_LINE}/ok-base64-alone-on-one-line",
    lambda: {".ssh/id_ed25519": damaged("openssh-ed25519", "base64 on one line")},
)
_simple(
    f"{_BROKEN}/bad-beyond-repair",
    lambda: {
        ".ssh/id_character": damaged("openssh-rsa", "a bad base64 character"),
        ".ssh/id_cut": damaged("openssh-ed25519", "cut in the middle"),
        ".ssh/id_halves": _contradicting_halves(),
        ".ssh/id_no_end": damaged("pem-ecdsa256", "no END line"),
        ".ssh/putty.ppk": key("ppk3-ed25519.ppk").replace(b"a key for", b"my key for"),
    },
)
_simple(
    f"{_BROKEN}/bad-dashes-that-can-be-mended",
    lambda: {
        ".ssh/id_dashes": damaged("openssh-ed25519", "em-dashes"),
        ".ssh/id_four": damaged("pem-rsa-encrypted", "four dashes"),
    },
)
_simple(
    f"{_BROKEN}/bad-public-half",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_ed25519.pub": key("openssh-ed25519.pub")[:60] + b"\n",
    },
)
_simple(
    f"{_BROKEN}/ok-notes-about-keys-and-whole-ones",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/notes": b"the key on the old server began with ssh-ed25519 AAAAC3NzaC1l\n",
        ".ssh/putty.ppk": key("ppk3-rsa-encrypted.ppk"),
    },
)
_simple(
    f"{_EMPTY}/bad-empty-blank-and-folder",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/id_folder\n    IdentityFile ~/.ssh/work\n",
        ".ssh/id_folder/key": key("openssh-ed25519"),
        ".ssh/id_rsa": b"",
        ".ssh/id_rsa.pub": b"",
        ".ssh/work": b"\n \n",
    },
)
_simple(
    f"{_EMPTY}/ok-other-empty-files",
    lambda: {".ssh/known_hosts.old": b"", ".ssh/environment-notes": b"", ".ssh/config": b""},
)

_PPK = "SSH210-putty-key-for-openssh"
_PUBLIC = "SSH211-public-key-as-identity"
_NOT_A_KEY = "SSH212-not-a-key"
_EXTENSION = "SSH213-misleading-extension"

_simple(
    f"{_PPK}/bad-for-a-host",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/work.ppk\n",
        ".ssh/work.ppk": key("ppk2-ed25519.ppk"),
    },
)
_simple(
    f"{_PPK}/bad-encrypted-with-a-name-that-is-taken",
    lambda: {
        CONFIG: b'Host work\n\tIdentityFile "~/.ssh/my key.ppk" # mine\n',
        ".ssh/my key": b"notes",
        ".ssh/my key.ppk": key("ppk3-ecdsa256-encrypted.ppk"),
    },
)
_simple(
    f"{_PPK}/bad-the-same-key-lies-beside-it",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile=~/.ssh/id_rsa.ppk\n",
        ".ssh/id_rsa": key("openssh-rsa-encrypted"),
        ".ssh/id_rsa.ppk": key("ppk3-rsa-encrypted.ppk"),
    },
)
_simple(
    f"{_PPK}/bad-that-cannot-be-converted",
    lambda: {
        CONFIG: b"Host old\n    IdentityFile ~/.ssh/old.ppk\n"
        b"Host %h\nHost odd\n    IdentityFile ~/.ssh/odd.ppk\n",
        ".ssh/id_rsa": key("ppk2-rsa.ppk"),
        ".ssh/odd.ppk": key("ppk3-ed448.ppk"),
        ".ssh/old.ppk": key("ppk2-dsa.ppk"),
    },
)
_simple(
    f"{_PPK}/ok-not-named-by-a-config",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/work\n",
        ".ssh/work": key("openssh-ed25519"),
        ".ssh/work.ppk": key("ppk3-ed25519.ppk"),
    },
)
_simple(
    f"{_PUBLIC}/bad-the-private-half-is-there",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/id_ed25519.pub\n",
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_ed25519.pub": key("openssh-ed25519.pub"),
    },
)
_simple(
    f"{_PUBLIC}/bad-certificate",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/id_ed25519-cert.pub\n",
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_ed25519-cert.pub": key("openssh-ed25519-cert.pub"),
    },
)
_simple(
    f"{_PUBLIC}/bad-no-private-half-and-no-agent",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/yubikey.pub\n",
        ".ssh/id_rsa": key("openssh-rsa.pub"),
        ".ssh/yubikey.pub": key("openssh-ecdsa256.pub"),
    },
)
_simple(
    f"{_PUBLIC}/bad-where-an-agent-may-hold-it",
    CASES[f"{_PUBLIC}/bad-the-private-half-is-there"],
)
_simple(
    f"{_PUBLIC}/ok-choosing-a-key-of-the-agent",
    lambda: {
        CONFIG: b"Host work\n    IdentitiesOnly yes\n    IdentityFile ~/.ssh/yubikey.pub\n"
        b"Host vault\n    IdentityAgent ~/.vault/agent.sock\n    IdentityFile ~/.ssh/vault.pub\n",
        ".ssh/vault.pub": key("openssh-ed25519.pub"),
        ".ssh/yubikey.pub": key("openssh-ecdsa256.pub"),
    },
)
_simple(
    f"{_NOT_A_KEY}/bad-certificates-and-public-keys",
    lambda: {
        CONFIG: b"Host a\n    IdentityFile ~/.ssh/site.crt\n"
        b"Host b\n    IdentityFile ~/.ssh/site.p12\n"
        b"Host c\n    IdentityFile ~/.ssh/spki.pem\n"
        b"Host d\n    IdentityFile ~/.ssh/winscp.pub\n"
        b"Host e\n    IdentityFile ~/.ssh/config\n"
        b"Host f\n    IdentityFile ~/.ssh/key.der\n",
        ".ssh/id_rsa": b"see the vault\n",
        ".ssh/key.der": _der(),
        ".ssh/site.crt": _x509(),
        ".ssh/site.p12": _pkcs12(),
        ".ssh/spki.pem": key("spki-rsa.pem"),
        ".ssh/winscp.pub": key("rfc4716-ed25519.pub"),
    },
)
_simple(
    f"{_NOT_A_KEY}/ok-keys-and-a-certificate-in-front-of-one",
    lambda: {
        CONFIG: b"Host a\n    IdentityFile ~/.ssh/both.pem\nHost b\n    IdentityFile none\n"
        b"Host c\n    IdentityFile ~/.ssh/old_dsa\n",
        ".ssh/both.pem": _x509() + key("pkcs8-ecdsa256"),
        ".ssh/old_dsa": key("pem-dsa"),
        ".ssh/site.crt": _x509(),
    },
)
_simple(
    f"{_EXTENSION}/bad-three-endings",
    lambda: {
        ".ssh/aws.pem": key("ppk2-rsa.ppk"),
        ".ssh/id_ed25519.pub": key("openssh-ed25519"),
        ".ssh/putty.ppk": key("openssh-ecdsa256"),
        ".ssh/putty2.ppk": key("pem-rsa-encrypted"),
    },
)
_simple(
    f"{_EXTENSION}/ok-named-for-what-they-are-or-in-use",
    lambda: {
        CONFIG: b"Host a\n    IdentityFile ~/.ssh/a.ppk\nHost b\n    IdentityFile ~/.ssh/b.pem\n",
        ".ssh/a.ppk": key("openssh-ed25519"),
        ".ssh/aws.pem": key("openssh-rsa"),
        ".ssh/b.pem": key("ppk2-rsa.ppk"),
        ".ssh/id_rsa": key("pem-rsa"),
        ".ssh/putty.ppk": key("ppk3-rsa.ppk"),
    },
)

_FORMAT = "SSH214-wrong-key-format"
_TYPE = "SSH215-unsupported-key-type"
_MISMATCH = "SSH216-public-key-mismatch"
_MISSING = "SSH217-public-key-missing"
_OLD_PPK = "SSH218-old-ppk"
_NEW_PPK = "SSH219-ppk-too-new"
_ARGON2 = "SSH220-ppk-hostile-kdf"

_simple(
    f"{_FORMAT}/bad-for-putty-and-pem-readers",
    lambda: {
        ".ssh/aws": key("openssh-rsa"),
        ".ssh/id_ecdsa": key("openssh-ecdsa256-encrypted"),
        ".ssh/putty.ppk": key("ppk2-ed25519.ppk"),
    },
)
_simple(
    f"{_FORMAT}/bad-for-openssh-and-paramiko",
    lambda: {".ssh/id_ecdsa": key("pkcs8-ecdsa256"), ".ssh/putty.ppk": key("ppk2-rsa.ppk")},
)
_simple(
    f"{_FORMAT}/ok-each-program-has-a-file-it-reads",
    lambda: {
        ".ssh/id_rsa": key("openssh-rsa"),
        ".ssh/id_rsa.pem": key("pem-rsa"),
        ".ssh/id_rsa.ppk": key("ppk3-rsa.ppk"),
        ".ssh/old_dsa": key("pem-dsa"),
    },
)
_simple(f"{_FORMAT}/ok-no-program-was-named", lambda: {".ssh/putty.ppk": key("ppk2-rsa.ppk")})
_simple(
    f"{_TYPE}/bad-types-no-ssh-has",
    lambda: {
        ".ssh/id_pss": _openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "bits:1024"),
        ".ssh/koblitz": _openssl("ecparam", "-name", "secp256k1", "-genkey", "-noout"),
        ".ssh/pkcs8_448": _openssl("genpkey", "-algorithm", "ed448"),
    },
)
_simple(
    f"{_TYPE}/bad-ed25519-in-pkcs8",
    lambda: {
        CONFIG: b"Host work\n    IdentityFile ~/.ssh/work.pem\n",
        ".ssh/work.pem": _pkcs8_ed25519(),
    },
)
_simple(
    f"{_TYPE}/ok-ed25519-in-pkcs8-for-new-clients",
    lambda: {".ssh/id_ed25519": _pkcs8_ed25519(), ".ssh/ed448.ppk": key("ppk3-ed448.ppk")},
)
_simple(
    f"{_MISMATCH}/bad-another-key-of-this-home",
    lambda: {
        ".ssh/id_ecdsa": key("openssh-ecdsa256"),
        ".ssh/id_ecdsa.pub": key("openssh-ed25519.pub"),
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_ed25519.pub": key("openssh-ed25519.pub"),
    },
)
_simple(
    f"{_MISMATCH}/bad-encrypted",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_ed25519.pub": key("openssh-ecdsa384.pub"),
        ".ssh/id_rsa": key("pem-rsa-encrypted"),
        ".ssh/id_rsa.pub": key("openssh-ecdsa521.pub"),
    },
)
_simple(
    f"{_MISMATCH}/ok-pairs",
    lambda: {
        ".ssh/id_ecdsa": key("pem-ecdsa256-encrypted"),
        ".ssh/id_ecdsa.pub": key("openssh-ecdsa384.pub"),
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_ed25519.pub": key("openssh-ed25519-cert.pub"),
        ".ssh/id_rsa": key("pem-rsa-encrypted"),
        ".ssh/id_rsa.pub": key("openssh-rsa.pub"),
        ".ssh/putty.ppk": key("ppk3-rsa.ppk"),
        ".ssh/putty.pub": key("openssh-ed25519.pub"),
    },
)
_simple(
    f"{_MISSING}/bad-pem-and-pkcs8",
    lambda: {
        ".ssh/id_ecdsa": key("pkcs8-ecdsa256-encrypted"),
        ".ssh/id_rsa": key("pem-rsa-encrypted"),
    },
)
_simple(
    f"{_MISSING}/ok-openssh-keys-show-it-and-others-have-it",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_pem": key("pem-rsa"),
        ".ssh/id_rsa": key("pem-rsa-encrypted"),
        ".ssh/id_rsa.pub": key("openssh-rsa.pub"),
    },
)
_simple(
    f"{_OLD_PPK}/bad-ppk-2-and-1",
    lambda: {
        ".ssh/encrypted.ppk": key("ppk2-ed25519-encrypted.ppk"),
        ".ssh/plain.ppk": key("ppk2-rsa.ppk"),
        ".ssh/very-old.ppk": ppk1("ppk2-rsa.ppk"),
    },
)
_simple(
    f"{_OLD_PPK}/ok-ppk-3-and-what-an-old-putty-needs",
    lambda: {".ssh/a.ppk": key("ppk3-rsa-encrypted.ppk"), ".ssh/b.ppk": key("ppk2-ed25519.ppk")},
)
_simple(f"{_NEW_PPK}/bad-for-putty-0.74", lambda: {".ssh/putty.ppk": key("ppk3-ed25519.ppk")})
_simple(
    f"{_NEW_PPK}/ok-for-putty-0.78",
    lambda: {".ssh/a.ppk": key("ppk2-rsa.ppk"), ".ssh/b.ppk": key("ppk3-ed25519.ppk")},
)
_simple(f"{_NEW_PPK}/ok-no-putty-was-named", lambda: {".ssh/b.ppk": key("ppk3-ed25519.ppk")})
_simple(
    f"{_ARGON2}/bad-too-much-and-too-little",
    lambda: {
        ".ssh/cheap.ppk": key("ppk3-ed25519-encrypted.ppk"),
        ".ssh/memory.ppk": argon2(memory=4294967295, passes=1),
        ".ssh/passes.ppk": argon2(memory=1048576, passes=4000000000),
        ".ssh/single.ppk": argon2(memory=8192, passes=1),
    },
)
_simple(
    f"{_ARGON2}/ok-as-puttygen-writes-it",
    lambda: {
        ".ssh/bare.ppk": key("ppk3-ed25519.ppk"),
        ".ssh/more.ppk": argon2(memory=65536, passes=3),
        ".ssh/usual.ppk": argon2(memory=8192, passes=13),
    },
)

_EXPONENT = "SSH303-odd-rsa-exponent"
_WEAK = "SSH304-known-weak-key"
_BARE = "SSH305-no-passphrase"
_OLD_CIPHER = "SSH306-weak-key-encryption"
_ROUNDS = "SSH307-few-kdf-rounds"
_P521 = "SSH308-putty-p521-key"
_TWICE = "SSH309-same-key-twice"
_CERTIFICATE = "SSH310-user-certificate"
_AGE = "SSH311-key-age"
_NO_TOUCH = "SSH312-fido-no-touch"
_FIDO = "SSH313-fido-unusable"

_simple(
    f"{_EXPONENT}/bad-1-even-3-and-those-of-old-tools",
    lambda: {
        ".ssh/even.pub": rsa_public(e=65536),
        ".ssh/one.pub": rsa_public(e=1),
        ".ssh/openssh.pub": rsa_public(e=35),
        ".ssh/putty.pub": rsa_public(e=37),
        ".ssh/three.pub": rsa_public(e=3),
    },
)
_simple(
    f"{_EXPONENT}/ok-65537-and-more",
    lambda: {
        ".ssh/id_rsa": key("openssh-rsa"),
        ".ssh/more.pub": rsa_public(e=2**32 + 15),
        ".ssh/other.pub": key("openssh-ed25519.pub"),
    },
)
_simple(
    f"{_WEAK}/bad-roca-close-primes-and-small-factors",
    lambda: {
        ".ssh/id_close": close_primes(),
        ".ssh/roca.pub": rsa_public(n=_roca_modulus()),
        ".ssh/small.pub": rsa_public(n=3 * (2**1023 + 1155)),
    },
)
_simple(
    f"{_WEAK}/ok-sound-keys",
    lambda: {
        ".ssh/id_ecdsa": key("openssh-ecdsa256"),
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_rsa": key("openssh-rsa"),
    },
)
_simple(
    f"{_BARE}/bad-one-key",
    lambda: {".ssh/id_ed25519": key("openssh-ed25519"), ".ssh/id_rsa": key("pem-rsa-encrypted")},
)
_simple(
    f"{_BARE}/bad-many-formats",
    lambda: {
        ".ssh/a_openssh": key("openssh-ecdsa256"),
        ".ssh/b_pem": key("pem-rsa"),
        ".ssh/c_pkcs8": key("pkcs8-ecdsa384"),
        ".ssh/d_putty.ppk": key("ppk3-ed25519.ppk"),
        ".ssh/e_putty.ppk": key("ppk2-ecdsa521.ppk"),
        ".ssh/f_dsa": key("pem-dsa"),
    },
)
_simple(
    f"{_BARE}/bad-offered-to-any-host",
    lambda: {
        CONFIG: b"Host *\n    IdentityFile ~/.ssh/id_ed25519\n",
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/work": key("openssh-ecdsa256"),
    },
)
_simple(
    f"{_BARE}/bad-with-the-agent-forwarded",
    lambda: {
        CONFIG: b"Host work\n    ForwardAgent yes\n    IdentityFile ~/.ssh/work\n",
        ".ssh/work": key("openssh-ed25519"),
    },
)
_simple(
    f"{_BARE}/ok-encrypted-and-security-keys",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_ed25519_sk": security_key(flags=1),
        ".ssh/id_rsa.pub": key("openssh-rsa.pub"),
        ".ssh/ssh_host_ed25519_key": key("openssh-ed25519"),
    },
)
_simple(
    f"{_OLD_CIPHER}/bad-md5-3des-and-pbes1",
    lambda: {
        ".ssh/id_3des": made("-Z", "3des-cbc"),
        ".ssh/id_md5": key("pem-ecdsa256-encrypted"),
        ".ssh/id_pbes1": _pkcs8("-v1", "PBE-SHA1-3DES"),
        ".ssh/id_pbes2": _pkcs8("-v2", "des3"),
    },
)
_simple(
    f"{_OLD_CIPHER}/ok-aes-and-bare",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_pkcs8": _pkcs8("-v2", "aes256"),
        ".ssh/id_rsa": key("pem-rsa"),
        ".ssh/putty.ppk": key("ppk2-rsa-encrypted.ppk"),
    },
)
_simple(
    f"{_ROUNDS}/bad-bcrypt-and-pbkdf2",
    lambda: {
        ".ssh/id_one": key("openssh-ed25519-encrypted"),
        ".ssh/id_pkcs8": _pkcs8("-v2", "aes256", "-iter", "1000"),
        ".ssh/id_scrypt": _pkcs8("-scrypt", "-scrypt_N", "1024"),
    },
)
_simple(
    f"{_ROUNDS}/ok-the-tools-own-numbers-or-another-rule",
    lambda: {
        ".ssh/id_16": made("-a", "16"),
        ".ssh/id_3des": _pkcs8("-v2", "des3", "-iter", "100"),
        ".ssh/id_md5": key("pem-rsa-encrypted"),
        ".ssh/id_pkcs8": key("pkcs8-rsa-encrypted"),
        ".ssh/putty.ppk": key("ppk3-rsa-encrypted.ppk"),
    },
)
_simple(
    f"{_P521}/bad-a-distributions-putty-or-none",
    lambda: {".ssh/putty.ppk": key("ppk3-ecdsa521-encrypted.ppk")},
)
_simple(
    f"{_P521}/bad-an-affected-putty-is-installed",
    lambda: {
        ".ssh/putty.ppk": key("ppk2-ecdsa521.ppk"),
        "bin/puttygen": b"#!/bin/sh\necho 'puttygen: Release 0.80'\n",
    },
)
_simple(
    f"{_P521}/ok-other-curves-and-no-putty",
    lambda: {
        ".ssh/id_ecdsa": key("openssh-ecdsa521"),
        ".ssh/putty.ppk": key("ppk3-ecdsa384.ppk"),
    },
)
_simple(
    f"{_TWICE}/bad-two-names",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/work": key("openssh-ed25519-encrypted"),
        ".ssh/work2": key("openssh-ed25519"),
    },
)
_simple(
    f"{_TWICE}/ok-links-backups-and-other-formats",
    lambda: {
        ".ssh/id_rsa": key("openssh-rsa"),
        ".ssh/id_rsa.bak": key("openssh-rsa"),
        ".ssh/id_rsa.pem": key("pem-rsa"),
        ".ssh/id_rsa.ppk": key("ppk3-rsa.ppk"),
    },
)
_simple(
    f"{_CERTIFICATE}/bad-for-another-key-host-sha1",
    lambda: {
        ".ssh/id_ecdsa": key("openssh-ecdsa256"),
        ".ssh/id_ecdsa-cert.pub": certificate("-n", "ann"),
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_ed25519-cert.pub": certificate("-n", "ann", "-t", "ssh-rsa"),
        ".ssh/server-cert.pub": certificate("-h", "-n", "web.example.com"),
    },
)
_simple(
    f"{_CERTIFICATE}/bad-expired-not-yet-valid-no-principals",
    lambda: {
        ".ssh/a-cert.pub": certificate("-n", "ann", "-V", "20200101Z:20210101Z"),
        ".ssh/b-cert.pub": certificate("-n", "ann", "-V", "20900101Z:20910101Z"),
        ".ssh/c-cert.pub": certificate(),
    },
)
_simple(
    f"{_CERTIFICATE}/ok-valid-ones",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519-encrypted"),
        ".ssh/id_ed25519-cert.pub": certificate("-n", "ann,bob", "-V", "20200101Z:20990101Z"),
        ".ssh/no-certificate.pub": key("openssh-ecdsa256.pub"),
        ".ssh/work-cert.pub": certificate("-n", "ann"),
        ".ssh/ssh_host_ed25519_key-cert.pub": certificate("-h", "-n", "web.example.com"),
    },
)
_simple(
    f"{_AGE}/bad-by-file-and-by-certificate",
    lambda: {
        ".ssh/id_ed25519": key("openssh-ed25519"),
        ".ssh/id_rsa": key("openssh-rsa"),
        ".ssh/id_rsa.pub": key("openssh-rsa.pub"),
        ".ssh/work": key("openssh-ecdsa256"),
    },
)
_simple(
    f"{_AGE}/ok-younger",
    lambda: {".ssh/id_ed25519": key("openssh-ed25519"), ".ssh/old.pub": key("openssh-rsa.pub")},
)
_simple(f"{_NO_TOUCH}/bad-made-without", lambda: {".ssh/id_ed25519_sk": security_key(flags=0)})
_simple(
    f"{_NO_TOUCH}/ok-touch-required",
    lambda: {".ssh/id_ed25519_sk": security_key(flags=1), ".ssh/id_rsa": key("openssh-rsa")},
)
_simple(
    f"{_FIDO}/bad-for-putty-and-without-its-library",
    lambda: {
        CONFIG: b"SecurityKeyProvider /usr/local/lib/sk-nowhere.so\n",
        ".ssh/id_ed25519_sk": security_key(flags=1),
    },
)
_simple(
    f"{_FIDO}/ok-internal-or-no-such-key",
    lambda: {
        CONFIG: b"Host a\n    SecurityKeyProvider internal\n",
        ".ssh/id_ed25519_sk": security_key(flags=1),
    },
)
_simple(
    f"{_FIDO}/ok-no-such-key",
    lambda: {
        CONFIG: b"SecurityKeyProvider /usr/local/lib/sk-nowhere.so\n",
        ".ssh/id_rsa": key("openssh-rsa"),
    },
)


def rsa_public(*, n: int | None = None, e: int = 65537) -> bytes:
    """A public RSA key of these numbers; the modulus is the fixtures' own unless given."""
    numbers = public_key.rsa_numbers(any_key.read(key("openssh-rsa")).public or b"")
    assert numbers is not None
    blob = public_key.encode_blob("ssh-rsa", {"e": e, "n": numbers[1] if n is None else n})
    return public_key.one_line("ssh-rsa", blob, COMMENT.encode())


def _roca_modulus() -> int:
    """A number that is a power of 65537 modulo small primes, as those of the chip's library."""
    modulus = 0x924CBA6AE99DFA084537FACC54948DF0C23DA044D8CABE0EDD75BC6
    n = pow(65537, 12345, modulus) + modulus * (1 << 1830)
    return n if n % 2 else n + modulus * (modulus % 2)


def close_primes() -> bytes:
    """An OpenSSH key of 1024 bits whose primes are neighbours."""
    from sshlint.crypto.encode import encode

    p = _next_prime(7 << 509)
    q = _next_prime(p + 2)
    e = 65537
    values: wire.Fields = {"e": e, "d": pow(e, -1, (p - 1) * (q - 1)), "p": q, "q": p}
    return encode(prove(PrivateKey("ssh-rsa", values, COMMENT.encode())), "openssh")


def _next_prime(number: int) -> int:
    number |= 1
    while any(pow(base, number - 1, number) != 1 for base in (2, 3, 5)):
        number += 2
    return number


def security_key(*, flags: int) -> bytes:
    """The file of an Ed25519 key in a security key that does not exist."""
    from sshlint.crypto.encode import encode

    name = "sk-ssh-ed25519@openssh.com"
    plain = wire.Cursor(any_key.read(key("openssh-ed25519")).public or b"")
    values: wire.Fields = {"pk": (plain.string(), plain.string())[1], "application": b"ssh:",
              "flags": flags, "handle": b"throw away", "reserved": b""}  # fmt: skip
    return encode(PrivateKey(name, values, COMMENT.encode()), "openssh")


def made(*options: str) -> bytes:
    """The fixtures' P-256 key as ssh-keygen -p encrypts it."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "key")
        path.write_bytes(key("openssh-ecdsa256"))
        path.chmod(0o600)
        must("ssh-keygen", "-q", "-p", *options, "-P", "", "-N", PASSPHRASE, "-f", path)
        return path.read_bytes()


def _pkcs8(*options: str) -> bytes:
    """The fixtures' P-384 key as openssl encrypts it."""
    return must("openssl", "pkcs8", "-topk8", "-in", KEYS / "pkcs8-ecdsa384", *options,
                "-passout", f"pass:{PASSPHRASE}")  # fmt: skip


def certificate(*options: str) -> bytes:
    """A certificate of the fixtures' Ed25519 key, signed by their RSA key."""
    with TemporaryDirectory() as folder:
        public, authority = Path(folder, "key.pub"), Path(folder, "authority")
        public.write_bytes(key("openssh-ed25519.pub"))
        authority.write_bytes(key("openssh-rsa"))
        authority.chmod(0o600)
        must("ssh-keygen", "-q", "-s", authority, "-I", "an id", *options, public)
        return Path(folder, "key-cert.pub").read_bytes()


def argon2(*, memory: int, passes: int) -> bytes:
    """A PPK 3 that states this cost, with a private part that no passphrase opens."""
    text = key("ppk3-ed25519-encrypted.ppk")
    text = re.sub(rb"Argon2-Memory: .*", b"Argon2-Memory: %d" % memory, text)
    return re.sub(rb"Argon2-Passes: .*", b"Argon2-Passes: %d" % passes, text)


def ppk1(name: str) -> bytes:
    """A bare PPK 2 as PuTTY 0.51 wrote it: the MAC over the private part alone."""
    file = ppk.parse(key(name))._replace(version=1)
    return ppk.serialise(file._replace(mac=ppk.mac_of(file, file.private, ppk.plain_mac_key(1))))


def _openssl(*words: str) -> bytes:
    return must("openssl", *words)


def _pkcs8_ed25519() -> bytes:
    from sshlint.crypto.encode import encode
    from sshlint.crypto.load import load

    return encode(load(key("openssh-ed25519")), "pkcs8")


def _x509() -> bytes:
    """A self-signed certificate for the RSA key of the fixtures."""
    return must("openssl", "req", "-x509", "-key", KEYS / "pem-rsa", "-days", "3650",
                "-subj", "/CN=example.org")  # fmt: skip


def _pkcs12() -> bytes:
    with TemporaryDirectory() as folder:
        certificate = Path(folder, "certificate")
        certificate.write_bytes(_x509())
        return must("openssl", "pkcs12", "-export", "-inkey", KEYS / "pem-rsa", "-in", certificate,
                    "-passout", f"pass:{PASSPHRASE}")  # fmt: skip


def _der() -> bytes:
    return must("openssl", "rsa", "-in", KEYS / "pem-rsa", "-outform", "DER")


def _contradicting_halves() -> bytes:
    """An OpenSSH key whose head shows another public half than its private section."""
    from sshlint.formats.keys import openssh_key

    content = openssh_key.decode_armor(key("openssh-ed25519"))
    assert content is not None
    parts = openssh_key.parse(content)
    public = parts.public[:-1] + bytes((parts.public[-1] ^ 1,))
    return openssh_key.armor(openssh_key.pack(parts._replace(public=public)))


def main(words: list[str]) -> None:
    for name, make in CASES.items():
        if not words or any(word in name for word in words):
            write(name, make())


if __name__ == "__main__":
    main(sys.argv[1:])
