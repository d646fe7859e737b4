"""The simulated fleet is of reports as `sshlint collect` writes them, the same in each run."""

from __future__ import annotations

import json

import jsonschema
import pytest

from sshlint.fleet.report_fields import REPORT
from tests.fleet.trees import SCHEMA
from tests.generate.fleet import Fleet


def test_the_reports_are_valid_and_repeat() -> None:
    reports = list(Fleet(8).reports())
    for report in reports:
        jsonschema.validate(report, SCHEMA)
    assert json.dumps(reports) == json.dumps(list(Fleet(8).reports()))


@pytest.mark.parametrize("path", [(), ("machine",), ("sshd",), ("accounts",), ("keys",)])
def test_what_is_read_of_a_report_is_in_its_schema(path: tuple[str, ...]) -> None:
    form, schema = REPORT, SCHEMA
    for name in path:
        inner = form[name]
        form = inner[0] if isinstance(inner, list) else inner
        definition = name if name in ("machine", "sshd") else name.removesuffix("s")
        schema = SCHEMA["$defs"][definition]
    assert set(form) <= set(schema["properties"])
