"""How messages are taken: what an editor may send wrongly is refused, and quotes nothing back."""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol

FAULT = "internal fault: please report it"


class NotBegun(JsonRpcException):
    CODE = types.ErrorCodes.ServerNotInitialized.value
    MESSAGE = "the first request must be initialize"


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, where that leaves a request without an answer or quotes too much."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message of its type. Raises, having answered, where what it holds does not fit."""
        try:
            return super().structure_message(data)
        except Exception:
            if "method" in data and isinstance(data.get("id"), int | str):
                self._refuse(data["id"], JsonRpcInvalidParams("the parameters do not fit"))
            raise JsonRpcInvalidParams from None

    def handle_message(self, message: Any) -> None:
        """Hand a message on in its turn: one initialize first, and nothing but exit last."""
        if not isinstance(getattr(message, "id", ""), int | str) or not hasattr(message, "jsonrpc"):
            return
        method = getattr(message, "method", "")
        begins = method == types.INITIALIZE
        if method and method != types.EXIT and (self._shutdown or begins == self._has_begun):
            refusal = JsonRpcInvalidRequest(f"{method} comes at the wrong time")
            if hasattr(message, "id"):
                self._refuse(message.id, refusal if self._has_begun else NotBegun())
            return
        super().handle_message(message)

    @property
    def _has_begun(self) -> bool:
        return self._workspace is not None

    def _refuse(self, number: int | str, why: JsonRpcException) -> None:
        self._send_response(number, error=why.to_response_error())

    def _send_response(
        self,
        msg_id: int | str,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        """Answer. Of a fault nothing is quoted: its words and its traceback may hold any text."""
        if error is not None and error.code == types.ErrorCodes.InternalError.value:
            error = types.ResponseError(error.code, FAULT)
        super()._send_response(msg_id, result, error)

    def _handle_notification(self, method_name: str, params: Any) -> None:
        """pygls keeps what became of each, for ever: thousands, while somebody types."""
        super()._handle_notification(method_name, params)
        for number in [number for number, one in self._request_futures.items() if one.done()]:
            del self._request_futures[number]
