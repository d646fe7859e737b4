"""`sshlint fleet`: what the reports of many machines come to together."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, TextIO

from sshlint.commands.run.context import CheckOptions as CheckOptions
from sshlint.commands.run.context import settings_at
from sshlint.commands.run.output import put_bytes
from sshlint.commands.run.terminal import style_for
from sshlint.lean import NamedTuple
from sshlint.lint import LEVELS
from sshlint.rules import registry
from sshlint.settings import Context
from sshlint.source import SshlintError, to_bytes

if TYPE_CHECKING:
    from sshlint.fleet.findings import FleetFinding
    from sshlint.fleet.fleet import Fleet


class FleetOptions(NamedTuple):
    """What the command line asked of `fleet`."""

    reports: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    format: str = "text"
    output: str | None = None
    color: str = "auto"
    config: str | None = None
    isolated: bool = False
    every: bool = False
    reach: str | None = None
    source: str | None = None
    key: str | None = None
    account: str | None = None
    plan: str | None = None
    database: str | None = None
    graphml: str | None = None
    opengraph: str | None = None


def fleet(options: FleetOptions, stdin: BinaryIO, out: TextIO) -> int:
    """Load, judge and report. Returns the exit status of a check."""
    from sshlint.fleet.fill_tables import load

    questions = [options.reach, options.source, options.key, options.account, options.plan]
    if sum(question is not None for question in questions) > 1:
        raise SshlintError("--reach, --from, --key, --account and --plan: one at a time")
    if options.format == "html" and any(question is not None for question in questions):
        raise SshlintError("--format html is for the whole report; ask with text or json")
    context = _context(options)
    known = registry.listed()
    rules = registry.choose(
        tuple(rule for rule in known if rule.family == "fleet"), context.settings, known
    )
    many = load(options.reports, stdin, now=context.now, database=options.database)
    many.context = context
    _export(many, options)
    if any(question is not None for question in questions[:4]):
        _write(options, lambda to: _answer(many, options, to), out)
        return 0
    from sshlint.fleet.findings import check

    findings = check(many, rules)
    _write(options, lambda to: _report(many, findings, options, to), out)
    if not many.value("SELECT count(*) FROM machines"):
        return 2
    fail_on = context.settings.fail_on
    if fail_on == "never" or options.plan is not None:
        return 0
    return int(any(found.severity >= LEVELS[fail_on] for found in findings))


def _context(options: FleetOptions) -> Context:
    chosen = settings_at(
        CheckOptions(
            select=options.select,
            ignore=options.ignore,
            fail_on=options.fail_on,
            config=options.config,
            isolated=options.isolated,
        ),
        os.getcwd(),
    )
    return Context(chosen, "", 0, (), sys.platform, time.time(), {})


def _export(many: Fleet, options: FleetOptions) -> None:
    if options.database is not None:
        from sshlint.fleet import database

        database.write(many, options.database)
    if options.graphml is not None or options.opengraph is not None:
        from sshlint.fleet.access_graph import export

        if options.graphml is not None:
            _put(options.graphml, lambda to: export.graphml(many, to))
        if options.opengraph is not None:
            _put(options.opengraph, lambda to: export.opengraph(many, to))


def _answer(many: Fleet, options: FleetOptions, out: TextIO) -> None:
    from sshlint.fleet.access_graph import reach

    most = None if options.every or options.format == "json" else reach.MOST_WAYS
    if options.reach is not None:
        answer = reach.reach(many, options.reach, most)
    elif options.source is not None:
        answer = reach.leads(many, options.source, most)
    elif options.key is not None:
        answer = reach.of_key(many, options.key)
    else:
        answer = reach.of_account(many, options.account or "", most)
    if options.format == "json":
        reach.write_answer(answer, out)
    else:
        reach.write_text(answer, out, every=options.every)


def _report(many: Fleet, findings: list[FleetFinding], options: FleetOptions, out: TextIO) -> None:
    if options.plan is not None:
        from sshlint.fleet import action_plan

        action_plan.write(many, findings, options.plan, out)
    elif options.format == "json":
        from sshlint.fleet import report_json

        report_json.report(many, findings, out)
    elif options.format == "html":
        from sshlint.fleet.page.write_page import write

        write(many, findings, out)
    else:
        from sshlint.fleet import report_text

        style = style_for(options.color, out, os.path.expanduser("~"))
        report_text.report(many, findings, out, style, every=options.every)


def _write(options: FleetOptions, write: Callable[[TextIO], None], out: TextIO) -> None:
    if options.output is None:
        write(out)
    else:
        _put(options.output, write)


def _put(path: str, write: Callable[[TextIO], None]) -> None:
    """For its owner alone: a map of who reaches what, unless the file is there with its mode."""
    text = io.StringIO()
    write(text)
    put_bytes(path, to_bytes(text.getvalue()), 0o600)
