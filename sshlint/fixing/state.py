"""What is at a path, as the journal remembers and compares it."""

from __future__ import annotations

import os
import stat as mode_bits
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any, NamedTuple

from sshlint.fixing import attributes
from sshlint.fixing.refusal import Refused
from sshlint.source import Unreadable, read

FILE, FOLDER, ABSENT = "file", "folder", "absent"


class State(NamedTuple):
    """A file, a folder or nothing. `digest` is empty where the content is of no concern."""

    kind: str
    mode: int = 0
    digest: str = ""
    owner: int = -1
    group: int = -1
    attributes: tuple[tuple[str, bytes], ...] = ()

    @property
    def default_list(self) -> bytes | None:
        return dict(self.attributes).get(attributes.DEFAULT_LIST)

    def to_json(self) -> dict[str, Any]:
        fields = self._asdict()
        fields["attributes"] = {k: b64encode(v).decode() for k, v in self.attributes}
        return fields

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> State:
        pairs = tuple((k, b64decode(v)) for k, v in fields["attributes"].items())
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


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def state_of(path: str, found: os.stat_result, data: bytes | None) -> State:
    """The state of what was just looked at; without `data` the content is of no concern."""
    return State(
        FOLDER if mode_bits.S_ISDIR(found.st_mode) else FILE,
        mode_bits.S_IMODE(found.st_mode),
        "" if data is None else digest(data),
        found.st_uid,
        found.st_gid,
        tuple(sorted(attributes.read(path).items())),
    )


def look(path: str, *, content: bool) -> State:
    """What is at a path now, without following a link there. Raises `Refused`."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    except OSError as error:
        raise Refused(path, (error.strerror or "it cannot be looked at").lower()) from None
    if mode_bits.S_ISLNK(found.st_mode):
        raise Refused(path, "it has become a symbolic link")
    if not content or not mode_bits.S_ISREG(found.st_mode):
        return state_of(path, found, None)
    try:
        return state_of(path, found, read(path).data)
    except Unreadable as error:
        raise Refused(path, error.reason) from None
