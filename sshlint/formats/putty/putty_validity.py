"""For which hosts PuTTY lets an authority vouch: its expression language (utils/cert-expr.c)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sshlint.lean import lazy_pattern

_HIGHEST_PORT = 65535
_TOKEN = lazy_pattern(r"\s*(?:(&&|\|\||[!()])|(port:[0-9-]*|[A-Za-z0-9_.*?\[\]-]+))", re.ASCII)
_WILDCARD = lazy_pattern(r"\*+|\?|\[[^\]]*\]|\[.*|.")


class _ExpressionError(ValueError):
    """An expression PuTTY refuses: it then trusts the authority for nobody."""


def is_valid_for(expression: str, host: str, port: int) -> bool:
    """Whether an expression of wildcards, `port:N`, `port:N-M`, `&&`, `||`, `!` and parentheses
    holds for a host. `&&` and `||` must not be mixed without parentheses."""
    try:
        return _Parser(expression, host.lower(), port).whole()
    except _ExpressionError:
        return False


class _Parser:
    """One pass over the tokens of an expression."""

    __slots__ = ("host", "port", "tokens")

    def __init__(self, expression: str, host: str, port: int) -> None:
        self.tokens = list(_tokens(expression))
        self.host = host
        self.port = port

    def whole(self) -> bool:
        value = self._chain()
        if self.tokens:
            raise _ExpressionError
        return value

    def _chain(self) -> bool:
        value = self._unary()
        operator = self.tokens[-1] if self.tokens and self.tokens[-1] in ("&&", "||") else ""
        while operator and self.tokens and self.tokens[-1] == operator:
            self.tokens.pop()
            other = self._unary()
            value = value and other if operator == "&&" else value or other
        return value

    def _unary(self) -> bool:
        negated = False
        while self._next() == "!":
            negated = not negated
            self.tokens.pop()
        word = self._next()
        self.tokens.pop()
        if word == "(":
            value = self._chain()
            if self._next() != ")":
                raise _ExpressionError
            self.tokens.pop()
        elif word in ("&&", "||", ")"):
            raise _ExpressionError
        else:
            value = self._atom(word)
        return value is not negated

    def _next(self) -> str:
        if not self.tokens:
            raise _ExpressionError
        return self.tokens[-1]

    def _atom(self, token: str) -> bool:
        if not token.startswith("port:"):
            return _matches(token.lower(), self.host)
        ports = re.fullmatch(r"port:([0-9]{1,5})(?:-([0-9]{1,5}))?", token)
        if not ports:
            raise _ExpressionError
        low, high = int(ports[1]), int(ports[2] or ports[1])
        if max(low, high) > _HIGHEST_PORT:
            raise _ExpressionError
        return low <= self.port <= high


def _matches(pattern: str, host: str) -> bool:
    """PuTTY's wildcards (utils/wildcard.c): `*`, `?` and sets in brackets."""
    parts = _WILDCARD.findall(pattern)
    return re.fullmatch("".join(map(_as_regex, parts)), host) is not None


def _as_regex(part: str) -> str:
    if part[0] == "*":
        return ".*"
    if part == "?":
        return "."
    if part[0] != "[":
        return re.escape(part)
    # A set that is never closed is an error to PuTTY, and the error counts as a match.
    return _set(part[1:-1]) if part[-1] == "]" else ".+"


def _set(inner: str) -> str:
    """One of these characters; `a-z` is a range, and an empty one holds nothing."""
    ranges = [match for match in re.findall(r"(.)-(.)|(.)", inner) if match[0] <= match[1]]
    members = [
        f"{re.escape(low)}-{re.escape(high)}" if high else re.escape(single)
        for low, high, single in ranges
    ]
    return f"[{''.join(members)}]" if members else "(?!)"


def _tokens(expression: str) -> Iterator[str]:
    """The tokens, the first one last."""
    found, at, text = [], 0, expression.rstrip()
    if text.count("(") > 100 or text.count("!") > 1000:  # deeper than anybody writes
        raise _ExpressionError
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            raise _ExpressionError
        found.append(match[1] or match[2])
        at = match.end()
    yield from reversed(found)
