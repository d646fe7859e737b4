"""Reports as they come: packed, damaged, from other versions, and made to do harm."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sshlint.commands.fleet import FleetOptions
from sshlint.commands.fleet import fleet as fleet_command
from sshlint.fleet.fill_tables import load
from sshlint.fleet.inputs import inputs
from sshlint.source import SshlintError
from tests.fleet.reports import NOW, account, authorized, key, load_all, machine, private, write
from tests.strategies import repeatable

K = key("one")
GOOD = machine("web1", account("ada", private_keys=[private(K)]), keys=(K,))


def accounts(fleet: Any) -> list[str]:
    return [label for (label,) in fleet.rows("SELECT label FROM accounts ORDER BY label")]


def texts(fleet: Any) -> str:
    return "\n".join(f"{note.path}: {note.message}" for note in fleet.notes)


def test_files_directories_globs_lines_and_packed_files_are_read(tmp_path: Path) -> None:
    reports = {name: json.dumps(machine(name, account("ada"))) for name in "abcdefg"}
    below = tmp_path / "fetched" / "a"
    below.mkdir(parents=True)
    (below / "a.json").write_text(reports["a"])
    (tmp_path / "fetched" / "b.json.gz").write_bytes(gzip.compress(reports["b"].encode()))
    packed = zstandard.ZstdCompressor().compress(reports["c"].encode())
    (tmp_path / "fetched" / "c.json.zst").write_bytes(packed)
    (tmp_path / "fetched" / "notes.txt").write_text("not a report")
    (tmp_path / "d1.json").write_text(reports["d"])
    (tmp_path / "two.jsonl").write_text(reports["e"] + "\n\n" + reports["f"] + "\n")
    words = [str(tmp_path / "fetched"), str(tmp_path / "d?.json"), str(tmp_path / "two.jsonl"), "-"]
    fleet = load(words, io.BytesIO(reports["g"].encode()), now=NOW)
    assert accounts(fleet) == [f"ada@{name}" for name in "abcdefg"]
    assert fleet.notes == []


def test_a_word_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    for word in (str(tmp_path / "gone.json"), str(tmp_path / "*.json"), str(tmp_path)):
        with pytest.raises(SshlintError, match=r"no (such file|reports)"):
            list(inputs([word], io.BytesIO()))


def test_links_in_a_directory_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text(json.dumps(machine("secret", account("ada"))))
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    (folder / "loop").symlink_to(folder)
    (folder / "good.json").write_text(json.dumps(GOOD))
    assert accounts(load([str(folder)], io.BytesIO(), now=NOW)) == ["ada@web1"]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        ("{", "not valid JSON"),
        ("", "empty"),
        ('{"version": 1, "machine": {}}}', "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[1, 2]", "not a report"),
        ("17", "not a report"),
        ('{"version": 1}', "not a report"),
        ('{"version": 1, "report": "check", "machine": {}}', "not a report"),
        ('{"version": 2, "machine": {"hostname": "new"}}', "version 2"),
        ('{"version": 99999999999, "machine": {}}', "not a report"),
        ('{"version": 1, "machine": {"hostname": "\\ud800"}}', "not valid JSON"),
    ],
)
def test_a_damaged_report_is_named_and_the_others_count(
    tmp_path: Path, damaged: str, reason: str
) -> None:
    fleet = load_all(tmp_path, GOOD, damaged, machine("web2", account("ada")))
    assert accounts(fleet) == ["ada@web1", "ada@web2"]
    assert "001.json: skipped" in texts(fleet)
    assert reason in texts(fleet)


@pytest.mark.parametrize("name", ["bad.json.gz", "bad.json.zst"])
def test_a_damaged_packed_report_is_named(tmp_path: Path, name: str) -> None:
    magic = b"\x1f\x8b\x08" if name.endswith("gz") else b"\x28\xb5\x2f\xfd"
    (tmp_path / name).write_bytes(magic + b"\0" * 50)
    fleet = load([str(tmp_path)], io.BytesIO(), now=NOW)
    assert "skipped: it " in texts(fleet)


def test_a_bomb_is_unpacked_no_further_than_the_limit(tmp_path: Path) -> None:
    bomb = b" " * (80 << 20)
    (tmp_path / "bomb.json.gz").write_bytes(gzip.compress(bomb, 1))
    (tmp_path / "bomb.json.zst").write_bytes(zstandard.ZstdCompressor().compress(bomb))
    fleet = load([str(tmp_path)], io.BytesIO(), now=NOW)
    assert texts(fleet).count("larger than 64 MiB unpacked") == 2


def test_bytes_that_are_not_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"version": 1, "machine": {"hostname": "\xe9"}}')
    assert "not UTF-8" in texts(load([str(tmp_path)], io.BytesIO(), now=NOW))


def test_fields_of_other_minor_versions_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    newer = machine("new", account("ada", tattoo={"x": [1]}), color="blue")
    older = {"version": 1, "machine": {"hostname": "old"}, "accounts": [{"name": "ada"}]}
    wrong = machine("odd", account("ada", uid="many", private_keys=7, authorized_keys=[[], 3, {}]))
    fleet = load_all(tmp_path, newer, older, wrong)
    assert accounts(fleet) == ["ada@new", "ada@odd", "ada@old"]


def test_the_same_report_twice_counts_once_and_is_said(tmp_path: Path) -> None:
    fleet = load_all(tmp_path, GOOD, GOOD)
    assert accounts(fleet) == ["ada@web1"]
    assert fleet.value("SELECT count(*) FROM private_keys") == 1
    assert 'account "ada" is skipped' in texts(fleet)


def test_reports_of_two_accounts_of_one_machine_are_one_machine(tmp_path: Path) -> None:
    fleet = load_all(tmp_path, GOOD, machine("web1", account("bob")))
    assert accounts(fleet) == ["ada@web1", "bob@web1"]
    assert fleet.value("SELECT count(*) FROM machines") == 1
    assert fleet.notes == []


def test_the_newest_report_of_an_account_counts(tmp_path: Path) -> None:
    old = machine("web1", account("ada", private_keys=[private(K)]), keys=(K,), collected=1000)
    new = machine("web1", account("ada"), collected=2000)
    for reports in ((old, new), (new, old)):
        fleet = load_all(tmp_path / reports[0]["accounts"][0]["name"], *reports)
        assert fleet.value("SELECT count(*) FROM private_keys") == 0


def test_copied_machines_stay_apart_and_are_said(tmp_path: Path) -> None:
    copies = [machine(name, account("ada")) for name in ("web1", "web2")]
    copies[1]["machine"]["id"] = copies[0]["machine"]["id"]
    fleet = load_all(tmp_path, *copies)
    assert accounts(fleet) == ["ada@web1", "ada@web2"]
    assert "web1, web2: machines with one machine-id" in texts(fleet)


def test_machines_of_one_name_get_names_of_their_own(tmp_path: Path) -> None:
    twins = [machine("web1", account("ada")) for _ in range(2)]
    twins[1]["machine"]["id"] = "another"
    assert accounts(load_all(tmp_path, *twins)) == ["ada@web1(another)", "ada@web1(id of we)"]


def test_a_public_key_that_is_not_of_its_fingerprint_is_left_out(tmp_path: Path) -> None:
    lie = {**K, "public": key("another")["public"]}
    broken = {**key("third"), "public": "%%%"}
    fleet = load_all(tmp_path, machine("web1", account("ada"), keys=(lie, broken)))
    assert fleet.rows("SELECT * FROM keys") == []
    assert f"the public key it gives for {K['fingerprint']}" in texts(fleet)


def test_what_a_key_is_decides_the_key_and_no_report(tmp_path: Path) -> None:
    """A report that calls a key of others weak, or gives a word for a key, changes nothing."""
    lies = [{**K, "algorithm": "ssh-dss", "bits": 512, "public": p} for p in (None, K["public"])]
    digest = base64.b64encode(hashlib.sha256(base64.b64decode("root")).digest()).decode()
    word = {"fingerprint": f"SHA256:{digest.rstrip('=')}", "algorithm": "ssh-dss", "bits": 512}
    reports = [
        machine("web1", account("ada"), keys=(lies[0], {**word, "public": "root"})),
        machine("web2", account("ada"), keys=(lies[1],)),
        machine("web3", account("ada"), keys=(K,)),
    ]
    fleet = load_all(tmp_path, *reports)
    assert fleet.rows("FROM keys") == [(K["fingerprint"], "ssh-ed25519", 256, K["public"])]
    assert f"the public key it gives for {word['fingerprint']}" in texts(fleet)


def test_a_million_entries_are_cut_and_said(tmp_path: Path) -> None:
    many = machine("big", account("ada", authorized_keys=[authorized(K)] * 150_000), keys=(K,))
    fleet = load_all(tmp_path, many, GOOD)
    assert fleet.value("SELECT count(*) FROM authorized_keys") == 100_000
    assert "cut at 100,000 entries" in texts(fleet)


def test_a_report_without_accounts_has_none(tmp_path: Path) -> None:
    bare = machine("db1")
    del bare["accounts"]
    fleet = load_all(tmp_path, bare, machine("db2"), {**machine("db3"), "accounts": "all"})
    assert fleet.rows("SELECT account FROM accounts") == []
    assert fleet.value("SELECT count(*) FROM machines") == 3
    assert fleet.notes == []


def test_an_account_twice_in_one_report_counts_once(tmp_path: Path) -> None:
    fleet = load_all(tmp_path, machine("web1", account("ada"), account("ada")))
    assert accounts(fleet) == ["ada@web1"]


def test_from_lists_that_nobody_could_compare_are_not_certain(tmp_path: Path) -> None:
    """500 patterns on each of many lines, for a machine of many addresses: bounded, not guessed."""
    patterns = ",".join(["10.*.9.*"] * 500)
    users = [
        account(f"u{number}", private_keys=[private(K)],
                authorized_keys=[authorized(K, from_=f"{patterns},192.0.2.{number}")])
        for number in range(20)
    ]  # fmt: skip
    addresses = [f"192.0.2.{number}" for number in range(200)]
    fleet = load_all(tmp_path, machine("m", *users, keys=(K,), addresses=addresses))
    certain = dict(
        fleet.rows("SELECT unsure, count(*) FROM edges GROUP BY 1") if fleet.graph else ()
    )
    assert certain[True] > certain[False] > 0


def test_reports_reach_no_file(tmp_path: Path) -> None:
    fleet = load_all(tmp_path, GOOD)
    with pytest.raises(Exception, match="disabled"):
        fleet.rows("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(Exception, match=r"(?i)locked|disabled|cannot"):
        fleet.rows("SET enable_external_access = true")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    "machine keys sshd accounts notes version report name uid home access sudo private_keys"
    " authorized_keys known_hosts logins agent options from expires".split()
)


@repeatable(max_examples=40)
@given(path=st.lists(FIELDS, min_size=1, max_size=3), value=JSON)
def test_any_value_in_any_field_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, path: list[str], value: Any
) -> None:
    report = json.loads(json.dumps(GOOD))
    place: Any = report
    for name in path[:-1]:
        inner = place.get(name) if isinstance(place, dict) else None
        if isinstance(inner, list) and inner:
            inner = inner[0]
        place = inner if isinstance(inner, dict) else place
    place[path[-1]] = value
    fleet = load_all(tmp_path_factory.mktemp("reports"), report, machine("web2", account("bob")))
    assert "bob@web2" in accounts(fleet)


def test_what_one_report_can_make_of_the_graph_is_bounded(tmp_path: Path) -> None:
    """Many roots, and many holders of one key with many from= lists, which multiply."""
    roots = [account(f"root{number}", uid=0) for number in range(1500)]
    users = [
        account(
            f"user{number}",
            private_keys=[private(K)],
            authorized_keys=[authorized(K, from_=f"*,{number}")],
        )
        for number in range(1500)
    ]
    fleet = load_all(tmp_path, machine("big", *roots, *users, keys=(K,)), GOOD)
    assert len(fleet.graph.costs) < 1_100_000
    assert "access graph" in {note.path for note in fleet.notes}


def test_a_colored_report_holds_no_escape_of_a_report(tmp_path: Path) -> None:
    owner = account("root", authorized_keys=[authorized(K, path="/a\x1b]0;x\x07")])
    folder = write(tmp_path, machine("web1", owner, keys=(K,)))
    out = io.StringIO()
    options = FleetOptions((str(folder),), color="always", isolated=True)
    assert fleet_command(options, io.BytesIO(), out) == 1
    assert "\x1b[1m" in out.getvalue()
    assert "\x1b]" not in out.getvalue()
