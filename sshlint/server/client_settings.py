"""Settings of the client (`sshlint.…`), and the files on disk to be told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from sshlint.server.tools import Choice
from sshlint.settings import FILE_NAMES, suggestion

if TYPE_CHECKING:
    from sshlint.server.session import Server

SECTION = "sshlint"
_LISTS = {
    "select": "select",
    "ignore": "ignore",
    "targetOpenssh": "target_openssh",
    "readers": "readers",
}
_SWITCHES = {"inlayHints": "hints", "codeLens": "lenses"}
# Of clients, not of ours: how they start the server.
_OF_THE_CLIENT = ("path", "command", "trace", "enable", "virtualDocuments")
_KNOWN = (*_LISTS, *_SWITCHES, "config", *_OF_THE_CLIENT)


def read(table: object) -> tuple[Choice, list[str]]:
    """The settings of a table, and what is wrong with the others, in the user's words."""
    if table is None:
        return Choice(), []
    if not isinstance(table, dict):
        return Choice(), ["settings: sshlint must be an object"]
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, value in table.items():
        if value is None or name in _OF_THE_CLIENT:
            continue
        field, wanted, is_right = _setting(name)
        if not field:
            faults.append(f"settings: sshlint.{name} is unknown{suggestion(str(name), _KNOWN)}")
        elif not is_right(value):
            faults.append(f"settings: sshlint.{name} must be {wanted}")
        else:
            values[field] = tuple(value) if isinstance(value, list) else value
    return Choice(**values), faults


def _setting(name: str) -> tuple[str, str, Callable[[object], bool]]:
    """The field of a setting (empty: there is none), what it takes, and whether a value fits."""
    if name in _LISTS:
        return _LISTS[name], 'a list of strings, such as ["SSH509"]', _is_words
    if name in _SWITCHES:
        return _SWITCHES[name], "true or false", lambda value: isinstance(value, bool)
    if name == "config":
        return name, "a path", lambda value: isinstance(value, str)
    return "", "", lambda value: False


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def take(server: Server, table: object) -> None:
    """Use a client's settings; those that are wrong are named, and left out."""
    if isinstance(table, dict) and isinstance(table.get(SECTION), dict):
        table = table[SECTION]
    server.choice, faults = read(table)
    if faults:
        server.say_once(SECTION, "; ".join(faults), types.MessageType.Error)


async def begin(server: Server, params: types.InitializedParams) -> None:
    """Ask for the settings, and to be told of files that change."""
    workspace = server.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace else None
    if watched is not None and watched.dynamic_registration:
        home = server.tools.home
        globs = [
            *(f"{home}/.ssh/**", f"{home}/.putty/**"),
            *(f"**/{name}" for name in FILE_NAMES),
        ]
        server.client_register_capability(
            types.RegistrationParams(
                [
                    types.Registration(
                        "sshlint-files",
                        types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                        types.DidChangeWatchedFilesRegistrationOptions(
                            [types.FileSystemWatcher(glob) for glob in globs]
                        ),
                    )
                ]
            )
        )
    await _ask(server)


async def _ask(server: Server) -> None:
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    found = await server.workspace_configuration_async(
        types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    )
    if found and isinstance(found[0], dict):
        take(server, found[0])
        server.changed()


async def changed(server: Server, params: types.DidChangeConfigurationParams) -> None:
    if isinstance(params.settings, dict) and isinstance(params.settings.get(SECTION), dict):
        take(server, params.settings)
    await _ask(server)
    server.changed()
    server.refresh()


def files_changed(server: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Keys, known hosts, included files and settings bear on all that is open."""
    server.changed()
    server.refresh()
