"""The keys in the user's running ssh-agent.

On Unix the agent is asked in its own protocol (draft-ietf-sshm-ssh-agent): one request and one
answer, within two seconds all told. paramiko's client would cost every check of everybody who has
an agent 120 ms of imports, and it waits for ever for an agent that hangs. On Windows, where it may
be Pageant as well, paramiko is asked, which knows both.
"""

from __future__ import annotations

from typing import NamedTuple

from sshlint.formats.keys import wire
from sshlint.formats.keys.key_text import KeyText, decode_comment
from sshlint.formats.keys.public_key import parse_blob

SECONDS = 2.0
_LARGEST_ANSWER = 256 * 1024  # authfd.c MAX_AGENT_REPLY_LEN
_REQUEST_IDENTITIES, _IDENTITIES_ANSWER = 11, 12


class AgentKey(NamedTuple):
    """A key that the agent holds; `blob` is the public key, or a certificate, in wire form."""

    blob: bytes
    comment: str

    @property
    def key(self) -> KeyText:
        try:
            found = parse_blob(self.blob)
        except wire.WireError:
            return KeyText("public")
        kind = "certificate" if found.certificate else "public"
        return KeyText(
            kind,
            algorithm=found.algorithm,
            bits=found.bits,
            comment=self.comment,
            public=found.blob,
            certificate=found.certificate,
        )


def ask(path: str, platform: str) -> tuple[AgentKey, ...]:
    """The keys of the agent behind a socket. Raises OSError, TimeoutError, WireError."""
    if platform == "win32":
        return _through_paramiko()
    return _identities(_answer(path))


def _answer(path: str) -> bytes:
    """What the agent says to a request for its keys. Raises OSError, TimeoutError, WireError."""
    import socket
    import time

    deadline = time.monotonic() + SECONDS
    with socket.socket(socket.AF_UNIX) as agent:

        def left() -> float:
            seconds = deadline - time.monotonic()
            if seconds <= 0:
                raise TimeoutError
            return seconds

        def take(count: int) -> bytes:
            data = b""
            while len(data) < count:
                agent.settimeout(left())
                part = agent.recv(count - len(data))
                if not part:
                    raise wire.WireError("ends early")
                data += part
            return data

        agent.settimeout(left())
        agent.connect(path)
        agent.sendall(b"\0\0\0\1" + bytes((_REQUEST_IDENTITIES,)))
        size = int.from_bytes(take(4), "big")
        if size > _LARGEST_ANSWER:
            raise wire.WireError("is too large")
        return take(size)


def _identities(answer: bytes) -> tuple[AgentKey, ...]:
    cursor = wire.Cursor(answer)
    if cursor.take(1)[0] != _IDENTITIES_ANSWER:
        return ()
    count = int.from_bytes(cursor.take(4), "big")
    found = []
    for _ in range(min(count, _LARGEST_ANSWER)):
        blob, comment = cursor.string(), cursor.string()
        found.append(AgentKey(blob, decode_comment(comment)))
    return tuple(found)


def _through_paramiko() -> tuple[AgentKey, ...]:
    """The same through paramiko's client: OpenSSH's pipe on Windows, or Pageant."""
    from threading import Thread

    found: list[AgentKey] = []

    def ask() -> None:
        import paramiko

        agent = paramiko.Agent()
        found.extend(
            AgentKey(key.asbytes(), str(getattr(key, "comment", "") or ""))
            for key in agent.get_keys()
        )
        agent.close()

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if thread.is_alive():
        raise TimeoutError
    return tuple(found)
