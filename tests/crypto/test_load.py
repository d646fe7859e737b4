"""Loading private keys: what is refused and why, what it may cost, and that nothing leaks."""

from __future__ import annotations

import base64
import random
import traceback
from pathlib import Path

import pytest

from sshlint.crypto.encode import encode
from sshlint.crypto.load import load, repair
from sshlint.crypto.private_key import KeyRefusedError, PrivateKey, prove, same
from sshlint.formats.keys import der, openssh_key, ppk, public_key, wire
from sshlint.formats.keys.ppk import Argon2
from tests.formats.test_key_file import PRIVATE, mutations, names
from tests.generate.keys import FIXTURES, PASSPHRASE

SEED = 20260822
PASSWORD = PASSPHRASE.encode()


def key(name: str) -> PrivateKey:
    return load((FIXTURES / name).read_bytes(), PASSWORD)


def refused(data: bytes, passphrase: bytes | None = PASSWORD) -> KeyRefusedError:
    with pytest.raises(KeyRefusedError) as caught:
        load(data, passphrase)
    return caught.value


@pytest.mark.parametrize("path", PRIVATE, ids=names)
def test_a_key_shows_its_type_and_nothing_else(path: Path) -> None:
    loaded = load(path.read_bytes(), PASSWORD)
    assert repr(loaded) == f"{loaded}" == f"<private key, {loaded.algorithm}>"


def test_containers_show_no_private_bytes() -> None:
    data = (FIXTURES / "openssh-ed25519").read_bytes()
    container = openssh_key.parse(openssh_key.decode_armor(data) or b"")
    section = openssh_key.parse_section(container.private)
    file = ppk.parse((FIXTURES / "ppk3-ed25519.ppk").read_bytes())
    seed = key("openssh-ed25519").values["seed"]
    assert isinstance(seed, bytes)
    for value in (container, section, file):
        assert len(repr(value)) < 80
        assert repr(seed)[2:-1] not in repr(value)


def with_public_half_of(file: ppk.PpkFile, other: PrivateKey) -> bytes:
    """A PPK with another key's public half and a MAC made anew, which both puttygens load."""
    swapped = file._replace(public=other.public)
    mac = ppk.mac_of(swapped, swapped.private, ppk.plain_mac_key(swapped.version))
    return ppk.serialise(swapped._replace(mac=mac))


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa256", "rsa", "dsa"])
@pytest.mark.parametrize("version", [2, 3])
def test_a_swapped_public_half_is_found_though_the_mac_is_right(kind: str, version: int) -> None:
    file = ppk.parse((FIXTURES / f"ppk{version}-{kind}.ppk").read_bytes())
    own = key(f"openssh-{kind}")
    strangers: dict[str, wire.Fields] = {
        "ed25519": {"pk": bytes(31) + b"\1"},
        "ecdsa256": {"point": point_of("pem-ecdsa256", twice=True)},
        "rsa": {"n": 3 * 2**1023 + 1},
        "dsa": {"y": 4},
    }
    other = own._replace(values={**own.values, **strangers[kind]})
    error = refused(with_public_half_of(file, other))
    assert error.reason == "damaged"
    assert "contradicts" in str(error)


def point_of(name: str, *, twice: bool) -> bytes:
    """Another point of the same curve than the key's own."""
    values = key(name).values
    d = values["d"]
    assert isinstance(d, int)
    doubled = prove(PrivateKey(key(name).algorithm, {"d": 2 * d % 2**255 if twice else d}))
    point = doubled.values["point"]
    assert isinstance(point, bytes)
    return point


def test_an_openssh_key_whose_seed_is_another_keys_is_damaged() -> None:
    """ssh loads it: it compares the two public halves, and derives none."""
    own = key("openssh-ed25519")
    pk = own.values["pk"]
    assert isinstance(pk, bytes)
    forged = own._replace(values={**own.values, "sk": bytes(32) + pk})
    error = refused(encode(forged, "openssh"))
    assert (error.reason, "contradicts" in str(error)) == ("damaged", True)


