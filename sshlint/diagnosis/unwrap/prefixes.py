"""What logs, mails and chats put before a line that a program printed."""

from __future__ import annotations

import re

_STRIPPED = 8  # prefixes of one line: a quoted log of a container in a CI job has four

_TIME = r"\d\d?:\d\d:\d\d(?:[.,]\d{1,9})?(?:[ ]?[AP]M)?"
_ZONE = r"(?:Z|[ ]?[+-]\d\d:?\d\d|[ ][A-Z]{3,4}(?=[ :\]]))?"
_DATE = r"\d{4}[-/.]\d\d[-/.]\d\d"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ ])?{_MONTH}[ ][ \d]?\d,?(?:[ ]\d{{4}},?)?"
_NAME = r"[A-Za-z0-9][\w.-]{0,63}"
_PROGRAM = r"[A-Za-z_(][\w./@()-]{0,63}"

_PREFIX = re.compile(
    rf"""
      (?:[.!<>*][ ])?\[?{_DATE}[T _]{_TIME}{_ZONE}\]?[:,]?(?:\s+|\Z)(?:\d\d[OE](?:[ +]|\Z))?
    | \[?{_DAY}[ ]{_TIME}{_ZONE}(?:[ ]\d{{4}})?\]?:?[ ]
      (?:{_NAME}[ ]{_PROGRAM}(?:\[\d{{1,10}}\])?:[ ])?
    | \[?{_TIME}{_ZONE}\]?(?:[ \t]+|\Z)
    | (?:{_NAME}[ ])?{_PROGRAM}\[\d{{1,10}}\]:[ ]
    | \d{{1,4}}[OE][ +](?=\S)                               # GitLab, where the time is hidden
    | section_(?:start|end):\d{{1,12}}:[\w.-]{{1,80}}(?:\[[^\]]{{0,80}}\])?
    | (?:>[ \t]?){{1,10}}                                   # mail, VS Code
    | {_NAME}[ ]{{0,40}}\|[ ]                                # docker compose
    | [│┃┆║|╷╵╰╭├└─]{{1,4}}[ ]?                              # Terraform's boxes, tables
    | \#\#\[\w{{1,20}}\] | ::(?:error|warning|notice|debug)[^:]{{0,200}}::
    | \#\d{{1,4}}[ ](?:\d{{1,6}}\.\d{{1,4}}[ ])?              # docker build
    | \[[\w./:@-]{{1,64}}\]:?[ ]+
    | (?:ERROR|INFO|DEBUG|TRACE|NOTICE|CRITICAL|WARN|FATAL(?![ ]ERROR))(?:[ ]?[:|-][ ]|[ ]{{1,8}})
    | (?:ERROR|INFO|DEBUG|WARNING|CRITICAL):[\w.]{{1,80}}:
    | (?:stderr|stdout)[ ]?[:|][ ]
    | (?:Status|Error|Command|Response|Trace):(?:[ ]*\t[ ]*|[ ]{{2,}})   # FileZilla
    | npm[ ]ERR![ ]
    | (?:\d{{1,6}}\t | [*•]\s | -[ ](?=["'`/~A-Za-z]))
    | (?:-[ ])?(?:msg|stderr|stdout|module_stderr|message|log):\s*(?:[|>][+-]?\s*\Z|(?=\S))
    | (?:Task[ ]failed:[ ])?Failed[ ]to[ ]connect[ ]to[ ]the[ ]host[ ]via[ ]\w{{3,5}}:[ ]
    """,
    re.VERBOSE,
)
_INVENTORY = re.compile(
    r"""
      (?:fatal|failed|unreachable):[ ]\[(?P<task>[^\]\s]{1,255})(?:[ ]->[ ][^\]]{1,255})?\]:
      [ ](?:UNREACHABLE|FAILED)![ ]?(?:=>)?\s*
    | (?P<adhoc>[^\s|]{1,255})[ ]\|[ ](?:UNREACHABLE|FAILED)!?[ ](?:\|[ ]rc=-?\d{1,5}[ ])?
      (?:=>|>>)\s*
    | <(?P<connection>[^<>\s]{1,255})>[ ](?=\(\d|[A-Z]|b?["'])
    """,
    re.VERBOSE,
)
_PAIRS = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’", "«": "»"}
_TYPOGRAPHY = str.maketrans({
    "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    "\u200b": None, "\u200e": None, "\ufeff": None, "\u2011": "-",
})  # fmt: skip


def without_prefixes(pasted: str) -> tuple[str, str]:
    """The line as it was printed, and the name Ansible has for its host ("" where none)."""
    if pasted.startswith("debug"):  # most lines of most logs
        return pasted, ""
    text, inventory = pasted, ""
    if not text.isascii():
        text = text.translate(_TYPOGRAPHY)
    for _ in range(_STRIPPED):
        text = text.lstrip()
        match = _INVENTORY.match(text)
        if match is not None:
            inventory = match[match.lastgroup or 0]
        else:
            match = _PREFIX.match(text)
        if match is None or not match.end():
            break
        text = text[match.end() :]
    return "" if text.startswith("```") else text, inventory


def without_quotes(text: str) -> str:
    """A message that was pasted with the quotes around it."""
    text = text.strip()
    while len(text) > 2 and (end := _PAIRS.get(text[0])):
        inner = text.rstrip(".,;")
        if not inner.endswith(end) or end in inner[1:-1]:
            break
        text = inner[1:-1].strip()
    return text
