"""LocalForward, RemoteForward and DynamicForward: ports, hosts and Unix sockets."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.patterns import octets
from sshlint.config.values import numbers
from sshlint.config.values.fault import RefusedValue, Values, missing
from sshlint.config.values.one_word import unclosed_variable
from sshlint.lean import NamedTuple
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import ENVIRONMENT, Target

SPEC_BYTES = 255  # readconf.c joins both words into 256 bytes, and cuts off the rest in silence
SOCKET_BYTES = 107  # of a path in sun_path on Linux
HOST_BYTES = 1024
SOCKS = "socks"
_EXPECTED = {
    "LocalForward": "[address:]port or a socket, then host:port or a socket",
    "RemoteForward": "[address:]port or a socket, then host:port or a socket, or nothing for SOCKS",
    "DynamicForward": "[address:]port",
}


class Forward(NamedTuple):
    """One forwarding. A listening end has a path or a port, and so has the other end.

    `to_host` is "socks" where the client's request names the host.
    """

    path: str | None = None
    host: str | None = None
    port: int | None = None
    to_path: str | None = None
    to_host: str | None = None
    to_port: int | None = None

    @property
    def listen(self) -> str:
        """The listening end as `ssh -G` prints it."""
        if self.path is not None:
            return self.path
        return str(self.port) if self.host is None else f"[{self.host}]:{self.port}"

    @property
    def connect(self) -> str:
        """The other end as `ssh -G` prints it."""
        if self.to_path is not None:
            return self.to_path
        return f"[{self.to_host}]:{self.to_port or 0}"

    @property
    def in_dynamic(self) -> bool:
        """`ssh -G` prints a line dynamicforward for it (of those that listen here)."""
        return self.to_host in (None, SOCKS)

    @property
    def in_local(self) -> bool:
        return self.to_host != SOCKS


def forward(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """The value of the line of this keyword; what is unknown before ${VAR} is replaced stays."""
    found = parse(keyword, arguments, target)
    if found is None:
        return (" ".join(arguments),)
    if isinstance(found, RefusedValue):
        return found
    if keyword.name == "DynamicForward":
        return (found.listen,)
    return (f"{found.listen} {found.connect}",)


def parse(
    keyword: Keyword, arguments: Sequence[str], target: Target
) -> Forward | RefusedValue | None:
    """The forwarding of a line; None where it hangs on the environment (a ${VAR} in it)."""
    expected = _EXPECTED[keyword.name]
    if not arguments or not arguments[0]:
        return missing(keyword.name, expected)
    remote = keyword.name == "RemoteForward"
    dynamic = keyword.name == "DynamicForward"
    spec = arguments[0]
    if not dynamic:
        if len(arguments) > 1 and arguments[1]:
            spec = f"{spec}:{arguments[1]}"
        elif remote and target.version >= keyword.forms["dynamic"]:
            dynamic = True
        else:
            return _no_target(keyword.name, spec)
    if target.version >= ENVIRONMENT and "${" in spec:
        return unclosed_variable(spec)
    return read(spec, dynamic, remote) or _bad(keyword.name, arguments, spec, expected)


def _no_target(name: str, spec: str) -> RefusedValue:
    text = f'{name} "{spec}" says where to listen, not where to connect; expected a second word'
    if spec.count(":") > 1:
        listen, _, target = spec.rpartition(":")
        listen, _, host = listen.rpartition(":")
        text += f": {listen} {host}:{target}"
    return RefusedValue("missing-argument", text, None)


def _bad(name: str, arguments: Sequence[str], spec: str, expected: str) -> RefusedValue:
    value = " ".join(arguments[:1] if name == "DynamicForward" else arguments[:2])
    text = f'"{value}" is no forwarding; expected {expected}'
    if len(octets(spec)) > SPEC_BYTES:
        text = f"{len(octets(spec))} bytes of forwarding; ssh reads {SPEC_BYTES}"
    return RefusedValue("bad-value", text, 0, value)


def read(spec: str, dynamic: bool, remote: bool) -> Forward | None:
    """parse_forward(): a specification with colons between its parts; None where ssh refuses it."""
    text = octets(spec)[:SPEC_BYTES].lstrip(" \t\n\v\f\r")
    fields = _fields(text)
    if not fields:
        return None
    found = _forward(fields)
    if found is None or not _is_possible(found, len(fields), dynamic, remote):
        return None
    if text.isascii():
        return found
    return Forward(
        _text(found.path),
        _text(found.host),
        found.port,
        _text(found.to_path),
        _text(found.to_host),
        found.to_port,
    )


def _text(part: str | None) -> str | None:
    return part and part.encode("latin-1").decode("utf-8", "surrogateescape")


def _is_possible(found: Forward, fields: int, dynamic: bool, remote: bool) -> bool:
    if dynamic:
        if fields > 2:
            return False
    elif (fields < 3 and found.to_path is None and found.path is None) or (
        found.to_path is None and (found.to_port or 0) <= 0
    ):
        return False
    if found.path is None and (found.port is None or (found.port == 0 and not remote)):
        return False
    return _fits(found)


def _fits(found: Forward) -> bool:
    hosts, paths = (found.host, found.to_host), (found.path, found.to_path)
    return all(len(host or "") <= HOST_BYTES for host in hosts) and all(
        len(path or "") <= SOCKET_BYTES for path in paths
    )


def _forward(fields: list[tuple[str, bool]]) -> Forward | None:
    """Give the parts of a specification their meaning by their number and which are paths."""
    words = [word for word, _ in fields]
    is_path = [path for _, path in fields]
    port = numbers.port
    if len(fields) == 1:
        if is_path[0]:
            return Forward(path=words[0], to_host=SOCKS)
        return Forward(port=port(words[0]), to_host=SOCKS)
    if len(fields) == 2:
        if is_path[0] and is_path[1]:
            return Forward(path=words[0], to_path=words[1])
        if is_path[1]:
            return Forward(port=port(words[0]), to_path=words[1])
        return Forward(host=words[0], port=port(words[1]), to_host=SOCKS)
    if len(fields) == 3:
        if is_path[0]:
            return Forward(path=words[0], to_host=words[1], to_port=port(words[2]))
        if is_path[2]:
            return Forward(host=words[0], port=port(words[1]), to_path=words[2])
        return Forward(port=port(words[0]), to_host=words[1], to_port=port(words[2]))
    return Forward(host=words[0], port=port(words[1]), to_host=words[2], to_port=port(words[3]))


def _fields(text: str) -> list[tuple[str, bool]]:
    """(part, whether it holds a slash); empty where the text cannot be taken apart."""
    fields: list[tuple[str, bool]] = []
    at = 0
    while at < len(text):
        if len(fields) == 4:
            return []
        field = _bracketed(text, at) if text[at] == "[" else _plain(text, at)
        if field is None:
            return []
        word, is_path, at = field
        fields.append((word, is_path))
    return fields


def _bracketed(text: str, at: int) -> tuple[str, bool, int] | None:
    close = text.find("]", at + 1)
    if close < 0 or text[close + 1 : close + 2] not in ("", ":"):
        return None
    word = text[at + 1 : close]
    return word, "/" in word, close + 2


def _plain(text: str, at: int) -> tuple[str, bool, int] | None:
    """Up to a colon; a backslash takes the next character as it is."""
    word, is_path = [], False
    while at < len(text) and text[at] != ":":
        if text[at] == "\\":
            at += 1
            if at == len(text):
                return None
        elif text[at] == "/":
            is_path = True
        word.append(text[at])
        at += 1
    return "".join(word), is_path, at + 1
