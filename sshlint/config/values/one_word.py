"""Options of one word: texts, numbers, ports, sockets and the few with a grammar of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.patterns import fold
from sshlint.config.values import numbers
from sshlint.config.values.choices import FLAG_WORDS, flag
from sshlint.config.values.fault import RefusedValue, Values, bad, missing
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import Target, Version


def text(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    if not arguments or not arguments[0]:
        return missing(keyword.name, "a word")
    return (arguments[0],)


def lower_text(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    found = text(keyword, arguments, rest, target)
    return found if isinstance(found, RefusedValue) else (fold(found[0]),)


def number(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    word = arguments[0] if arguments else ""
    high = numbers.INT_MAX if keyword.high is None else keyword.high
    expected = f"a whole number from {keyword.low} to {high}"
    if not word:
        return missing(keyword.name, expected)
    value = numbers.whole(word, 0, high)
    if value is None and target.version < (7, 8) and word[0].isdecimal():
        value = numbers.any_base(word, high)
    if value is None:
        return bad(word, expected)
    if value < keyword.low:
        return bad(word, expected)._replace(late=True)
    return (str(value),)


def port(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    word = arguments[0] if arguments else ""
    if word.isdecimal() and word.isascii() and len(word) < 6 and 0 < int(word) < 65536:
        return (str(int(word)),)
    expected = "a port: 1 to 65535, or a name of /etc/services"
    if target.version < keyword.forms["service"]:
        expected = "a port: 1 to 65535"
    if not word:
        return missing(keyword.name, expected)
    value = numbers.port(word)
    if not value or (target.version < keyword.forms["service"] and word[0].isalpha()):
        return bad(word, expected)
    return (str(value),)


def escape_char(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    expected = "one character, ^ and a letter, or none"
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, expected)
    raw = word.encode("utf-8", "surrogateescape")
    if word == "none":
        return ("none",)
    if len(raw) == 1:
        return (visible(raw[0]),)
    if len(raw) == 2 and raw[0] == ord("^") and 64 <= raw[1] < 128:
        return (visible(raw[1] & 31),)
    return bad(word, expected)


def visible(byte: int) -> str:
    r"""One byte as vis(3) with VIS_WHITE writes it: ~, \^A, \040, \M-a."""
    if 0x21 <= byte < 0x7F:
        return "\\\\" if byte == 0x5C else chr(byte)
    if byte & 0x7F == 0x20:
        return f"\\{byte:03o}"
    meta, low = ("\\M", byte & 0x7F) if byte & 0x80 else ("\\", byte)
    if low < 0x20 or low == 0x7F:
        return f"{meta}^{'?' if low == 0x7F else chr(low + 0x40)}"
    return f"{meta}-{chr(low)}"


def octal_mask(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, "an octal mode such as 0177")
    value = numbers.mask(word)
    return bad(word, "an octal mode from 0 to 0777") if value is None else (f"0{value:o}",)


def tunnel_device(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    expected = "local:remote, each a device number or any"
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, expected)
    shown = numbers.tunnel(word)
    return bad(word, expected) if shown is None else (shown,)


def socket(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """IdentityAgent: a path, none, SSH_AUTH_SOCK or $NAME; variables stay as they are."""
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, "the path of an agent's socket, none or SSH_AUTH_SOCK")
    return bad_variable(word, target.version) or (word,)


def flag_or_socket(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | RefusedValue:
    """ForwardAgent: any word that is no flag is taken as a socket's path."""
    word = arguments[0] if arguments else ""
    if word.lower() in FLAG_WORDS or target.version < keyword.forms["path"]:
        return flag(keyword, arguments, rest, target)
    if not word:
        return missing(keyword.name, "yes, no or the path of an agent's socket")
    return bad_variable(word, target.version) or (word,)


def bad_variable(word: str, version: Version) -> RefusedValue | None:
    """What is wrong with the form of ${NAME} or $NAME, whatever the environment."""
    if version < (7, 9):
        return None
    if version >= (8, 4):
        fault = unclosed_variable(word)
        if fault or word.startswith("${"):
            return fault
    name = word[1:]
    if word.startswith("$") and not (name.isascii() and name.replace("_", "a").isalnum()):
        return bad(word, "the name of a variable; write ${NAME}/path where more follows it")
    return None


def unclosed_variable(word: str, argument: int = 0) -> RefusedValue | None:
    """A ${ that never closes, or holds no name."""
    at = word.find("${")
    while at >= 0:
        end = word.find("}", at)
        if end < 0:
            return RefusedValue(
                "bad-value", f'"{word}" has a ${{ that is not closed', argument, word
            )
        if end == at + 2:
            return RefusedValue("bad-value", f'"{word}" has a ${{}} without a name', argument, word)
        at = word.find("${", end)
    return None
