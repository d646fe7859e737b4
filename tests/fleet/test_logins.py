"""The access graph against reality: every step it claims or denies between accounts is tried.

Four sshds on loopback with three accounts each; keys, from=, command=, restrict, expiry-time,
StrictModes, PermitRootLogin, DenyUsers, certificates by TrustedUserCAKeys and by cert-authority
lines, an authority's own key.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest

from sshlint.fleet.access_graph.reach import reach
from sshlint.fleet.fill_tables import load
from sshlint.fleet.fleet import Fleet
from tests.fleet.loopback import (
    MACHINES,
    USERS,
    Login,
    Loopback,
    line,
    loopback,
    new_key,
    serve,
    sign,
    users,
)
from tests.fleet.reports import NOW
from tests.fleet.test_page import Opened
from tests.fleet.test_page import browser as browser
from tests.sshd import need

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make accounts"),
]
_T1, _T2 = USERS[1:]
_OTHER_WAYS = ("root", "sudo")  # not by ssh


class Keys:
    def __init__(self, folder: Path) -> None:
        self.one, self.two, self.three, self.four = (
            new_key(folder, f"id_{name}") for name in ("one", "two", "three", "four")
        )
        self.certified, self.expired, self.operator = (
            new_key(folder, f"id_{name}") for name in ("certified", "expired", "operator")
        )
        self.authority = new_key(folder, "user_ca")
        sign(self.authority, self.certified, _T1)
        sign(self.authority, self.expired, f"{_T1},{_T2}", "-V", "20200101:20210101")
        sign(self.authority, self.operator, "ops")


def arrange(fleet: Loopback, keys: Keys) -> None:
    """Who has which key, and which lines there are."""
    fleet.give(keys.one, ("m1", _T1), ("m3", _T1))
    fleet.give(keys.two, ("m1", _T2))
    fleet.give(keys.three, ("m2", _T1), ("m3", _T2))
    fleet.give(keys.four, ("m4", "root"))
    fleet.give(keys.certified, ("m2", _T2))
    fleet.give(keys.expired, ("m3", "root"))
    fleet.give(keys.operator, ("m4", _T1))
    fleet.give(keys.authority, ("m1", "root"))
    one, two, three, four = keys.one, keys.two, keys.three, keys.four
    lines = {
        ("m2", _T1): line(one),
        ("m2", "root"): line(one, 'from="127.0.0.1"') + line(two, 'from="10.0.0.0/8,example.com"'),
        ("m2", _T2): line(one, 'command="true"') + line(four, 'from="127.0.0.0/30,!127.0.0.2"'),
        ("m3", _T1): line(two, 'expiry-time="20200101"') + line(three, 'expiry-time="20990101"'),
        ("m3", "root"): line(three) + line(one, 'restrict,command="true"'),
        ("m3", _T2): line(two),
        ("m1", _T1): line(three, 'from="!127.0.0.2,127.0.0.*"') + line(four, "nonsense"),
        ("m1", _T2): line(three),
        ("m1", "root"): line(four, "restrict") + line(two, "no-pty,no-agent-forwarding"),
        ("m4", _T2): line(keys.authority, f'cert-authority,principals="{_T1},nobody"'),
        ("m4", _T1): line(three, 'from="127.0.0.3"'),
    }
    for (machine, user), text in lines.items():
        mode = 0o666 if (machine, user) == ("m3", _T2) else 0o600
        fleet.write(machine, user, "authorized_keys", text, mode)
    etc = fleet.tree("m4") / "etc" / "ssh"
    (etc / "user_ca.pub").write_text(line(keys.authority))
    (etc / "root_principals").write_text("ops\n")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Loopback, Keys, Fleet]]:
    need("sshd")
    folder = tmp_path_factory.mktemp("fleet")
    with users(), loopback() as fleet:
        keys = Keys(folder)
        arrange(fleet, keys)
        reports = fleet.collect(folder / "reports")
        with serve(fleet):
            yield fleet, keys, load([str(reports)], io.BytesIO(), now=NOW)


def claims(fleet: Fleet) -> set[tuple[str, str, str, str]]:
    """Each step by ssh: source, target, kind of the first edge, key (or authority)."""
    graph = fleet.graph
    out: dict[int, list[tuple[int, str]]] = {}
    for source, target, kind in fleet.rows("SELECT source, target, kind FROM edges"):
        out.setdefault(source, []).append((target, kind))
    found = set()
    for node in graph.node_of.values():
        front = [(target, kind, target) for target, kind in out.get(node, ())]
        for at, kind, first in front:
            if graph.kinds[at] == "account":
                if kind not in _OTHER_WAYS:
                    name = graph.names[first].split(" ")[0]
                    found.add((graph.names[node], graph.names[at], kind, name))
            else:
                front += [(target, kind, first) for target, _ in out.get(at, ())]
    return found


def possible(fleet: Loopback, keys: Keys, folder: Path) -> list[tuple[str, str, Login]]:
    """Every login that somebody could try with what lies in their account: kind, source, login."""
    tried = []
    for machine, user, to, name in product(MACHINES, USERS, MACHINES, USERS):
        if (machine, user) == (to, name):
            continue
        source = f"{user}@{machine}"
        for path in sorted(fleet.ssh(machine, user).glob("id_*")):
            if path.suffix == ".pub":
                continue
            certificate = Path(f"{path}-cert.pub")
            # ssh also offers a certificate that lies beside a key: the key alone is tried apart.
            alone = folder / f"{machine}-{user}-{path.name}"
            if not alone.exists():
                alone.write_bytes(path.read_bytes())
                alone.chmod(0o600)
            tried.append(("file", source, Login(alone, None, machine, to, name)))
            if certificate.exists():
                tried.append(("certificate", source, Login(path, certificate, machine, to, name)))
        if (fleet.ssh(machine, user) / "user_ca").exists():
            key = new_key(folder, f"issued-{to}-{name}")
            certificate = sign(keys.authority, key, f"{name},ops,nobody")
            tried.append(("authority", source, Login(key, certificate, machine, to, name)))
    return tried


def test_every_step_that_is_claimed_or_denied_is_so(
    world: tuple[Loopback, Keys, Fleet], tmp_path: Path
) -> None:
    fleet, keys, loaded = world
    claimed = {step[:3] for step in claims(loaded)}
    tried = possible(fleet, keys, tmp_path)
    with ThreadPoolExecutor(4) as pool:
        worked = list(pool.map(fleet.works, [login for _, _, login in tried]))
    real = {
        (source, f"{login.user}@{login.machine}", kind)
        for (kind, source, login), works in zip(tried, worked, strict=True)
        if works
    }
    assert sorted(real - claimed) == []
    assert sorted(claimed - real) == []
    assert len(real) >= 15
    assert {kind for _, _, kind in real} == {"file", "certificate", "authority"}


def test_lines_that_give_no_shell_are_shown_as_such(world: tuple[Loopback, Keys, Fleet]) -> None:
    _, _, loaded = world
    limited = dict(
        loaded.rows("""
