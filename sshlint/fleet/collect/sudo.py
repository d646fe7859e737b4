"""The plain rules of sudoers: who may become root. What is not plain is unknown, never guessed.

sudoers(5): `WHO HOST = (RUN_AS) TAG: COMMANDS`; aliases, other hosts and negations are not decided.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sshlint.fleet.collect.parts import Part
from sshlint.machine.user_database import User
from sshlint.source import Source, Unreadable

SUDOERS = "/etc/sudoers"
_MAX_FILES, _MAX_RULES, _MAX_DEPTH = 1000, 10_000, 16
_RULE = re.compile(
    r"(?P<who>(?:\"[^\"]*\"|[^\s\"=,]+)(?:\s*,\s*(?:\"[^\"]*\"|[^\s\"=,]+))*)\s+"
    r"(?P<hosts>[^=(]+?)\s*=\s*(?:\((?P<run_as>[^)]*)\)\s*)?"
    r"(?P<tags>(?:[A-Z_]+\s*:\s*)*)(?P<commands>.+)\Z"
)
_INCLUDE = re.compile(r"[#@](?P<kind>include(?:dir)?)\s+(?P<path>\"[^\"]+\"|\S+)\s*\Z")
_COMMENT = re.compile(r"(?<!\\)#(?![0-9]).*")
_SKIPPED = ("Defaults", "User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias", "Cmd_Alias")
_EVERYBODY = "ALL"


class Sudo(NamedTuple):
    """The rules in order. `unsure` says that Defaults may take passwords away, or a file is unread.

    `notes` are (path, message).
    """

    rules: list[Part]
    unsure: bool
    notes: list[tuple[str, str]]


def read_rules(
    read: Callable[[str], Source], names_in: Callable[[str], list[str]], host: str
) -> Sudo | None:
    """The rules of this machine; `None` where the main file is there and cannot be read."""
    try:
        source = read(SUDOERS)
    except Unreadable as error:
        return Sudo([], False, []) if error.missing else None
    reader = _Reader(read, names_in, host)
    reader.add(source, 0)
    return Sudo(reader.rules, reader.unsure, reader.notes)


class _Reader:
    def __init__(
        self, read: Callable[[str], Source], names_in: Callable[[str], list[str]], host: str
    ) -> None:
        self.read = read
        self.names_in = names_in
        self.host = host.partition(".")[0]
        self.rules: list[Part] = []
        self.notes: list[tuple[str, str]] = []
        self.unsure = False
        self.files = 0

    def add(self, source: Source, depth: int) -> None:
        self.files += 1
        for number, line in _lines(source.text):
            if include := _INCLUDE.match(line):
                if depth < _MAX_DEPTH and self.files < _MAX_FILES:
                    self._include(include["kind"], include["path"].strip('"'), source, depth + 1)
                else:
                    self._miss(source.path, "files include one another too often; not followed")
                continue
            text = _COMMENT.sub("", line).strip()
            if text.startswith("Defaults"):
                self.unsure |= "!authenticate" in text
            elif text and not text.startswith(_SKIPPED):
                self._rule(text, source.path, number)

    def _include(self, kind: str, path: str, source: Source, depth: int) -> None:
        path = os.path.join(os.path.dirname(source.path), path.replace("%h", self.host))
        try:
            names = self.names_in(path) if kind == "includedir" else [""]
        except Unreadable as error:
            if not error.missing:
                self._miss(path, error.reason)
            return
        for name in names:
            if "." in name or name.endswith("~"):
                continue  # sudo skips these
            file = os.path.join(path, name) if name else path
            try:
                found = self.read(file)
            except Unreadable as error:
                self._miss(file, error.reason)
            else:
                self.add(found, depth)

    def _miss(self, path: str, reason: str) -> None:
        self.unsure = True
        self.notes.append((path, f"rules of sudo: {reason}"))

    def _rule(self, text: str, path: str, number: int) -> None:
        found = _RULE.match(text)
        if found is None or len(self.rules) >= _MAX_RULES:
            self._miss(path, f"line {number} is not understood")
            return
        commands, tags = found["commands"].strip(), found["tags"]
        run_as = (found["run_as"] or "root").partition(":")[0].strip() or "root"
        for who in found["who"].split(","):
            self.rules.append(
                {
                    "path": path,
                    "line": number,
                    "who": who.strip().strip('"'),
                    "run_as": run_as,
                    "commands": commands,
                    "password": "NOPASSWD" not in tags,
                    "root": self._makes_root(found["hosts"].strip(), run_as, commands),
                }
            )

    def _makes_root(self, hosts: str, run_as: str, commands: str) -> bool | None:
        if hosts not in (_EVERYBODY, self.host) or commands != _EVERYBODY:
            return None
        names = [name.strip() for name in run_as.split(",")]
        if any(name in (_EVERYBODY, "root", "#0") for name in names):
            return None if any(name.startswith("!") for name in names) else True
        return None if any(name[:1] in "%+!" or name.isupper() for name in names) else False


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that a backslash continues, by the number of the first."""
    first, whole = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        first = first or number
        if line.endswith("\\") and len(whole) < 65536:
            whole += line[:-1]
            continue
        yield first, (whole + line).strip()
        first, whole = 0, ""


def sudo_of(found: Sudo | None, user: User, groups: tuple[str, ...], group_ids: list[int]) -> Part:
    """Whether an account becomes root by sudo, by which line, and with which password."""
    unknown: Part = {"root": None, "password": None, "path": None, "line": None}
    if found is None:
        return unknown
    names = {user.name, f"#{user.uid}", _EVERYBODY, *(f"%{group}" for group in groups)}
    names |= {f"%#{gid}" for gid in group_ids}
    answer: Part = {**unknown, "root": None if found.unsure else False}
    for rule in found.rules:
        if rule["who"] not in names and not _may_be_alias(rule["who"]):
            continue
        if rule["who"] not in names or rule["root"] is None:
            answer["root"] = answer["root"] or None
        elif rule["root"]:
            answer = {"root": True, "path": rule["path"], "line": rule["line"]}
            answer["password"] = None if found.unsure and rule["password"] else rule["password"]
    if user.uid == 0:
        answer = {**unknown, "root": True, "password": False}
    return answer


def _may_be_alias(who: str) -> bool:
    """Whether nobody can tell whom a name stands for: an alias, a netgroup, a negation."""
    return who[:1] in ("+", "!") or (
        who != _EVERYBODY and re.fullmatch("[A-Z][A-Z0-9_]*", who) is not None
    )
