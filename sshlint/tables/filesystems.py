"""File systems that do not keep the modes chmod gives, by their name in /proc/self/mountinfo.

Sources: mount(8) and the kernel's fs/fat, fs/exfat, fs/ntfs3, fs/smb/client (cifs_show_options)
and fs/vboxsf; ntfs-3g(8); rclone mount; learn.microsoft.com/windows/wsl/wsl-config (automount).
"""

from __future__ import annotations

from sshlint.lean import NamedTuple


class Foreign(NamedTuple):
    """A file system that makes modes up.

    `needs`: mount options one of which must be there for that; `kept_by`: options one of which
    makes it keep modes after all. `cure`: what to do.
    """

    shown: str
    cure: str
    needs: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()


_WSL = (
    'write options = "metadata,umask=22,fmask=11" under [automount] in /etc/wsl.conf, run '
    "wsl --shutdown in Windows, then chmod; or keep ~/.ssh in Linux's own file system"
)
_MOUNT = (
    "mount it with fmask=177,dmask=077, or keep private keys and configs on a Linux file system"
)
_CIFS = (
    "mount it with file_mode=0600,dir_mode=0700, or keep private keys and configs on a local "
    "file system"
)
_MOVE = "keep private keys and configs on a local file system"

# What mountinfo says nothing about, found by a chmod that changed nothing.
TRIED = Foreign("a file system on which chmod does nothing", _MOVE)

FILE_SYSTEMS = {
    # WSL 2 mounts Windows drives over 9p, as qemu does its shares, which keep modes.
    "9p": Foreign("a Windows drive", _WSL, needs=("aname=drvfs",), kept_by=("metadata",)),
    "drvfs": Foreign("a Windows drive", _WSL, kept_by=("metadata",)),
    "vfat": Foreign("a FAT file system", _MOUNT),
    "msdos": Foreign("a FAT file system", _MOUNT),
    "exfat": Foreign("an exFAT file system", _MOUNT),
    "fuse.exfat": Foreign("an exFAT file system", _MOUNT),
    "ntfs": Foreign("an NTFS file system", _MOUNT),
    "ntfs3": Foreign("an NTFS file system", _MOUNT, kept_by=("acl",)),
    "fuseblk": Foreign("an NTFS or exFAT file system", _MOUNT),
    "cifs": Foreign("a CIFS share", _CIFS, kept_by=("unix", "posix", "cifsacl", "modefromsid")),
    "smb3": Foreign("an SMB share", _CIFS, kept_by=("unix", "posix", "cifsacl", "modefromsid")),
    "vboxsf": Foreign("a VirtualBox share", _MOUNT),
    "fuse.rclone": Foreign("an rclone mount", _MOVE),
    "fuse.gcsfuse": Foreign("a gcsfuse mount", _MOVE),
}
