"""Each recorded message, and each log that was made here, is diagnosed as what it was."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from sshlint.diagnosis.events import STAGES, LoggedLogin
from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.remedies import remedies
from sshlint.tables.login_causes import CAUSES, RELATED_RULES
from sshlint.tables.messages import (
    library_messages,
    openssh_messages,
    putty_messages,
    service_messages,
    sshd_messages,
)
from sshlint.tables.messages.message import Message
from sshlint.tables.remedies import REMEDIES
from tests.diagnosis.login_lab import ask, first

FIXTURES = Path(__file__).parents[2] / "fixtures" / "messages"
LOGS = sorted(FIXTURES.glob("*/*/*.txt"))
RECORDED = [
    tuple(line.split("\t"))
    for line in (FIXTURES / "recorded.tsv").read_text().splitlines()
    if not line.startswith("#")
]
MESSAGES = (
    *openssh_messages.MESSAGES,
    *sshd_messages.MESSAGES,
    *putty_messages.MESSAGES,
    *library_messages.MESSAGES,
    *service_messages.MESSAGES,
)


@pytest.mark.parametrize("path", LOGS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_a_real_log(path: Path) -> None:
    assert first(path.read_bytes())["code"] == path.parent.name


def test_recorded_messages() -> None:
    assert len(RECORDED) > 100
    wrong = []
    for program, code, text in RECORDED:
        log = text.replace("\\n", "\n").replace("\\\\", "\\")
        if (given := first(log.encode())["code"]) != code:
            wrong.append((program, code, text, given))
    assert wrong == []


def test_every_wording_of_the_tables_leads_to_a_cause() -> None:
    wrong = [m for m in MESSAGES if bool(m.cause) != bool(ask(example_of(m).encode()))]
    assert wrong == []


def example_of(message: Message) -> str:
    """The message with something in each of its open places."""
    numbers = {"port", "line", "number", "listen_port", "peer", "serial"}
    template = re.sub(r"^debug: ", "debug1: ", message.wording)
    values = dict.fromkeys(numbers, "22") | {"key": "./somekey"}
    return re.sub(r"\{([a-z_]*)\}", lambda m: values.get(m[1], f"some{m[1]}"), template)


def test_every_cause_has_a_way_to_be_found() -> None:
    said = {message.cause for message in MESSAGES}
    inferred = {
        "publickey-refused", "no-key-offered", "publickey-disabled", "key-passphrase-unavailable",
        "second-factor-missing", "signature-refused", "key-ppk", "key-is-public",
        "forward-refused", "host-certificate-invalid", "key-given-as-config",
        "ppk-given-as-config", "certificate-as-key", "kex-interrupted", "stalled",
        "login-succeeded", "private-key-pasted", "key-contradicts-itself",
    }  # fmt: skip
    assert set(CAUSES) == (said | inferred) - {""}


def test_a_cause_says_what_it_is_and_what_to_do() -> None:
    for cause in CAUSES.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cause.code), cause
        assert cause.title, cause
        assert not cause.title.endswith("."), cause
        assert REMEDIES[cause.code] or cause.code == "login-succeeded", cause
        assert cause.stage in STAGES, cause


@pytest.mark.parametrize("program", ["openssh", "putty", "sshd", ""])
@pytest.mark.parametrize("windows", [False, True], ids=["Unix", "Windows"])
def test_every_remedy_can_be_filled_in_even_from_nothing(program: str, windows: bool) -> None:
    for code in CAUSES:
        login = LoggedLogin(1)
        login.program, login.windows = program, windows
        texts = remedies(Found(code, login))
        assert not [text for text in texts if "{" in re.sub(r"\$\{[\w:]+\}", "", text)], code


def test_related_rules_are_of_causes_there_are() -> None:
    assert set(RELATED_RULES) <= set(CAUSES)


def random_log(chance: random.Random) -> bytes:
    """Lines of real logs, shuffled, cut, joined and struck by random bytes."""
    pool = [line for path in LOGS for line in path.read_bytes().splitlines()]
    lines = chance.choices(pool, k=chance.randrange(1, 60))
    for index, line in enumerate(lines):
        damage = chance.randrange(8)
        if damage == 0:
            lines[index] = line[: chance.randrange(len(line) + 1)]
        elif damage == 1:
            at = chance.randrange(len(line) + 1)
            lines[index] = line[:at] + chance.randbytes(3) + line[at:]
    return chance.choice([b"\n", b"\r\n", b" "]).join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_a_mangled_log_gives_an_answer_fit_to_show(seed: int) -> None:
    log = random_log(random.Random(seed))
    for cause in ask(log):
        assert cause["code"] in CAUSES
        texts = [e["text"] for e in cause["evidence"]] + cause["remedy"] + cause["ruled_out"]
        assert all(text.isprintable() for text in texts), seed
        assert [e["line"] for e in cause["evidence"]] == sorted(
            {e["line"] for e in cause["evidence"]}
        )
