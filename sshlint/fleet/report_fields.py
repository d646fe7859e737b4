"""What is read of a report: the fields of `schemas/collect.json` that the tables need.

A field that a report lacks, or that has another type than the form says, is null. So reports of
other minor versions are read as far as they go.
"""

from __future__ import annotations

import json
from typing import Any

VERSION = 1  # of the reports that are understood
# No machine has as many of anything; a report with more is cut there, and that is said.
MOST_ENTRIES = 100_000

_T, _N, _B, _BIG = "VARCHAR", "INTEGER", "BOOLEAN", "BIGINT"
_ANSWER: dict[str, Any] = {"value": _T}
_OPTIONS: list[Any] = [{"name": _T, "negated": _B, "value": _T}]
_CERTIFICATE: dict[str, Any] = {
    "path": _T,
    "fingerprint": _T,
    "kind": _T,
    "key_id": _T,
    "principals": [_T],
    "valid_after": _BIG,
    "valid_before": _BIG,
    "critical_options": [_T],
    "authority": _T,
    "private": _T,
}
REPORT: dict[str, Any] = {
    "version": _N,
    "report": _T,
    "collected": _BIG,
    "machine": {
        "id": _T,
        "hostname": _T,
        "names": [_T],
        "addresses": [_T],
        "system": _T,
        "openssh": _T,
    },
    "keys": [{"fingerprint": _T, "algorithm": _T, "bits": _N, "public": _T}],
    "sshd": {
        "ports": [_N],
        "host_keys": [{"path": _T, "fingerprint": _T, "mode": _T}],
        "user_authorities": [{"path": _T, "line": _N, "fingerprint": _T}],
        "revoked": {"form": _T, "fingerprints": [_T]},
    },
    "accounts": [
        {
            "name": _T,
            "uid": _BIG,
            "home": _T,
            "shell_login": _B,
            "read": _B,
            "reason": _T,
            "access": {
                "login": _ANSWER,
                "login_reason": _T,
                "public_key": _ANSWER,
                "root_login": _ANSWER,
                "principals_file": _T,
                "principals": [{"path": _T, "line": _N, "principal": _T, "options": _OPTIONS}],
                "keys_command": _B,
                "strict_modes": _ANSWER,
                "forced_command": _ANSWER,
                "agent_forwarding": _ANSWER,
            },
            "sudo": {"root": _B, "password": _B, "path": _T, "line": _N},
            "private_keys": [
                {
                    "path": _T,
                    "fingerprint": _T,
                    "comment": _T,
                    "encrypted": _B,
                    "loads": _B,
                    "mode": _T,
                    "owner": _T,
                }
            ],
            "certificates": [_CERTIFICATE],
            "authorized_keys_files": [{"path": _T, "refused": _T}],
            "authorized_keys": [
                {
                    "path": _T,
                    "line": _N,
                    "fingerprint": _T,
                    "comment": _T,
                    "cert_authority": _B,
                    "options": _OPTIONS,
                    "expires": _BIG,
                    "works": _B,
                    "problem": _T,
                    "read_by_sshd": _B,
                }
            ],
            "known_hosts": [
                {"path": _T, "line": _N, "marker": _T, "hosts": [_T], "hash": _T, "fingerprint": _T}
            ],
            "logins": [
                {
                    "path": _T,
                    "line": _N,
                    "host": _T,
                    "hostname": _T,
                    "port": _N,
                    "user": _T,
                    "host_key_name": _T,
                    "identities": [{"path": _T, "fingerprint": _T, "offered": _B}],
                    "forward_agent": _B,
                }
            ],
            "agent": {
                "keys": [{"fingerprint": _T, "comment": _T}],
            },
            "findings": [{"code": _T, "message": _T, "path": _T, "line": _N}],
            "notes": [{"path": _T, "message": _T}],
        }
    ],
    "notes": [{"path": _T, "message": _T}],
}
STRUCTURE = json.dumps(REPORT)
