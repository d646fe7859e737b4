"""Options of one or two words: flags, choices, numbers, times and what has its own grammar.

Every reader takes (keyword, arguments, rest of the line, target) and gives the values as `ssh -G`
prints them, or a Fault. An empty tuple: the line is fine and sets nothing, so a later one counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from sshlint.config.patterns import fold
from sshlint.config.values import numbers
from sshlint.config.values.fault import Fault, Values, bad, missing, not_among, suggest
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import FRACTIONS, Target, Version

_TIME = "a time: seconds, or numbers with s, m, h, d or w such as 1h30m"
_FLAG_WORDS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
# The words of switches other programs use.
_MEANT = {"on": "yes", "1": "yes", "enable": "yes", "enabled": "yes", "y": "yes", "t": "true"}
_MEANT |= {"off": "no", "0": "no", "disable": "no", "disabled": "no", "n": "no", "none": "no"}


def text(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
    if not arguments or not arguments[0]:
        return missing(keyword.name, "a word")
    return (arguments[0],)


def lower_text(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    found = text(keyword, arguments, rest, target)
    return found if isinstance(found, Fault) else (fold(found[0]),)


def flag(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
    word = arguments[0] if arguments else ""
    shown = _FLAG_WORDS.get(word.lower())
    if shown is not None:
        return (shown,)
    if not word:
        return missing(keyword.name, "yes or no")
    return _not_a_flag(word, "yes or no", ("yes", "no", "true", "false"))


def _not_a_flag(word: str, expected: str, choices: Sequence[str]) -> Fault:
    fault = bad(word, expected)
    meant = _MEANT.get(word.lower())
    if meant:
        return fault._replace(message=f"{fault.message}; did you mean {meant}?")
    return suggest(fault, word, choices)


def choice(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
    if keyword.flag_before is not None and target.version < keyword.flag_before:
        return flag(keyword, arguments, rest, target)
    word = arguments[0] if arguments else ""
    shown = _choices(keyword, target.version).get(word.lower() if keyword.any_case else word)
    if shown is not None:
        return (shown,)
    choices = _listed(keyword, target.version)
    if not word:
        return missing(keyword.name, f"one of {', '.join(choices)}")
    if word.lower() in _MEANT and _MEANT[word.lower()] in choices:
        return _not_a_flag(word, f"one of {', '.join(choices)}", choices)
    return not_among(word, choices)


def _choices(keyword: Keyword, version: Version) -> dict[str, str]:
    if not keyword.values_since:
        return keyword.values
    since = keyword.values_since
    return {
        word: shown
        for word, shown in keyword.values.items()
        if word not in since or since[word] <= version
    }


def _listed(keyword: Keyword, version: Version) -> list[str]:
    """The choices as shown to people: true and false only where there is no yes and no."""
    choices = _choices(keyword, version)
    return [word for word in choices if "yes" not in choices or word not in ("true", "false")]


def upper_choice(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    """LogLevel and SyslogFacility: upper-case names, in any case."""
    word = arguments[0].upper() if arguments else ""
    if target.debian and word in ("QUIET", "SILENT") and "QUIET" in keyword.values:
        return ("SILENT",)  # Debian's name for the same level
    if word in keyword.values:
        return (keyword.values[word],)
    if not word:
        return missing(keyword.name, f"one of {', '.join(keyword.values)}")
    return not_among(arguments[0], keyword.values)


def number(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
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


def port(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
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


def time(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, _TIME)
    if word == "none":
        return ()
    value = numbers.seconds(word, target.version)
    if value is None:
        return bad_time(word, target.version)
    return (str(value),)


def bad_time(word: str, version: Version, argument: int = 0) -> Fault:
    fault = bad(word, _TIME, argument)
    if version < FRACTIONS and numbers.seconds(word, FRACTIONS) is not None:
        return fault._replace(message=f"{fault.message}; fractions of a second came with 10.3")
    if word.lower() == "none":
        return fault._replace(message=f"{fault.message}; did you mean none?")
    return fault


def flag_or_time(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    """ControlPersist: its words count only in lower case, and 0 means yes."""
    word = arguments[0] if arguments else ""
    if word in _FLAG_WORDS:
        return (_FLAG_WORDS[word],)
    if not word:
        return missing(keyword.name, "yes, no or a time")
    value = numbers.seconds(word, target.version)
    if value is None:
        if word.lower() in _FLAG_WORDS:
            meant = word.lower()
            return bad(word, f"yes, no or a time; these words are lower-case here: {meant}")
        return bad(word, "yes, no or " + _TIME)
    return (str(value) if value else "yes",)


def add_keys(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    """AddKeysToAgent: a word, `confirm` and a time, or a time."""
    choices = {"yes": "true", "true": "true", "no": "false", "false": "false"}
    choices |= {"ask": "ask", "confirm": "confirm"}
    timed = target.version >= keyword.forms["time"]
    expected = "yes, no, ask, confirm" + (" or a time" if timed else "")
    word = arguments[0] if arguments else ""
    shown = choices.get(word.lower())
    if not word:
        return missing(keyword.name, expected)
    if len(arguments) > 1 and not timed:
        return Fault("extra-arguments", f'"{arguments[1]}": a time after confirm came with 8.4', 1)
    if len(arguments) == 1:
        if shown is not None:
            return (shown,)
        value = numbers.seconds(word, target.version) if timed else None
        if value is None:
            return suggest(bad(word, expected), word, choices)
        return (str(value) if value else "true",)
    if shown != "confirm":
        return Fault("extra-arguments", f'only confirm takes a time after it, "{word}" does not', 1)
    value = numbers.seconds(arguments[1], target.version)
    if value is None:
        return bad_time(arguments[1], target.version, 1)
    return (f"confirm {value}" if value else "confirm",)


def keystroke_timing(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    expected = "yes, no or interval: and 1 to 1000 milliseconds"
    if not arguments:
        return missing(keyword.name, expected)
    word = arguments[0]
    if word in _FLAG_WORDS:
        shown = _FLAG_WORDS[word]
    else:
        interval = numbers.whole(word[9:], 1, 1000) if word.startswith("interval:") else None
        if interval is None:
            return bad(word, expected)
        shown = "yes" if interval == 20 else str(interval)
    return (shown,)


def rekey_limit(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    """Bytes and seconds as one text; `rekey_parts` for each with what it leaves open."""
    parts = rekey_parts(keyword, arguments, target)
    return parts if isinstance(parts, Fault) else (f"{parts[0]} {parts[1] or 0}",)


def rekey_parts(
    keyword: Keyword, arguments: Sequence[str], target: Target
) -> tuple[int, int | None] | Fault:
    """(bytes, seconds); no seconds where the line leaves them to a later one."""
    expected = "default, or a number of bytes from 16 with K, M or G"
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, expected)
    size = 0 if word == "default" else numbers.size(word)
    if size is None or (size != 0 and size < 16):
        return bad(word, expected)
    if len(arguments) < 2 or arguments[1] == "none":
        return size, None
    interval = numbers.seconds(arguments[1], target.version)
    if interval is None:
        return bad_time(arguments[1], target.version, 1)
    return size, interval


def escape_char(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
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
) -> Values | Fault:
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, "an octal mode such as 0177")
    value = numbers.mask(word)
    return bad(word, "an octal mode from 0 to 0777") if value is None else (f"0{value:o}",)


def tunnel_device(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    expected = "local:remote, each a device number or any"
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, expected)
    shown = numbers.tunnel(word)
    return bad(word, expected) if shown is None else (shown,)


def socket(keyword: Keyword, arguments: Sequence[str], rest: str, target: Target) -> Values | Fault:
    """IdentityAgent: a path, none, SSH_AUTH_SOCK or $NAME; variables stay as they are."""
    word = arguments[0] if arguments else ""
    if not word:
        return missing(keyword.name, "the path of an agent's socket, none or SSH_AUTH_SOCK")
    return bad_variable(word, target.version) or (word,)


def flag_or_socket(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> Values | Fault:
    """ForwardAgent: any word that is no flag is taken as a socket's path."""
    word = arguments[0] if arguments else ""
    if word.lower() in _FLAG_WORDS or target.version < keyword.forms["path"]:
        return flag(keyword, arguments, rest, target)
    if not word:
        return missing(keyword.name, "yes, no or the path of an agent's socket")
    return bad_variable(word, target.version) or (word,)


def bad_variable(word: str, version: Version) -> Fault | None:
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


def unclosed_variable(word: str, argument: int = 0) -> Fault | None:
    """A ${ that never closes, or holds no name."""
    at = word.find("${")
    while at >= 0:
        end = word.find("}", at)
        if end < 0:
            return Fault("bad-value", f'"{word}" has a ${{ that is not closed', argument, word)
        if end == at + 2:
            return Fault("bad-value", f'"{word}" has a ${{}} without a name', argument, word)
        at = word.find("${", end)
    return None
