"""When a certificate's time is said to end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sshlint.discover import Survey, survey_home
from sshlint.facts.key_strength.user_certificate import UserCertificate
from sshlint.rules.key_strength.user_certificate import check
from sshlint.settings import Context, Release, Settings
from tests.generate.keys import COMMENT, must

ENDS = 1893456000  # 2030-01-01 00:00 UTC
DAY = 86400


def messages(home: Path, begins: str, now: float) -> list[str]:
    folder = home / ".ssh"
    folder.mkdir(mode=0o700)
    key = folder / "id"
    must("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", COMMENT, "-f", key)
    must("ssh-keygen", "-q", "-s", key, "-I", "x", "-n", "ann",
         "-V", f"{begins}Z:20300101000000Z", f"{key}.pub")  # fmt: skip
    context = Context(
        settings=Settings(),
        home=str(home),
        owner=os.geteuid(),
        targets=(Release((9, 2)),),
        platform="linux",
        now=now,
        environment={},
    )
    survey = Survey(context)
    survey_home(survey)
    (certificate,) = UserCertificate.collect(survey, frozenset())
    return [violation.message for violation in check(certificate, context)]


@pytest.mark.parametrize(
    ("days_left", "said"),
    [
        (8, []),
        (6.9, ["the certificate ends on 2030-01-01 00:00 UTC"]),
        (0, ["the certificate expired on 2030-01-01 00:00 UTC"]),
        (-400, ["the certificate expired on 2030-01-01 00:00 UTC"]),
        (4000, ["the certificate is not valid before 2020-01-01 00:00 UTC"]),
    ],
)
def test_a_certificate_is_spoken_of_from_its_last_week_on(
    days_left: float, said: list[str], tmp_path: Path
) -> None:
    assert messages(tmp_path, "20200101000000", ENDS - days_left * DAY) == said


def test_a_certificate_for_a_day_is_spoken_of_only_once_it_ended(tmp_path: Path) -> None:
    assert messages(tmp_path, "20291231000000", ENDS - DAY / 2) == []
