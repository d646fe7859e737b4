"""What the commands write is what their schemas say; doctor's is held in tests/commands."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from sshlint.commands import check, diagnose, key, resolve, rules
from sshlint.doctor.step import Status
from sshlint.reporters import json_documents
from tests.golden.case import Case, lay_out
from tests.reporters.goldens import as_json
from tests.reporters.schema import schema, validate

FIXTURES = Path(__file__).parents[2] / "fixtures"
CONFIG = b"""\
Include conf.d/* no-such-file
Host web w\xc3\xa9b
    HostName web.example.com
    User \xff\xfe
    IdentityFile ~/.ssh/web
Match exec "true"
    Port 2222
Host bad
    ProxyCommand none
    HostName %x
"""


@pytest.mark.parametrize("name", json_documents.SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_a_field_that_is_missing_or_unknown_is_noticed() -> None:
    good = as_json()
    validate("check", good)
    for bad in (
        good.replace('"severity": "error"', '"severity": "grave"'),
        good.replace('"help"', '"hint"', 1),
        good.replace('"files": 3', '"files": "3"'),
        good.replace('"files": 3', '"files": 3, "more": 1'),
    ):
        assert bad != good
        with pytest.raises(ValidationError):
            validate("check", bad)


def test_check(tmp_path: Path) -> None:
    home = lay_out(Case(FIXTURES / "homes" / "broken"), tmp_path)
    with (home / ".ssh" / "config").open("ab") as file:
        file.write(b"Include caf\xe9\n" + CONFIG)
    (home / ".ssh" / "caf\udce9").write_bytes(CONFIG)
    out = io.StringIO()
    options = check.CheckOptions(home=str(home), isolated=True, system_config="none", format="json")
    check.check(options, io.BytesIO(), out)
    document = validate("check", out.getvalue())
    assert len(document["findings"]) > 8
    assert any(finding["related"] for finding in document["findings"])
    assert any(finding["fix"] for finding in document["findings"])


def test_key() -> None:
    files = [path for path in (FIXTURES / "formats").rglob("*") if path.is_file()]
    out = io.StringIO()
    options = key.KeyOptions(tuple(map(str, files)), format="json")
    key.key(options, io.BytesIO(), out, lambda question: "")
    kinds = {one["kind"] for one in validate("key", out.getvalue())["keys"]}
    assert {"private", "public", "certificate", "other"} <= kinds


@pytest.mark.parametrize("more", [{}, {"every": True}, {"reader": ("paramiko", "mina-sshd")}])
def test_resolve(more: dict[str, object], tmp_path: Path) -> None:
    folder = tmp_path / ".ssh"
    folder.mkdir()
    (folder / "config").write_bytes(CONFIG)
    out = io.StringIO()
    options = resolve.ResolveOptions(
        ("web", "ada@other", "bad", "a b"),
        (("p", "22"),),
        home=str(tmp_path),
        system_config="none",
        format="json",
        target_openssh=("8.2", "9.6"),
    )
    resolve.run(options._replace(**more), out)  # type: ignore[arg-type]
    document = validate("resolve", out.getvalue())
    assert {bool(host["refused"]) for host in document["hosts"]} == {True, False}


def test_diagnose(tmp_path: Path) -> None:
    folder = tmp_path / ".ssh"
    folder.mkdir()
    (folder / "config").write_text("Host web\n    HostNmae x\n")
    logs = [path.read_bytes() for path in (FIXTURES / "messages").rglob("*") if path.is_file()]
    refused = f"{folder}/config: line 2: Bad configuration option: hostnmae\n".encode()
    found = set()
    for log in (*logs, refused, b"", "no error, na\u00efve\n".encode()):
        out = io.StringIO()
        diagnose.run(
            io.BytesIO(log),
            format="json",
            out=out,
            home=str(tmp_path),
            lint_paths=lambda paths: check.findings_in(paths, str(tmp_path)),
        )
        for cause in validate("diagnose", out.getvalue())["causes"]:
            found |= {name for name in ("ruled_out", "steps", "findings") if cause[name]}
    assert found == {"ruled_out", "steps", "findings"}


def test_rules_explain_and_the_list_of_causes() -> None:
    out = io.StringIO()
    rules.list_rules(out, format="json")
    listed = validate("rules", out.getvalue())["rules"]
    assert {bool(rule["autofix"]) for rule in listed} == {True, False}
    found = set()
    for rule in listed:
        out = io.StringIO()
        rules.explain(rule["code"], out, format="json")
        example = validate("explain", out.getvalue())["rule"]["example"]
        found |= {name for name in ("bad", "good", "ssh") if example[name]}
    assert found == {"bad", "good", "ssh"}
    out = io.StringIO()
    diagnose.list_causes(format="json", out=out)
    assert validate("causes", out.getvalue())["causes"]


def test_the_words_of_a_status_are_those_of_the_schema() -> None:
    step = schema("doctor")["$defs"]["StepObject"]["properties"]["status"]
    assert step["enum"] == list(Status.__args__)  # type: ignore[attr-defined]
