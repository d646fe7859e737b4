"""The access graph for other programs: GraphML, and OpenGraph JSON for BloodHound."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TextIO

from sshlint.excerpt import visible, write_json

if TYPE_CHECKING:
    from sshlint.fleet.fleet import Fleet

_NODES = "SELECT node, kind, name FROM nodes ORDER BY node"
_EDGES = """
SELECT e.source, e.target, e.kind, coalesce(a.label, ''), e.path, e.line, e.secret, e.unsure
FROM edges e LEFT JOIN accounts a ON a.account = e.holder ORDER BY edge"""

# As BloodHound's OpenGraph names kinds: letters and digits.
_NODE_KINDS = {
    "account": "SSHAccount",
    "key": "SSHKey",
    "key from": "SSHKeyFrom",
    "authority": "SSHAuthority",
    "principal": "SSHPrincipal",
    "any principal": "SSHPrincipal",
    "vouched from": "SSHPrincipal",
}
_EDGE_KINDS = {
    "file": "HasPrivateKey",
    "agent": "HasAgentKey",
    "forwarded agent": "HasForwardedKey",
    "line": "CanSSH",
    "root": "CanImpersonate",
    "sudo": "CanSudo",
    "authority": "HasAuthorityKey",
    "issue": "CanIssueCertificate",
    "certificate": "HasCertificate",
}


def graphml(fleet: Fleet, out: TextIO) -> None:
    """Nodes with kind and name, edges with kind, evidence, secret and certain."""
    _ = fleet.graph
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for scope, name, kind in (
        *(("node", name, "string") for name in ("kind", "name")),
        *(("edge", name, "string") for name in ("kind", "evidence")),
        *(("edge", name, "boolean") for name in ("secret", "certain")),
    ):
        key = name if scope == "node" else f"edge-{name}"
        out.write(f'<key id="{key}" for="{scope}" attr.name="{name}" attr.type="{kind}"/>\n')
    out.write('<graph id="access" edgedefault="directed">\n')
    for node, kind, name in fleet.rows(_NODES):
        out.write(f'<node id="n{node}">{_data("kind", kind)}{_data("name", name)}</node>\n')
    for source, target, kind, holder, path, line, secret, unsure in fleet.rows(_EDGES):
        data = _data("edge-kind", kind) + _data("edge-evidence", _evidence(holder, path, line))
        data += _data("edge-secret", _boolean(secret)) + _data("edge-certain", _boolean(not unsure))
        out.write(f'<edge source="n{source}" target="n{target}">{data}</edge>\n')
    out.write("</graph>\n</graphml>\n")


def opengraph(fleet: Fleet, out: TextIO) -> None:
    """Nodes and edges as BloodHound's OpenGraph takes them; ids stay between runs."""
    _ = fleet.graph
    nodes = fleet.rows(_NODES)
    ids = [_identity(kind, name) for _, kind, name in nodes]
    document: dict[str, Any] = {
        "metadata": {"source_kind": "SSH"},
        "graph": {
            "nodes": [
                {"id": ids[node], "kinds": [_NODE_KINDS[kind], "SSH"], "properties": {"name": name}}
                for node, kind, name in nodes
            ],
            "edges": [
                {
                    "kind": _EDGE_KINDS[kind],
                    "start": {"value": ids[source], "match_by": "id"},
                    "end": {"value": ids[target], "match_by": "id"},
                    "properties": {
                        "evidence": _evidence(holder, path, line),
                        "needs_secret": secret,
                        "certain": not unsure,
                    },
                }
                for source, target, kind, holder, path, line, secret, unsure in fleet.rows(_EDGES)
            ],
        },
    }
    write_json(document, out)


def _identity(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}\0{name}".encode()).hexdigest()[:32].upper()


def _evidence(holder: str, path: str | None, line: int | None) -> str:
    if path is None:
        return ""
    return f"{holder}:{path}" + ("" if line is None else f":{line}")


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _data(key: str, text: str) -> str:
    """One attribute; the gate leaves no control character, which XML could not hold."""
    shown = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<data key="{key}">{shown}</data>'
