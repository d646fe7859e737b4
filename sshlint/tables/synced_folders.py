"""Folders that a program copies to other machines, by how they are called or what lies in them.

Names are the defaults of each program's installer, compared in lower case; a trailing * stands for
what the program appends (an organisation's or account's name).
"""

from __future__ import annotations

from sshlint.lean import NamedTuple


class Synced(NamedTuple):
    """A program that copies folders. `names`: what the folder is called; `marks`: files in it."""

    program: str
    names: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


SYNCED = (
    Synced("OneDrive", names=("onedrive", "onedrive - *", "onedrive-*")),
    # help.dropbox.com: two linked accounts make "Dropbox (Personal)" and "Dropbox (Team)".
    Synced("Dropbox", names=("dropbox", "dropbox (*", "dropbox-*"), marks=(".dropbox.cache",)),
    Synced("iCloud Drive", names=("com~apple~clouddocs", "iclouddrive", "icloud drive*")),
    Synced("Google Drive", names=("google drive", "googledrive", "googledrive-*")),
    # docs.syncthing.net: a shared folder holds .stfolder.
    Synced("Syncthing", marks=(".stfolder",)),
    Synced("Nextcloud", names=("nextcloud",), marks=(".nextcloudsync.log",)),
    Synced("ownCloud", names=("owncloud",), marks=(".owncloudsync.log",)),
    Synced("pCloud", names=("pclouddrive", "pcloud drive")),
    Synced("Resilio Sync", names=("resilio sync",)),
    Synced("Box", names=("box sync", "box-box")),
)
