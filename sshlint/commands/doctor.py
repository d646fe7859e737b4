"""`sshlint doctor`: walk a login step by step and say where it would stop, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from sshlint.commands import prelogin, resolve
from sshlint.commands.run.ending import fault_lines
from sshlint.commands.run.terminal import style_for, warn
from sshlint.config.dump import complete
from sshlint.config.effective import Setting
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.config.resolve import Resolution, proxy
from sshlint.diagnosis.local_findings import local_findings
from sshlint.doctor.after_login import session
from sshlint.doctor.login_walk import dial_directly, walk
from sshlint.doctor.proxy import ProxyWay, by_command, by_jump
from sshlint.doctor.refused_config import refused_config
from sshlint.doctor.step import FAILED, NOT_TESTED, PASSED, Stage, not_tested
from sshlint.excerpt import visible
from sshlint.lint import Report
from sshlint.login.destination import split_destination
from sshlint.login.route import Arguments, Call, follow, proxy_jump
from sshlint.login.target import LoginTarget
from sshlint.machine import installed
from sshlint.machine.account import Account, running_account
from sshlint.reporters import json
from sshlint.reporters.resolved import ResolvedHost
from sshlint.reporters.steps import Json, StageText
from sshlint.settings import Typed
from sshlint.source import SshlintError

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import FindingObject, Verdict

# The findings of files, for a home.
Lint = Callable[[tuple[str, ...], str], "Iterable[FindingObject]"]

DEFAULT_SECONDS = 10.0
_COMMAND_LINE = "command-line"


class DoctorOptions(NamedTuple):
    """What the command line asked. `arguments` are ssh's own, as (letter, word) in their order."""

    host: str
    arguments: Arguments = ()
    config: str | None = None
    system_config: str = SYSTEM_CONFIG
    home: str | None = None
    timeout: float | None = None
    try_users: bool = False
    allow_exec: bool = False
    format: str = "text"
    color: str = "auto"


class WalkedHop(NamedTuple):
    """One host on the way, the destination last; `arguments` are what ssh is called with for it.

    `refused` is the step that says why ssh would not even start.
    """

    target: LoginTarget
    arguments: Arguments
    refused: Stage | None = None


def run(options: DoctorOptions, out: TextIO, lint: Lint | None = None) -> int:
    """Walk and report. Returns 0 where the login would work, else 1.

    Raises `SshlintError` for what is no destination or no config.
    """
    if options.host.startswith("-"):
        raise SshlintError(f"{options.host}: no host has a name that begins with -")
    account = running_account(options.home)
    stops = _route(options, account)
    if options.format == "json":
        report: Json | StageText = Json(out)
    else:
        report = StageText(out, style_for(options.color, out, account.home), _headings(stops))
    statuses = set()
    for step in _walk(options, stops):
        statuses.add(step.status)
        report.step(step, _findings(step, account.home, lint))
    report.local(_local(options, account, lint))
    verdict = _verdict(statuses)
    report.end(options.host, verdict)
    return 0 if verdict == "works" else 1


def _local(options: DoctorOptions, account: Account, lint: Lint | None) -> list[FindingObject]:
    """What the check before a login says of this one, in the files of this machine."""
    found = installed.installed()
    destination = split_destination(options.host)
    if lint is None or found is None or destination is None:
        return []
    arguments = (*options.arguments, *destination.arguments())
    typed = Typed(destination.host, arguments, "", options.config)
    survey = prelogin.take_up(account, typed, found.release, options.system_config)
    if survey.refusal is not None:
        return []  # which a step says
    report = Report(prelogin.deciding_findings(survey), [], 0)
    for line in fault_lines(survey.faults, account.home):
        warn(line)
    return list(json.findings(report, account.home))


def _headings(stops: Sequence[WalkedHop]) -> dict[str, str]:
    return {
        # Where ssh refuses its settings nothing but the host is known.
        target.host: f"{target.host}: {target.user}@{target.name} port {target.port}"
        if target.user
        else target.host
        for target, *_ in stops
    }


def _verdict(statuses: Collection[str]) -> Verdict:
    if FAILED in statuses:
        return "fails"
    return "unknown" if NOT_TESTED in statuses else "works"


def _findings(step: Stage, home: str, lint: Lint | None) -> list[FindingObject]:
    if step.found is None or lint is None:
        return []
    return local_findings([step.found], home, lambda paths: lint(paths, home)).get(0, [])


# The way


def _route(options: DoctorOptions, account: Account) -> list[WalkedHop]:
    """The hosts that a login goes over, the nearest first; of a loop only the destination."""
    stops: list[WalkedHop] = []

    def answer(call: Call) -> Resolution | None:
        stop = _stop(options, account, call.host, call.arguments)
        stops.append(stop)
        return stop.target.resolution if stop.refused is None else None

    for passed in follow(Call(options.host, options.arguments), answer, proxy_jump):
        if passed.loop:
            words = f"the jump hosts form a loop: {' → '.join(passed.loop)}"
            return [stops[0]._replace(refused=refused_config(stops[0].target, words))]
    return stops[::-1]


