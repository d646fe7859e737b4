"""What there is to lint: a home, a folder, a repository, files, and those a config names."""

from sshlint.discover.places import (
    reads_like_config,
    survey_file,
    survey_folder,
    survey_home,
    survey_source,
    survey_system,
)
from sshlint.discover.roles import (
    AUTHORIZED_KEYS,
    CONFIG,
    FOLDER,
    HOME,
    KNOWN_HOSTS,
    LINK,
    LOGIN_SCRIPT,
    OTHER,
    PRIVATE_KEY,
    PUBLIC_KEY,
    SSH_FOLDER,
    role_by_name,
)
from sshlint.discover.survey import Entry, Failure, InternalFault, Survey, classify

__all__ = [
    "AUTHORIZED_KEYS",
    "CONFIG",
    "FOLDER",
    "HOME",
    "KNOWN_HOSTS",
    "LINK",
    "LOGIN_SCRIPT",
    "OTHER",
    "PRIVATE_KEY",
    "PUBLIC_KEY",
    "SSH_FOLDER",
    "Entry",
    "Failure",
    "InternalFault",
    "Survey",
    "classify",
    "reads_like_config",
    "role_by_name",
    "survey_file",
    "survey_folder",
    "survey_home",
    "survey_source",
    "survey_system",
]
