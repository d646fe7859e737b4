"""Becomes another user for the rest of a job, in a child process, with no way back.

Root reads what its owner could have made into anything: a link, a FIFO, a file that names others.
So all of it is read, and written, with the owner's rights alone.
"""

from __future__ import annotations

import contextlib
import os
import pkgutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from sshlint.source import Unreadable, read

# What functions import when they run, beside our own modules: an interpreter under /root cannot be
# read afterwards. A test compares this with the tree.
LATER = (
    "array", "badkeys.allkeys", "badkeys.keydata", "base64", "bcrypt", "binascii", "calendar",
    "click", "datetime",
    "collections.abc", "click.shell_completion", "cryptography.exceptions",
    "cryptography.hazmat.decrepit.ciphers.algorithms",
    "cryptography.hazmat.primitives.asymmetric.dsa", "cryptography.hazmat.primitives.asymmetric.ec",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.asymmetric.ed448",
    "cryptography.hazmat.primitives.asymmetric.rsa",
    "cryptography.hazmat.primitives.ciphers.aead", "cryptography.hazmat.primitives.hashes",
    "cryptography.hazmat.primitives.kdf.pbkdf2", "cryptography.hazmat.primitives.poly1305",
    "cryptography.hazmat.primitives.serialization", "difflib", "errno", "fcntl", "fnmatch",
    "getopt", "getpass", "glob", "grp", "hashlib", "hmac", "importlib.abc", "importlib.readers",
    "importlib.resources", "importlib.resources.abc", "importlib.util", "io", "ipaddress",
    "jinja2", "jinja2.debug", "json", "markupsafe", "math", "os.path", "paramiko", "platform",
    "platformdirs", "pwd", "select", "shlex", "shutil", "signal", "re", "socket", "subprocess",
    "tempfile", "termios", "threading", "time", "tomli", "tomllib", "traceback", "typing",
    "unicodedata", "urllib.parse", "warnings",
    "encodings.idna", "encodings.punycode", "encodings.utf_16", "encodings.utf_16_be",
    "encodings.utf_16_le", "encodings.cp1252", "encodings.latin_1", "encodings.ascii",
    "encodings.unicode_escape",
)  # fmt: skip
_OF_THE_RUNNER = ("SUDO_", "XDG_", "SSH_")
_FORWARDED = (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))
_INTERNAL = 70  # sysexits.h EX_SOFTWARE


class CannotStepDown(Exception):  # noqa: N818 - it is an answer, not a failure of ours
    """The system does not let this process become the user; says why."""


class Owner(NamedTuple):
    """Whom to become: ids, groups, and the home that `~` stands for afterwards."""

    uid: int
    gid: int
    name: str
    home: str

    @classmethod
    def of(cls, uid: int, gid: int) -> Owner:
        """By the passwd entry; without one by the bare ids, and without a home."""
        import pwd

        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return cls(uid, gid or uid, "", os.sep)
        return cls(uid, entry.pw_gid, entry.pw_name, entry.pw_dir)


class Runner:
    """In the child: who asked for it, and still has the rights to write reports."""

    def __init__(self, questions: int, answers: int) -> None:
        self._questions = questions
        self._answers = answers

    def put(self, path: str, text: str) -> str:
        """Have a report written; returns why it was not, or the empty string."""
        _send(self._questions, os.fsencode(path))
        _send(self._questions, text.encode("utf-8", "surrogateescape"))
        return _receive(self._answers).decode("utf-8", "replace")


runner: Runner | None = None
Put = Callable[[str, str], str]


def run_as(
    owner: Owner, job: Callable[[], int], put: Put, kept: Iterable[int] = (), *, asks: bool = False
) -> int:
    """Do a job as another user. Returns its exit status; 128 and the number after a signal.

    `put` writes a report with the rights of this process, and returns why it could not; `kept` are
    descriptors that stay open. Raises
    `CannotStepDown` before the job has begun. Only a job that `asks` keeps the terminal.
    """
    from_child, questions = os.pipe()
    to_be_read, to_child = os.pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    child = os.fork()
    if child == 0:
        if not asks:
            os.setsid()  # a program of the owner's could type into root's terminal
        _be_the_child(owner, job, questions, to_be_read, kept)
    os.close(questions)
    os.close(to_be_read)
    with _signals_left_to(child, shared=asks):
        reason = _receive(from_child)
        while path := _receive(from_child):
            _send(to_child, put(os.fsdecode(path), _text(_receive(from_child))).encode())
        status = os.waitpid(child, 0)[1]
    os.close(from_child)
    os.close(to_child)
    if reason:
        raise CannotStepDown(reason.decode("utf-8", "replace"))
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _be_the_child(
    owner: Owner, job: Callable[[], int], questions: int, answers: int, kept: Iterable[int]
) -> None:
    global runner  # noqa: PLW0603 - a process has one, from here on
    status = _INTERNAL
    try:
        import_all()
        _close_all_but((questions, answers, *kept))
        try:
            become(owner)
        except (OSError, CannotStepDown) as error:
            _send(questions, str(getattr(error, "strerror", "") or error).encode() or b"refused")
            return
        _send(questions, b"")
        runner = Runner(questions, answers)
        status = job()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(status)


