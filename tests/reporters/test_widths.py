"""What commands other than `check` show on a screen of any width, in any encoding."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pytest

from sshlint.commands import diagnose, key, resolve, rules
from sshlint.commands.run import plain
from sshlint.commands.run.terminal import style_for
from sshlint.diagnosis.judging import diagnose as judge
from sshlint.diagnosis.reading import read_events
from sshlint.diagnosis.remedies import steps
from sshlint.doctor.step import FAILED, NOT_TESTED, PASSED, Stage
from sshlint.reporters.steps import StageText
from sshlint.reporters.text.layout import pieces, width_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
WIDTHS = (40, 80, 200)
NAMES = ("日本語" * 12, "שלום.example.com", "e\u0301" * 30, "h" * 255)
_OF_A_FILE = re.compile(r" +\d* \| ")
LOG = """\
ssh: connect to host 192.0.2.1 port 22: Connection refused
Unable to negotiate with 192.0.2.7 port 22: no matching host key type found. Their offer: ssh-rsa
Load key "/home/ada/.ssh/id work": bad permissions
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
Offending ED25519 key in /home/ada/.ssh/known_hosts:12
kex_exchange_identification: Connection closed by remote host
日本語でのエラー: ssh שלום e\u0301e\u0301
"""


def show_rules(out: TextIO, folder: Path) -> None:
    rules.list_rules(out, format="text")


def show_rule(out: TextIO, folder: Path) -> None:
    for code in ("SSH001", "SSH501", "SSH603", "SSH901"):
        rules.explain(code, out, format="text")


def show_keys(out: TextIO, folder: Path) -> None:
    found = [path for path in (FIXTURES / "formats" / "keys").iterdir() if path.is_file()]
    paths = [*sorted(found)[:40], *(FIXTURES / "formats" / "known_hosts").iterdir()]
    line = (FIXTURES / "formats" / "keys" / "openssh-ed25519.pub").read_text().rsplit(" ", 3)[0]
    for number, name in enumerate(NAMES):
        paths.append(folder / f"{number}.pub")
        paths[-1].write_text(f"{line} {name} {name}\n")
    key.key(key.KeyOptions(tuple(map(str, paths))), io.BytesIO(), out, lambda question: "")


def show_causes(out: TextIO, folder: Path) -> None:
    diagnose.list_causes(out=out)


def show_cause(out: TextIO, folder: Path) -> None:
    diagnose.run(io.BytesIO(LOG.encode()), out=out)
    diagnose.run(io.BytesIO(NAMES[0].encode()), out=out)


def show_settings(out: TextIO, folder: Path) -> None:
    ssh = folder / ".ssh"
    ssh.mkdir()
    text = "".join(f"Host {name}\n    ProxyJump {NAMES[3]}\n    User {name}\n" for name in NAMES)
    (ssh / "config").write_text(text, encoding="utf-8")
    options = resolve.ResolveOptions(NAMES, home=str(folder), system_config="none")
    resolve.run(options, out)


def show_steps(out: TextIO, folder: Path) -> None:
    report = StageText(out, style_for("auto", out, ""), {n: f"{n}: ada@{n} port 22" for n in NAMES})
    log = "ssh: connect to host 192.0.2.1 port 22: Connection refused\n"
    (found,) = judge(read_events(io.BytesIO(log.encode()))).causes
    for name in NAMES:
        report.step(Stage(name, "resolve", PASSED, 0.2, f"{name} stands for {name}"), [])
        report.step(Stage(name, "connect", FAILED, 10, "refused", found, (name, "why")), [])
        report.step(Stage(name, "banner", NOT_TESTED, 0, "an earlier step failed"), [])
    report.end(NAMES[0], "fails")


SHOWN: tuple[Callable[[TextIO, Path], None], ...] = (
    *(show_rules, show_rule, show_keys, show_causes, show_cause, show_settings, show_steps),
)


def on_screen(
    show: Callable[[TextIO, Path], None], folder: Path, width: int, monkeypatch: pytest.MonkeyPatch,
    encoding: str = "utf-8",
) -> str:  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    path = folder / "screen"
    with path.open("w", encoding=encoding) as out:
        plain.use_plain_forms(out)
        show(out, folder)
    return path.read_bytes().decode(encoding)


def commands() -> list[str]:
    """The lines to type that the remedies of the log hold."""
    causes = judge(read_events(io.BytesIO(LOG.encode()))).causes
    made = [step.command for found in causes for step in steps(found) if step.command]
    return [line for command in made for line in command.split("\n")]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("show", SHOWN)
def test_only_what_is_never_broken_is_wider_than_the_screen(
    show: Callable[[TextIO, Path], None],
    width: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = on_screen(show, tmp_path, width, monkeypatch)
    wide = [line for line in text.splitlines() if width_of(line) > width]
    # what other programs print, and lines of files, are shown as they are
    printed = "".join(re.findall(r"^OpenSSH .* prints:\n((?:    .*\n)+)", text, re.MULTILINE))
    wide = [line for line in wide if line not in printed and not _OF_A_FILE.match(line)]
    broken = [line for line in wide if len(list(pieces(line))) > 1]
    assert [line for line in broken if line.strip() not in commands()] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_each_line_of_a_command_stands_whole(
    width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = on_screen(show_cause, tmp_path, width, monkeypatch)
    assert len(commands()) > 8
    assert [line for line in commands() if line not in text] == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("show", SHOWN)
def test_an_encoding_that_lacks_characters_gets_plain_ones(
    show: Callable[[TextIO, Path], None],
    encoding: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert on_screen(show, tmp_path, 80, monkeypatch, encoding)
