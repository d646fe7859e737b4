"""One list of findings that every reporter's golden shows."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.config_text.option import Option
from sshlint.finding import ERROR, INFO, WARNING, Finding, Fix, Mode, Note, Related, Rule, Text
from sshlint.finding import Violation as _Hit
from sshlint.lint import Report, as_finding
from sshlint.settings import Context
from sshlint.source import Location, Source

HOME = "/home/ada"


def _never(fact: Option, context: Context) -> Iterator[_Hit]:
    yield from ()


def _rule(code: str, name: str) -> Rule[Option]:
    return Rule(
        code=code,
        name=name,
        severity=WARNING,
        summary=f"what {name} finds",
        why="because",
        remedy="do something",
        references=("ssh_config(5)",),
        on=Option,
        check=_never,
    )


CONFIG = Source(
    f"{HOME}/.ssh/config", b"Host *\n\tPort 22\nHost w\xc3\xa9b\n\tPort 2222 \xff\x1b[31m\n"
)
OTHER = Source(f"{HOME}/.ssh/config.d/work", b"Host a\n  User x\n")
KEY = Source(f"{HOME}/.ssh/id_work", b"-----BEGIN SECRET-----\n", secret=True)


def _place(source: Source, text: str) -> Location:
    start = source.text.index(text)
    return source.location(start, start + len(text))


def _finding(code: str, name: str, location: Location, message: str, **more: object) -> Finding:
    parts = {"help": "", "mark": "", "related": (), "fix": None, "severity": WARNING, **more}
    severity = parts.pop("severity")
    violation = _Hit(location, message, **parts)  # type: ignore[arg-type]
    return as_finding(_rule(code, name), severity, violation)  # type: ignore[arg-type]


REPORT = Report(
    findings=[
        _finding(
            "SSH501",
            "shadowed-option",
            _place(CONFIG, "Port 2222"),
            "Port 2222 never applies to w\u00e9b",
            mark="dead",
            help="move the block of line 1 below this one",
            related=(
                Related(_place(CONFIG, "Port 22"), "comes first, for every host (Host *, line 1)"),
                Related(_place(OTHER, "User x"), "also there"),
            ),
            fix=Fix.unsafe("move it", Text(CONFIG, 0, 0, ""), cost="other hosts change"),
        ),
        _finding(
            "SSH403",
            "bad-value",
            _place(CONFIG, "\x1b[31m"),
            'value "\x1b[31m" with \x07 and \udcff in it',
            severity=ERROR,
        ),
        _finding(
            "SSH101",
            "private-key-open",
            Location(KEY.path, KEY),
            "mode 0644 lets others at this private key",
            help=f"chmod 0600 {KEY.path}",
            severity=ERROR,
            fix=Fix.safe("0644 → 0600", Mode(KEY.path, 0o600)),
        ),
        _finding("SSH206", "key-broken", _place(KEY, "SECRET"), "line 1 is damaged", severity=INFO),
        _finding("SSH001", "unreadable-input", Location("/etc/ssh/x\ny"), "it is a device"),
    ],
    notes=[Note(KEY.path, "not tested: the passphrase is not known")],
    files=3,
)
