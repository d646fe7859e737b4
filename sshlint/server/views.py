"""One document and what it means, as of now: what hover, completion and the like ask.

Made at the first question after an edit, and only as far as the question goes.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from sshlint.config.loader import NO_CONFIG, SYSTEM_CONFIG
from sshlint.config.resolve import Resolution, resolve
from sshlint.config.tree import Config
from sshlint.discover import CONFIG, OTHER, Entry, Survey, classify, role_by_name, survey_system
from sshlint.discover.fitting import foreign
from sshlint.excerpt import is_secret, visible
from sshlint.formats import ssh_config
from sshlint.formats.ssh_config import Block, Line
from sshlint.login.login import program_of
from sshlint.server.checks import CONFIG_LANGUAGES, HOME, group_of
from sshlint.server.open_documents import Documents, OpenDocument, uri_of
from sshlint.server.positions import TextLines
from sshlint.server.tools import Choice, Known, Tools
from sshlint.settings import Context, Release
from sshlint.source import Source, Unreadable

_AROUND = 200  # lines of a block that are looked at while it is typed


class View:
    """A document with its config: that of the home where it is part of it, else itself."""

    def __init__(
        self, document: OpenDocument, documents: Documents, tools: Tools, choice: Choice
    ) -> None:
        self.document = document
        self.documents = documents
        self.tools = tools
        self.choice = choice
        self.lines, self.source = document.current()
        self.group = group_of(document.path, tools.home)
        self.names: frozenset[str] | None = None  # of the hosts that it is about; all
        self.near: View | None = None

    @property
    def is_secret(self) -> bool:
        """Whether the document holds a private key, or part of one."""
        return is_secret(self.source)

    @cached_property
    def includes_secret(self) -> bool:
        """Whether a file of its config does."""
        return self.role == CONFIG and any(is_secret(file.source) for file in self.config.files)

    @property
    def uri(self) -> str:
        return self.document.uri

    @cached_property
    def context(self) -> Context:
        paths = () if self.group == HOME else (self.document.path,)
        return self.tools.context(paths, self.choice)

    @property
    def release(self) -> Release:
        """The newest client that the config must serve."""
        return max(self.context.targets)

    @cached_property
    def known(self) -> Known:
        own = self.group
        return {
            one.path: one.current()[1]
            for one in self.documents.open()
            if own in (HOME, os.sep) or group_of(one.path, self.tools.home) == own
        }

    @cached_property
    def survey(self) -> Survey:
        survey = Survey(self.context, self.known)
        system = self.tools.system_config
        if system != NO_CONFIG and (system != SYSTEM_CONFIG or not self.context.in_repository):
            survey_system(survey, os.path.abspath(system))
        return survey

    @property
    def is_config_by_name(self) -> bool:
        """Whether it is a config by the editor's word or its name, whatever is in it."""
        by_editor = self.document.language_id in CONFIG_LANGUAGES
        return by_editor or role_by_name(self.document.path) == CONFIG

    @cached_property
    def role(self) -> str:
        """What the document is, by the editor's word, its place, its name and its content."""
        if self.is_config_by_name:
            return CONFIG
        by_name = role_by_name(self.document.path)
        if by_name == OTHER and self._home_config is not None and self._is_part(self._home_config):
            return CONFIG
        entry = Entry(self.document.path, by_name, named=True)
        entry.source = self.source
        classify(entry)
        if entry.role == OTHER and not foreign(self.source):
            return CONFIG
        return entry.role

    @cached_property
    def config(self) -> Config:
        home = self._home_config
        if home is not None and self._is_part(home):
            return home
        return self.survey.load_config(self.source)

    @cached_property
    def _home_config(self) -> Config | None:
        if self.context.in_repository:
            return None
        try:
            source = self.survey.read(os.path.join(self.context.home, ".ssh", "config"))
        except Unreadable:
            return None
        return self.survey.load_config(source)

    def _is_part(self, config: Config) -> bool:
        return any(self.is_mine(file.source) for file in config.files)

    def is_mine(self, source: Source) -> bool:
        """Whether a file is this document, perhaps over a link."""
        if source is self.source:
            return True
        own = self.document.path
        return source.path == own or os.path.realpath(source.path) == os.path.realpath(own)

    @cached_property
    def text(self) -> ssh_config.Document:
        """The lines of the document, where the config has it first."""
        for file in self.config.files:
            if self.is_mine(file.source):
                return file.document
        return ssh_config.parse(self.source)

    def line_near(self, offset: int) -> Line:
        """As `line_at`, at the cost of the lines around it: with its block, which may be cut off.

        The rest counts as one blank line, so that offsets stay; numbers of lines do not.
        """
        text = self.source.text
        start = end = offset
        for _ in range(_AROUND):
            start = text.rfind("\n", 0, max(start - 1, 0)) + 1
            end = text.find("\n", end + 1) if end >= 0 else end
        part = self.source.with_text(" " * start + text[start : end if end >= 0 else len(text)])
        lines = ssh_config.parse(part).lines
        return lines[bisect_right(lines, offset, key=lambda line: line.start) - 1]

    def line_at(self, offset: int) -> Line:
        lines = self.text.lines
        return lines[bisect_right(lines, offset, key=lambda line: line.start) - 1]

    def number_of(self, line: Line) -> int:
        """The number of a line in its file, from 1."""
        return line.number

    def resolution(self, host: str) -> Resolution:
        if host not in self._resolutions:
            compiled = program_of(self.survey, self.config, (host,))
            self._resolutions[host] = resolve(compiled, host)
        return self._resolutions[host]

    @cached_property
    def _resolutions(self) -> dict[str, Resolution]:
        return {}

    def shown(self, text: str) -> str:
        """A text that may quote any line of the config, as it may be shown; line by line."""
        for file in self.config.files:
            if file.source.has_masks:
                text = file.source.without_secrets(text, 0, len(file.source.text))
        return "\n".join(map(visible, text.split("\n")))

    def header_lines(self) -> Iterator[Line]:
        """The Host and Match lines of the document."""
        for block in self.text.blocks:
            if block.header is not None:
                yield block.header

    def lines_of(self, source: Source) -> tuple[str, TextLines]:
        """The URI of a file of the config, and its lines as the client counts them."""
        document = self.documents.by_path(source.path)
        if document is not None:
            return document.uri, document.current()[0]
        if id(source) not in self._other_lines:
            self._other_lines[id(source)] = TextLines.of(source.text, self.document.encoding)
        return uri_of(source.path), self._other_lines[id(source)]

    @cached_property
    def _other_lines(self) -> dict[int, TextLines]:
        return {}


def sample_host(block: Block) -> str:
    """A name that enters a block: its first plain one, or one made of its first wildcard."""
    header = block.header
    if header is None or header.keyword != "host":
        return ""
    for word in header.words:
        if not word.startswith("!") and not any(sign in word for sign in "*?"):
            return word
    for word in header.words:
        if not word.startswith("!"):
            return word.replace("*", "some-host").replace("?", "x")
    return ""
