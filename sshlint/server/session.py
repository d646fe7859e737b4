"""One client's server: its documents, the checks of them, and what was published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.lsp.server import LanguageServer

from sshlint import __version__
from sshlint.excerpt import visible
from sshlint.server.checks import CheckJob, CheckOutcome, group_of, included, make_job
from sshlint.server.diagnostics import Converter
from sshlint.server.open_documents import Documents, OpenDocument, uri_of
from sshlint.server.protocol import FAULT, Protocol
from sshlint.server.schedule import Schedule
from sshlint.server.tools import Choice, Tools
from sshlint.server.views import View
from sshlint.source import SshlintError

T = TypeVar("T")
Severity = types.MessageType


class Server(LanguageServer):
    """One client's server: its documents, the checks of them, and what was published."""

    def __init__(self, tools: Tools) -> None:
        super().__init__("sshlint", __version__, protocol_cls=Protocol)
        self.tools = tools
        self.choice = Choice()
        self.options: dict[str, Any] = {}
        self.latest: dict[str, CheckOutcome] = {}
        self.diagnostics: dict[str, dict[str, list[types.Diagnostic]]] = {}  # by group and path
        self._views: dict[str, View] = {}
        self._said: dict[str, str] = {}
        self._logged: set[str] = set()
        self._schedule: Schedule | None = None
        self.one_at_a_time = asyncio.Lock()

    # Documents

    @property
    def documents(self) -> Documents:
        workspace = self.protocol.workspace
        assert isinstance(workspace, Documents)  # noqa: S101 - `_begin` has put it there
        return workspace

    @property
    def schedule(self) -> Schedule:
        """Made once there is a loop for it."""
        if self._schedule is None:
            self._schedule = Schedule(self.tools, self._job, self._done, self._failed)
        return self._schedule

    def document(self, uri: str) -> OpenDocument | None:
        """An open document that may be looked at."""
        found = self.documents.find(uri)
        return found if found is not None and not self.tools.stranger(found.path) else None

    def view(self, uri: str) -> View | None:
        """The document as it is now; made again after any change, since one may include another.

        `None` also for one that holds a private key: nothing of it is shown, not even in part.
        """
        document = self.document(uri)
        if document is None:
            return None
        kept = self._views.get(document.uri)
        if kept is None:
            kept = View(document, self.documents, self.tools, self.choice)
            self._views[document.uri] = kept
        try:
            kept.context  # noqa: B018 - whether the settings can be used
        except SshlintError as error:
            self.say_once(kept.group, str(error), Severity.Error)
            return None
        return None if kept.is_secret else kept

    def changed(self, path: str = "") -> None:
        """Check again: what belongs to a path, or all that is open."""
        self._views.clear()
        home = self.tools.home
        groups = {group_of(one.path, home) for one in self.documents.open()}
        if path:
            # A text counts where another one includes it, too.
            groups = {group_of(path, home), *(group for group in groups if group in ("", "/"))}
        for group in sorted(groups):
            self.schedule.edited(group)

    async def settled(self, document: OpenDocument) -> CheckOutcome | None:
        """What the check of a document found, once it is about the text as it is now."""
        group = group_of(document.path, self.tools.home)
        await self.schedule.settled(group)
        outcome = self.latest.get(group)
        current = outcome is not None and outcome.job.stamps.get(document.path) == document.stamp
        return outcome if current else None

    async def in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Work on a check that is over, one at a time, while the client is served."""
        async with self.one_at_a_time:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(None, work, *arguments)

    def forget(self, uri: str) -> None:
        self._views.pop(uri, None)

    # Checks

    def _job(self, group: str) -> CheckJob | None:
        home = self.tools.home
        documents = [one for one in self.documents.open() if not self.tools.stranger(one.path)]
        if any(group_of(one.path, home) == group for one in documents):
            return make_job(group, documents, home, self.choice)
        self.latest.pop(group, None)
        self._publish(group, {})
        return None

    def _failed(self, group: str, reason: str) -> None:
        self.latest.pop(group, None)
        self._publish(group, {})
        self.say_once(group, reason, Severity.Error)

    def _done(self, outcome: CheckOutcome) -> None:
        group = outcome.job.group
        self.latest[group] = outcome
        self._said.pop(group, None)
        self._log_notes(outcome)
        wanted = {*outcome.job.paths, *included(outcome)}
        lines = {
            one.path: one.current()[0]
            for one in self.documents.open()
            if outcome.job.stamps.get(one.path) == one.stamp
        }
        encoding = self.encoding
        converted = Converter(lines, encoding).all(outcome)
        self._publish(group, {path: converted[path] for path in wanted if path in converted})

    @property
    def encoding(self) -> str:
        found = self.documents.position_encoding
        return str(getattr(found, "value", found))

    def _publish(self, group: str, found: dict[str, list[types.Diagnostic]]) -> None:
        """Send what changed. A client that asks for them itself gets only those of closed files."""
        before = self.diagnostics.get(group, {})
        self.diagnostics[group] = found
        open_paths = {one.path: one for one in self.documents.open()}
        pulls = self.client_pulls
        for path in sorted({*before, *found}):
            document = open_paths.get(path)
            if pulls and document is not None:
                continue
            if before.get(path) == found.get(path) and document is None:
                continue
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(
                    document.uri if document else uri_of(path),
                    self.diagnostics_of(path),
                    document.version if document else None,
                )
            )
        if pulls and before != found and self._refreshes("diagnostics"):
            self.workspace_diagnostic_refresh(None)

    def diagnostics_of(self, path: str) -> list[types.Diagnostic]:
        """Those of all groups, each once."""
        found: list[types.Diagnostic] = []
        for by_path in self.diagnostics.values():
            found += [one for one in by_path.get(path, ()) if one not in found]
        return found

    def _log_notes(self, outcome: CheckOutcome) -> None:
        """Say in the log what was not tested, and where a rule of ours failed; each once."""
        for check in outcome.checks:
            texts = [(Severity.Info, f"{note.path}: {note.message}") for note in check.report.notes]
            for fault in check.survey.faults:
                where = f" on {fault.path}" if fault.path else ""
                words = f"internal fault in {', '.join(fault.codes)}{where} ({fault.error})"
                texts.append((Severity.Error, f"{words}: please report it"))
            for kind, text in texts:
                shown = visible(text)
                if shown not in self._logged:
                    self._logged.add(shown)
                    self.window_log_message(types.LogMessageParams(kind, shown))

    # The client

    @property
    def client_pulls(self) -> bool:
        documents = self.client_capabilities.text_document
        return documents is not None and documents.diagnostic is not None

    def _refreshes(self, name: str) -> bool:
        workspace = self.client_capabilities.workspace
        return bool(getattr(getattr(workspace, name, None), "refresh_support", False))

    def refresh(self) -> None:
        """Ask for hints and lenses again, where the client can be asked."""
        if self._refreshes("inlay_hint"):
            self.workspace_inlay_hint_refresh(None)
        if self._refreshes("code_lens"):
            self.workspace_code_lens_refresh(None)

    @property
    def takes_versions(self) -> bool:
        """Whether an edit may name the version of the text it is for."""
        edits = getattr(self.client_capabilities.workspace, "workspace_edit", None)
        return bool(getattr(edits, "document_changes", False))

    @property
    def resolves_edits(self) -> bool:
        """Whether the client asks for the edit of an action when it is chosen."""
        found = getattr(self.client_capabilities.text_document, "code_action", None)
        support = getattr(found, "resolve_support", None)
        return support is not None and "edit" in support.properties

    @property
    def takes_snippets(self) -> bool:
        found = getattr(self.client_capabilities.text_document, "completion", None)
        return bool(getattr(getattr(found, "completion_item", None), "snippet_support", False))

    @property
    def shows_documents(self) -> bool:
        shown = getattr(self.client_capabilities.window, "show_document", None)
        return bool(getattr(shown, "support", False))

    def show_text(self, text: str) -> None:
        """Show a text as a message, to a client that has no better place for it."""
        if not self.options.get("virtualDocuments"):
            shown = "\n".join(map(visible, text.split("\n")))
            self.window_show_message(types.ShowMessageParams(Severity.Info, shown))

    def say(self, text: str, kind: types.MessageType = Severity.Info) -> None:
        self.window_show_message(types.ShowMessageParams(kind, visible(text)))

    def say_once(self, subject: str, text: str, kind: types.MessageType) -> None:
        """Say something of a subject unless it was the last that was said of it."""
        if self._said.get(subject) != text:
            self._said[subject] = text
            self.say(text, kind)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A message that cannot be read, or a fault of ours: without the words, which may quote."""
        if isinstance(error, JsonRpcException) and not isinstance(error, JsonRpcInternalError):
            return  # what the client asked for and cannot have; the answer says so
        text = f"sshlint: {FAULT} ({type(error).__name__})"
        if source is JsonRpcException and isinstance(error, ValueError | RecursionError):
            text = "sshlint: a message of the editor is not JSON, and was ignored"
        self.window_log_message(types.LogMessageParams(Severity.Error, text))

    def close(self) -> None:
        if self._schedule is not None:
            self._schedule.close()
