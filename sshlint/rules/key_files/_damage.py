"""What the rules about damaged key files have in common."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import DamagedKey, KeyFile, ssh_verdict
from sshlint.finding import ERROR, INFO, Rule, Violation
from sshlint.settings import Context

# Where the rest of the file is as it should be; other damage is all over it, or at its end.
_AT_A_LINE = ("SSH204", "SSH206")

KEY_STAYS = "sshlint --fix fixes the file; the key stays the same"


def damage_rule(
    code: str,
    name: str,
    *,
    summary: str,
    why: str,
    references: tuple[str, ...],
    always_fatal: bool = False,
    unless: str = "",
) -> Rule[DamagedKey]:
    """A rule about damage of one kind; damage of the kind `unless` brings this about by itself."""

    def check(file: DamagedKey, context: Context) -> Iterator[Violation]:
        if not unless or not file.damage(unless):
            yield from violations(file, code, context)

    return Rule(
        code=code,
        name=name,
        severity=ERROR,
        other_severities=() if always_fatal else (INFO,),
        summary=summary,
        why=why,
        remedy=KEY_STAYS,
        references=references,
        on=DamagedKey,
        check=check,
        decides=("key-format",),
        autofix=frozenset(("safe",)),
    )


def violations(file: KeyFile, code: str, context: Context) -> Iterator[Violation]:
    """One hit for all damage of a kind; none where the key is lost anyway, which SSH206 says."""
    found = file.damage(code)
    if not found or not file.is_private or file.is_lost:
        return
    fatal = any(damage.fatal for damage in found)
    yield Violation(
        file.location,
        f"{faults(file, code)}; {consequence(file, context, fatal=fatal)}",
        severity=ERROR if fatal else INFO,
        fix=file.repair(),
    )


def faults(file: KeyFile, code: str) -> str:
    """The damage of a kind in words, with the line where it begins if that helps."""
    words = [
        f"{damage.message} (line {damage.line})"
        if damage.line and code in _AT_A_LINE
        else damage.message
        for damage in file.damage(code)
    ]
    return ", ".join(dict.fromkeys(words))


def consequence(file: KeyFile, context: Context, *, fatal: bool) -> str:
    program = "PuTTY" if file.is_ppk else "ssh"
    if not fatal:
        return f"{program} reads the file all the same, other programs might not"
    if file.is_ppk:
        return "PuTTY refuses the file"
    return f'ssh says "{ssh_verdict(context)}" and skips this key'
