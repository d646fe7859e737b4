"""Which steps of a way are in use, by config and known_hosts of the account they start from."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from sshlint.fleet.access_graph.reach import leads, reach, write_answer, write_text
from sshlint.fleet.fleet import Fleet
from tests.fleet.reports import account, authorized, key, load_all, machine, private

ONE, HOST = key("one"), key("host")
KNOWN = "/home/ada/.ssh/known_hosts"


def known(**fields: Any) -> dict[str, Any]:
    return {"known_hosts": [{"path": KNOWN, "line": 3, "hosts": [], "fingerprint": "-", **fields}]}


def login(**fields: Any) -> dict[str, Any]:
    return {"logins": [{"path": "/home/ada/.ssh/config", "line": 7, "host": "db1", **fields}]}


def fleet_of(folder: Path, **ada: Any) -> Fleet:
    lines = {"authorized_keys": [authorized(ONE)]}
    host_keys = {"host_keys": [{"path": "/etc/ssh/key", "fingerprint": HOST["fingerprint"]}]}
    laptop = machine("laptop", account("ada", private_keys=[private(ONE)], **ada), keys=(ONE,))
    db1 = machine("db1", account("root", **lines), sshd=host_keys, addresses=["192.0.2.7"])
    return load_all(folder, laptop, db1)


@pytest.mark.parametrize(
    ("ada", "used"),
    [
        (known(hosts=["DB1"]), f"{KNOWN}:3"),
        (known(hosts=["[192.0.2.7]:2222"]), f"{KNOWN}:3"),
        (known(hash="|1|a|b", fingerprint=HOST["fingerprint"]), f"{KNOWN}:3"),
        (login(user="root"), "/home/ada/.ssh/config:7"),
        (login(user="root", host="x", hostname="192.0.2.7"), "/home/ada/.ssh/config:7"),
        ({**login(user="root"), **known(hosts=["db1"])}, "/home/ada/.ssh/config:7"),
        (login(user="git"), None),
        (known(hosts=["db2"]), None),
        (known(hosts=["db1"], marker="@revoked"), None),
        ({}, None),
    ],
)
def test_config_and_known_hosts_say_which_step_is_in_use(
    tmp_path: Path, ada: dict[str, Any], used: str | None
) -> None:
    fleet = fleet_of(tmp_path, **ada)
    for answer in (reach(fleet, "root@db1"), leads(fleet, "ada@laptop")):
        text, document = io.StringIO(), io.StringIO()
        write_text(answer, text, every=False)
        write_answer(answer, document)
        (step,) = json.loads(document.getvalue())["ways"][0]["steps"]
        if used is None:
            assert step["used"] is None
            assert "in use" not in text.getvalue()
        else:
            assert f"{step['used']['path']}:{step['used']['line']}" == used
            assert f"    in use: ada@laptop:{used}\n" in text.getvalue()


def test_a_host_key_of_two_machines_says_of_neither_that_it_is_used(tmp_path: Path) -> None:
    fleet = fleet_of(tmp_path, **known(fingerprint=HOST["fingerprint"]))
    fleet.rows("INSERT INTO host_keys SELECT 0, path, fingerprint, mode FROM host_keys")
    assert reach(fleet, "root@db1").ways[0].steps[0].used is None
