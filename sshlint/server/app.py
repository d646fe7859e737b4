"""The server: what the client may ask, and which feature answers."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sshlint.discover import CONFIG
from sshlint.excerpt import visible
from sshlint.server import actions, client_settings, editor_commands
from sshlint.server.checks import group_of
from sshlint.server.features import (
    aliases,
    completion,
    formatting,
    hints,
    hover,
    navigation,
    outline,
    semantic_tokens,
    signatures,
)
from sshlint.server.near_view import near
from sshlint.server.open_documents import (
    MOST_CHARACTERS,
    MOST_LINES,
    Documents,
    OpenDocument,
    uri_of,
)
from sshlint.server.session import Server
from sshlint.server.tools import Tools
from sshlint.server.views import View
from sshlint.source import SshlintError

Severity = types.MessageType


class Output:
    """Standard output, which is not the server's to close."""

    def __init__(self, stream: BinaryIO) -> None:
        self.write = stream.write
        self.flush = stream.flush

    def close(self) -> None:
        self.flush()


class RequestFailed(JsonRpcException):
    """An answer that says why there is none."""

    CODE = types.LSPErrorCodes.RequestFailed.value


Handler = Callable[[Server, Any], Any]


def add(server: Server, method: str, handler: Handler, options: Any = None) -> None:
    """Answer a method; a fault in a feature is its own, and is answered with nothing."""
    if inspect.iscoroutinefunction(handler):

        async def answer_later(params: Any = None) -> Any:
            try:
                return await handler(server, params)
            except SshlintError as error:
                raise RequestFailed(visible(str(error))) from None
            except Exception as fault:
                server.report_server_error(fault, type(fault))
                return None

        server.feature(method, options)(answer_later)
        return

    def answer(params: Any = None) -> Any:
        try:
            return handler(server, params)
        except SshlintError as error:  # the user's words for why not
            raise RequestFailed(visible(str(error))) from None
        except Exception as fault:
            server.report_server_error(fault, type(fault))
            return None

    server.feature(method, options)(answer)


def add_command(server: Server, name: str, command: Callable[..., Awaitable[Any]]) -> None:
    """Carry out a command; why it cannot be is said to the user."""

    most = len(inspect.signature(command).parameters) - 1

    async def carry_out(*arguments: Any) -> Any:
        try:
            return await command(server, *arguments[:most])
        except SshlintError as error:
            server.say(str(error), Severity.Error)
        except Exception as fault:
            server.report_server_error(fault, type(fault))
        return None

    server.command(name)(carry_out)


def of_view(feature: Callable[[View, Any], Any]) -> Handler:
    """A handler that asks a feature about the document of the request."""

    def answer(server: Server, params: Any) -> Any:
        view = server.view(params.text_document.uri)
        return None if view is None or view.includes_secret else feature(view, params)

    return answer


def of_place(feature: Callable[[View, Any], Any]) -> Handler:
    """As `of_view`, for one that looks at a place, and at what the hosts of its line come to."""

    def answer(server: Server, params: Any) -> Any:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        around = near(view, view.lines.offset(params.position))
        return None if around.includes_secret else feature(around, params)

    return answer


# The life of documents


def _begin(server: Server, params: types.InitializeParams) -> None:
    workspace = server.protocol.workspace
    server.protocol._workspace = Documents(  # pygls has no other way to keep documents one's own
        workspace.root_uri,
        workspace._sync_kind,
        list(workspace.folders.values()),
        workspace.position_encoding,
    )
    options = params.initialization_options
    server.options = options if isinstance(options, dict) else {}
    client_settings.take(server, server.options.get("settings", server.options))


def _opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    uri = params.text_document.uri
    found = server.documents.text_documents.get(uri)
    if isinstance(found, OpenDocument) and found.is_too_large:
        most = f"{MOST_CHARACTERS >> 20} Mi characters or {MOST_LINES:,} lines"
        server.say(f"{found.path} has more than {most}: not checked in the editor")
    document = server.documents.find(uri)
    if document is None:
        return
    if owner := server.tools.stranger(document.path):
        server.say_once(document.path, f"{document.path}: {owner}", Severity.Warning)
        return
    server.changed(document.path)


def _edited(
    server: Server, params: types.DidChangeTextDocumentParams | types.DidSaveTextDocumentParams
) -> None:
    document = server.document(params.text_document.uri)
    if document is not None:
        server.changed(document.path)


def _closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.forget(uri)
    if not server.client_pulls:
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    for by_path in server.diagnostics.values():
        for path in [path for path in by_path if uri_of(path) == uri]:
            del by_path[path]
    server.changed()
    for group in list(server.latest):
        server.schedule.edited(group)


def _completed(server: Server, params: types.CompletionParams) -> types.CompletionList | None:
    view = server.view(params.text_document.uri)
    return completion.complete(view, params, server.takes_snippets) if view is not None else None


