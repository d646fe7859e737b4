"""Runs sshlint's zipapp on a managed machine, on which only a Python from 3.10 is needed."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import os
import re
import shlex
import zlib
from typing import Any, NamedTuple

from ansible.errors import AnsibleActionFail

_BUNDLED = os.path.join(os.path.dirname(__file__), "..", "..", "files", "sshlint.pyz")
_NAMES = ("python3", *(f"python3.{minor}" for minor in range(19, 9, -1)))
# Prints the first Python that is new enough, else the versions of those that are not.
_FIND = r"""
for p in {names}; do
  v=$("$p" -I -S -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  case $v in
    3.1[0-9]|3.[2-9][0-9]) echo "sshlint-python:$p"; exit 0;;
    *) echo "sshlint-old:$v";;
  esac
done
exit 0
"""
# A terminal may stand between (become), so the answer is one word between marks.
_RUN = """
import base64, gzip, json, subprocess, sys
done = subprocess.run([sys.executable, "-I", "-S"] + sys.argv[1:], stdin=subprocess.DEVNULL,
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
texts = [text.decode("utf-8", "replace") for text in (done.stdout, done.stderr)]
answer = [done.returncode] + texts
word = base64.b64encode(gzip.compress(json.dumps(answer).encode())).decode()
print("<sshlint>" + word + "</sshlint>")
"""
_LARGEST = 1 << 30  # bytes of an answer, unpacked


class Answer(NamedTuple):
    """What the program wrote, and its exit status."""

    status: int
    output: str
    errors: str


class Program:
    """The zipapp on one machine, for the time of a task. `action` is the action plugin.

    `variables` are those of the task, which may name a Python; `local` is the zipapp here.
    """

    def __init__(self, action: Any, variables: dict[str, Any], local: str | None) -> None:
        self.action = action
        chosen = variables.get("ansible_python_interpreter")
        self.interpreter = None if str(chosen).startswith("auto") else chosen
        self.local = _local(local)
        self.directory = ""
        self.path = ""

    def __enter__(self) -> Program:
        self.python = self._find_python()
        self.directory = self.action._make_tmp_path()
        self.path = self.action._connection._shell.join_path(self.directory, "sshlint.pyz")
        self.action._transfer_file(self.local, self.path)
        self.action._fixup_perms2((self.directory, self.path))
        return self

    def __exit__(self, *_: object) -> None:
        self.action._remove_tmp_path(self.directory)

    def run(self, *words: str) -> Answer:
        """Run the program. Raises AnsibleActionFail where it could not be started."""
        command = [self.python, "-I", "-S", "-c", _RUN, self.path, *words]
        done = self.action._low_level_execute_command(shlex.join(command))
        found = re.search(r"<sshlint>([A-Za-z0-9+/=\s]+)</sshlint>", done["stdout"])
        if found is None:
            reason = (done["stderr"] or done["stdout"]).strip()[-500:]
            raise AnsibleActionFail(f"sshlint could not be started: {reason}")
        try:
            unpack = zlib.decompressobj(wbits=31)
            data = unpack.decompress(base64.b64decode(found[1]), _LARGEST)
            status, output, errors = json.loads(data)
        except (binascii.Error, gzip.BadGzipFile, zlib.error, ValueError) as error:
            raise AnsibleActionFail(f"sshlint's answer is damaged: {error}") from error
        return Answer(int(status), str(output), str(errors))

    def _find_python(self) -> str:
        names = [*([self.interpreter] if self.interpreter else ()), *_NAMES]
        script = _FIND.format(names=" ".join(shlex.quote(name) for name in names))
        done = self.action._low_level_execute_command(f"sh -c {shlex.quote(script)}")
        lines = done["stdout"].replace("\r", "").split("\n")
        for line in lines:
            if line.startswith("sshlint-python:"):
                return line.partition(":")[2]
        old = sorted({line.partition(":")[2] for line in lines if line.startswith("sshlint-old:")})
        if old:
            raise AnsibleActionFail(f"Python {', '.join(old)} is too old; 3.10 or newer is needed")
        if done["rc"]:
            reason = (done["stderr"] or done["stdout"]).strip()[-300:]
            raise AnsibleActionFail(f"no command could be run: {reason}")
        raise AnsibleActionFail("no Python was found; 3.10 or newer is needed")


def _local(chosen: str | None) -> str:
    """The zipapp on this side. Raises AnsibleActionFail."""
    path = os.path.realpath(os.path.expanduser(chosen) if chosen else _BUNDLED)
    if not os.path.isfile(path):
        raise AnsibleActionFail(
            f"{path}: not found; `sshlint collect --zipapp FILE` writes it, for zipapp: FILE,"
            " and `sshlint collect --ansible DIR` writes this collection with it"
        )
    return path