SELECT a.label, o.limited FROM opens o JOIN accounts a USING (account)
WHERE o.closed IS NULL AND o.limited IS NOT NULL""")
    )
    assert limited == {
        f"{_T2}@m2": "runs only its command=",
        "root@m3": "runs only its command=",
    }


def readme_commands() -> list[str]:
    """The commands of README's part on many machines."""
    text = (Path(__file__).parents[2] / "README.md").read_text()
    block = text.split("**Over many machines**")[1].split("```sh\n")[1].split("```")[0]
    return [line.partition("#")[0].strip() for line in block.splitlines()]


def test_the_readme_leads_to_a_page_with_the_true_ways(
    world: tuple[Loopback, Keys, Fleet], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Word by word, but for the machines: each is a disk here, which knows no addresses."""
    fleet, _, loaded = world
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"

    def run(command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, env={**os.environ, "PATH": path},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        assert done.stderr == ""
        return done.stdout

    (tmp_path / "reports").mkdir()
    answers = []
    for command in readme_commands():
        if command.endswith("-o web1.json"):
            for number, machine in enumerate(MACHINES, 1):
                report = tmp_path / "reports" / f"{machine}.json"
                run(f"{command.replace('web1.json', str(report))} --root {fleet.tree(machine)}")
                document = json.loads(report.read_text())
                document["machine"]["addresses"] = [f"127.0.0.{number}"]
                report.write_text(json.dumps(document))
        else:
            answers.append(run(command.replace("root@db1", "root@m2")))
    ways = reach(loaded, "root@m2", None).ways
    assert ways
    opened = Opened(request.getfixturevalue("browser"), tmp_path / "fleet.html")
    opened.choose("root@m2")
    shown = opened.page.locator("#reach ol > li")
    assert shown.locator("> button").all_inner_texts() == [way.steps[0].source for way in ways]
    for way, text in zip(ways, shown.all_inner_texts(), strict=True):
        for place in (place for step in way.steps for place in step.places):
            assert str(place) in text
            assert str(place) in answers[2]
