"""Our verdict on damaged keys is ssh-keygen's and puttygen's, and our repair makes them load."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sshlint.formats.keys import any_key
from sshlint.formats.keys.rsa_numbers import CONTRADICTION
from tests.formats.test_key_file import mutations
from tests.generate import keys
from tests.generate.damage import DAMAGES
from tests.oracle.keys.key_judges import judge, ssh_public, write
from tests.oracle.programs import require

SEED = 20260822
ROUNDS = int(os.environ.get("SSHLINT_TIMES", "1")) * 10
ARMORED = ("openssh-rsa", "openssh-ecdsa256", "openssh-ed25519", "pem-rsa", "pem-ecdsa256",
            "pkcs8-rsa", "pkcs8-ecdsa256")  # fmt: skip
FORMATS = (*ARMORED, *(f"{name}-encrypted" for name in ARMORED))
PPKS = tuple(f"ppk{version}-{kind}{end}.ppk" for version in (2, 3)
             for kind in ("rsa", "ed25519") for end in ("", "-encrypted"))  # fmt: skip
PPK_DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "the MAC in capitals": lambda data: data[:-40] + data[-40:].upper(),
    "a blank after the MAC": lambda data: data.rstrip(b"\n") + b" \n",
    "a tab after a colon": lambda data: data.replace(b"Encryption: ", b"Encryption:\t"),
    "an algorithm PuTTY does not have": lambda data: data.replace(b": ssh-", b": sk-ssh-", 1),
    "a version to come": lambda data: re.sub(rb"File-\d", b"File-4", data),
    "line ends doubled": lambda data: data.replace(b"\n", b"\r\n\r\n"),
    "a blank line after each": lambda data: data.replace(b"\n", b"\n\n"),
    "a sign before a count": lambda data: data.replace(b"Lines: ", b"Lines: +"),
    "a count too high": lambda data: data.replace(b"Private-Lines: ", b"Private-Lines: 9"),
    "an unknown encryption": lambda data: re.sub(rb"(?m)^Encryption: .*", b"Encryption: x", data),
    "the private part gone": lambda data: data[: data.index(b"Private-Lines")],
    "text after the MAC": lambda data: data + b"that is all\n",
    "base64 in longer lines": lambda data: re.sub(
        rb"(?m)^([A-Za-z0-9+/]{64})\n([A-Za-z0-9+/]{12})", rb"\1\2\n", data
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    require("ssh-keygen")
    require("puttygen")
    folder = tmp_path_factory.mktemp("keys")
    kinds = ("rsa", "ecdsa256", "ed25519")
    return {path.name: path for kind in kinds for path in keys.make_family(folder, kind)}


def assert_agreement(path: Path, data: bytes, good: bytes) -> None:
    """What we say of damaged bytes is what the program does, and fixing makes them the key."""
    text = any_key.read(data)
    seen = judge(write(path, data))
    taken = text.kind == "private" and text.loads
    assert taken == (seen is not None), text.problems
    fixed = any_key.repair(data)
    if fixed is not None:
        assert judge(write(path, fixed)) == good
    elif not taken:
        codes = {problem.code for problem in text.problems}
        assert codes & {"SSH206", "SSH207"} or text.kind != "private"


@pytest.mark.parametrize("name", FORMATS)
def test_the_verdict_on_each_damage_is_that_of_ssh_keygen(made: dict[str, Path], name: str) -> None:
    data = made[name].read_bytes()
    good = ssh_public(made[name])
    assert good is not None
    for damage, (change, _) in DAMAGES.items():
        if damage == "a line lost" and any_key.read(data).kdf == "md5":
            continue  # whole cipher blocks: only decrypting shows it
        path = made[name].with_name(f"{name}.damaged")
        try:
            assert_agreement(path, change(data), good)
        except AssertionError as error:
            raise AssertionError(f"{name}: {damage}") from error


@pytest.mark.parametrize("name", PPKS)
def test_the_verdict_on_each_damage_is_that_of_puttygen(made: dict[str, Path], name: str) -> None:
    data = made[name].read_bytes()
    good = judge(made[name])
    assert good is not None
    armored = {damage: change for damage, (change, _) in DAMAGES.items()}
    of_armor = re.compile("BEGIN|END|label|dash|base64|blank line between|middle|marks|line lost")
    plain = {d: change for d, change in armored.items() if not of_armor.search(d)}
    for damage, change in {**plain, **PPK_DAMAGES}.items():
        if damage == "trailing whitespace on every line" and "encrypted" in name:
            continue  # whether the comment had that blank, only the passphrase tells
        path = made[name].with_name(f"ppk-damaged-{name}")
        try:
            assert_agreement(path, change(data), good)
        except AssertionError as error:
            raise AssertionError(f"{name}: {damage}") from error


@pytest.mark.parametrize("name", ["openssh-ed25519", "openssh-ed25519-encrypted"])
def test_random_damage_of_openssh_keys_is_judged_as_ssh_keygen_judges_it(
    made: dict[str, Path], name: str
) -> None:
    """Only what needs decrypting, or arithmetic on the curve, may look whole to us."""
    rng = random.Random(f"{SEED} {name}")
    data = made[name].read_bytes()
    path = made[name].with_name(f"{name}.mutated")
    for _ in range(ROUNDS):
        for mutated in mutations(data, rng):
            text = any_key.read(mutated)
            if ssh_public(write(path, mutated)) is not None:
                assert text.loads, (SEED, mutated)
            elif not text.encrypted:
                assert text.kind != "private" or not text.loads, (SEED, mutated)


@pytest.mark.parametrize("name", ["pem-rsa", "pkcs8-rsa", "pem-ecdsa256"])
def test_what_ssh_keygen_reads_of_randomly_damaged_pem_we_read_too(
    made: dict[str, Path], name: str
) -> None:
    rng = random.Random(f"{SEED} {name}")
    data = made[name].read_bytes()
    path = made[name].with_name(f"{name}.mutated")
    for _ in range(ROUNDS):
        for mutated in mutations(data, rng):
            text = any_key.read(mutated)
            seen = ssh_public(write(path, mutated))
            if seen is not None:
                # ssh-keygen prints the public half of numbers that no longer fit together, too.
                assert text.loads or CONTRADICTION in text.problems, (SEED, mutated)
                assert text.public in (seen, None), (SEED, mutated)