def _stop(options: DoctorOptions, account: Account, word: str, arguments: Arguments) -> WalkedHop:
    asking = resolve.ResolveOptions(
        (word,), arguments, options.config, options.system_config, options.home,
        allow_exec=options.allow_exec,
    )  # fmt: skip
    asked = next(resolve.prepare(asking, account))
    execute = resolve.run_in_shell if options.allow_exec else None
    answer, resolution = resolve.answer(asked, word, execute, resolve.look_up)
    if resolution is None:
        refusal = answer.refusal
        raise SshlintError(f"{word}: {refusal.message if refusal else 'no destination'}")
    settings = _settings(answer)
    limit = options.timeout or _seconds(settings) or DEFAULT_SECONDS
    files = tuple(file.source.path for tree in asked.program.trees for file in tree.files)
    target = LoginTarget(resolution.host, resolution, settings, limit, files)
    if answer.refusal is None:
        _warn_undecided(answer)
        return WalkedHop(target, arguments)
    if answer.refusal.path == _COMMAND_LINE and asked.refusal:
        raise SshlintError(answer.refusal.message)
    return WalkedHop(
        target, arguments, refused_config(target, answer.refusal.message, answer.refusal)
    )


def _warn_undecided(answer: ResolvedHost) -> None:
    """Say so where a Match that nobody decided would change the settings."""
    lines = {
        (line.source.path, line.number)
        for found in answer.settings.values()
        for setting in found
        for line in setting.depends
    }
    for path, number in sorted(lines):
        warn(f"{visible(path)}:{number}: taken not to apply (--allow-exec runs a Match exec)")


def _settings(answer: ResolvedHost) -> Mapping[str, Sequence[Setting]]:
    """Every setting; what hangs on a Match nobody decided counts as not set."""
    defaults = {lines.keyword: lines.settings for lines in answer.skeleton.lines}
    found = {}
    for keyword, values in (*complete(answer.skeleton, answer.settings), *answer.settings.items()):
        certain = [setting for setting in values if not setting.depends]
        found[keyword] = certain or defaults.get(keyword, ())
    return found


def _seconds(settings: Mapping[str, Sequence[Setting]]) -> float:
    """ConnectTimeout, where it is set."""
    value = settings["connecttimeout"][0].value if settings.get("connecttimeout") else ""
    return float(value) if value.isdecimal() else 0.0


# The walk


def _walk(options: DoctorOptions, stops: Sequence[WalkedHop]) -> Iterator[Stage]:
    open_so_far = True
    for number, stop in enumerate(stops):
        if not open_so_far:
            words = f"{stops[number - 1].target.host} on the way to it does not accept the login"
            yield from not_tested(stop.target, "resolve", words)
            continue
        open_so_far = False
        for step in _steps(options, stops, number):
            open_so_far = step.name in ("auth", "session") and step.status == PASSED
            yield step


def _steps(options: DoctorOptions, stops: Sequence[WalkedHop], number: int) -> Iterator[Stage]:
    yield from _walk_to(options, stops, number)
    if stops[number].refused is None:
        yield from session(stops[number].target, forwards=number + 1 == len(stops))


def _walk_to(options: DoctorOptions, stops: Sequence[WalkedHop], number: int) -> Iterator[Stage]:
    target, refused = stops[number].target, stops[number].refused
    if refused is not None:
        yield refused
        yield from not_tested(target, "resolve")
        return
    way = _way(options, stops, number)
    if way is None:
        yield from walk(target, dial_directly(target), try_users=options.try_users)
    elif isinstance(way, str):
        yield from not_tested(target, "resolve", way)
    else:
        try:
            yield from walk(target, way.dial, try_users=options.try_users, explain=way.explain)
        finally:
            way.close()


def _way(options: DoctorOptions, stops: Sequence[WalkedHop], number: int) -> ProxyWay | str | None:
    """The program that makes the connection, `None` where none does, words where it may not."""
    target = stops[number].target
    option = proxy(target.resolution.slots)
    if option is None:
        return None
    if option.keyword == "proxycommand":
        if not options.allow_exec:
            return "ProxyCommand makes the connection: --allow-exec runs it"
        return by_command(target)
    hop = stops[number - 1]
    if not options.allow_exec:
        return f"it takes a login at {hop.target.host} to get there: --allow-exec runs ssh for it"
    ssh = installed.installed()
    if ssh is None or options.home or not (
        options.config or options.system_config == SYSTEM_CONFIG
    ):  # fmt: skip
        return "ssh would read other files than these, so it cannot be sent ahead"
    command = [ssh.path, *(("-F", options.config) if options.config else ())]
    words = [part for letter, word in hop.arguments for part in (f"-{letter}", word)]
    return by_jump(target, command, hop.target, words)
