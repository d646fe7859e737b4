"""Writes sshlint/rules/examples.py: what a rule finds, and how it looks when it is right.

`python -m tests.generate.examples` asks the installed ssh and ssh-keygen what they print;
`tests.generate.pages` keeps what they printed, and checks the rest.
"""

from __future__ import annotations

import io
import re
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sshlint.commands import key
from sshlint.excerpt import visible
from sshlint.formats.keys import any_key
from sshlint.machine import installed
from sshlint.rules import examples, registry
from sshlint.rules.examples import Example, ExamplePart
from sshlint.rules.registry import AnyRule
from tests.golden.case import FIXTURES, Case

PATH = Path(examples.__file__)
MARK = "# fmt: off\nEXAMPLES: dict[str, Example] = {"
_HEAD = re.compile(
    r"(?P<path>(?:[^:\n]+:(?=/))?[^:\n]+)(?::(?P<line>\d+)(?::\d+)?)?: "
    r"(?:error|warning|info): .*\[SSH\d+ "
)
_LONGEST, _WIDEST = 12, 96
_NOTHING = ExamplePart("", "")


def example(rule: AnyRule, *, ask: bool) -> Example | None:
    """The first case with something to see on both sides, else the first; `None` for none."""
    folder = FIXTURES / f"{rule.code}-{rule.name}"
    cases = [Case(path) for path in sorted(folder.glob("*-*")) if path.is_dir()]
    good = [case for case in cases if not case.is_bad and (case.folder / "home").is_dir()]
    found = [one for case in cases if case.is_bad for one in _of_case(rule, case, good, ask)]
    return max(found, key=lambda one: bool(one.bad.text) + bool(one.good.text), default=None)


def _of_case(rule: AnyRule, case: Case, good: list[Case], ask: bool) -> Iterator[Example]:
    for block in case.expected.read_text().split("\n\n"):
        if not (match := _HEAD.match(block)):
            continue
        says = "\n".join(line.rstrip() for line in block.splitlines())
        number = int(match["line"] or 0)
        name = match["path"].removeprefix("~/")
        bad = _piece(rule, case, "home", name, number)
        right = _piece(rule, case, "fixed", name, number)
        if right.text in ("", bad.text):
            others = (_piece(rule, other, "home", name, 0) for other in good)
            right = next((piece for piece in others if piece.text not in ("", bad.text)), _NOTHING)
        printed = _printed(case, name) if ask and bad.text else ""
        yield Example(says, bad, right, printed)
        return


def _piece(rule: AnyRule, case: Case, tree: str, name: str, number: int) -> ExamplePart:
    """A file of a case as it is shown: its lines, what kind of key it is, or its mode."""
    path = case.folder / tree / name
    title = f"~/{name}" if name != "~" else "~"
    modes = case.settings.get("modes", {})
    if tree == "fixed":
        modes = {**modes, **case.settings.get("fixed_modes", {})}
    if rule.check.__module__.split(".")[2] == "permissions" and not number:
        there = path.exists() or (case.folder / "home" / name).exists()
        if not there or name not in modes:
            return _NOTHING
        kind = stat.S_IFDIR if path.is_dir() else stat.S_IFREG
        return ExamplePart(title, f"{stat.filemode(kind | int(modes[name], 8))}  {title}")
    if not path.is_file():
        return _NOTHING
    data = path.read_bytes()
    if any_key.looks_private(data) or name.endswith((".pub", ".ppk")):
        return ExamplePart(title, _key(path, title))
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        return _NOTHING
    return ExamplePart(title, "\n".join(_window(rule, lines, number)))


def _window(rule: AnyRule, lines: list[str], number: int) -> list[str]:
    """The lines around one, from 1; around the first that the rule looks at where it is 0."""
    shown = [_short(line) for line in lines]
    if len(lines) <= _LONGEST:
        return shown
    if not number:
        words = [line.split()[:1] for line in lines]
        told = [at for at, word in enumerate(words) if word and word[0].lower() in rule.keywords]
        number = told[0] + 1 if told else 1
    first = max(number - 6, 0)
    for at in range(number - 1, first - 1, -1):
        if lines[at].lower().startswith(("host ", "match ")):
            first = at
            break
    last = min(first + _LONGEST - 2, len(lines))
    return ["…"] * (first > 0) + shown[first:last] + ["…"] * (last < len(lines))


def _short(line: str) -> str:
    line = visible(line.replace("\t", "    "))
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


def _key(path: Path, title: str) -> str:
    """What `sshlint key` says, without what differs from key to key."""
    out = io.StringIO()
    key.key(key.KeyOptions((str(path),)), io.BytesIO(), out, lambda question: "")
    first, *rest = out.getvalue().replace(str(path), title).splitlines()
    kept = ("algorithm", "encryption", "damage")
    return "\n".join((first, *(line for line in rest if line.strip().startswith(kept))))


def _printed(case: Case, name: str) -> str:
    """What ssh prints of a config that it refuses, or ssh-keygen of a private key."""
    path = case.folder / "home" / name
    data = path.read_bytes() if path.is_file() else b""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "file")
        copy.write_bytes(data)
        if name == ".ssh/config" and b"exec" not in data.lower():
            copy.chmod(0o600)
            command = ["ssh", "-G", "-F", str(copy), "some-host"]
        elif any_key.looks_private(data):
            copy.chmod(int(case.settings.get("modes", {}).get(name, "0600"), 8))
            command = ["ssh-keygen", "-y", "-P", "", "-f", str(copy)]
        else:
            return ""
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    said = "\n".join(line for line in done.stderr.splitlines() if "passphrase" not in line)
    return visible_lines(said.replace(str(copy), f"~/{name}")) if done.returncode else ""


def visible_lines(text: str) -> str:
    return "\n".join(map(visible, text.strip().splitlines()))


def release() -> str:
    found = installed.installed()
    return str(found.release) if found else ""


def made(*, ask: bool) -> dict[str, Example]:
    """All examples; without asking, with what was printed when they were last made."""
    found = {}
    for rule in registry.load():
        one = example(rule, ask=ask)
        kept = examples.EXAMPLES.get(rule.code)
        if one is not None and not ask:
            one = one._replace(printed=kept.printed if kept and kept.bad == one.bad else "")
        if one is not None:
            found[rule.code] = one
    return found


def text(found: dict[str, Example], release: str) -> str:
    """The module as it must be."""
    head = PATH.read_text().partition(MARK)[0]
    head = re.sub(r'^RELEASE = ".*"$', f'RELEASE = "{release}"', head, flags=re.MULTILINE)
    rows = "".join(f"    {code!r}: {_row(one)},\n" for code, one in found.items())
    return f"{head}{MARK}\n{rows}}}\n"


def _row(one: Example) -> str:
    pieces = (f"ExamplePart({piece.title!r}, {piece.text!r})" for piece in (one.bad, one.good))
    return f"Example({one.says!r}, {', '.join(pieces)}, {one.printed!r})"


if __name__ == "__main__":
    PATH.write_text(text(made(ask=True), release()))
