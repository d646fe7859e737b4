"""`sshlint resolve`: the settings a login to a host gets, and where each comes from."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from sshlint.commands.run.terminal import style_for, warn
from sshlint.config.compiled import Program, Refusal, compile_program
from sshlint.config.dump import Skeleton, skeleton
from sshlint.config.effective import finish
from sshlint.config.loader import SYSTEM_CONFIG, Loader, undecided
from sshlint.config.resolve import Lookup, Resolution, Run, resolve
from sshlint.config.tree import Config
from sshlint.config.values import Lists
from sshlint.excerpt import shown_path, visible
from sshlint.login.destination import read_command_line, refused_name, split_destination
from sshlint.login.route import Call, stops
from sshlint.machine import installed
from sshlint.machine.account import Account, running_account
from sshlint.machine.programs import own_environment
from sshlint.reporters import document, resolved
from sshlint.reporters.resolved import ResolvedHost
from sshlint.settings import Release, read_reader
from sshlint.source import SshlintError, read
from sshlint.tables import releases


class ResolveOptions(NamedTuple):
    """What the command line asked. `arguments` are ssh's own, as (letter, word) in their order."""

    hosts: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...] = ()
    config: str | None = None  # ssh's -F
    system_config: str = SYSTEM_CONFIG
    home: str | None = None
    format: str = "text"
    color: str = "auto"
    every: bool = False
    allow_exec: bool = False
    target_openssh: tuple[str, ...] = ()
    reader: tuple[str, ...] = ()


class ResolveAsked(NamedTuple):
    """All there is to know before a host is looked at: one for each release asked about."""

    target: str
    account: Account
    program: Program
    skeleton: Skeleton
    refusal: str = ""  # of the command line


def run(options: ResolveOptions, out: TextIO) -> int:
    """Resolve the hosts and report. Returns 0, or 2 where ssh would refuse one of them.

    Raises `SshlintError` for a -F file that cannot be read or a version that is none.
    """
    account = running_account(options.home)
    others = tuple(map(read_reader, options.reader))
    asked = list(prepare(options, account))
    answers = _Stream(_answers(options, asked), account.home, many=len(asked) > 1)
    if others:
        from sshlint.commands.reader_answer import with_others

        answers.answers = with_others(answers.answers, others, asked[0].program)
    if options.format == "json":
        document.write(resolved.as_json(answers.told(), every=options.every), out)
    elif options.format == "ssh":
        resolved.write_ssh(answers.told(), out)
    else:
        from sshlint.reporters.text.resolved_text import write_text

        style = style_for(options.color, out, account.home)
        told = map(_with_chain, answers.told())
        write_text(told, out, style, every=options.every, targets=len(asked) > 1)
    return 2 if answers.refused else 0


def prepare(options: ResolveOptions, account: Account) -> Iterator[ResolveAsked]:
    """Read the configs, and compile them for each release."""
    read_for: dict[bool, tuple[Config | None, Config | None]] = {}
    for release in _releases(options.target_openssh):
        expands = release.version >= releases.INCLUDE_EXPANDS
        if expands not in read_for:
            read_for[expands] = _load_configs(options, Loader(account, release, read))
            _warn_undecided(read_for[expands], account)
        user, system = read_for[expands]
        found = installed.installed()
        own = found if found is not None and found.release == release else None
        lists: Lists | None = installed.lists(own.path) if own else None
        command_line = read_command_line(
            options.arguments, release=release, account=account, lists=lists
        )
        for warning in command_line.warnings:
            warn(visible(warning))
        program = compile_program(
            user,
            system,
            release=release,
            account=account,
            chosen=options.config is not None,
            prelude=command_line.options,
            lists=lists,
        )
        printed = installed.default_lines(own.path) if own else ()
        yield ResolveAsked(
            str(release),
            account,
            program,
            skeleton(release, account, printed),
            command_line.refusal,
        )


def _load_configs(options: ResolveOptions, loader: Loader) -> tuple[Config | None, Config | None]:
    """The user's and the system's config; -F stands for both. Raises `SshlintError`."""
    user = loader.user(options.config)
    return user, None if options.config is not None else loader.system(options.system_config)


def _warn_undecided(configs: tuple[Config | None, ...], account: Account) -> None:
    for config in configs:
        for path, line, reason in undecided(config) if config else ():
            warn(f"{shown_path(path, account.home)}:{line}: not followed: {visible(reason)}")


