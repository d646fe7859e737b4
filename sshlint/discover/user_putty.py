"""A user's PuTTY store: sessions, host keys, and the files that sessions name."""

from __future__ import annotations

import os

from sshlint import filesystem
from sshlint.discover.named import add_named
from sshlint.discover.roles import PRIVATE_KEY
from sshlint.discover.survey import Entry, Survey, classify, stat_of
from sshlint.discover.walk import MAX_FILES
from sshlint.formats.putty import putty_store
from sshlint.source import Source, Unreadable


def survey_putty(survey: Survey) -> None:
    """Take up the home's PuTTY store, and the keys and logs that its sessions name."""
    context = survey.context
    if context.platform == "win32":
        _survey_registry(survey)
        return
    store = putty_store.unix_store(context.home, context.environment)
    for path in _files_of(survey, store.sessions):
        entry = survey.add(path, putty_store.SESSION)
        if entry and entry.source:
            _add_files_of_session(survey, entry.source)
    for path in _files_of(survey, store.host_cas):
        survey.add(path, putty_store.HOST_CA)
    for path, role in ((store.host_keys, putty_store.HOST_KEYS), (store.seed, putty_store.SEED)):
        if stat_of(path, follow=True) is not None:
            survey.add(path, role)


def _add_files_of_session(survey: Survey, source: Source) -> None:
    from sshlint.formats.putty.putty_session import parse

    saved = parse(source.text)
    key, log = saved.text("PublicKeyFile"), saved.text("LogFileName")
    if saved.is_ssh and key.startswith("/"):
        add_named(survey, key, PRIVATE_KEY)
    if saved.flag("LogType") and log.startswith("/"):
        add_named(survey, log, putty_store.LOG)


def _files_of(survey: Survey, folder: str) -> list[str]:
    """The files in a folder of the store, which PuTTY lists whatever they hold."""
    if stat_of(folder, follow=True) is None:
        return []
    try:
        paths = [os.path.join(folder, name) for name in survey.names_in(folder)]
    except Unreadable as error:
        survey.fail(folder, error.reason)
        return []
    if len(paths) > MAX_FILES:
        survey.fail(folder, f"more than {MAX_FILES} files; the rest is left out")
    return [path for path in paths[:MAX_FILES] if not filesystem.isdir(path)]


def _survey_registry(survey: Survey) -> None:
    from sshlint.formats.putty import live_registry

    for location in live_registry.PLACES:
        if text := live_registry.export(location):
            entry = Entry(f"{live_registry.ROOT}\\{location}", putty_store.REGISTRY)
            entry.source = Source(entry.path, text.encode("utf-8", "surrogatepass"))
            classify(entry)
            survey.entries.append(entry)
