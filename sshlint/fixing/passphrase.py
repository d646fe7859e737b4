"""Questions about passphrases: asked again while wrong, each with a way out of it alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sshlint.crypto.private_key import KeyRefusedError
from sshlint.fixing.actions import Ask
from sshlint.fixing.refusal import Refused

T = TypeVar("T")

ATTEMPTS = 3
SHORTEST = 10  # characters; below that one must say so twice
_LEAVE = "or Enter to leave it as it is"
_SHORT = (
    f"That is shorter than {SHORTEST} characters: anyone who copies the file can guess it. Type "
    "the same again to use it all the same, or a longer one"
)


def unlocked(path: str, ask: Ask, use: Callable[[bytes], T]) -> T:
    """What `use` makes with the passphrase that opens a key; Enter leaves the key as it is.

    Raises `Refused`, and `KeyRefusedError` for what is no matter of the passphrase.
    """
    prompt = f"Passphrase for {path}, {_LEAVE}"
    for _ in range(ATTEMPTS):
        passphrase = ask(prompt)
        if not passphrase:
            raise Refused(path, "no passphrase was given")
        try:
            return use(passphrase)
        except KeyRefusedError as error:
            if error.reason != "wrong":
                raise
        prompt = f"That passphrase does not open it. Passphrase for {path}, {_LEAVE}"
    raise Refused(path, f"{ATTEMPTS} passphrases did not open it")


def new_passphrase(path: str, ask: Ask, leave: str = _LEAVE) -> bytes:
    """A passphrase that was typed twice; empty where there is to be none. Raises `Refused`.

    One that is too short is taken only from those who type it again knowing that. `leave` says
    what Enter does.
    """
    prompt = f"New passphrase for {path}, {leave}"
    candidate = ask(prompt)
    for _ in range(ATTEMPTS):
        if not candidate:
            return b""
        short = is_short(candidate)
        again = ask(_SHORT if short else "The same again")
        if again == candidate:
            return candidate
        candidate = again if short else ask(f"The two differ. {prompt}")
    raise Refused(path, "the passphrases differ")


def is_short(passphrase: bytes) -> bool:
    """Whether anyone who copies the key can guess it in a while."""
    return len(passphrase.decode("utf-8", "replace")) < SHORTEST