def _item_resolved(server: Server, item: types.CompletionItem) -> types.CompletionItem:
    return completion.resolve(item, server.view)


def _symbols(server: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """Those of the config of each document, once where several are part of one config."""
    found: dict[str, types.WorkspaceSymbol] = {}
    for document in server.documents.open():
        view = server.view(document.uri)
        if view is not None and view.role == CONFIG and not view.includes_secret:
            for symbol in outline.workspace_symbols(view, params.query):
                found.setdefault(repr((symbol.name, symbol.location)), symbol)
    return list(found.values())


async def _pulled(
    server: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport:
    document = server.document(params.text_document.uri)
    if document is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    await server.schedule.settled(group_of(document.path, server.tools.home))
    return types.RelatedFullDocumentDiagnosticReport(items=server.diagnostics_of(document.path))


def _gone(server: Server, params: None) -> None:
    server.close()


def serve(tools: Tools, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """Serve one client until it leaves."""
    build(tools).start_io(stdin, cast(BinaryIO, Output(stdout)))


def build(tools: Tools) -> Server:
    """A server with all its features."""
    logger = logging.getLogger("pygls")  # whose tracebacks quote what nobody may see
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logging.getLogger("asyncio").addHandler(logging.NullHandler())
    server = Server(tools)
    add(server, types.INITIALIZE, _begin)
    add(server, types.INITIALIZED, client_settings.begin)
    add(server, types.TEXT_DOCUMENT_DID_OPEN, _opened)
    add(server, types.TEXT_DOCUMENT_DID_CHANGE, _edited)
    add(server, types.TEXT_DOCUMENT_DID_SAVE, _edited)
    add(server, types.TEXT_DOCUMENT_DID_CLOSE, _closed)
    add(server, types.WORKSPACE_DID_CHANGE_CONFIGURATION, client_settings.changed)
    add(server, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, client_settings.files_changed)
    add(server, types.SHUTDOWN, _gone)
    add(
        server,
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        _pulled,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False),
    )
    _add_features(server)
    return server


def _add_features(server: Server) -> None:
    legend = types.SemanticTokensRegistrationOptions(semantic_tokens.LEGEND, range=True, full=True)
    newline = types.DocumentOnTypeFormattingOptions("\n")
    for method, feature, options in (
        (
            types.TEXT_DOCUMENT_SIGNATURE_HELP,
            signatures.signature,
            types.SignatureHelpOptions([" "]),
        ),
        (types.TEXT_DOCUMENT_DOCUMENT_LINK, navigation.links, None),
        (types.TEXT_DOCUMENT_REFERENCES, aliases.references, None),
        (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, aliases.highlights, None),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, aliases.prepare_rename, None),
        (types.TEXT_DOCUMENT_RENAME, aliases.rename, types.RenameOptions(prepare_provider=True)),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, outline.symbols, None),
        (types.TEXT_DOCUMENT_FOLDING_RANGE, outline.folding, None),
        (types.TEXT_DOCUMENT_SELECTION_RANGE, outline.selection, None),
        (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, semantic_tokens.whole, legend),
        (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, semantic_tokens.some, legend),
        (types.TEXT_DOCUMENT_INLAY_HINT, hints.hints, None),
        (types.TEXT_DOCUMENT_CODE_LENS, hints.lenses, None),
        (types.TEXT_DOCUMENT_FORMATTING, formatting.document, None),
        (types.TEXT_DOCUMENT_RANGE_FORMATTING, formatting.part, None),
        (types.TEXT_DOCUMENT_ON_TYPE_FORMATTING, formatting.on_type, newline),
    ):
        add(server, method, of_view(feature), options)
    add(server, types.TEXT_DOCUMENT_HOVER, of_place(hover.hover))
    add(server, types.TEXT_DOCUMENT_DEFINITION, of_place(navigation.definition))
    triggers = types.CompletionOptions(completion.TRIGGERS, resolve_provider=True)
    add(server, types.TEXT_DOCUMENT_COMPLETION, _completed, triggers)
    add(server, types.COMPLETION_ITEM_RESOLVE, _item_resolved)
    add(server, types.WORKSPACE_SYMBOL, _symbols)
    kinds = types.CodeActionOptions(actions.KINDS, resolve_provider=True)
    add(server, types.TEXT_DOCUMENT_CODE_ACTION, actions.actions, kinds)
    add(server, types.CODE_ACTION_RESOLVE, actions.resolved)
    for name, command in (
        (editor_commands.EFFECTIVE, editor_commands.effective_settings),
        (editor_commands.TEST_LOGIN, editor_commands.try_login),
        (editor_commands.EXPLAIN, editor_commands.explain),
        (editor_commands.APPLY, editor_commands.apply_fix),
    ):
        add_command(server, name, command)
