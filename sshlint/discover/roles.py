"""What a file is to ssh, by its place and its name."""

from __future__ import annotations

import os

# What a file is to ssh, by its place and its content.
HOME = "home"
SSH_FOLDER = "ssh-folder"
FOLDER = "folder"
CONFIG = "config"
KNOWN_HOSTS = "known-hosts"
AUTHORIZED_KEYS = "authorized-keys"
LOGIN_SCRIPT = "login-script"
PRIVATE_KEY = "private-key"
PUBLIC_KEY = "public-key"
LINK = "dangling-link"
OTHER = "other"

BY_NAME = {
    "config": CONFIG,
    "known_hosts": KNOWN_HOSTS,
    "known_hosts2": KNOWN_HOSTS,
    "known_hosts.old": KNOWN_HOSTS,
    "authorized_keys": AUTHORIZED_KEYS,
    "authorized_keys2": AUTHORIZED_KEYS,
    "rc": LOGIN_SCRIPT,
    "environment": LOGIN_SCRIPT,
}


def role_by_name(path: str) -> str:
    """What a file's name promises."""
    return BY_NAME.get(os.path.basename(path), OTHER)


def is_ssh_place(path: str) -> bool:
    folder = os.path.basename(os.path.dirname(path))
    return folder in (".ssh", "ssh", "dot_ssh", "private_dot_ssh", "exact_dot_ssh")


def is_key_name(name: str) -> bool:
    return name.startswith("id_") or name.endswith((".pub", ".pem", ".ppk", ".key"))
