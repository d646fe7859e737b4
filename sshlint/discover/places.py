"""Where to look: a home, a folder, a repository, a file, the system's config."""

from __future__ import annotations

import os

from sshlint import filesystem
from sshlint.config.deployed import Deployed, is_template_text
from sshlint.discover.fitting import DOCUMENTS, config_lines, foreign, has_blocks
from sshlint.discover.named import add_named_files
from sshlint.discover.roles import (
    CONFIG,
    HOME,
    OTHER,
    SSH_FOLDER,
    is_key_name,
    is_ssh_place,
    role_by_name,
)
from sshlint.discover.survey import Entry, Survey
from sshlint.discover.user_putty import survey_putty
from sshlint.discover.walk import Walk
from sshlint.source import Source, Unreadable


def survey_home(survey: Survey) -> None:
    """Take up a home: all in `~/.ssh`, what the user's config names, and the PuTTY store."""
    home = survey.context.home
    folder = os.path.join(home, ".ssh")
    survey.add(home, HOME)
    entry = survey.add(folder, SSH_FOLDER)
    if entry is not None and entry.stat is not None:
        survey_folder(survey, folder, named=False)
    config = os.path.join(folder, "config")
    if survey.is_new(config) and (new := survey.add(config, CONFIG)) and new.source is not None:
        survey.add_config(new.source)
        add_named_files(survey)
    survey_putty(survey)


def survey_folder(survey: Survey, folder: str, *, named: bool = True) -> None:
    """Take up all that is SSH's in a folder and the folders in it."""
    for path in Walk(survey).files(folder, named=named):
        deployed = survey.deployed(path)
        if deployed and filesystem.islink(path) and survey.deployed(filesystem.realpath(path)):
            continue  # to a file that is met by itself
        name = os.path.join(folder, deployed.path) if deployed else path
        role = role_by_name(name)
        if role == CONFIG and not is_ssh_place(name):
            role = OTHER
        entry = survey.add(path, role)
        if entry and entry.role == CONFIG and entry.source is not None:
            if deployed and _is_unknown(survey, entry, deployed):
                continue
            survey.add_config(entry.source)
    add_named_files(survey)


def survey_file(survey: Survey, path: str, role: str | None = None) -> None:
    """Take up a file the user named, by its content and, where that says nothing, by its name.

    `role` is what the user says it is.
    """
    deployed = survey.deployed(path)
    role = role or role_by_name(deployed.path if deployed else path)
    entry = survey.add(path, role, named=True)
    if entry is None or entry.source is None:
        return
    if deployed is None:
        survey_source(survey, entry)
    elif entry.role in (CONFIG, OTHER):
        _survey_text(survey, entry, deployed)


def _survey_text(survey: Survey, entry: Entry, deployed: Deployed) -> None:
    """Take up a text of a repository, a config among those that include it."""
    if _is_unknown(survey, entry, deployed) or entry.source is None:
        return
    if not _is_included(survey, entry) and deployed.path.startswith(".ssh/"):
        _survey_main_config(survey, entry)
    if _is_included(survey, entry):
        entry.role = CONFIG
    elif _is_config(entry, entry.source, deployed):
        entry.role = CONFIG
        survey.add_config(entry.source)
    else:
        entry.role = OTHER


def _is_config(entry: Entry, source: Source, deployed: Deployed) -> bool:
    """Whether a file that a hook names is a config: many programs call theirs so."""
    if deployed.path.startswith(".ssh/"):
        return entry.role == CONFIG or reads_like_config(source)
    return reads_like_config(source) and has_blocks(source)


def _is_unknown(survey: Survey, entry: Entry, deployed: Deployed) -> bool:
    """Whether nobody can tell what a file will hold: a template, or one that is encrypted."""
    text = entry.source.text if entry.source else ""
    if deployed.encrypted or (deployed.template and is_template_text(text)):
        what = "it is encrypted" if deployed.encrypted else "it is a template"
        survey.notes.append((entry.path, f"not linted: {what}"))
        entry.role = OTHER
        return True
    return False


def _survey_main_config(survey: Survey, entry: Entry) -> None:
    """Take up the `~/.ssh/config` of a file's repository."""
    repository = survey.repository(entry.path)
    for path in repository.find(".ssh/config") if repository else ():
        if filesystem.realpath(path) == filesystem.realpath(entry.path):
            continue  # yadm's link to this alternate
        main = survey.add(path, CONFIG)
        if main is None or main.source is None:
            continue
        deployed = survey.deployed(path)
        if deployed is None or not _is_unknown(survey, main, deployed):
            survey.add_config(main.source)


def _is_included(survey: Survey, entry: Entry) -> bool:
    return any(file.source.path == entry.path for config in survey.configs for file in config.files)


def reads_like_config(source: Source) -> bool:
    """Whether most lines of a text begin with an option of ssh_config, and it is no document."""
    if source.path.endswith(DOCUMENTS):
        return False
    known, lines = config_lines(source)
    return 2 * known > lines and not foreign(source)


def survey_source(survey: Survey, entry: Entry) -> None:
    """Go on from a named file's content: text that is nothing else is a config."""
    source = entry.source
    if source is None:
        return
    if entry.role == OTHER and not is_key_name(entry.name):
        if reason := foreign(source):
            survey.fail(entry.path, reason, named=True, refused=True)
            entry.source = None  # not judged, so not counted either
            return
        entry.role = CONFIG
    if entry.role == CONFIG:
        survey.add_config(source)
        add_named_files(survey)


def survey_system(survey: Survey, path: str) -> None:
    """Read the system's config as context: it is evaluated, not reported on."""
    try:
        source = survey.read_machine(path)
    except Unreadable:
        return
    survey.system_config = survey.load_config(source, system=True)
