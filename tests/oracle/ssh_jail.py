"""An ssh with a home and an /etc/ssh of our own: mounts that only its process sees."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
from contextlib import suppress
from typing import NamedTuple

from sshlint.machine.account import Account

# What ssh and the C library look at in /etc.
_NEEDED = ("group", "host.conf", "hosts", "ld.so.cache", "nsswitch.conf", "protocols", "services")


class Answer(NamedTuple):
    status: int
    out: str
    err: str


class Jail:
    """Asks ssh one question after another. `home` and `etc` may be filled anew in between."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.home = os.path.join(folder, "home")
        self.all_etc = os.path.join(folder, "etc")
        self.etc = os.path.join(self.all_etc, "ssh")
        os.makedirs(self.home)
        os.makedirs(self.etc)
        for name in _NEEDED:
            if os.path.isfile(f"/etc/{name}"):
                shutil.copyfile(f"/etc/{name}", os.path.join(self.all_etc, name))
        self.uid = os.getuid()
        self._write_passwd()
        # The whole folder: a mount over the one file would go when useradd replaces that.
        mounts = f"mount --bind {shlex.quote(self.all_etc)} /etc && echo ready"
        self.shell = self._start(["unshare", "-m", "/bin/sh"], mounts)
        if self.shell is None:
            # Only root may mount; a second namespace makes it the user again, the files' owner.
            again = f"unshare --map-user={self.uid} --map-group={os.getgid()}"
            mounts = f"mount --bind {shlex.quote(self.all_etc)} /etc"
            mounts += f" && exec {again} /bin/sh -c 'echo ready; exec /bin/sh'"
            self.shell = self._start(["unshare", "-rm", "/bin/sh"], mounts)

    @property
    def works(self) -> bool:
        return self.shell is not None

    def _write_passwd(self) -> None:
        lines = []
        self.homes: dict[str, str] = {}
        with open("/etc/passwd", encoding="utf-8") as passwd:
            for line in passwd:
                fields = line.split(":")
                if fields[2] == str(self.uid):
                    fields[5] = self.home
                    self.user = fields[0]
                self.homes.setdefault(fields[0], fields[5])
                lines.append(":".join(fields))
        with open(os.path.join(self.all_etc, "passwd"), "w", encoding="utf-8") as passwd:
            passwd.writelines(lines)

    def _start(self, command: list[str], mounts: str) -> subprocess.Popen[str] | None:
        if shutil.which(command[0]) is None:
            return None
        shell = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.shell = shell
        try:
            if self._tell(f"{{ {mounts}; }} || echo failed") == "ready":
                return shell
        except OSError:  # it is gone already
            pass
        self.close()
        return None

    def _tell(self, command: str) -> str:
        assert self.shell is not None
        assert self.shell.stdin is not None
        assert self.shell.stdout is not None
        self.shell.stdin.write(command + "\n")
        self.shell.stdin.flush()
        return self.shell.stdout.readline().strip()

    def empty(self) -> None:
        """Clear both folders, which are mounted and must stay the same."""
        for folder in (self.home, self.etc):
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    os.unlink(entry.path)

    def ask(self, arguments: list[str], environment: dict[str, str]) -> Answer:
        """`ssh -G` and its status, output and errors."""
        return self.run(["ssh", "-G", *arguments], environment)

    def run(self, words: list[str], environment: dict[str, str], stdin: str = os.devnull) -> Answer:
        """Any program, with this environment and no other."""
        out, err = (os.path.join(self.folder, name) for name in ("out", "err"))
        variables = [f"{name}={value}" for name, value in environment.items()]
        command = shlex.join(["env", "-i", *variables, *words])
        streams = f"<{shlex.quote(stdin)} >{shlex.quote(out)} 2>{shlex.quote(err)}"
        status = self._tell(f"{command} {streams}; echo $?")
        return Answer(int(status), _text(out), _text(err))

    def account(self, environment: dict[str, str]) -> Account:
        host, home_of = socket.gethostname(), self.homes.get
        return Account(self.user, self.uid, self.home, host, environment, home_of)

    def close(self) -> None:
        if self.shell is not None:
            assert self.shell.stdin is not None
            assert self.shell.stdout is not None
            self.shell.kill()
            self.shell.wait()
            self.shell.stdout.close()
            with suppress(OSError):  # what was not read before it ended
                self.shell.stdin.close()
            self.shell = None


def _text(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        return file.read()
