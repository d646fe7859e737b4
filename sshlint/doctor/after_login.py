"""What ends a login on this machine once the server has let it in: sockets and forwardings."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator

from sshlint.doctor.step import Stage, Watch
from sshlint.login.target import LoginTarget

# mux.c appends a dot and 16 random characters while it binds, sun_path ends in a NUL.
_LONGEST = 90 if sys.platform.startswith("linux") else 86
_LOOPBACK = ("127.0.0.1", "::1")
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - bound for a moment, as ssh would


def session(target: LoginTarget, *, forwards: bool) -> Iterator[Stage]:
    """A step only where there is something to say: a failure, or forwardings that do not work.

    ssh clears the `forwards` of a login that it only jumps over.
    """
    watch = Watch(target, "session")
    failed = _control_path(watch) or (_forwards(watch) if forwards else None)
    if failed is not None:
        yield failed
    elif watch.notes:
        yield watch.passed("ssh opens the session, but not all of its forwardings")


def _control_path(watch: Watch) -> Stage | None:
    target = watch.target
    if target.value("controlmaster") in ("", "no", "false") or not target.option("controlpath"):
        return None
    path = target.value("controlpath")
    if not os.path.isabs(path) or os.path.exists(path):
        return None
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        words = f"the directory of ControlPath does not exist: {folder}; ssh cannot bind the socket"
        return watch.failed(words, "control-folder-missing", socket=path)
    size = len(os.fsencode(path))
    if size > _LONGEST:
        words = f"ControlPath has {size} bytes, the system takes {_LONGEST}: {path}"
        return watch.failed(words, "control-path-too-long", socket=path, number=str(_LONGEST))
    return None


def _forwards(watch: Watch) -> Stage | None:
    """The first forwarding that ssh cannot listen for, where that ends the login."""
    target = watch.target
    ends = target.is_on("exitonforwardfailure")
    for keyword in ("localforward", "dynamicforward"):
        for setting in target.settings.get(keyword, ()):
            listen = setting.value.partition(" ")[0]
            code = _obstacle(listen, wide=target.is_on("gatewayports"), unlink=target.is_on(
                "streamlocalbindunlink"))  # fmt: skip
            if not code:
                continue
            reason = "in use" if code == "forward-port-taken" else "for root only"
            words = f"ssh cannot listen on {listen}: it is {reason}"
            if ends:
                port = listen.rpartition(":")[2]
                return watch.failed(f"{words}, and ExitOnForwardFailure is set", code, port=port)
            watch.notes.append(words)
    return None


def _obstacle(listen: str, *, wide: bool, unlink: bool) -> str:
    """The cause that keeps ssh from listening; empty where one address at least is free."""
    if listen.startswith("/"):
        return "" if unlink or not os.path.lexists(listen) else "forward-port-taken"
    address, _, port = listen.rpartition(":")
    if not port.isdecimal():
        return ""
    address = address.strip("[]")
    if address == "*" or (not address and wide):
        addresses: tuple[str, ...] = _EVERYWHERE
    else:
        addresses = _LOOPBACK if address in ("", "localhost") else (address,)
    codes = {_bind(each, int(port)) for each in addresses}
    if "" in codes or not codes - {None}:
        return ""
    return next(code for code in ("forward-port-taken", "forward-privileged") if code in codes)


def _bind(address: str, port: int) -> str | None:
    """Try as ssh does (channels.c), for a moment; `None` where this says nothing."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((address, port))
            listener.listen(1)
    except OSError as error:
        known = {errno.EADDRINUSE: "forward-port-taken", errno.EACCES: "forward-privileged"}
        return known.get(error.errno or 0)
    return ""
