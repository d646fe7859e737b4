"""The order of algorithms we predict is the one plink proposes on the wire."""

from __future__ import annotations

import random
import re
from pathlib import Path

from sshlint.formats.putty.putty_preferences import effective_order
from sshlint.tables.putty_algorithms import LISTS
from tests import plink

SEED = 20260822
ROUNDS = 40
KEX_SETTINGS = ("KEX", "HostKey", "Cipher")


def release(store: Path) -> tuple[int, int]:
    match = re.search(r"Release (\d+)\.(\d+)", plink.run(store, "-V").stdout)
    assert match
    return int(match[1]), int(match[2])


def predicted(setting: str, value: str | None, version: tuple[int, int], bug: int) -> list[str]:
    algorithms = {token.name: token.algorithms for token in LISTS[setting]}
    order = effective_order(setting, value, version, bug_dhgex2=bug)
    return [name for word in order for name in algorithms[word]]


def random_list(dice: random.Random, setting: str) -> str | None:
    words = [token.name for token in LISTS[setting]]
    choice = dice.randrange(10)
    if choice == 0:
        return None
    if choice == 1:
        return ""
    if choice == 2 and setting == "KEX":
        return dice.choice(
            [
                "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,rsa,WARN",
                "dh-group14-sha1,dh-group1-sha1,rsa,WARN,dh-gex-sha1",
                "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,WARN",
            ]
        )
    picked = dice.sample(words, dice.randrange(len(words) + 1))
    picked += [dice.choice([*words, "unknown", "AES", " aes", "", "warn"]) for _ in range(2)]
    dice.shuffle(picked)
    return ",".join(picked)


def test_random_lists(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    version = release(tmp_path)
    with plink.probe() as listener:
        port = listener.getsockname()[1]
        for number in range(ROUNDS):
            values = {setting: random_list(dice, setting) for setting in KEX_SETTINGS}
            bug = dice.choice([0, 0, 0, 2])
            lines = [f"{setting}={value}" for setting, value in values.items() if value is not None]
            lines += ["HostName=127.0.0.1", f"PortNumber={port}", "Protocol=ssh", "UserName=x"]
            lines += ["SSH2DES=1", "AuthGSSAPIKEX=0", f"BugDHGEx2={bug}"]
            plink.save(tmp_path, f"s{number}", "\n".join(lines) + "\n")
            wire = plink.proposal(listener, tmp_path, f"s{number}")
            wire[0] = [name for name in wire[0] if not re.match("ext-info-|kex-strict-", name)]
            for setting, sent in zip(KEX_SETTINGS, wire, strict=False):
                ours = predicted(setting, values[setting], version, bug)
                assert sent == ours, f"seed {SEED}: {setting}={values[setting]!r}, bug {bug}"
