"""The programs that read ssh_config beside ssh, each asked about many configs in one run.

An answer is the settings by lower-case keyword, or None where the program refuses the config. A
program that is not installed, or cannot be built here, gives no answers and says why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
SECONDS = 300
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sshlint-tests"
GO_PATH = os.environ.get("SSHLINT_GO_PATH", "/usr/share/gocode")

Answer = dict[str, list[str]] | None
Question = tuple[Path, str]


class AbsentError(Exception):
    """The program is not here."""


class Program(NamedTuple):
    """`keywords` are those it can be asked for; `ask` takes all questions at once."""

    reader: str
    keywords: tuple[str, ...]
    ask: Callable[[list[Question], Path, Path], list[Answer]]


def run(command: list[str], questions: Iterable[Question], home: Path, **more: str) -> list[str]:
    text = "".join(f"{path}\t{host}\n" for path, host in questions)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", **more}
    done = subprocess.run(
        command, input=text, text=True, capture_output=True, env=environment, timeout=SECONDS,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise AbsentError(f"{command[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout.splitlines()


def values(found: object) -> list[str]:
    if found is None:
        return []
    if isinstance(found, list):
        return [text for one in found for text in values(one)]
    return [{True: "yes", False: "no"}[found] if isinstance(found, bool) else str(found)]


def from_json(line: str) -> dict[str, Any] | None:
    answer: dict[str, Any] = json.loads(line)
    return answer.get("settings")


def ask_paramiko(questions: list[Question], home: Path, scratch: Path) -> list[Answer]:
    import paramiko

    answers: list[Answer] = []
    for path, host in questions:
        found = None
        with suppress(Exception):  # whatever it raises, the caller gets no config
            found = paramiko.SSHConfig.from_path(str(path)).lookup(host)
        settings = None if found is None else {k: values(v) for k, v in found.items()}
        answers.append(settings)
    return answers


def ask_asyncssh(questions: list[Question], home: Path, scratch: Path) -> list[Answer]:
    try:
        from asyncssh.config import SSHClientConfig
    except ImportError as error:
        raise AbsentError(str(error)) from None
    import getpass

    answers: list[Answer] = []
    for path, host in questions:
        rest = (getpass.getuser(), (), host, ())
        found = None
        with suppress(Exception):
            config = SSHClientConfig.load(None, [path], True, False, False, *rest)
            if config.has_match_final():
                config = SSHClientConfig.load(None, [path], True, False, True, *rest)
            found = {key.lower(): values(v) for key, v in config.get_options(False).items()}
        answers.append(found)
    return answers


def ask_libssh(questions: list[Question], home: Path, scratch: Path) -> list[Answer]:
    binary = scratch / "libssh"
    build("gcc", ["gcc", "-o", str(binary), str(HERE / "libssh.c"), "-lssh"])
    answers: list[Answer] = []
    for line in run([str(binary)], questions, home):
        verdict, *fields = line.split("\t")
        pairs = zip(fields[::2], fields[1::2], strict=True)
        answers.append({k: [v] for k, v in pairs} if verdict == "ok" else None)
    return answers


def ask_kevinburke(questions: list[Question], home: Path, scratch: Path) -> list[Answer]:
    if not Path(GO_PATH, "src/github.com/kevinburke/ssh_config").exists():
        raise AbsentError("golang-github-kevinburke-ssh-config-dev is not installed")
    binary = scratch / "kevinburke"
    build(
        "go", ["go", "build", "-o", str(binary), str(HERE / "kevinburke.go")],
        GO111MODULE="off", GOPATH=GO_PATH, GOCACHE=str(scratch / "go-cache"),
    )  # fmt: skip
    answers: list[Answer] = []
    for line in run([str(binary)], questions, home):
        settings = from_json(line)
        found = settings and {key: [v] for key, v in settings.items() if v}
        if found and (keys := json.loads(line).get("keys")):
            found["identityfile"] = keys
        answers.append(found)
    return answers


def ask_net_ssh(questions: list[Question], home: Path, scratch: Path) -> list[Answer]:
    answers: list[Answer] = []
    for line in run([need("ruby"), str(HERE / "net_ssh.rb")], questions, home):
        settings = from_json(line)
        if settings is not None and "proxy" in settings:
            kind, value = settings.pop("proxy")
            settings[kind] = [] if (kind, value) == ("proxycommand", "none") else value
        answers.append(settings and {key: values(v) for key, v in settings.items()})
    return answers


def ask_npm(questions: list[Question], home: Path, scratch: Path) -> list[Answer]:
    folder = os.environ.get("NODE_PATH") or str(CACHE / "node_modules")
    lines = run([need("node"), str(HERE / "npm_ssh_config.js")], questions, home, NODE_PATH=folder)
    answers: list[Answer] = []
    for line in lines:
        settings = from_json(line)
        folded: dict[str, list[str]] = {}
        for key, found in (settings or {}).items():
            known = folded.get(key.lower())
            if known is None:
                folded[key.lower()] = values(found)
        answers.append(None if settings is None else folded)
    return answers


def need(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise AbsentError(f"{program} is not installed")
    return path


def build(program: str, command: list[str], **environment: str) -> None:
    need(program)
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    if done.returncode:
        raise AbsentError(f"{program}: {done.stderr.strip()[-300:]}")


_COMMON = ("hostname", "user", "port", "identityfile", "proxyjump", "proxycommand")
PROGRAMS = (
    Program("paramiko", (*_COMMON, "localforward", "certificatefile", "ciphers"), ask_paramiko),
    Program(
        "asyncssh",
        (*_COMMON, "compression", "userknownhostsfile", "sendenv", "certificatefile"),
        ask_asyncssh,
    ),
    Program(
        "libssh", ("hostname", "user", "port", "userknownhostsfile", "proxycommand"), ask_libssh
    ),
    Program("go-ssh-config", (*_COMMON, "compression", "localforward"), ask_kevinburke),
    Program("net-ssh", (*_COMMON, "compression", "certificatefile"), ask_net_ssh),
    Program("npm-ssh-config", (*_COMMON, "localforward", "userknownhostsfile"), ask_npm),
)