def _releases(texts: tuple[str, ...]) -> list[Release]:
    if not texts:
        found = installed.installed()
        return [found.release if found else Release(releases.NEWEST)]
    chosen = []
    for text in texts:
        version = releases.parse(text)
        if version is None:
            raise SshlintError(f'{text}: not a version of OpenSSH, such as "9.2"')
        chosen.append(installed.release_named(version))
    return chosen


def _answers(
    options: ResolveOptions, asked: list[ResolveAsked]
) -> Iterator[tuple[ResolvedHost, Resolution | None]]:
    execute = run_in_shell if options.allow_exec else None
    lookup = look_up if options.allow_exec else None
    for word in options.hosts:
        for one in asked:
            yield answer(one, word, execute, lookup)


def answer(
    asked: ResolveAsked, word: str, run: Run | None = None, lookup: Lookup | None = None
) -> tuple[ResolvedHost, Resolution | None]:
    """One destination as typed: `[user@]host` or `ssh://…`."""
    destination = split_destination(word)
    message = asked.refusal
    if destination is not None:
        release = asked.program.release
        message = message or refused_name(destination, asked.program.prelude, release) or ""
    else:
        message = message or "not a destination; expected [user@]host or ssh://[user@]host[:port]"
    if message or destination is None:
        refusal = Refusal("command-line", None, message)
        return ResolvedHost(word, asked.target, refusal, {}, (), asked.skeleton), None
    found = resolve(
        asked.program, destination.host, prelude=destination.options(), run=run, lookup=lookup
    )
    effective = finish(found)
    if effective.refusal is not None:
        return ResolvedHost(word, asked.target, effective.refusal, {}, (), asked.skeleton), found
    told = ResolvedHost(word, asked.target, None, effective.settings, found.losers, asked.skeleton)
    return told._replace(resolution=found), found


class _Stream:
    """Answers on their way to a report, with what has to be said about them on stderr."""

    def __init__(
        self, answers: Iterator[tuple[ResolvedHost, Resolution | None]], home: str, *, many: bool
    ) -> None:
        self.answers = answers
        self.home = home
        self.many = many
        self.refused = False

    def told(self) -> Iterator[ResolvedHost]:
        for answer, _ in self.answers:
            name = f"{answer.host} (OpenSSH {answer.target})" if self.many else answer.host
            if answer.refusal is not None:
                self.refused = True
                warn(
                    f"{visible(name)}: ssh refuses this: {refusal_text(answer.refusal, self.home)}"
                )
            elif unknown := _unknown(answer, self.home):
                warn(f"{visible(name)}: {unknown}")
            yield answer


def _with_chain(answer: ResolvedHost) -> ResolvedHost:
    """With the hosts on the way, for which ssh starts another ssh without this one's options."""
    found = answer.resolution
    if found is None:
        return answer
    program = copy.copy(found.program)
    program.prelude = []
    return answer._replace(chain=tuple(stops(program, Call(found.host), known=found)))


def refusal_text(refusal: Refusal, home: str) -> str:
    """`~/.ssh/config:3: reason`."""
    if refusal.path == "command-line":
        return visible(refusal.message)
    where: str = shown_path(refusal.path, home)
    if refusal.line is not None:
        where += f":{refusal.line}"
    return f"{where}: {refusal.shown}"


def _unknown(answer: ResolvedHost, home: str) -> str:
    lines = {
        id(line): line
        for found in answer.settings.values()
        for setting in found
        for line in setting.depends
    }
    if not lines:
        return ""
    locations = ", ".join(
        f"{shown_path(line.source.path, home)}:{line.number}" for line in lines.values()
    )
    return f"some values hang on the Match at {locations} (--allow-exec runs a Match exec)"


def run_in_shell(command: str) -> bool | None:
    """Run a Match exec as ssh does: $SHELL -c, its output thrown away. `None`: it was killed."""
    import subprocess

    shell = os.environ.get("SHELL") or "/bin/sh"
    environment = own_environment(os.environ)
    try:
        done = subprocess.run(
            [shell, "-c", command], stdout=subprocess.DEVNULL, env=environment, check=False
        )
    except OSError as error:
        raise SshlintError(f"{shell}: cannot be run: {error.strerror}") from None
    return None if done.returncode < 0 else done.returncode == 0


def look_up(name: str) -> str | None:
    """The canonical name the DNS gives for a name, empty where it gives none; `None`: unknown."""
    import socket

    try:
        found = socket.getaddrinfo(name, None, 0, socket.SOCK_STREAM, 0, socket.AI_CANONNAME)
    except (OSError, UnicodeError):
        return None
    return found[0][3]
