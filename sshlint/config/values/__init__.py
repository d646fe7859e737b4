"""What each ssh_config option accepts, by release, and what `ssh -G` makes of it.

A reader of a kind takes (keyword, arguments, rest of the line, target) and gives the values as
`ssh -G` prints them, or a RefusedValue. Tokens, ${VAR} and ~ stay as they are; who replaces them
may ask again with the result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sshlint.config.values import (
    algorithm_lists,
    choices,
    forwards,
    jumps,
    lists,
    one_word,
    qos,
    rest_of_line,
    times,
)
from sshlint.config.values.algorithm_lists import Lists
from sshlint.config.values.fault import RefusedValue, Values
from sshlint.tables.keywords import Keyword
from sshlint.tables.releases import ARGV, Target

__all__ = ["Lists", "RefusedValue", "Target", "Values", "check", "normalise"]

Reader = Callable[[Keyword, Sequence[str], str, Target], Values | RefusedValue]

READERS: dict[str, Reader] = {
    "add-keys": times.add_keys,
    "algorithms": algorithm_lists.algorithms,
    "any": lists.anything,
    "channel-timeouts": lists.channel_timeouts,
    "cnames": lists.cnames,
    "command": rest_of_line.command,
    "domains": lists.domains,
    "enum": choices.choice,
    "env-assign": lists.set_env,
    "env-patterns": lists.send_env,
    "escape-char": one_word.escape_char,
    "flag": choices.flag,
    "flag-or-socket": one_word.flag_or_socket,
    "flag-or-time": times.flag_or_time,
    "forward": forwards.forward,
    "gss-kex": algorithm_lists.gss_kex,
    "host-patterns": lists.patterns,
    "include": lists.patterns,
    "int": one_word.number,
    "ipqos": qos.ipqos,
    "jump-list": jumps.proxy_jump,
    "keystroke-timing": times.keystroke_timing,
    "lower-string": one_word.lower_text,
    "match-criteria": lists.anything,
    "octal-mode": one_word.octal_mask,
    "open-list": lists.open_list,
    "path": one_word.text,
    "paths": lists.paths,
    "port": one_word.port,
    "rekey-limit": times.rekey_limit,
    "socket": one_word.socket,
    "string": one_word.text,
    "time": times.time,
    "tunnel-device": one_word.tunnel_device,
    "upper-enum": choices.upper_choice,
    "version-addendum": rest_of_line.version_addendum,
    "words": lists.log_verbose,
}
# Of these 8.6 and older read up to an empty word, and do not mind what follows.
_CUT_SHORT = frozenset(("host-patterns", "paths"))
# These may have no word at all there.
_MAY_BE_EMPTY = _CUT_SHORT | {"include", "env-patterns", "env-assign", "domains", "cnames"}
# Any one word will do; most lines of most configs are of these kinds.
_ONE_WORD = frozenset(("path", "string", "lower-string"))


def check(
    keyword: Keyword, arguments: Sequence[str], rest: str, target: Target
) -> RefusedValue | None:
    """Why that ssh refuses the line, or fails when the line takes effect (`RefusedValue.late`).

    `arguments` are the words of the line without quotes, `rest` all after the keyword as written.
    """
    if len(arguments) == 1 and keyword.kind in _ONE_WORD and arguments[0]:
        return None
    found = normalise(keyword, arguments, rest, target)
    return found if isinstance(found, RefusedValue) else None


def normalise(
    keyword: Keyword,
    arguments: Sequence[str],
    rest: str,
    target: Target,
    own: Lists | None = None,
) -> Values | RefusedValue:
    """The values as `ssh -G` prints them, one for each line it would print, or why there are none.

    Empty where the line sets nothing and a later one counts (`ServerAliveInterval none`). The value
    none of an option with `hides_none` is given, though no line is printed for it. `own` has the
    installed ssh's algorithm lists; without it the tables' stand in.
    """
    if target.version < ARGV and not keyword.raw:
        arguments, garbage = _read_before_8_7(keyword, arguments)
        if garbage is not None:
            return garbage
        if not arguments and keyword.kind in _MAY_BE_EMPTY and "many" not in keyword.forms:
            return ()
    if own and keyword.kind == "algorithms":
        found = algorithm_lists.algorithms(keyword, arguments, rest, target, own)
    else:
        found = READERS[keyword.kind](keyword, arguments, rest, target)
    refused = isinstance(found, RefusedValue) and not found.late
    if keyword.most is not None and len(arguments) > keyword.most and not refused:
        return _too_many(keyword, arguments, keyword.most)
    return found


def _read_before_8_7(
    keyword: Keyword, arguments: Sequence[str]
) -> tuple[Sequence[str], RefusedValue | None]:
    """The words that 8.6 and older look at, which stop at an empty one; and a word after that."""
    at = 0 if keyword.most is None else keyword.most
    if "" not in arguments[at:]:
        return arguments, None
    end = arguments.index("", at)
    after = arguments[end + 1 : end + 2]
    if keyword.most is not None or keyword.kind in _CUT_SHORT or not after or not after[0]:
        return arguments[:end], None
    text = f'"{after[0]}" comes after an empty word, where ssh expects the end of the line'
    return arguments, RefusedValue("extra-arguments", text, end + 1, after[0])


def _too_many(keyword: Keyword, arguments: Sequence[str], most: int) -> RefusedValue:
    words_taken = "one argument" if most == 1 else f"at most {most} arguments"
    text = f'unexpected "{arguments[most]}"; {keyword.name} takes {words_taken}'
    if keyword.kind == "algorithms" or arguments[most - 1].endswith(","):
        text += ", a list without whitespace after its commas"
    return RefusedValue("extra-arguments", text, most, arguments[most])
