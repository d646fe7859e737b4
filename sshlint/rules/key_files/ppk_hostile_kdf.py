from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import PuttyKey
from sshlint.facts.path import quoted
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.formats.keys.ppk import MAX_MEMORY_KIB, MAX_MEMORY_PASSES_KIB
from sshlint.settings import Context

# What PuTTYgen writes: 8 MiB, and as many passes as take 100 ms: some 10 to 40, but 3 on a busy
# machine, so few passes alone say nothing.
_MEMORY = 8192  # KiB


def check(file: PuttyKey, context: Context) -> Iterator[Violation]:
    memory, passes = file.key.kdf_memory, file.key.kdf_rounds
    if file.key.format != "ppk3" or not memory or not passes:
        return
    cost = f"{_shown(memory)} of memory and {passes} pass{'' if passes == 1 else 'es'}"
    if memory > MAX_MEMORY_KIB or memory * passes > MAX_MEMORY_PASSES_KIB:
        yield Violation(
            file.location,
            f"Argon2 with {cost}: opening it takes the machine down, so sshlint does not try",
            help="do not open it; ask for the key again where it came from",
        )
    elif memory < _MEMORY or passes == 1:
        yield Violation(
            file.location,
            f"Argon2 with {cost}: PuTTYgen takes {_shown(_MEMORY)} and several passes",
            severity=WARNING,
            help=f"puttygen {quoted(file.path)} --reencrypt",
        )


def _shown(kib: int) -> str:
    if kib >= 10 * 1024 * 1024:
        return f"{kib // (1024 * 1024)} GiB"
    return f"{kib // 1024} MiB" if kib >= 1024 else f"{kib} KiB"


RULE = Rule(
    code="SSH220",
    name="ppk-hostile-kdf",
    severity=ERROR,
    other_severities=(WARNING,),
    summary="a PPK whose key derivation costs absurdly much, or less than PuTTYgen's",
    why="the numbers stand in the file and PuTTY obeys them: a key sent by somebody else can eat "
    "all memory, and a cheap derivation makes passphrases easy to guess",
    remedy="puttygen --reencrypt writes it with today's costs",
    references=("PuTTY 0.85 change log", "OWASP Password Storage Cheat Sheet, Argon2id"),
    on=PuttyKey,
    check=check,
)