def become(owner: Owner) -> None:
    """Take on a user's ids, groups and environment. Raises OSError, `CannotStepDown`."""
    if owner.name:
        os.initgroups(owner.name, owner.gid)
    else:
        os.setgroups([])
    if hasattr(os, "setresuid"):
        os.setresgid(owner.gid, owner.gid, owner.gid)
        os.setresuid(owner.uid, owner.uid, owner.uid)
    else:
        os.setgid(owner.gid)
        os.setuid(owner.uid)
    _make_sure(owner)
    for name in [name for name in os.environ if name.startswith(_OF_THE_RUNNER)]:
        del os.environ[name]
    os.environ["HOME"] = owner.home
    for name in ("USER", "LOGNAME"):
        os.environ[name] = owner.name or str(owner.uid)


def _make_sure(owner: Owner) -> None:
    try:
        os.setuid(0)
    except PermissionError:
        pass
    else:
        raise CannotStepDown("the way back to root stays open")
    with contextlib.suppress(Unreadable):  # of Linux; elsewhere there are no capabilities
        for line in read("/proc/self/status").text.splitlines():
            if line.startswith(("CapEff:", "CapPrm:")) and int(line.split()[1], 16):
                raise CannotStepDown("capabilities of root are kept")
    if os.geteuid() != owner.uid or os.getegid() != owner.gid:
        raise CannotStepDown("the ids were not taken on")


@lru_cache(maxsize=1)
def import_all() -> None:
    """Import every module that a job may come to need; its children then have them, too."""
    import sshlint

    for module in pkgutil.walk_packages(sshlint.__path__, "sshlint.", onerror=lambda name: None):
        if not module.name.endswith("__main__") and not _is_elsewhere(module.name):
            _try_import(module.name)
    for name in LATER:
        _try_import(name)


def _is_elsewhere(name: str) -> bool:
    """Whether a module belongs to what never steps down, whose libraries are slow.

    That is the language server where it is not used, and all of fleet but `collect`.
    """
    if name.startswith("sshlint.fleet."):
        return not name.startswith("sshlint.fleet.collect")
    return name.startswith("sshlint.server.") and "pygls" not in sys.modules


def _try_import(name: str) -> None:
    with contextlib.suppress(ImportError):  # of another platform, or of an extra
        import_module(name)


def _close_all_but(kept: Iterable[int]) -> None:
    """What root had open is not for the owner, but for the three streams."""
    try:
        open_ones = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        open_ones = list(range(3, os.sysconf("SC_OPEN_MAX")))
    for descriptor in set(open_ones) - {0, 1, 2, *kept}:
        with contextlib.suppress(OSError):
            os.close(descriptor)


@contextlib.contextmanager
def _signals_left_to(child: int, *, shared: bool) -> Iterator[None]:
    """Ctrl-C reaches a child by a terminal that is `shared`; all else reaches it by us."""

    def forward(number: int, frame: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    kept = {number: signal.signal(number, forward) for number in _FORWARDED}
    kept[signal.SIGINT] = signal.signal(
        signal.SIGINT, signal.SIG_IGN if shared and _has_terminal() else forward
    )
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _has_terminal() -> bool:
    return any(map(os.isatty, (0, 1, 2)))


def _send(descriptor: int, data: bytes) -> None:
    rest = memoryview(len(data).to_bytes(8, "big") + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _receive(descriptor: int) -> bytes:
    """What `_send` sent; nothing at the end."""
    return _read(descriptor, int.from_bytes(_read(descriptor, 8), "big"))


def _read(descriptor: int, count: int) -> bytes:
    data = bytearray()
    while len(data) < count and (more := os.read(descriptor, min(count - len(data), 65536))):
        data += more
    return bytes(data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
