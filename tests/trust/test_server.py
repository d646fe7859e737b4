"""The language server shows no secret and does nothing but look, whatever is opened."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from tests.server.conversation import converse
from tests.trust.test_execution import BODY, heads, watched, write
from tests.trust.test_secrets_have_one_gate import (
    DAMAGES,
    NAMES,
    ROLES,
    Damage,
    assert_holds_nothing_of,
    private_key,
)
from tests.trust.watch import Job

pytestmark = pytest.mark.slow
OPENED = ("config", "value", "include", "known_hosts", "authorized_keys", "key", "session", "reg")
PASSWORD = "hunter2-Zebra"
SECRETS = f"""\
Host web
  ProxyCommand sshpass -p {PASSWORD} ssh gate nc %h %p
  SetEnv API_TOKEN={PASSWORD} DB_PASSWORD={PASSWORD}
  LocalCommand curl -u me:{PASSWORD} https://x.example.com
  Usr me:{PASSWORD}
  User me:{PASSWORD}
Host *
  User ada
  ProxyCommand sshpass -p {PASSWORD} ssh %h
"""


def said_about(home: Path, place: str, text: str, language: str = "") -> str:
    """All that a server says of a file, each message as text."""
    environment = {"HOME": str(home), "XDG_STATE_HOME": f"{home}/../state"}
    with patch.dict(os.environ, environment):
        talk = converse(str(home / place), text, str(home), language)
    assert len(talk.answers()) == talk.questions
    said = json.dumps(talk.said(), ensure_ascii=False)
    assert "internal fault" not in said
    return said


@pytest.mark.parametrize("role", OPENED)
@given(name=st.sampled_from(NAMES), damage=DAMAGES)
@limits(
    max_examples=int(os.environ.get("GATE_EXAMPLES", "1")),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_repeats_a_private_key(role: str, name: str, damage: Damage) -> None:
    key = private_key(name)
    place, frame = ROLES[role]
    text = frame.replace("{}", damage.of(key))
    with TemporaryDirectory() as folder:
        home = Path(folder, "home")
        (home / ".ssh").mkdir(parents=True, mode=0o700)
        (home / ".putty" / "sessions").mkdir(parents=True, mode=0o700)
        if role == "include":
            (home / ".ssh/config").write_text("Include extra\n")
        (home / place).write_text(text)
        (home / place).chmod(0o600)
        assert_holds_nothing_of(key, said_about(home, place, text), (role,))


@pytest.mark.parametrize("place", [".ssh/config", "elsewhere"])
def test_no_answer_repeats_a_password(tmp_path: Path, place: str) -> None:
    home = write(tmp_path / "home", "Include extra\n")
    (home / place).write_text(SECRETS)
    (home / place).chmod(0o600)
    assert PASSWORD not in said_about(home, place, SECRETS, "sshconfig")


def test_opening_a_hostile_config_only_looks(tmp_path: Path) -> None:
    """Also as an included file, and in the editor only."""
    marks = tmp_path / "marks"
    marks.mkdir()
    jobs = []
    for number, (_, head) in enumerate(heads()):
        text = head.replace("MARK", str(marks / str(number))) + "\n" + BODY
        home = write(tmp_path / f"home{number}", text if number % 2 else "Include other\n" + BODY)
        opened = home / ".ssh" / ("config" if number % 2 else "other")
        if number % 2:
            opened.write_text(text)
        words = ["server", str(opened), text]
        jobs.append(Job(words, str(home), [str(tmp_path / "state")]))
    assert watched(tmp_path, jobs) == []
    assert list(marks.iterdir()) == []
