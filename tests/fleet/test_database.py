"""What is written for other programs: the database with its documented tables, and the graph."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import rustworkx

from sshlint.commands.fleet import FleetOptions, fleet
from sshlint.fleet.queries import QUERIES
from sshlint.fleet.tables import DERIVED, TABLES
from sshlint.source import SshlintError
from tests.fleet.reports import account, authorized, key, machine, private, write
from tests.generate import fleet as simulated

ONE = key("one")
REPORTS = (
    machine("laptop", account("ada", private_keys=[private(ONE)]), keys=(ONE,)),
    machine("db1", account("root", authorized_keys=[authorized(ONE, 3)]), keys=(ONE,)),
)


def run(folder: Path, **options: Any) -> None:
    reports = folder if folder.name == "simulated" else write(folder / "reports", *REPORTS)
    words = FleetOptions(reports=(str(reports),), isolated=True, fail_on="never", **options)
    assert fleet(words, io.BytesIO(), io.StringIO()) == 0


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = simulated.write(tmp_path_factory.mktemp("fleet") / "simulated", 60)
    path = folder.parent / "fleet.duckdb"
    run(folder, database=str(path))
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def test_every_table_and_column_says_what_it_means(database: duckdb.DuckDBPyConnection) -> None:
    columns = database.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns()"
        " WHERE NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables())"
    ).fetchall()
    described = {
        (table.name, column.name): (column.type, column.meaning)
        for table in (*TABLES, *DERIVED)
        for column in table.columns
    }
    found = {(table, column): (kind, comment) for table, column, kind, comment in columns}
    assert found == {name: value for name, value in described.items() if name[0] != "stated_keys"}


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[0])
def test_the_example_queries_answer(
    database: duckdb.DuckDBPyConnection, query: tuple[str, str]
) -> None:
    rows = database.execute(query[1].replace("db1", "host00003")).fetchall()
    assert rows or query[0].startswith(("What could", "Which accounts become"))


def test_a_database_that_exists_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "fleet.duckdb"
    path.write_text("mine")
    with pytest.raises(SshlintError, match="it exists"):
        run(tmp_path, database=str(path))
    assert path.read_text() == "mine"


def test_a_database_is_made_in_a_place_that_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(SshlintError, match="cannot be written"):
        run(tmp_path, database=str(tmp_path / "gone" / "fleet.duckdb"))


def test_the_graphml_is_read_by_another_program(tmp_path: Path) -> None:
    path = tmp_path / "fleet.graphml"
    run(tmp_path, graphml=str(path))
    [graph] = rustworkx.read_graphml(str(path))
    names = {node["name"]: node for node in graph.nodes()}
    assert {"ada@laptop", "root@db1", ONE["fingerprint"]} <= set(names)
    evidence = {edge["evidence"] for edge in graph.edges()}
    assert "ada@laptop:/home/ada/.ssh/id_ed25519" in evidence
    assert any(text.endswith(":3") for text in evidence)


def test_graphml_of_hostile_names_is_still_xml(tmp_path: Path) -> None:
    evil = machine("<x>&\x01\ufffe", account(']]>"<', private_keys=[private(ONE)]), keys=(ONE,))
    folder = write(tmp_path / "reports", evil, REPORTS[1])
    path = tmp_path / "fleet.graphml"
    words = FleetOptions(reports=(str(folder),), isolated=True, fail_on="never", graphml=str(path))
    fleet(words, io.BytesIO(), io.StringIO())
    ElementTree.parse(path)


def test_the_opengraph_has_the_form_that_bloodhound_takes(tmp_path: Path) -> None:
    path = tmp_path / "graph.json"
    run(tmp_path, opengraph=str(path))
    graph = json.loads(path.read_text())["graph"]
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert all(
        1 <= len(node["kinds"]) <= 3 and node["kinds"][0].isalnum() for node in nodes.values()
    )
    assert graph["edges"]
    for edge in graph["edges"]:
        assert edge["kind"].isalnum()
        assert {edge["start"]["value"], edge["end"]["value"]} <= set(nodes)
    assert {edge["kind"] for edge in graph["edges"]} == {"HasPrivateKey", "CanSSH"}


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    """But a file that is there keeps its mode."""
    kept = tmp_path / "kept.json"
    kept.touch(0o644)
    kept.chmod(0o644)
    written = {name: tmp_path / name for name in ("output", "graphml", "opengraph", "database")}
    run(tmp_path, **{name: str(path) for name, path in written.items()})
    assert {path.stat().st_mode & 0o777 for path in written.values()} == {0o600}
    run(tmp_path, output=str(kept), format="json")
    assert kept.stat().st_mode & 0o777 == 0o644
    assert json.loads(kept.read_text())["findings"]
