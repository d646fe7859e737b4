"""Writes the user's files: the only module that does, and never half.

A file is replaced by renaming a finished one over it. Until then the new one is called
`.NAME.sshlint-12345678`, lies in the same folder, and is no wider than the file it is to replace.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat as mode_bits
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sshlint.fixing import directory
from sshlint.fixing.refusal import Refused, refusal
from sshlint.fixing.writing import attributes
from sshlint.fixing.writing.temporary import temporary_file, write_all

_OWN = 0o700
_NO_ATTRIBUTES: Mapping[str, bytes] = MappingProxyType({})
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


def replace(
    path: str,
    data: bytes,
    expected: os.stat_result,
    *,
    secret: bool = False,
    modified: int | None = None,
) -> None:
    """Give an existing file new content, whole or not at all; owner, mode, attributes are kept.

    No part of `path` may be a link (resolve it first), and the file must still be the one
    `expected` was taken from. While a `secret` one is being written, nobody but its owner has any
    right to it. `modified` is the time to give it, in ns since 1970. Raises `Refused`.
    """
    with _refusing(path), directory.parent(path) as (folder, name):
        _refuse_changed(path, name, folder, expected)
        refuse_hard_links(path, expected)
        mode = mode_bits.S_IMODE(expected.st_mode)
        with temporary_file(folder, name, mode & 0o600) as (descriptor, temporary):
            write_all(descriptor, data)
            _take_over(path, folder, descriptor, expected)
            if modified is not None:
                os.utime(descriptor, ns=(modified, modified))
            os.fchmod(descriptor, mode & _OWN if secret else mode)
            os.fsync(descriptor)
            _refuse_changed(path, name, folder, expected)
            os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            if secret and mode & ~_OWN:
                os.fchmod(descriptor, mode)
        _sync(folder)


def create(
    path: str,
    data: bytes,
    mode: int,
    *,
    owner: tuple[int, int] = (-1, -1),
    kept: Mapping[str, bytes] = _NO_ATTRIBUTES,
    modified: int | None = None,
) -> None:
    """Make a file that is not there yet, whole or not at all. Raises `Refused`.

    `owner` (uid and gid, -1: whoever runs this) and `kept` attributes bring back a former file.
    """
    with _refusing(path):
        create_new(path, data, mode, owner=owner, kept=kept, modified=modified)


def create_new(
    path: str,
    data: bytes,
    mode: int,
    *,
    owner: tuple[int, int] = (-1, -1),
    kept: Mapping[str, bytes] = _NO_ATTRIBUTES,
    modified: int | None = None,
) -> None:
    """As `create`, for callers with words of their own for what the system says: OSError."""
    with directory.parent(path) as (folder, name):
        with temporary_file(folder, name, mode & 0o600) as (descriptor, temporary):
            write_all(descriptor, data)
            if owner not in ((-1, -1), (os.geteuid(), os.getegid())):
                os.fchown(descriptor, *owner)
            attributes.write(descriptor, kept)
            os.fchmod(descriptor, mode)
            if modified is not None:
                os.utime(descriptor, ns=(modified, modified))
            os.fsync(descriptor)
            _move_to_free_name(folder, temporary, name)
        _sync(folder)


def make_folder(path: str, mode: int) -> None:
    """Make a folder that is not there yet. Raises `Refused`."""
    with _refusing(path), directory.parent(path) as (folder, name):
        os.mkdir(name, mode & _OWN, dir_fd=folder)
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if mode_bits.S_IMODE(found.st_mode) != mode:  # whatever the umask took
            _chmod(path, folder, name, mode, found)
        _sync(folder)


def move(path: str, new_path: str) -> None:
    """Rename a file within its folder; the new name must be free. Raises `Refused`."""
    with _refusing(path), directory.parent(path) as (folder, name):
        if os.path.dirname(path) != os.path.dirname(new_path):
            raise Refused(path, f"{new_path} is in another directory")
        _move_to_free_name(folder, name, os.path.basename(new_path))
        _sync(folder)


def change_mode(path: str, mode: int, expected: int) -> None:
    """Give a file or folder other permission bits, if it still has the `expected` ones.

    Raises `Refused`. Whether the mode stuck is for the caller to look at: some file systems take
    it in silence.
    """
    with _refusing(path), directory.parent(path) as (folder, name):
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if mode_bits.S_ISLNK(found.st_mode):
            raise Refused(path, "it has become a symbolic link")
        if mode_bits.S_IMODE(found.st_mode) != expected:
            raise Refused(path, "its mode has changed since it was looked at; run sshlint again")
        if mode_bits.S_ISREG(found.st_mode):
            refuse_hard_links(path, found)
        elif not mode_bits.S_ISDIR(found.st_mode):
            raise Refused(path, "it is neither a file nor a directory")
        _chmod(path, folder, name, mode, found)


def _chmod(path: str, folder: int, name: str, mode: int, found: os.stat_result) -> None:
    """By descriptor, so that a link put in the file's place meanwhile is not followed."""
    try:
        descriptor = os.open(name, directory.FILE, dir_fd=folder)
    except PermissionError:  # its owner can change the mode of what the mode does not let them read
        _chmod_unopened(path, folder, name, mode, found)
        return
    try:
        if not os.path.samestat(os.fstat(descriptor), found):
            raise Refused(path, _CHANGED)
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def _chmod_unopened(path: str, folder: int, name: str, mode: int, found: os.stat_result) -> None:
    if not hasattr(os, "O_PATH"):
        os.chmod(name, mode, dir_fd=folder, follow_symlinks=False)
        return
    flags = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, dir_fd=folder)
    try:
        if not os.path.samestat(os.fstat(descriptor), found):
            raise Refused(path, _CHANGED)
        os.chmod(f"/proc/self/fd/{descriptor}", mode)
    finally:
        os.close(descriptor)


