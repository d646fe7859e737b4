"""What is at a path, as the journal remembers and compares it."""

from __future__ import annotations

import os
import re
import stat as mode_bits
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from sshlint.fixing import directory
from sshlint.fixing.refusal import Refused, refusal
from sshlint.fixing.writing import attributes
from sshlint.source import Unreadable

FILE, FOLDER, ABSENT = "file", "folder", "absent"
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_NO_ID = -1
# The least and the most a field may be; uid_t and gid_t have 32 bits.
_NUMBERS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "mode": (0, 0o7777),
        "owner": (_NO_ID, 2**32 - 2),
        "group": (_NO_ID, 2**32 - 2),
        "modified": (-(2**63), 2**63 - 1),
    }
)


class State(NamedTuple):
    """A file, a directory or nothing. `digest` is empty where the content is of no concern.

    `modified` is in ns since 1970, and no part of what makes two states equal.
    """

    kind: str
    mode: int = 0
    digest: str = ""
    owner: int = -1
    group: int = -1
    attributes: tuple[tuple[str, bytes], ...] = ()
    modified: int = 0

    @property
    def default_list(self) -> bytes | None:
        return dict(self.attributes).get(attributes.DEFAULT_LIST)

    def to_json(self) -> dict[str, Any]:
        fields = self._asdict()
        fields["attributes"] = {k: b64encode(v).decode() for k, v in self.attributes}
        return fields

    @classmethod
    def from_json(cls, fields: object) -> State:
        """Raises ValueError for fields that `to_json` does not write."""
        if not isinstance(fields, dict) or fields.keys() != set(cls._fields):
            raise ValueError("fields are missing or unknown")
        kind, digest, attributes = fields["kind"], fields["digest"], fields["attributes"]
        if kind not in (FILE, FOLDER, ABSENT):
            raise ValueError("its kind is unknown")
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise ValueError("its digest is not one")
        for name, (least, most) in _NUMBERS.items():
            number = fields[name]
            if type(number) is not int or not least <= number <= most:
                raise ValueError(f"its {name} is out of range")
        if not isinstance(attributes, dict):
            raise ValueError("its attributes are no table")
        pairs = tuple((k, _decoded(k, v)) for k, v in attributes.items())
        return cls(**{**fields, "attributes": pairs})

    def is_here(self, now: State) -> bool:
        """Whether what is there `now` is this, as far as this says anything of it."""
        if self.kind != now.kind:
            return False
        if self.kind == ABSENT:
            return True
        # A kill may come between a key's new content and the bits that others have on it.
        modes = (self.mode, self.mode & 0o700)
        same_content = not self.digest or self.digest == now.digest
        return now.mode in modes and same_content and self.default_list == now.default_list


NOTHING = State(ABSENT)


def _decoded(name: str, value: object) -> bytes:
    if "\0" in name or "." not in name or not isinstance(value, str):
        raise ValueError("its attributes are damaged")
    return b64decode(value, validate=True)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def state_of(found: os.stat_result, data: bytes | None, held: Mapping[str, bytes]) -> State:
    """The state of what was just looked at, with the attributes it `held`.

    Without `data` the content is of no concern.
    """
    return State(
        FOLDER if mode_bits.S_ISDIR(found.st_mode) else FILE,
        mode_bits.S_IMODE(found.st_mode),
        "" if data is None else digest(data),
        found.st_uid,
        found.st_gid,
        tuple(sorted(held.items())),
        found.st_mtime_ns,
    )


def look(path: str, *, content: bool) -> State:
    """What is at a real path now; no link on the way or there is followed. Raises `Refused`."""
    try:
        with directory.parent(path) as (folder, name):
            found = os.stat(name, dir_fd=folder, follow_symlinks=False)
            if mode_bits.S_ISLNK(found.st_mode):
                raise Refused(path, "it has become a symbolic link")
            held = _attributes(folder, name, path, found)
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    except OSError as error:
        raise refusal(path, error) from None
    if not content or not mode_bits.S_ISREG(found.st_mode):
        return state_of(found, None, held)
    try:
        return state_of(found, directory.read_file(path).data, held)
    except Unreadable as error:
        raise Refused(path, error.reason) from None


def _attributes(folder: int, name: str, path: str, found: os.stat_result) -> Mapping[str, bytes]:
    if not mode_bits.S_ISREG(found.st_mode) and not mode_bits.S_ISDIR(found.st_mode):
        return {}
    try:
        descriptor = os.open(name, directory.FILE, dir_fd=folder)
    except PermissionError:  # to ask for them takes no right to read the file
        return attributes.read(path)
    try:
        return attributes.read(descriptor)
    finally:
        os.close(descriptor)
