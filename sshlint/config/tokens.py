"""`%` tokens, `${VAR}` and `~` in option values: what is legal where, and what they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.machine.account import Account
from sshlint.tables.keywords import KEYWORDS, Keyword
from sshlint.tables.releases import JUMP_HOST_IN_PERCENT_C, Version

# First release of the tokens that came later than the keywords that take them (ssh.c by tag).
TOKENS_SINCE: dict[str, Version] = {"k": (8, 4), "j": JUMP_HOST_IN_PERCENT_C}

FaultKind = Literal["token", "percent", "unset", "brace", "user"]

_SPECIAL = lazy_pattern(r"%|\$\{")
_VARIABLE_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class TokenFault(NamedTuple):
    """A part of a value that ssh cannot expand; `start` and `end` are offsets into the value."""

    kind: FaultKind
    message: str
    start: int
    end: int


class TokenPiece(NamedTuple):
    """A token (`%h`), a variable (`${HOME}`) or a broken one, as written, and its place."""

    text: str
    start: int
    end: int

    @property
    def letter(self) -> str:
        """The letter of a token, empty for a `%` at the very end."""
        return self.text[1:] if self.text[0] == "%" else ""

    @property
    def variable(self) -> str | None:
        """The name in `${name}`; `None` for a token or where the brace is not closed."""
        return self.text[2:-1] if self.text[0] == "$" and self.text[-1] == "}" else None


def pieces(text: str, *, variables: bool, tokens: bool = True) -> Iterator[TokenPiece]:
    """What of a value is not plain text, in order, `%%` included."""
    at = 0
    while found := _SPECIAL.search(text, at):
        start = found.start()
        if found[0] == "%":
            at = start + 2
            if tokens:
                yield TokenPiece(text[start:at], start, min(at, len(text)))
            else:
                at = start + 1
            continue
        close = text.find("}", start)
        at = found.end()
        if variables:
            at = len(text) if close < 0 else close + 1
            yield TokenPiece(text[start:at], start, at)


def legal_tokens(keyword: Keyword, version: Version) -> str:
    """The letters a `%` may be followed by; empty where `%` is an ordinary character."""
    if keyword.tokens_since and version < keyword.tokens_since:
        return ""
    return "".join(c for c in keyword.tokens if TOKENS_SINCE.get(c, version) <= version)


def takes_variables(keyword: Keyword, version: Version) -> bool:
    """Whether `${VAR}` is replaced."""
    return bool(keyword.env) and version >= (keyword.env_since or version)


def takes_tilde(keyword: Keyword, version: Version) -> bool:
    return keyword.tilde is not None and keyword.tilde <= version


def check(
    keyword: str | Keyword, text: str, version: Version, account: Account | None = None
) -> list[TokenFault]:
    """What ssh will not be able to expand in a value of this option, sooner or later.

    Without an account, unset variables and unknown users are not looked for.
    """
    known = KEYWORDS[keyword] if isinstance(keyword, str) else keyword
    letters = legal_tokens(known, version)
    variables = takes_variables(known, version)
    environment = account.environment if account else None
    found = [
        _fault(piece, letters, environment)
        for piece in pieces(text, variables=variables, tokens=bool(letters))
    ]
    if account and takes_tilde(known, version):
        found.insert(0, _tilde_fault(text, account))
    return [fault for fault in found if fault is not None]


def expand(
    text: str, values: Mapping[str, str] | None, environment: Mapping[str, str] | None = None
) -> str | TokenFault:
    """Replace tokens by `values` (letter -> text) and, given an environment, `${VAR}`.

    `None` for `values` leaves `%` alone. Gives the first fault ssh stops at.
    """
    if "%" not in text and "${" not in text:
        return text
    out, at, unset = [], 0, None
    for piece in pieces(text, variables=environment is not None, tokens=values is not None):
        fault = _fault(piece, values or (), environment)
        if fault and fault.kind != "unset":
            return fault
        unset = unset or fault  # ssh goes on to the end and then gives up
        out.append(text[at : piece.start])
        at = piece.end
        if piece.text == "%%":
            out.append("%")
        elif (variable := piece.variable) is not None:
            out.append((environment or {}).get(variable, ""))
        elif values is not None:
            out.append(values[piece.letter])
    return unset or "".join((*out, text[at:]))


def account_tokens(account: Account) -> dict[str, str]:
    """The tokens that do not depend on the login."""
    return {
        "L": account.host.partition(".")[0],
        "d": account.home,
        "i": str(account.uid),
        "l": account.host,
        "u": account.user,
    }


def expand_tilde(path: str, account: Account) -> str | TokenFault:
    """tilde_expand_filename(): a leading `~` or `~user`, several slashes after it taken as one."""
    if not path.startswith("~"):
        return path
    user, _, rest = path[1:].partition("/")
    home = account.home if not user else account.home_of(user)
    if home is None:
        return TokenFault("user", f"tilde_expand: No such user {user}", 0, 1 + len(user))
    return f"{home}{'' if home.endswith('/') else '/'}{rest.lstrip('/')}"


def connection_hash(account: Account, host: str, port: str, user: str, jump: str | None) -> str:
    """%C; `jump` is `None` for releases before 9.6, which leave the jump host out."""
    import hashlib

    text = account.host + host + port + user + (jump or "")
    digest = hashlib.sha1(usedforsecurity=False)
    digest.update(text.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _fault(
    piece: TokenPiece, letters: str | Mapping[str, str] | tuple[str, ...], environment: object
) -> TokenFault | None:
    def fault(kind: FaultKind, message: str) -> TokenFault:
        return TokenFault(kind, message, piece.start, piece.end)

    if piece.text[0] == "%":
        if not piece.letter:
            return fault("percent", "vdollar_percent_expand: invalid format")
        if piece.letter != "%" and piece.letter not in letters:
            return fault("token", f"vdollar_percent_expand: unknown key %{piece.letter}")
        return None
    name = piece.variable
    if name is None:
        return fault("brace", f"environment variable '{piece.text[2:]}' missing closing '}}'")
    if not name:
        return fault("brace", "zero-length environment variable")
    if isinstance(environment, Mapping) and name not in environment:
        return fault("unset", f"env var ${{{name}}} has no value")
    return None


def _tilde_fault(text: str, account: Account) -> TokenFault | None:
    expanded = expand_tilde(text, account)
    return expanded if isinstance(expanded, TokenFault) else None


def is_variable_name(text: str) -> bool:
    """What may follow `$` where a whole value is a variable (IdentityAgent, ForwardAgent)."""
    return _VARIABLE_NAME.match(text) is not None
