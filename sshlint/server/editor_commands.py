"""Commands: what is in effect, a login to try, a rule's words, and fixes that change files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from lsprotocol.types import (
    MessageActionItem,
    MessageType,
    Position,
    Range,
    ShowDocumentParams,
    ShowMessageRequestParams,
)

from sshlint.excerpt import visible
from sshlint.finding import Finding, Fix, Text
from sshlint.fixing.fix_run import FixRun
from sshlint.fixing.journal import journal
from sshlint.fixing.plan import pick
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.refusal import Refused
from sshlint.login.login import program_of
from sshlint.rules import registry
from sshlint.server.checks import CheckJob, CheckOutcome, digest, only
from sshlint.server.diagnostics import rules_page
from sshlint.server.features.aliases import name_fault
from sshlint.server.open_documents import uri_of
from sshlint.server.tools import CheckAsked, Tools
from sshlint.source import SshlintError, Unreadable, read

if TYPE_CHECKING:
    from sshlint.server.session import Server
    from sshlint.server.views import View

EFFECTIVE = "sshlint.effectiveSettings"
TEST_LOGIN = "sshlint.testLogin"
EXPLAIN = "sshlint.explain"
APPLY = "sshlint.applyFix"


async def effective_settings(server: Server, uri: Any = "", host: Any = "") -> str | None:
    """What `sshlint resolve HOST` says of the texts as they are in the editor."""
    view = _view_of(server, uri, host)
    if view is None:
        return None
    text = server.tools.resolved(host, program_of(view.survey, view.config, (host,)))
    server.show_text(text)
    return text


async def try_login(server: Server, uri: Any = "", host: Any = "") -> str | None:
    """What `sshlint doctor HOST` says, once the user agrees to a connection."""
    view = _view_of(server, uri, host)
    if view is None:
        return None
    found = view.resolution(host)
    where = f"{found.name} port {found.value('port') or '22'}"
    question = (
        f"Connect to {where} to test a login to {host}? Nothing is signed or typed; jump hosts and"
        " commands are not run. The files count as they are saved."
    )
    if not await _agreed(server, question, "Connect"):
        return None
    text = await server.in_thread(server.tools.doctor, host)
    server.show_text(text)
    return text


def _view_of(server: Server, uri: Any, host: Any) -> View | None:
    """The document to ask about a host. Raises `SshlintError` for what is no name of one."""
    view = server.view(str(uri))
    if view is None or view.includes_secret or not isinstance(host, str) or not host:
        return None
    if fault := name_fault(host):
        raise SshlintError(fault)
    return view


async def explain(server: Server, code: Any = "") -> str | None:
    """The rule's words; shown on the installed page where the client can show one."""
    listed = registry.find(str(code), registry.listed())
    if listed is None:
        return None
    rule = listed.rule
    text = f"{rule.code} {rule.name}: {rule.summary}.\n\n{rule.why}\n\n{rule.remedy}"
    heading = _heading(f"### {rule.code} ")
    if server.shows_documents and heading is not None:
        place = Range(Position(heading, 0), Position(heading, 0))
        uri = uri_of(rules_page())
        await server.window_show_document_async(
            ShowDocumentParams(uri, take_focus=True, selection=place)
        )
    else:
        server.show_text(text)
    return text


def _heading(start: str) -> int | None:
    """The line, from 0, of a heading of the rules' page."""
    try:
        lines = read(rules_page()).text.split("\n")
    except Unreadable:
        return None
    return next((number for number, line in enumerate(lines) if line.startswith(start)), None)


async def _agreed(server: Server, question: str, answer: str) -> bool:
    chosen = await server.window_show_message_request_async(
        ShowMessageRequestParams(
            MessageType.Warning,
            visible(question),
            [MessageActionItem(answer), MessageActionItem("Cancel")],
        )
    )
    return chosen is not None and chosen.title == answer


# Fixes of files


async def apply_fix(server: Server, uri: Any = "", wanted: Any = "") -> str | None:
    """Make a fix that changes files, as `--fix` does: asked for, journalled, or refused."""
    document = server.document(str(uri))
    outcome = await server.settled(document) if document is not None else None
    fix = _fix_of(outcome, str(wanted)) if outcome is not None else None
    if document is None or outcome is None or fix is None:
        server.say("that fix is no longer there", MessageType.Warning)
        return None
    if unsaved := _unsaved(server, fix):
        server.say(f"save {unsaved} first: the fix changes it on disk", MessageType.Warning)
        return None
    cost = f" Unsafe: {fix.cost}." if not fix.is_safe else ""
    if not await _agreed(server, f"{fix.title}?{cost} sshlint undo takes it back.", "Apply"):
        return None
    said = await server.in_thread(_apply, server.tools, outcome.job, document.path, str(wanted))
    server.say(said)
    server.changed()
    return str(said)


def _fix_of(outcome: CheckOutcome, wanted: str) -> Fix | None:
    for check in outcome.checks:
        if finding := _wanted(check.report.findings, wanted):
            return finding.fix
    return None


def _unsaved(server: Server, fix: Fix) -> str:
    for edit in fix.edits:
        path = edit.source.path if isinstance(edit, Text) else edit.path
        document = server.documents.by_path(path)
        if document is not None and not document.is_saved():
            return document.path
    return ""


def _apply(tools: Tools, job: CheckJob, path: str, wanted: str) -> str:
    """Look at the files again, as they are on disk, and change them. Returns what to say."""
    if os.name == "nt":
        raise SshlintError("fixes cannot keep Windows access lists yet; nothing was changed")
    fix_run = FixRun(journal.journal_folder(), _nobody_to_ask)
    try:
        with fix_run.locked():
            return _change(fix_run, tools, job, path, wanted)
    finally:
        fix_run.close()


def _change(fix_run: FixRun, tools: Tools, job: CheckJob, path: str, wanted: str) -> str:
    for asked in (CheckAsked(), job.asked(path)):
        check = tools.check(asked, job.choice, {}, iter)
        finding = _wanted(check.report.findings, wanted)
        if finding is None:
            continue
        report = withhold(check.survey, only(check.report, [finding]))
        fix = report.findings[0].fix
        if fix is None:
            return f"nothing was changed: {report.notes[-1].message}"
        fix_run.saw(report.findings, check.bounds)
        for refused in fix_run.change(pick(report.findings)):
            if refused is not None:
                return f"{visible(refused.path)} was left as it is: {visible(refused.reason)}"
        return f"done: {visible(fix.title)}; sshlint undo {fix_run.run} takes it back"
    return "nothing was changed: the files on disk no longer have that fault"


def _wanted(findings: list[Finding], wanted: str) -> Finding | None:
    return next((one for one in findings if one.fix and digest(one) == wanted), None)


def _nobody_to_ask(prompt: str) -> bytes:
    raise Refused("", f"it needs an answer ({prompt}); use sshlint --fix in a terminal")
