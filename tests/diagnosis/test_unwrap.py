"""A log says the same in whatever it was pasted from."""

from __future__ import annotations

import io
import sys

import pytest

from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.judging import diagnose
from sshlint.diagnosis.reading import read_events
from sshlint.diagnosis.remedies import remedies
from sshlint.diagnosis.unwrap import unwrap
from tests.diagnosis.login_lab import ask
from tests.diagnosis.test_messages import FIXTURES, LOGS, RECORDED
from tests.diagnosis.wrappers import WRAPPERS

LOG_TEXTS = {
    str(path.relative_to(FIXTURES)): path.read_bytes().decode("utf-8", "replace") for path in LOGS
}
MESSAGES = {
    f"{program}: {text}": text.replace("\\n", "\n").replace("\\\\", "\\") + "\n"
    for program, _, text in RECORDED
}
ALL = {**LOG_TEXTS, **MESSAGES}


def first_cause(log: str) -> Found | None:
    """The likeliest cause, without the report around it: there are thousands of logs."""
    causes = diagnose(read_events(io.BytesIO(log.encode("utf-8", "surrogateescape")), "")).causes
    return causes[0] if causes else None


@pytest.fixture(scope="module")
def plain() -> dict[str, Found]:
    """The cause of each log, as it is when nothing wraps it."""
    causes = {log: first_cause(text) for log, text in ALL.items()}
    assert [log for log, cause in causes.items() if cause is None] == []
    return {log: cause for log, cause in causes.items() if cause}


@pytest.mark.parametrize("name", WRAPPERS)
def test_a_log_has_the_same_first_cause_in_every_wrapper(
    name: str, plain: dict[str, Found]
) -> None:
    wrapped = {log: first_cause(WRAPPERS[name](text)) for log, text in ALL.items()}
    codes = {log: cause.code if cause else "" for log, cause in wrapped.items()}
    assert codes == {log: cause.code for log, cause in plain.items()}


# These tell a name, or lose what was written: the remedies may differ.
TELLS_MORE = {"prompt", "Ansible, JSON", "Ansible, JSON over lines", "Ansible, tuple",
              "Ansible, YAML", "Python dict", "no full stop"}  # fmt: skip
# One pasted line is one printed line.
LINE_BY_LINE = set(WRAPPERS) - TELLS_MORE - {
    "GitLab CI", "Terraform", "YAML, quoted", "window title", "Markdown", "Markdown quote",
    "terminal of 80", "terminal of 100", "mail of 72", "chat of 60",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LINE_BY_LINE))
def test_a_wrapper_becomes_no_part_of_a_path_a_user_or_a_host(
    name: str, plain: dict[str, Found]
) -> None:
    for log, text in ALL.items():
        wrapped = first_cause(WRAPPERS[name](text))
        assert wrapped, log
        assert remedies(wrapped) == remedies(plain[log]), log


@pytest.mark.parametrize("name", sorted(LINE_BY_LINE))
def test_evidence_is_the_line_as_it_was_pasted(name: str) -> None:
    log = "one\nadmin@web: Permission denied (publickey).\nthree\n"
    pasted = WRAPPERS[name](log)
    (cause,) = ask(pasted.encode())
    shown = pasted.splitlines()[1].strip()
    colours = ("\x1b[31;1m", "\x1b[0m", "\x1b[K")
    for code in colours:
        shown = shown.replace(code, "")
    assert cause["evidence"] == [{"line": 2, "text": shown}]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("2026-08-01T10:00:00.1234567Z a@b: c", "a@b: c"),
        ("Aug  1 10:00:00 nas sshd[12]: Invalid user x", "Invalid user x"),
        ("Aug  1 10:00:00 nas sshd-session[12]: Invalid user x", "Invalid user x"),
        ("[2026-08-01T10:00:00.000Z] x y", "x y"),
        ("2026/11/27 23:42:45 ssh: handshake failed", "ssh: handshake failed"),
        ("11:42AM backup", "11:42AM backup"),
        ("[203.0.113.9]:22 is a host", "[203.0.113.9]:22 is a host"),
        ("WARNING: REMOTE HOST", "WARNING: REMOTE HOST"),
        ("FATAL ERROR: Connection refused", "FATAL ERROR: Connection refused"),
        ("kex_exchange_identification: read: Connection reset by peer",
         "kex_exchange_identification: read: Connection reset by peer"),
        ("web1 | UNREACHABLE! => x y", "x y"),
        ("\u201cPermission denied\u201d", '"Permission denied"'),
    ],
)  # fmt: skip
def test_a_prefix_is_known_from_a_message(line: str, text: str) -> None:
    (unwrapped,) = unwrap(7, line.encode())
    assert (unwrapped.number, unwrapped.text) == (7, text)


@pytest.mark.parametrize(
    "line",
    [b"\\" * 60_000, b'"' * 60_000, b'{"a": "' + b'\\"' * 30_000, b"> " * 30_000, b"[" * 60_000,
     b"\x1b[" * 30_000, b"\x1b]" * 30_000, b"2026-08-01T10:00:00 " * 3000, b"a | " * 15_000],
    ids=["backslashes", "quotes", "escaped quotes", "mail", "brackets", "colours", "titles",
         "times", "containers"],
)  # fmt: skip
def test_hostile_lines_cost_what_they_are_long(line: bytes) -> None:
    def steps(part: bytes) -> int:
        count = 0

        def trace(frame: object, event: str, argument: object) -> object:
            nonlocal count
            count += 1
            return trace

        sys.settrace(trace)  # type: ignore[arg-type]
        try:
            list(unwrap(1, part))
        finally:
            sys.settrace(None)
        return count

    assert steps(line) <= 2.2 * steps(line[: len(line) // 2]) + 100
