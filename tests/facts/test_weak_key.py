"""What badkeys tells of keys, and the notes on what could not be tested."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from sshlint.discover import Survey, survey_home
from sshlint.facts.key_strength.weak_key import WeakKey
from sshlint.formats.keys import any_key, public_key
from sshlint.settings import Context, Release, Settings

KEYS = Path(__file__).parents[2] / "fixtures" / "formats" / "keys"
PIP = f"RSA keys were not tested for known weaknesses: {sys.executable} -m pip install badkeys"


def survey(home: Path, *names: str, **environment: str) -> Survey:
    (home / ".ssh").mkdir(mode=0o700)
    for name in names:
        (home / ".ssh" / name).write_bytes((KEYS / name).read_bytes())
    context = Context(
        settings=Settings(),
        home=str(home),
        owner=os.geteuid(),
        targets=(Release((9, 2)),),
        platform="linux",
        now=0.0,
        environment=environment,
    )
    taken = Survey(context)
    survey_home(taken)
    return taken


def weak(taken: Survey) -> list[tuple[str, str, str]]:
    found = WeakKey.collect(taken, frozenset())
    return [(Path(one.key.location.path).name, one.check, one.listed) for one in found]


def notes(taken: Survey) -> list[str]:
    return [message for _, message in taken.notes]


def test_without_badkeys_rsa_keys_bring_one_note_and_others_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with_rsa = survey(tmp_path / "a", "openssh-rsa", "pem-rsa", "openssh-ed25519")
    without = survey(tmp_path / "b", "openssh-ed25519")
    assert (weak(with_rsa), notes(with_rsa)) == ([], [PIP])
    assert (weak(without), notes(without)) == ([], [])


def test_without_the_list_there_is_a_note_for_each_kind_of_key_on_it(tmp_path: Path) -> None:
    taken = survey(tmp_path, "openssh-ed25519", XDG_CACHE_HOME=str(tmp_path))
    assert weak(taken) == []
    debian, published = notes(taken)
    assert "Debian" in debian
    assert "published" in published
    assert "badkeys --update-bl" in debian


@pytest.mark.parametrize(
    "name", ["openssh-rsa", "openssh-ecdsa384", "openssh-ed25519", "ppk3-ed25519.ppk"]
)
def test_a_key_on_the_list_is_found_whatever_its_type(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    write_list(cache / "badkeys", name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    forget_list(monkeypatch)
    (tmp_path / "home").mkdir()
    taken = survey(tmp_path / "home", name, "openssh-ecdsa256", XDG_CACHE_HOME=str(cache))
    assert weak(taken) == [(name, "blocklist", "leaked")]
    assert notes(taken) == []


def write_list(folder: Path, name: str) -> None:
    """A list in badkeys' form with this one key: 15 bytes of SHA-256 of its number, and a name."""
    folder.mkdir(parents=True)
    number = number_of(any_key.read((KEYS / name).read_bytes()).public or b"")
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    (folder / "blocklist.dat").write_bytes(hashlib.sha256(data).digest()[:15] + b"\1")
    lists = [{"id": 1, "name": "leaked"}]
    (folder / "badkeysdata.json").write_text(json.dumps({"blocklists": lists}))


def number_of(public: bytes) -> int:
    """The number that badkeys itself takes of a key, by way of cryptography."""
    from badkeys import checksshpubkey

    line = public_key.one_line(public_key.parse_blob(public).algorithm, public).decode()
    told: dict[str, Any] = checksshpubkey(line, checks=[])
    number: int = next(told[name] for name in ("n", "x", "pub") if name in told)
    return number


def forget_list(monkeypatch: pytest.MonkeyPatch) -> None:
    from badkeys import utils
    from badkeys.allkeys import block

    utils._cachedir.cache_clear()
    monkeypatch.setattr(block, "_blmeta", False)
    monkeypatch.setattr(block, "_bldata", False)
