"""paramiko's transport up to where a login begins: encrypted, and nothing said of who we are."""

from __future__ import annotations

import logging
import queue
import time
from typing import Any

import paramiko
from paramiko.common import (
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_BANNER,
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_INFO_REQUEST,
    MSG_USERAUTH_SUCCESS,
)
from paramiko.message import Message

from sshlint.doctor import banner
from sshlint.doctor.first_bytes import Wire
from sshlint.tables.key_types import CERTIFICATE_SUFFIX as _CERTIFICATE

PK_OK = MSG_USERAUTH_INFO_REQUEST  # one number for the answers of two methods (RFC 4252, 4256)
_ANSWERS = (MSG_SERVICE_ACCEPT, MSG_USERAUTH_SUCCESS, MSG_USERAUTH_FAILURE, MSG_USERAUTH_BANNER,
            PK_OK)  # fmt: skip
_LOG = "sshlint.doctor"

Answer = tuple[int, Message]


class ClosedError(Exception):
    """The server ended the connection; the text is its reason, empty where it gave none."""


class _Answers:
    """Stands where paramiko has its authentication: hands the server's answers on as they are."""

    def __init__(self) -> None:
        self.queue: queue.Queue[Answer | None] = queue.Queue()
        self._handler_table = {number: self._keep(number) for number in _ANSWERS}

    def _keep(self, number: int) -> Any:
        return lambda message: self.queue.put((number, message))

    def abort(self) -> None:
        self.queue.put(None)

    def is_authenticated(self) -> bool:
        return False


class Transport(paramiko.Transport):
    """A connection whose login is left to us; `farewell` is what the server said as it went."""

    def __init__(self, wire: Wire, host_keys: list[str]) -> None:
        super().__init__(wire)  # type: ignore[arg-type]  # it has what paramiko asks of a socket
        logging.getLogger(_LOG).disabled = True  # else logging prints errors on stderr
        self.set_log_channel(_LOG)
        self.local_version = banner.IDENTIFICATION
        # of a certificate the key in it, which is what ssh falls back on
        plain = dict.fromkeys(name.replace(_CERTIFICATE, "") for name in host_keys)
        known = tuple(name for name in plain if name in self.preferred_keys)
        if known:
            self._preferred_keys = known
        self.farewell = ""
        self.answers = _Answers()
        self.auth_handler = self.answers  # type: ignore[assignment]

    def _parse_disconnect(self, message: Message) -> None:
        message.get_int()
        self.farewell = message.get_string().decode("utf-8", "replace")

    def exchange(self, limit: float) -> None:
        """Exchange keys. Raises whatever paramiko trips over, TimeoutError among it."""
        self.banner_timeout = self.handshake_timeout = limit
        self.start_client(timeout=limit)
        if not self.initial_kex_done:
            raise TimeoutError

    def say(self, message: Message) -> None:
        """Send a message. Raises ClosedError."""
        try:
            self._send_message(message)  # type: ignore[attr-defined]
        except (EOFError, OSError):
            raise ClosedError(self.farewell) from None

    def hear(self, limit: float) -> Answer:
        """The server's next answer. Raises ClosedError, TimeoutError."""
        until = time.monotonic() + limit
        while True:
            try:
                answer = self.answers.queue.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if answer is None:
                raise ClosedError(self.farewell)
            if answer[0] != MSG_USERAUTH_BANNER:
                return answer

    @property
    def signature_algorithms(self) -> list[str] | None:
        """What the server says it takes (RFC 8308); `None` where it does not say."""
        listed = self.server_extensions.get("server-sig-algs")  # type: ignore[attr-defined]
        if listed is None:
            return None
        text = listed.decode("latin-1") if isinstance(listed, bytes) else listed
        return text.split(",")
