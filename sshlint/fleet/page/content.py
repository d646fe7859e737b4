"""What the page holds: columns that stay small for ten thousand machines."""

from __future__ import annotations

import base64
import gzip
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sshlint.excerpt import visible
from sshlint.fleet.findings import FleetFinding

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

MOST_FINDINGS = 50_000  # in the page; all are in the report for programs
_MOST_PLACES = 20  # of one finding
NODE_KINDS = (
    *("account", "key", "key from", "authority", "principal", "any principal", "vouched from"),
)
EDGE_KINDS = (
    *("file", "agent", "forwarded agent", "line", "root", "sudo"),
    *("authority", "issue", "certificate"),
)

_KEYS = """
WITH lines AS (
    SELECT o.fingerprint, count(DISTINCT o.account) accounts,
        count(DISTINCT CASE WHEN a.uid = 0 THEN o.account END) roots,
        count(DISTINCT a.machine) machines
    FROM opens o JOIN accounts a USING (account)
    WHERE o.closed IS NULL AND NOT o.cert_authority GROUP BY o.fingerprint),
files AS (
    SELECT k.fingerprint, count(*) files,
        count(DISTINCT CASE WHEN NOT coalesce(k.encrypted, true) THEN a.machine END) bare
    FROM private_keys k JOIN accounts a USING (account)
    WHERE k.fingerprint IS NOT NULL GROUP BY k.fingerprint)
SELECT fingerprint, coalesce(k.algorithm, ''), coalesce(k.bits, 0), coalesce(l.accounts, 0),
    coalesce(l.roots, 0), coalesce(l.machines, 0), coalesce(f.files, 0), coalesce(f.bare, 0)
FROM (SELECT fingerprint FROM lines UNION SELECT fingerprint FROM files)
LEFT JOIN lines l USING (fingerprint) LEFT JOIN files f USING (fingerprint)
LEFT JOIN keys k USING (fingerprint)
ORDER BY (coalesce(f.bare, 0) > 0) DESC, coalesce(l.roots, 0) DESC, coalesce(l.accounts, 0) DESC,
    fingerprint"""
_MACHINES = """
SELECT m.name, coalesce(m.system, ''), coalesce(a.accounts, 0), coalesce(o.keys, 0),
    coalesce(o.root_keys, 0)
FROM machines m
LEFT JOIN (SELECT machine, count(*) accounts FROM accounts GROUP BY machine) a USING (machine)
LEFT JOIN (SELECT machine, count(DISTINCT fingerprint) keys,
        count(DISTINCT CASE WHEN uid = 0 THEN fingerprint END) root_keys
    FROM opens JOIN accounts USING (account) WHERE closed IS NULL GROUP BY machine) o
    USING (machine)
ORDER BY m.name"""
_EDGES = """
SELECT e.source, e.target, e.kind, n.node, e.path, e.line, e.secret, e.unsure
FROM edges e LEFT JOIN nodes n ON n.account = e.holder ORDER BY edge"""
# Root's accounts by the ways that need nothing but a key in a file without a passphrase.
_ROOTS = """
SELECT a.label, count(DISTINCT o.fingerprint) keys,
    count(DISTINCT CASE WHEN h.kind = 'file' THEN h.account END) holders,
    count(DISTINCT CASE WHEN h.kind = 'file' AND NOT h.secret THEN h.account END) bare
FROM opens o JOIN accounts a USING (account) LEFT JOIN holders h
    ON h.fingerprint = o.fingerprint AND h.account <> o.account
WHERE o.closed IS NULL AND o.limited IS NULL AND NOT o.cert_authority AND a.uid = 0
GROUP BY a.label ORDER BY bare DESC, holders DESC, keys DESC, a.label LIMIT 20"""


def columns(rows: list[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


def keys(fleet: Fleet) -> list[tuple[Any, ...]]:
    """A row for each key, the riskiest first: without a passphrase, then by what they open."""
    return _shown(fleet.rows(_KEYS))


def data(fleet: Fleet, findings: list[FleetFinding], keys: list[tuple[Any, ...]]) -> str:
    """The page's data as base64 of gzip of JSON; every text has passed the gate."""
    _ = fleet.graph
    names = fleet.rows("SELECT kind, name FROM nodes ORDER BY node")
    document = {
        "rules": _rules(findings),
        "findings": _findings(findings[:MOST_FINDINGS]),
        "machines": columns(_shown(fleet.rows(_MACHINES)), 5),
        "keys": columns(keys, 8),
        "nodes": [
            [NODE_KINDS.index(kind) for kind, _ in names],
            [visible(name) for _, name in names],
        ],
        "edges": _edges(fleet),
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def _shown(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [
        tuple(visible(value) if isinstance(value, str) else value for value in row) for row in rows
    ]


def _rules(findings: list[FleetFinding]) -> list[list[str]]:
    rules = {found.rule.code: found.rule for found in findings}
    return [[rule.code, rule.name, rule.summary, rule.remedy] for _, rule in sorted(rules.items())]


def _findings(findings: list[FleetFinding]) -> list[list[Any]]:
    codes = sorted({found.rule.code for found in findings})
    return columns(
        [
            (
                codes.index(found.rule.code),
                int(found.severity),
                found.message,
                [visible(str(place)) for place in found.places[:_MOST_PLACES]],
                len(found.fact.places),
            )
            for found in findings
        ],
        5,
    )


def _edges(fleet: Fleet) -> dict[str, Any]:
    """Edges in columns; paths, of which there are few, by their number."""
    rows = fleet.rows(_EDGES)
    paths: dict[str, int] = {}
    table = [
        (
            source,
            target,
            EDGE_KINDS.index(kind),
            -1 if holder is None else holder,
            -1 if path is None else paths.setdefault(path, len(paths)),
            line or 0,
            int(secret) + 2 * int(unsure),
        )
        for source, target, kind, holder, path, line, secret, unsure in rows
    ]
    return {"columns": columns(table, 7), "paths": [visible(path) for path in paths]}


def first_steps(findings: list[FleetFinding], most: int = 12) -> list[dict[str, Any]]:
    """What to do first: rules by severity and number, each with its gravest findings."""
    groups: dict[str, list[FleetFinding]] = defaultdict(list)
    for found in findings:
        groups[found.rule.code].append(found)
    ordered = sorted(groups.values(), key=lambda group: (-group[0].severity, -len(group)))
    return [
        {
            "severity": group[0].severity.label,
            "code": group[0].rule.code,
            "name": group[0].rule.name,
            "summary": group[0].rule.summary,
            "remedy": group[0].help,
            "count": len(group),
            "examples": [(visible(str(found.places[0])), found.message) for found in group[:3]],
        }
        for group in ordered[:most]
    ]


def key_table(keys: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The riskiest keys, those that open something."""
    names = ("fingerprint", "algorithm", "bits", "accounts", "roots", "machines", "files", "bare")
    rows = [dict(zip(names, row, strict=True)) for row in keys[:20]]
    return [row for row in rows if row["accounts"]]


def root_table(fleet: Fleet) -> list[dict[str, Any]]:
    names = ("account", "keys", "holders", "bare")
    return [dict(zip(names, row, strict=True)) for row in _shown(fleet.rows(_ROOTS))]