def put_attribute(path: str, name: str, value: bytes | None) -> None:
    """Set an extended attribute, or remove it where `value` is None. Raises `Refused`."""
    with _refusing(path), directory.parent(path) as (folder, entry):
        descriptor = os.open(entry, directory.FILE, dir_fd=folder)
        try:
            attributes.put(descriptor, name, value)
        finally:
            os.close(descriptor)


def remove(path: str) -> None:
    """Remove a file, or a folder that is empty. Raises `Refused`."""
    with _refusing(path), directory.parent(path) as (folder, name):
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if mode_bits.S_ISDIR(found.st_mode):
            try:
                os.rmdir(name, dir_fd=folder)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                raise Refused(path, "it is no longer empty") from None
        else:
            os.unlink(name, dir_fd=folder)
        _sync(folder)


def refuse_hard_links(path: str, found: os.stat_result) -> None:
    """Raises `Refused` for a file with other names: they would keep the old content."""
    if found.st_nlink < 2:
        return
    folder = os.path.dirname(path)
    others = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        others = sorted(e.path for e in entries if e.inode() == found.st_ino and e.path != path)
    also = f", {', '.join(others)} among them" if others else ""
    raise Refused(
        path, f"it is one file under {found.st_nlink} names (hard links){also}; change it by hand"
    )


_CHANGED = "it was changed after sshlint read it; run sshlint again"


def _refuse_changed(path: str, name: str, folder: int, expected: os.stat_result) -> None:
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if _identity(found) != _identity(expected):
        raise Refused(path, _CHANGED)


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return (
        found.st_dev,
        found.st_ino,
        found.st_mode,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
    )


def _take_over(path: str, folder: int, descriptor: int, expected: os.stat_result) -> None:
    owner, group = expected.st_uid, expected.st_gid
    made = os.fstat(descriptor)
    try:
        if (made.st_uid, made.st_gid) != (owner, group):
            os.fchown(descriptor, owner, group)
    except PermissionError:
        raise Refused(path, _not_kept(made, expected)) from None
    try:
        attributes.write(descriptor, _attributes(folder, os.path.basename(path)))
    except OSError:
        raise Refused(path, "its extended attributes or access list cannot be kept") from None


def _attributes(folder: int, name: str) -> dict[str, bytes]:
    descriptor = os.open(name, directory.FILE, dir_fd=folder)
    try:
        return attributes.read(descriptor)
    finally:
        os.close(descriptor)


def _not_kept(made: os.stat_result, expected: os.stat_result) -> str:
    from sshlint.fixing.refusal import user_name

    if made.st_uid != expected.st_uid:
        return f"it belongs to {user_name(expected.st_uid)}, who alone (or root) can change it"
    return f"its group (gid {expected.st_gid}) cannot be kept: you are not a member"


def _move_to_free_name(folder: int, name: str, new_name: str) -> None:
    """Rename without overwriting: a hard link refuses a name that is taken, a rename does not."""
    try:
        os.link(name, new_name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        os.unlink(name, dir_fd=folder)
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    os.close(os.open(new_name, flags, 0o600, dir_fd=folder))  # holds the name
    os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=folder)


def _sync(folder: int) -> None:
    with contextlib.suppress(OSError):  # some file systems cannot, and keep their order anyway
        os.fsync(folder)


@contextlib.contextmanager
def _refusing(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refusal(path, error) from None
