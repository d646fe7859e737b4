"""The rules of sudoers: who may become root. What is not plain is unknown, never guessed.

sudoers(5): `WHO HOST = (RUN_AS) TAG: COMMANDS`. Of the rules that match an account the last one
decides, as of a list the last member does. Aliases of users are followed; those of hosts, users to
run as and commands are not decided.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sshlint import filesystem
from sshlint.fleet.collect.parts import Part
from sshlint.machine.user_database import User
from sshlint.source import Source, Unreadable

SUDOERS = "/etc/sudoers"
_MAX_FILES, _MAX_RULES, _MAX_DEPTH = 1000, 10_000, 16
_MEMBER = r"(?:!\s*)*(?:\"[^\"]*\"|[^\s\"=,!]+)"
_RULE = re.compile(
    rf"(?P<who>{_MEMBER}(?:\s*,\s*{_MEMBER})*)\s+"
    r"(?P<hosts>[^=(]+?)\s*=\s*(?:\((?P<run_as>[^)]*)\)\s*)?"
    r"(?P<tags>(?:[A-Z_]+\s*:\s*)*)(?P<commands>.+)\Z"
)
_INCLUDE = re.compile(r"[#@](?P<kind>include(?:dir)?)\s+(?P<path>\"[^\"]+\"|\S+)\s*\Z")
_COMMENT = re.compile(r"(?<!\\)#(?![0-9]).*")
_ALIASES = re.compile(r"(?P<kind>User|Runas|Host|Cmnd|Cmd)_Alias\s+(?P<rest>.*)\Z")
_ALIAS_NAME = re.compile("[A-Z][A-Z0-9_]*")
# Defaults by which a rule means something else than it says.
_OTHER_USER = re.compile(r"\brunas_default\b")
_NO_PASSWORD = re.compile(r"!\s*authenticate\b|\bexempt_group\b")
_EVERYBODY = "ALL"


class SudoRule(NamedTuple):
    """A rule, with what it says of root: `gives` all commands, `takes` them away, or neither.

    None where that is not known.
    """

    who: tuple[str, ...]
    run_as: str
    commands: str
    password: bool
    gives: bool | None
    takes: bool | None
    path: str
    line: int


class Sudo(NamedTuple):
    """The rules in order, and the aliases of users by name.

    `is_unsure`: a file is unread, or a rule is not understood. `may_skip_password`: Defaults may
    take passwords away. `notes` are (path, message).
    """

    rules: list[SudoRule]
    aliases: dict[str, tuple[str, ...]]
    is_unsure: bool
    may_skip_password: bool
    notes: list[tuple[str, str]]

    def parts(self) -> list[Part]:
        """Each rule for each of those it is about, as the report has them."""
        return [
            {
                "path": rule.path,
                "line": rule.line,
                "who": who,
                "run_as": rule.run_as,
                "commands": rule.commands,
                "password": rule.password,
                "root": rule.gives,
            }
            for rule in self.rules
            for who in rule.who
        ]


def read_rules(
    read: Callable[[str], Source], names_in: Callable[[str], list[str]], host: str
) -> Sudo | None:
    """The rules of this machine; `None` where the main file is there and cannot be read."""
    reader = _Reader(read, names_in, host)
    try:
        source = read(SUDOERS)
    except Unreadable as error:
        return reader.sudo() if error.missing else None
    reader.add(source, 0)
    return reader.sudo()


class _Reader:
    def __init__(
        self, read: Callable[[str], Source], names_in: Callable[[str], list[str]], host: str
    ) -> None:
        self.read = read
        self.names_in = names_in
        self.host = host.partition(".")[0]
        self.rules: list[SudoRule] = []
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.taking: set[str] = set()  # aliases of commands with a negation
        self.notes: list[tuple[str, str]] = []
        self.is_unsure = False
        self.default_user_is_unknown = False
        self.may_skip_password = False
        self.files = 0

    def sudo(self) -> Sudo:
        rules = self.rules
        for number, rule in enumerate(rules):
            if self.default_user_is_unknown:
                rules[number] = rule._replace(gives=rule.gives and None, takes=rule.takes and None)
            elif rule.gives is not False and self.taking.intersection(_words(rule.commands)):
                rules[number] = rule._replace(takes=None)
        return Sudo(rules, self.aliases, self.is_unsure, self.may_skip_password, self.notes)

    def add(self, source: Source, depth: int) -> None:
        self.files += 1
        if not filesystem.is_entered() and (refusal := _refusal(source)):
            self._miss(source.path, refusal)
            return
        for number, line in _lines(source.text):
            if include := _INCLUDE.match(line):
                if depth < _MAX_DEPTH and self.files < _MAX_FILES:
                    self._include(include["kind"], include["path"].strip('"'), source, depth + 1)
                else:
                    self._miss(source.path, "files include one another too often; not followed")
                continue
            text = _COMMENT.sub("", line).strip()
            if text.startswith("Defaults"):
                self.default_user_is_unknown |= _OTHER_USER.search(text) is not None
                self.may_skip_password |= _NO_PASSWORD.search(text) is not None
            elif aliases := _ALIASES.match(text):
                self._alias(aliases["kind"], aliases["rest"])
            elif text:
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
        self.is_unsure = True
        self.notes.append((path, f"rules of sudo: {reason}"))

    def _alias(self, kind: str, text: str) -> None:
        for definition in text.split(":"):
            name, _, members = definition.partition("=")
            if kind == "User":
                self.aliases[name.strip()] = _members(members)
            elif kind in ("Cmnd", "Cmd") and "!" in members:
                self.taking.add(name.strip())

    def _rule(self, text: str, path: str, number: int) -> None:
        found = _RULE.match(text)
        if found is None or len(self.rules) >= _MAX_RULES:
            self._miss(path, f"line {number} is not understood")
            return
        commands = found["commands"].strip()
        as_root = _as_root(found["run_as"])
        if found["hosts"].strip() not in (_EVERYBODY, self.host):
            as_root = as_root and None
        self.rules.append(
            SudoRule(
                who=_members(found["who"]),
                run_as="root" if found["run_as"] is None else found["run_as"].strip(),
                commands=commands,
                password="NOPASSWD" not in found["tags"],
                gives=as_root if commands == _EVERYBODY else as_root and None,
                takes="!" in commands
                and (as_root if commands == f"!{_EVERYBODY}" else as_root and None),
                path=path,
                line=number,
            )
        )


def _as_root(run_as: str | None) -> bool | None:
    """Whether `(RUN_AS)` allows root; without it, it does. Groups after a colon do not matter."""
    if run_as is None:
        return True
    names = _members(run_as.partition(":")[0])
    if any(name[:1] in "%+!" or _is_alias(name) for name in names):
        return None
    return not {_EVERYBODY, "root", "#0"}.isdisjoint(names)


def _is_alias(name: str) -> bool:
    return name != _EVERYBODY and _ALIAS_NAME.fullmatch(name) is not None


def _members(text: str) -> tuple[str, ...]:
    """The members of a list, without quotes, each with its negations in front."""
    found = (re.sub(r"\s+", "", member) if '"' not in member else member.strip().replace('"', "")
             for member in text.split(","))  # fmt: skip
    return tuple(member for member in found if member)


def _words(text: str) -> list[str]:
    return re.split(r"[\s,:]+", text)


def _refusal(source: Source) -> str:
    """Why sudo does not read a file of this machine (sudoers(5), sudo_secure_file); else empty."""
    stat = source.stat
    if stat is None:
        return ""
    if stat.st_uid != 0:
        return f"sudo does not read a file of uid {stat.st_uid}"
    if stat.st_mode & 0o002 or (stat.st_mode & 0o020 and stat.st_gid != 0):
        return f"sudo does not read a file that others can write (mode {stat.st_mode & 0o777:04o})"
    return ""


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
    if user.uid == 0:
        return {**unknown, "root": True, "password": False}
    if found is None:
        return unknown
    nobody: Part = {**unknown, "root": None if found.is_unsure else False}
    names = {user.name, f"#{user.uid}", _EVERYBODY, *(f"%{group}" for group in groups)}
    names |= {f"%#{gid}" for gid in group_ids}
    answer = nobody
    for rule in found.rules:
        matches = _decide(rule.who, names, found.aliases)
        if matches is False or (rule.gives is False and rule.takes is False):
            continue
        if matches and rule.gives:
            answer = {"root": True, "path": rule.path, "line": rule.line}
            skips = found.may_skip_password and rule.password
            answer["password"] = None if skips else rule.password
        elif matches and rule.takes:
            answer = nobody
        elif answer["root"] and rule.takes is False:  # it may give the same with another password
            if rule.password is not answer["password"]:
                answer = {**answer, "password": None}
        elif answer["root"] or rule.gives is not False:
            answer = unknown
    return answer


def _decide(
    members: tuple[str, ...], names: set[str], aliases: dict[str, tuple[str, ...]], depth: int = 0
) -> bool | None:
    """Whether a list stands for an account: its last member that does decides; None: unknown."""
    for member in reversed(members):
        name = member.lstrip("!")
        if name.startswith(("+", "%:")) or depth > _MAX_DEPTH:
            return None
        if name in names:
            return (len(member) - len(name)) % 2 == 0
        if name in aliases:
            inner = _decide(aliases[name], names, aliases, depth + 1)
            if inner is None:
                return None
            if inner:
                return (len(member) - len(name)) % 2 == 0
            if any("!" in one for one in aliases[name]):
                return None  # it may be left out there, which decides as well
        elif _is_alias(name):
            return None
    return False
