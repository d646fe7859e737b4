"""A fixed number of inputs of the fuzzer; `python -m tests.faults.fuzz` makes others for hours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.fuzz import ROLES, Bench, Seed, fuzz

INPUTS = 400


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fuzzer sets goes with the test."""
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, os.environ.get(name, "/nonexistent"))


def test_broken_inputs_lead_to_no_fault() -> None:
    count, faults = fuzz(20261128, inputs=INPUTS)
    assert count == INPUTS
    assert [fault.trace for fault in faults] == []


# What the fuzzer found, reduced, and others of the kind.
REG = (
    "\ufeffWindows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\"
)
FOUND = {
    "a TOML number of thousands of digits": ("settings", b"max-key-age = " + b"9" * 5000),
    "deep TOML": ("settings", b"ignore = " + b"[" * 5000),
    "half a character in a registry export": (
        "reg",
        (REG + 'PuTTY\\Sessions\\a]\r\n"HostName"="').encode("utf-16-le") + b"\0\xd8",
    ),
    "a wrapped key with more than ASCII in it": (
        "authorized_keys",
        b"AAAA\xa3y3TRaomgWiAAAAAAAAAAcAAAABAAAABWFuIGlkAA",
    ),
    "a form feed": ("authorized_keys", b"\f\n"),
    "odd whitespace before a key": ("authorized_keys", b"\x1c \xc2\xa0ssh-ed25519 AAAA\n"),
    "a marker and a form feed": ("known_hosts", b"@revoked \f\n"),
    "a huge port": ("config", b"Host a\n Port " + b"1" * 5000 + b"\n HostName b\n"),
    "a jump over a huge port": ("config", b"ProxyCommand ssh -W %h:%p -p " + b"1" * 5000 + b" a\n"),
    "an address of a huge number": ("config", b"HostName 1.2.3." + b"4" * 5000 + b"\n"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_once_a_fault(name: str, tmp_path: Path) -> None:
    role, data = FOUND[name]
    bench = Bench(tmp_path / "home")
    for command in ROLES[role][1]:
        fault = bench.fault(Seed(role, data), command)
        assert fault is None, fault.trace
