"""Code actions: each fix as a quick fix, all safe ones at once, an ignore comment, the rule's page.

A fix of texts is an edit for the client to make. What changes files (modes, keys) is a command that
asks first.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CodeActionParams,
    Command,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    Range,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from sshlint.excerpt import gate, visible
from sshlint.facts.edits import source_line_end
from sshlint.finding import Action, Edit, Finding, Fix, Text
from sshlint.fixing.plan import Transaction, target_of
from sshlint.fixing.preview import Preview
from sshlint.fixing.proving.prove import withhold
from sshlint.fixing.rounds import fix_all
from sshlint.lint import Report
from sshlint.server.checks import HOME, CheckJob, CheckOutcome, PlacedFinding, digest, only
from sshlint.server.diagnostics import Converter
from sshlint.server.editor_commands import APPLY, EXPLAIN
from sshlint.server.open_documents import OpenDocument, uri_of
from sshlint.server.positions import TextLines
from sshlint.server.tools import CheckAsked, Tools

if TYPE_CHECKING:
    from sshlint.server.session import Server

FIX_ALL = "source.fixAll.sshlint"
KINDS = [CodeActionKind.QuickFix, FIX_ALL]
_ASKS = ("encrypt-keys",)  # for a passphrase, which a client cannot hand over unseen


async def actions(server: Server, params: CodeActionParams) -> list[CodeAction] | None:
    document = server.document(params.text_document.uri)
    outcome = await server.settled(document) if document is not None else None
    if document is None or outcome is None:
        return None
    wanted = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    found: list[CodeAction] = []
    if not wanted or any(_covers(kind, "quickfix") for kind in wanted):
        found += await _quick_fixes(server, document, outcome, params.range)
    if not wanted or any(_covers(kind, FIX_ALL) for kind in wanted):
        found += await _fix_all(server, document, outcome, asked=bool(wanted))
    return found


def _covers(kind: str, ours: str) -> bool:
    return ours == kind or ours.startswith(kind + ".")


async def resolved(server: Server, action: CodeAction) -> CodeAction:
    """The edit of fix all, made when it is chosen."""
    data: Any = action.data
    document = server.document(data["fixAll"]) if isinstance(data, dict) else None
    outcome = await server.settled(document) if document is not None else None
    if document is not None and outcome is not None and action.edit is None:
        action.edit = await _all_safe(server, document, outcome)
    return action


# Quick fixes


async def _quick_fixes(
    server: Server, document: OpenDocument, outcome: CheckOutcome, place: Range
) -> list[CodeAction]:
    lines = {document.path: document.current()[0]}
    converter = Converter(lines, server.encoding)
    near: list[tuple[PlacedFinding, Diagnostic]] = []
    for shown in outcome.shown.get(document.path, ()):
        diagnostic = converter.one(shown)
        if _meet(diagnostic.range, place):
            near.append((shown, diagnostic))
    proved = await server.in_thread(_proved, outcome, [shown.finding for shown, _ in near])
    found: list[CodeAction] = []
    for shown, diagnostic in near:
        fix = proved.get(id(shown.finding))
        if fix is not None and (action := _of_fix(server, document, shown, fix)):
            action.diagnostics = [diagnostic]
            found.append(action)
    for shown, diagnostic in near:
        found += _ignore(server, document, shown, diagnostic)
        rule = shown.finding.rule
        title = f"Explain {rule.code} {rule.name}"
        found.append(
            CodeAction(
                title,
                CodeActionKind.QuickFix,
                [diagnostic],
                command=Command(title, EXPLAIN, arguments=[rule.code]),
            )
        )
    return found


def _meet(one: Range, other: Range) -> bool:
    if one.start.line > other.end.line or other.start.line > one.end.line:
        return False
    return not (one.start > other.end or other.start > one.end) or one.start.line == (
        other.start.line
    )


def _proved(outcome: CheckOutcome, findings: list[Finding]) -> dict[int, Fix]:
    """The fixes of findings, by the id() of these, without those that would change more."""
    found: dict[int, Fix] = {}
    for check in outcome.checks:
        own = {id(one) for one in check.report.findings}
        for finding in findings:
            if id(finding) in own and finding.fix is not None:
                report = withhold(check.survey, only(check.report, [finding]))
                if fix := report.findings[0].fix:
                    found[id(finding)] = fix
    return found


def _of_fix(
    server: Server, document: OpenDocument, shown: PlacedFinding, fix: Fix
) -> CodeAction | None:
    title: str = visible(fix.title[:1].upper() + fix.title[1:])
    if not fix.is_safe:
        title += f" (unsafe: {visible(fix.cost)})"
    action = CodeAction(title, CodeActionKind.QuickFix, is_preferred=fix.is_safe or None)
    if all(isinstance(edit, Text) for edit in fix.edits):
        edits = [edit for edit in fix.edits if isinstance(edit, Text)]
        if not all(map(_shows_nothing, edits)) or _is_hidden(document, edits):
            return None
        action.edit = _workspace_edit(server, edits)
    elif any(isinstance(edit, Action) and edit.name in _ASKS for edit in fix.edits):
        return None
    else:
        arguments = [document.uri, digest(shown.finding)]
        action.command = Command(title, APPLY, arguments=arguments)
    return action


def _shows_nothing(edit: Text) -> bool:
    """Whether what an edit writes could be shown: no key, no password of the line."""
    shown = gate(edit.source.location(edit.start, edit.end))
    return all(shown(line) == visible(line) == line for line in edit.replacement.splitlines())


def _is_hidden(document: OpenDocument, edits: Iterable[Text]) -> bool:
    """Whether an edit takes away a byte order mark that the editor does not show."""
    first = document.current()[0].shift
    own = (edit for edit in edits if edit.source.path == document.path)
    return any(edit.start < edit.end <= first for edit in own)


def _workspace_edit(server: Server, edits: Iterable[Text]) -> WorkspaceEdit:
    by_uri: dict[str, tuple[int | None, list[TextEdit]]] = {}
    others: dict[int, TextLines] = {}
    for edit in edits:
        document = server.documents.by_path(edit.source.path)
        if document is not None:
            lines = document.current()[0]
        else:
            lines = others.setdefault(
                id(edit.source), TextLines.of(edit.source.text, server.encoding)
            )
        uri = document.uri if document is not None else uri_of(edit.source.path)
        version = document.version if document is not None else None
        _, texts = by_uri.setdefault(uri, (version, []))
        texts.append(lines.edit(edit.start, edit.end, edit.replacement))
    if not server.takes_versions:
        return WorkspaceEdit(changes={uri: texts for uri, (_, texts) in by_uri.items()})
    return WorkspaceEdit(
        document_changes=[
            TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri, version), texts)
            for uri, (version, texts) in by_uri.items()
        ]
    )


def _ignore(
    server: Server, document: OpenDocument, shown: PlacedFinding, diagnostic: Diagnostic
) -> Iterator[CodeAction]:
    """A comment above the line, or at the top for what is about the whole file."""
    finding = shown.finding
    own = finding.location
    if own.start is None or shown.location.source is not own.source or own.source is None:
        return
    source, code = own.source, finding.rule.code
    if document.path.endswith(".reg"):
        return
    start = source.text.rfind("\n", 0, own.start) + 1
    start += source.text.startswith("\ufeff", start)
    line = source.text[start:].partition("\n")[0]
    indentation = line[: len(line) - len(line.lstrip(" \t"))]
    comment = f"{indentation}# sshlint: ignore[{code}]{source_line_end(source)}"
    title = f"Ignore {code} {finding.rule.name} here"
    yield CodeAction(
        title,
        CodeActionKind.QuickFix,
        [diagnostic],
        edit=_workspace_edit(server, [Text(source, start, start, comment)]),
    )


# All safe fixes


async def _fix_all(
    server: Server, document: OpenDocument, outcome: CheckOutcome, *, asked: bool
) -> list[CodeAction]:
    fixable = [
        shown
        for shown in outcome.shown.get(document.path, ())
        if shown.finding.fix is not None and _is_for(shown.finding, document.path)
    ]
    if not fixable:
        return []
    action = CodeAction("Fix all that is safe to fix (sshlint)", FIX_ALL)
    if server.resolves_edits:
        action.data = {"fixAll": document.uri}
    elif asked:
        action.edit = await _all_safe(server, document, outcome)
    else:
        return []
    return [action]


def _is_for(finding: Finding, path: str) -> bool:
    """Whether a fix is safe, and edits nothing but this file."""
    fix = finding.fix
    target = target_of(path)
    return fix is not None and fix.is_safe and all(_is_text(edit, target) for edit in fix.edits)


def _is_text(edit: Edit, target: str) -> bool:
    return isinstance(edit, Text) and target_of(edit.source.path) == target


async def _all_safe(
    server: Server, document: OpenDocument, outcome: CheckOutcome
) -> WorkspaceEdit | None:
    lines = document.current()[0]
    job = outcome.job
    edits = await server.in_thread(_safe_edits, server.tools, job, document.path)
    if document.stamp != job.stamps.get(document.path):
        return None
    texts = [lines.edit(start, end, new) for start, end, new in edits]
    if not server.takes_versions:
        return WorkspaceEdit(changes={document.uri: texts})
    whole = OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return WorkspaceEdit(document_changes=[TextDocumentEdit(whole, texts)])


def _safe_edits(tools: Tools, job: CheckJob, path: str) -> list[tuple[int, int, str]]:
    """What `--fix --yes` would change in the text, round after round."""
    preview = Preview()

    def look() -> Report:
        known = {**job.known, **preview.known}
        of_home = job.group == HOME and _is_of_home(path, tools)
        check = tools.check(CheckAsked() if of_home else job.asked(path), job.choice, known, iter)
        return withhold(check.survey, check.report)

    def change(transactions: list[Transaction]) -> Iterator[None]:
        for transaction in transactions:
            preview.make(transaction)
            yield None

    fix_all(look, lambda found: [one for one in found if _is_for(one, path)], change)
    target = target_of(path)
    if target not in preview.texts:
        return []
    return [(one.start, one.end, one.text) for one in preview.replacements(target)]


def _is_of_home(path: str, tools: Tools) -> bool:
    return path.startswith(os.path.join(tools.home, ".ssh") + os.sep)
