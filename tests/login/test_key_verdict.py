"""The verdict on a key file: what ssh looks at, and what it does not."""

from __future__ import annotations

import os

import pytest

from sshlint.login.key_verdict import open_mode


@pytest.mark.parametrize(
    ("mode", "owner", "expected"),
    [
        (0o100600, 0, None),
        (0o100644, 0, 0o644),
        (0o100640, 0, 0o640),
        (0o100644, 1, None),
    ],
    ids=["closed", "open to all", "open to the group", "another's"],
)
def test_ssh_ignores_a_key_of_ours_that_others_can_read(
    mode: int, owner: int, expected: int | None
) -> None:
    stat = os.stat_result((mode, 1, 1, 1, os.getuid() + owner, 0, 0, 0, 0, 0))
    assert open_mode(stat) == expected
