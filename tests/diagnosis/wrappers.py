"""What CI jobs, tools, terminals and people put around a log: each takes a log and gives it back
as it would be pasted."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable

Wrapper = Callable[[str], str]
_WHEN = "2026-08-01T10:00:0"


def _each(form: str) -> Wrapper:
    """Put every line in the place of `{}`; the last digit of the time is that of the line."""
    return lambda log: "".join(
        form.replace("{}", line).replace("{n}", str(number % 10)) + "\n"
        for number, line in enumerate(log.splitlines())
    )


def _ansible_json(log: str) -> str:
    ends = log.rstrip("\n").replace("\n", "\r\n")
    data = {"changed": False, "msg": f"Failed to connect to the host via ssh: {ends}"}
    return f"fatal: [web1]: UNREACHABLE! => {json.dumps({**data, 'unreachable': True})}\n"


def _ansible_pretty_json(log: str) -> str:
    return "fatal: [web1]: FAILED! => " + json.dumps({"stderr": log, "rc": 255}, indent=4) + "\n"


def _ansible_tuple(log: str) -> str:
    return f"<web1> (255, b'', {log.replace(chr(10), chr(13) + chr(10)).encode()!r})\n"


def _ansible_yaml(log: str) -> str:
    first, *others = log.splitlines() or [""]
    block = "\n".join([f"Failed to connect to the host via ssh: {first}", *others])
    return (
        "fatal: [web1]: UNREACHABLE! => \n    changed: false\n    msg: |-\n"
        + textwrap.indent(block, " " * 8)
        + "\n    unreachable: true\n"
    )


def _yaml_quoted(log: str) -> str:
    return f"    msg: {json.dumps(log)}\n"


def _python_repr(log: str) -> str:
    return f"fatal: [web1]: UNREACHABLE! => { ({'msg': log, 'changed': False})!r}\n"


def _docker_json(log: str) -> str:
    return "".join(
        json.dumps({"log": f"{line}\n", "stream": "stderr", "time": f"{_WHEN}0Z"}) + "\n"
        for line in log.splitlines()
    )


def _cut_at(width: int) -> Wrapper:
    """As a terminal breaks lines, within words too."""
    return lambda log: "".join(
        f"{line[start : start + width]}\n"
        for line in log.splitlines()
        for start in range(0, max(len(line), 1), width)
    )


def _filled_to(width: int) -> Wrapper:
    """As a mail or a message box breaks lines, at spaces."""
    return lambda log: "".join(
        f"{piece}\n"
        for line in log.splitlines()
        for piece in textwrap.wrap(
            line, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
        )
        or [""]
    )


def _colours(log: str) -> str:
    return "".join(f"\x1b[31;1m{line}\x1b[0m\x1b[K\n" for line in log.splitlines())


def _title(log: str) -> str:
    return f"\x1b]0;ada@laptop: ~\x07{log}\x1b]2;done\x1b\\\n"


def _gitlab(log: str) -> str:
    start = "\x1b[0Ksection_start:1754042400:step_script\r\x1b[0K\x1b[0K\x1b[36;1mRunning\x1b[0;m\n"
    return start + log + "section_end:1754042401:step_script\r\x1b[0K\nERROR: Job failed\n"


def _without_stops(log: str) -> str:
    return "".join(f"{line.rstrip().removesuffix('.')}\n" for line in log.splitlines())


WRAPPERS: dict[str, Wrapper] = {
    "GitHub Actions": _each(_WHEN + "{n}.1234567Z {}"),
    "GitHub Actions, errors": _each(_WHEN + "{n}.1234567Z ##[error]{}"),
    "GitLab CI": _gitlab,
    "GitLab CI with times": _each(_WHEN + "{n}.556688Z 01E {}"),
    "Jenkins": _each("[" + _WHEN + "{n}.123Z] stderr: {}"),
    "VS Code": _each("[12:00:0{n}.123] > {}"),
    "VS Code, later lines": _each("> {}"),
    "journald": _each("Aug 01 10:00:0{n} nas backup.sh[812]: {}"),
    "rsyslog": _each(_WHEN + "{n}.123456+02:00 nas backup.sh[812]: {}"),
    "docker compose": _each("backup-1  | {}"),
    "docker build": _each("#12 3.45{n} {}"),
    "docker JSON": _docker_json,
    "kubectl": _each("[pod/backup-1/ssh] {}"),
    "Terraform": lambda log: "╷\n│ Error: remote-exec\n" + _each("│ {}")(log) + "╵\n",
    "log level": _each("ERROR: {}"),
    "Ansible, JSON": _ansible_json,
    "Ansible, JSON over lines": _ansible_pretty_json,
    "Ansible, tuple": _ansible_tuple,
    "Ansible, YAML": _ansible_yaml,
    "YAML, quoted": _yaml_quoted,
    "Python dict": _python_repr,
    "colours": _colours,
    "window title": _title,
    "double quotes": _each('"{}"'),
    "single quotes": _each("'{}'"),
    "backticks": _each("`{}`"),
    "mail": _each("> {}"),
    "mail, twice": _each("> > {}"),
    "Markdown": lambda log: f"```text\n{log}```\n",
    "Markdown quote": lambda log: ">```\n" + _each("> {}")(log) + ">```\n",
    "list": _each("- {}"),
    "indented": _each("    {}"),
    "prompt": lambda log: f"ada@laptop:~$ ssh -v web1\n{log}ada@laptop:~$ \n",
    "CRLF": lambda log: log.replace("\n", "\r\n"),
    "no newline": lambda log: log.rstrip("\n"),
    "no full stop": _without_stops,
    "terminal of 80": _cut_at(80),
    "terminal of 100": _cut_at(100),
    "mail of 72": _filled_to(72),
    "chat of 60": _filled_to(60),
}
