"""Small reports, as `sshlint collect` would write them, for tests of what is made of them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from sshlint.fleet.fill_tables import load
from sshlint.fleet.fleet import Fleet
from tests.generate.fleet import ed25519

NOW = 1_790_000_000
Report = dict[str, Any]
_YES = {"value": True}


def key(name: str) -> Report:
    return ed25519(name.encode())


def account(name: str, **fields: Any) -> Report:
    home = "/root" if name == "root" else f"/home/{name}"
    return {
        "name": name,
        "uid": 0 if name == "root" else 1000,
        "home": home,
        "shell_login": True,
        "read": True,
        "access": {
            "login": _YES,
            "public_key": _YES,
            "strict_modes": _YES,
            "root_login": {"value": "yes"},
        },
        "sudo": {"root": False},
        **fields,
    }


def private(one: Report, **fields: Any) -> Report:
    return {
        "path": "/home/ada/.ssh/id_ed25519",
        "fingerprint": one["fingerprint"],
        "encrypted": False,
        "loads": True,
        **fields,
    }


def authorized(one: Report, line: int = 1, **fields: Any) -> Report:
    """A line; what is no field of it is an option, True for a flag."""
    known = {"path", "expires", "works", "read_by_sshd", "cert_authority", "problem"}
    options = [
        {"name": name.replace("_", "-").strip("-"), "negated": False,
         "value": None if value is True else value}
        for name, value in fields.items() if name not in known
    ]  # fmt: skip
    return {
        "path": "/home/ada/.ssh/authorized_keys",
        "line": line,
        "fingerprint": one["fingerprint"],
        "cert_authority": False,
        "options": options,
        "works": True,
        "read_by_sshd": True,
        **{name: value for name, value in fields.items() if name in known},
    }


def machine(name: str, *accounts: Report, keys: tuple[Report, ...] = (), **fields: Any) -> Report:
    return {
        "version": 1,
        "report": "collect",
        "machine": {
            "id": f"id of {name}",
            "hostname": name,
            "names": [name],
            "addresses": fields.pop("addresses", ["192.0.2.1"]),
        },
        "keys": list(keys),
        "sshd": {"ports": [22], "host_keys": [], "user_authorities": [], "revoked": {},
                 **fields.pop("sshd", {})},
        "accounts": list(accounts),
        "notes": [],
        **fields,
    }  # fmt: skip


def write(folder: Path, *reports: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, report in enumerate(reports):
        text = report if isinstance(report, str) else json.dumps(report)
        (folder / f"{number:03}.json").write_text(text)
    return folder


def load_all(folder: Path, *reports: Any) -> Fleet:
    return load([str(write(folder, *reports))], io.BytesIO(), now=NOW)


def ways(fleet: Fleet) -> set[tuple[str, str]]:
    """Every pair of accounts of which the first becomes the second in one step."""
    graph = fleet.graph
    found = set()
    for accounts in fleet.rows("SELECT account FROM accounts"):
        costs = graph.costs_from([accounts[0]])
        for way in graph.describe(graph.ways_from(costs, costs)):
            found |= {(step.source, step.target) for step in way.steps}
    return found