@pytest.mark.parametrize(
    "cost",
    [
        Argon2("Argon2id", 4294967295, 1, 1, bytes(16)),
        Argon2("Argon2id", 8192, 4294967295, 1, bytes(16)),
        Argon2("Argon2d", 1024 * 1024, 65, 1, bytes(16)),
        Argon2("Argon2i", 8192, 34, 0, bytes(16)),
        Argon2("Argon2i", 4, 34, 1, bytes(16)),
        Argon2("Argon2i", 8192, 0, 1, bytes(16)),
        Argon2("Argon2i", 8192, 3, 4294967295, bytes(16)),
        Argon2("Argon2i", 8192, 3, 1, b""),
    ],
    ids=["memory of 4 TiB", "passes without end", "memory times passes", "no lanes",
         "memory below the least", "no passes", "lanes without end", "no salt"],
)  # fmt: skip
def test_hostile_argon2_costs_are_refused_before_anything_is_derived(cost: Argon2) -> None:
    file = ppk.parse((FIXTURES / "ppk3-ed25519-encrypted.ppk").read_bytes())
    error = refused(ppk.serialise(file._replace(argon2=cost)))
    assert error.reason in {"costly", "unsupported"}


@pytest.mark.parametrize("rounds", [0, 4097, 4294967295])
def test_hostile_bcrypt_rounds_are_refused_before_anything_is_derived(rounds: int) -> None:
    data = (FIXTURES / "openssh-ed25519-encrypted").read_bytes()
    container = openssh_key.parse(openssh_key.decode_armor(data) or b"")
    hostile = openssh_key.armor(openssh_key.pack(container._replace(rounds=rounds)))
    assert refused(hostile).reason == "costly"


def test_a_hostile_pbkdf2_count_is_refused_before_anything_is_derived() -> None:
    data = (FIXTURES / "pkcs8-rsa-encrypted").read_bytes()
    content = base64.b64decode(data.split(b"-----")[2])
    # 2048 iterations in two bytes become as many as two bytes and two zero bytes can say
    hostile = content.replace(der.pack_integer(2048), b"\x02\x02\x7f\xff", 1)
    assert hostile != content
    assert refused(armored(hostile)).reason == "wrong"
    scheme = der.sequence(content)
    pbes2 = der.children(scheme[0][1])
    parts = der.children(pbes2[1][1])
    kdf = der.children(parts[0][1])
    parameters = der.children(kdf[1][1])
    parameters[1] = (der.INTEGER, (2**31).to_bytes(5, "big"))
    kdf[1] = (der.SEQUENCE, joined(parameters))
    parts[0] = (der.SEQUENCE, joined(kdf))
    pbes2[1] = (der.SEQUENCE, joined(parts))
    scheme[0] = (der.SEQUENCE, joined(pbes2))
    assert refused(armored(der.pack(der.SEQUENCE, joined(scheme)))).reason == "costly"


def joined(items: list[tuple[int, bytes]]) -> bytes:
    return b"".join(der.pack(tag, value) for tag, value in items)


def armored(content: bytes) -> bytes:
    label = b"ENCRYPTED PRIVATE KEY-----\n"
    body = base64.encodebytes(content).replace(b"\n", b"")
    lines = b"".join(body[at : at + 64] + b"\n" for at in range(0, len(body), 64))
    return b"-----BEGIN " + label + lines + b"-----END " + label


