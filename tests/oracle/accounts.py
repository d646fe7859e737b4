"""Who asks: programs run as an ordinary user, also when the tests are started by root."""

from __future__ import annotations

import grp
import os
import pickle
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from tests.forked import fork

T = TypeVar("T")
_NOBODY = 65534
_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C"}


class Account(NamedTuple):
    """A user of this machine. `private` says that nobody else is in its primary group."""

    name: str
    uid: int
    gid: int
    private: bool

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, in no further groups; it fails the test if it hangs."""
        arguments = [shutil.which(command[0]) or command[0], *command[1:]]
        if os.geteuid() != 0:
            return _run(arguments)
        return _run(arguments, user=self.uid, group=self.gid, extra_groups=[])

    def run_each(self, command: str, files: Iterable[Path]) -> dict[Path, str]:
        """What a command of the shell, begun like this, prints of each file; one shell for all."""
        script = f'for file; do {command} "$file" 2>&1; printf "\\n%s\\0" "$file"; done'
        said = self.run("sh", "-c", script, "sh", *map(str, files)).stdout
        answers = (answer.rpartition("\n") for answer in said.split("\0")[:-1])
        return {Path(path): text for text, _, path in answers}

    def call(self, function: Callable[[], T]) -> T:
        """Call a function as this user. What it imports must have been imported before."""
        if os.geteuid() != 0:
            return function()
        reading, writing = os.pipe()
        child = fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setgid(self.gid)
                os.setuid(self.uid)
                answer = pickle.dumps(function())
            except BaseException as error:  # told to the parent, whatever it is
                answer = pickle.dumps(AssertionError(repr(error)))
            os.write(writing, answer)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            result = pickle.loads(pipe.read())  # noqa: S301 - our own child's
        os.waitpid(child, 0)
        if isinstance(result, AssertionError):
            raise result
        return result  # type: ignore[no-any-return]

    def own(self, *paths: Path) -> None:
        """Give files to this user and its primary group."""
        for path in paths:
            os.chown(path, self.uid, self.gid)


def _run(command: list[str], **identity: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        timeout=120,
        check=False,
        **identity,
    )


def ordinary() -> Account:
    """Whoever runs the tests; for root a system account, with a private group if there is one."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    candidates = [_account(p) for p in pwd.getpwall() if 0 < p.pw_uid < _NOBODY]
    if not candidates:
        pytest.fail("this machine has no account but root's")
    return min(candidates, key=lambda account: (not account.private, account.uid))


def groups_by_kind(account: Account) -> dict[str, int]:
    """Groups to try a file in: the account's, one of nobody's, one of others', root's.

    A user who is not root can give a file to its own groups only.
    """
    found = {"own": account.gid}
    if os.geteuid() == 0:
        found["root"] = 0
        primary = {entry.pw_gid for entry in pwd.getpwall()}
        for group in grp.getgrall():
            if not group.gr_mem and group.gr_gid not in primary:
                found.setdefault("empty", group.gr_gid)
            elif account.name not in group.gr_mem and group.gr_gid != account.gid:
                found.setdefault("of others", group.gr_gid)
    return found


@contextmanager
def home_of(account: Account) -> Iterator[Path]:
    """A new home, where ssh and sshd find no fault with the folders above."""
    above = "/run" if os.geteuid() == 0 else pwd.getpwuid(account.uid).pw_dir
    folder = Path(tempfile.mkdtemp(prefix="sshlint-test-", dir=above))
    try:
        (folder / ".ssh").mkdir()
        folder.chmod(0o755)
        (folder / ".ssh").chmod(0o700)
        account.own(folder, folder / ".ssh")
        yield folder
    finally:
        folder.chmod(0o700)
        (folder / ".ssh").chmod(0o700)
        shutil.rmtree(folder)


def _account(entry: pwd.struct_passwd) -> Account:
    others = [p for p in pwd.getpwall() if p.pw_gid == entry.pw_gid and p.pw_uid != entry.pw_uid]
    try:
        listed = set(grp.getgrgid(entry.pw_gid).gr_mem) - {entry.pw_name}
    except KeyError:
        listed = {"unknown"}
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, not others and not listed)
