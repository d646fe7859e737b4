"""Actions on keys: what they refuse, what they ask, and what they leave behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sshlint.crypto.load import load
from sshlint.finding import Action
from sshlint.fixing.actions import changes, warning
from sshlint.fixing.bounds import Bounds, Root
from sshlint.fixing.change import Change, Create, Write, make
from sshlint.fixing.journal.journal import Journal, locked
from sshlint.fixing.passphrase import new_passphrase
from sshlint.fixing.refusal import Refused
from sshlint.formats.keys import any_key
from tests.generate.keys import PASSPHRASE

KEYS = Path(__file__).parents[2] / "fixtures" / "formats" / "keys"
Answers = Callable[[str], bytes]


def copy(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes((KEYS / name).read_bytes())
    path.chmod(0o600)
    return path


def answers(*given: str) -> Answers:
    left = list(given)
    return lambda prompt: left.pop(0).encode()


def refusal(action: Action, ask: Answers) -> str:
    with pytest.raises(Refused) as caught:
        changes(action, ask)
    return caught.value.reason


def only(found: list[Change]) -> Write:
    (change,) = found
    assert isinstance(change, Write)
    return change


def test_each_bare_key_is_asked_for_and_one_without_an_answer_stays(tmp_path: Path) -> None:
    one, other = copy(tmp_path, "openssh-ed25519"), copy(tmp_path, "pem-rsa")
    action = Action("encrypt-keys", str(one), (str(one), str(other)))
    change = only(changes(action, answers("", "secret", "secret")))
    assert change.source.path == str(other)
    assert load(change.data, b"secret").public == load(other.read_bytes()).public
    assert any_key.read(change.data).format == "openssh"
    assert "undo" in warning(action)


def test_a_bare_key_is_not_encrypted_without_a_passphrase_or_with_two(tmp_path: Path) -> None:
    key = copy(tmp_path, "openssh-ed25519")
    action = Action("encrypt-keys", str(key), (str(key),))
    assert refusal(action, answers("")) == "no passphrase was given"
    apart = answers(*(f"a long passphrase {number}" for number in range(12)))
    assert refusal(action, apart) == "the passphrases differ"


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        (("short", "short"), "short"),  # typed again, knowing that
        (("short", "long enough now", "long enough now"), "long enough now"),
        (("long enough now", "a typo", "long enough now", "long enough now"), "long enough now"),
        (("short", ""), ""),
    ],
)
def test_a_short_passphrase_is_taken_only_knowingly(
    typed: tuple[str, ...], taken: str, tmp_path: Path
) -> None:
    questions: list[str] = []
    left = list(typed)

    def ask(prompt: str) -> bytes:
        questions.append(prompt)
        return left.pop(0).encode()

    assert new_passphrase(str(tmp_path / "id"), ask) == taken.encode()
    assert left == []
    assert any("shorter than 10 characters" in text for text in questions) == ("short" in typed)


def test_nothing_of_a_bare_key_is_left_once_it_is_encrypted(tmp_path: Path) -> None:
    key, state = copy(tmp_path, "openssh-ed25519"), tmp_path / "state"
    secret = key.read_bytes().splitlines()[4]
    action = Action("encrypt-keys", str(key), (str(key),))
    with locked(str(state)):
        bounds = Bounds((Root(str(tmp_path), "here", os.geteuid()),))
        journal = Journal(str(state), bounds)
        for change in changes(action, answers("secret", "secret")):
            make(change, journal, [])
        journal.finish(changed=True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 1
    assert [path for path in files if secret in path.read_bytes()] == []
    assert any_key.read(key.read_bytes()).encrypted


@pytest.mark.parametrize(
    ("name", "target"),
    [("pem-rsa-encrypted", "openssh"), ("ppk2-ed25519-encrypted.ppk", "ppk")],
)
def test_a_key_written_anew_keeps_its_passphrase_and_a_wrong_one_is_refused(
    name: str, target: str, tmp_path: Path
) -> None:
    key = copy(tmp_path, name)
    action = Action("rewrite-key", str(key), (target,))
    assert refusal(action, answers("a", "b", "c")) == "3 passphrases did not open it"
    assert refusal(action, answers("a", "")) == "no passphrase was given"
    change = only(changes(action, answers("wrong", PASSPHRASE)))
    old = load(key.read_bytes(), PASSPHRASE.encode())
    assert load(change.data, PASSPHRASE.encode()).public == old.public
    assert change.keep_copy


def test_a_new_public_half_is_readable_by_all_and_keeps_the_comment(tmp_path: Path) -> None:
    key = copy(tmp_path, "openssh-ecdsa256")
    public = tmp_path / "openssh-ecdsa256.pub"
    (change,) = changes(Action("write-public", str(public), (str(key),)), answers())
    expected = (KEYS / public.name).read_bytes()
    assert change == Create(str(public), expected, 0o644)


def test_a_key_that_shows_its_public_half_needs_no_passphrase_to_write_it(tmp_path: Path) -> None:
    key = copy(tmp_path, "openssh-ed25519-encrypted")
    public = copy(tmp_path, "openssh-ecdsa256.pub")
    change = only(changes(Action("write-public", str(public), (str(key),)), answers()))
    text = any_key.read(change.data)
    assert text.public == any_key.read(key.read_bytes()).public


def test_a_damaged_key_is_mended_only_if_it_is_proved_to_be_the_same(tmp_path: Path) -> None:
    key = copy(tmp_path, "pem-ecdsa256")
    lines = key.read_bytes().splitlines(keepends=True)
    key.write_bytes(b"".join(b"  " + line for line in lines))
    fixed = only(changes(Action("repair-key", str(key)), answers()))
    assert fixed.data == b"".join(lines)
    middle = len(lines[1]) // 2  # within the private number: the public half no longer fits
    changed = bytes([lines[1][middle] ^ 1 if chr(lines[1][middle] ^ 1).isalnum() else 65])
    lines[1] = lines[1][:middle] + changed + lines[1][middle + 1 :]
    key.write_bytes(b"".join(b"  " + line for line in lines))
    assert "can be fixed" in refusal(Action("repair-key", str(key)), answers())