@pytest.mark.parametrize("path", [p for p in PRIVATE if "encrypted" in p.name], ids=names)
def test_damage_in_an_encrypted_part_is_not_called_a_wrong_passphrase_alone(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    at = -3 if path.suffix == ".ppk" else -4
    middle = lines[at]
    assert len(middle) > 20
    lines[at] = middle[:10] + (b"AAAA" if middle[10:14] != b"AAAA" else b"BBBB") + middle[14:]
    error = refused(b"\n".join(lines))
    assert error.reason in {"wrong", "damaged"}
    assert "damaged" in str(error) or error.reason == "damaged"


@pytest.mark.parametrize("path", PRIVATE, ids=names)
def test_random_damage_ends_in_a_key_or_a_refusal_that_tells_no_secret(path: Path) -> None:
    rng = random.Random(f"{SEED} {path.name}")
    data = path.read_bytes()
    original = load(data, PASSWORD)
    secrets = [shown(value) for name, value in original.values.items() if private(name)]
    for _ in range(2 if "encrypted" in path.name else 8):
        for mutated in mutations(data, rng):
            if costs_too_much_for_a_test(mutated):
                continue
            try:
                loaded = load(mutated, PASSWORD)
            except KeyRefusedError as error:
                told = "".join(traceback.format_exception(error))
                assert not any(secret in told for secret in secrets), SEED
            else:
                assert same(loaded, original) or path.name.startswith("pem"), SEED


def private(name: str) -> bool:
    return name in {"d", "p", "q", "x", "seed", "iqmp"}


def shown(value: int | bytes) -> str:
    return str(value)[:40] if isinstance(value, int) else repr(value)[2:-1]


def costs_too_much_for_a_test(data: bytes) -> bool:
    from sshlint.formats.keys import any_key

    text = any_key.read(data)
    limit = {"bcrypt": 20, "pbkdf2": 100_000}.get(text.kdf or "", 64)
    return (text.kdf_rounds or 0) > limit or (text.kdf_memory or 0) > 65536


def test_what_is_no_private_key_is_refused_by_name() -> None:
    public = (FIXTURES / "openssh-rsa.pub").read_bytes()
    certificate = (FIXTURES / "openssh-ed25519-cert.pub").read_bytes()
    for data, what in ((public, "public key"), (certificate, "certificate"), (b"", "empty")):
        error = refused(data)
        assert error.reason == "unsupported"
        assert what in str(error)


def test_a_damaged_key_that_is_repairable_is_loaded_as_it_was() -> None:
    data = (FIXTURES / "openssh-rsa").read_bytes()
    crlf = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    assert same(load(crlf), load(data))


def test_mending_is_proved_by_the_private_half_where_that_is_bare() -> None:
    for name in ("openssh-ed25519", "openssh-ed25519-encrypted", "pem-ecdsa384", "pkcs8-rsa"):
        data = (FIXTURES / name).read_bytes()
        assert repair(b"\n" + data.replace(b"\n", b"\r\n")) == data
        assert repair(data) is None
    own = key("openssh-ed25519")
    pk = own.values["pk"]
    assert isinstance(pk, bytes)
    forged = encode(own._replace(values={**own.values, "sk": bytes(32) + pk}), "openssh")
    assert repair(forged.replace(b"\n", b"\r\n")) is None


def test_primes_in_either_order_make_the_same_key() -> None:
    file = ppk.parse((FIXTURES / "ppk3-rsa.ppk").read_bytes())
    own = key("ppk3-rsa.ppk")
    cursor = wire.Cursor(file.private)
    values = wire.read_fields(cursor, "d:m p:m q:m iqmp:m")
    values["p"], values["q"] = values["q"], values["p"]
    swapped = file._replace(private=wire.write_fields(values, "d:m p:m q:m iqmp:m"))
    mac = ppk.mac_of(swapped, swapped.private, b"")
    loaded = load(ppk.serialise(swapped._replace(mac=mac)))
    assert same(loaded, own)
    assert load(encode(loaded, "pem")).values == own.values


def test_numbers_that_make_no_rsa_key_are_refused() -> None:
    own = key("openssh-rsa")
    for name, value in (("d", 3), ("p", 15), ("q", 1), ("e", 2)):
        with pytest.raises(KeyRefusedError):
            prove(own._replace(values={**own.values, name: value}))


def test_the_public_half_of_a_key_is_written_as_in_its_pub_file() -> None:
    own = key("openssh-ecdsa521")
    line = public_key.one_line(own.algorithm, own.public, own.comment)
    assert line == (FIXTURES / "openssh-ecdsa521.pub").read_bytes()


# As PuTTYgen 0.74 wrote it (0.85 writes all 32 bytes); `puttygen -O private-openssh-new` takes it.
SHORT_SEED = b"""PuTTY-User-Key-File-2: ssh-ed25519
Encryption: none
Comment: ed25519-key-20261128
Public-Lines: 2
AAAAC3NzaC1lZDI1NTE5AAAAIBs7eF7Ej+9osIA7Ckj6T42Y6hto+vKM+6yd0iZ5
geID
Private-Lines: 1
AAAAH3AVAe/PFF0I13WWKukkzgBJp+6CAdHBSeXRICouGvA=
Private-MAC: 536fab973d59edc2a80f6d06db0eef70f57e50f5
"""


def test_an_ed25519_ppk_whose_seed_ends_in_a_zero_is_read() -> None:
    loaded = load(SHORT_SEED, None)
    assert len(loaded.values["seed"]) == 32  # type: ignore[arg-type]
    assert same(loaded, load(encode(loaded, "openssh"), None))
