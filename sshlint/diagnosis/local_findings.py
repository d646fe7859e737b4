"""What the linter says of the files of this machine that a cause speaks of."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.local_config import LocalConfig
from sshlint.tables.login_causes import RELATED_RULES

# Findings are given in the form `check --format json` prints them.
JsonFinding = Mapping[str, object]
# a .pub of another key explains a refused login by itself
_EXPLAIN = frozenset({"SSH216"})
_REFUSED = frozenset({"publickey-refused", "key-not-authorized", "denied"})
F = TypeVar("F", bound=JsonFinding)


def local_findings(
    causes: Sequence[Found], home: str, lint_paths: Callable[[tuple[str, ...]], Iterable[F]]
) -> dict[int, list[F]]:
    """Findings by the position of the cause they belong to; each is named once.

    An info about a key never explains a refused login.

    *home* is what `~` in a log's paths stands for.
    """
    local = LocalConfig(home)
    keys = [_here(_key_paths(cause, local), home) for cause in causes]
    configs = [_here(_config_paths(cause, local), home) for cause in causes]
    wanted = tuple(dict.fromkeys(path for group in keys + configs for path in group))
    joined: dict[int, list[F]] = {}
    for finding in lint_paths(wanted) if wanted else ():
        for position, cause in enumerate(causes):
            path = finding.get("path")
            in_config = path in configs[position] and _is_about(cause, finding, local)
            in_key = path in keys[position] and finding.get("severity") != "info"
            if in_key or in_config:
                joined.setdefault(position, []).append(finding)
                break
    for findings in joined.values():
        findings.sort(key=lambda finding: finding.get("code") not in _EXPLAIN)
    return joined


def name_as_typed(causes: Iterable[Found], home: str) -> None:
    """Give each login the alias by which the configuration knows its host, if it has one."""
    local = LocalConfig(home)
    for cause in causes:
        login = cause.login
        host = cause.values.get("host") or login.host
        if host and login.program != "sshd" and login.typed in ("", host, login.host):
            login.typed = local.alias_of(login.host or host) or login.typed


def _names(found: Found) -> tuple[str, ...]:
    """What the host of a cause is called."""
    login = found.login
    if login.typed:
        return (login.typed,)
    return tuple(name for name in (login.host, found.values.get("host", "")) if name)


def _key_paths(found: Found, local: LocalConfig) -> list[str]:
    """The client's key files a cause is about."""
    login = found.login
    if login.program == "sshd" or found.cause.stage != "auth":
        return []
    keys = [found.values.get("key", "")]
    keys += [offer.path for offer in login.offers] + [tried.path for tried in login.tried]
    if found.code in _REFUSED and not login.offers and (names := _names(found)):
        keys += local.keys_for(names)
    return [path for key in keys for path in (key, f"{key}.pub")]


def _config_paths(found: Found, local: LocalConfig) -> list[str]:
    """The client's config files that a cause may lie in."""
    if found.login.program == "sshd":
        return []
    named = found.values.get("file", "")
    if found.cause.stage == "config" and named:
        return [named]
    if found.code in RELATED_RULES:
        return found.login.config_files or local.paths
    return []


def _is_about(found: Found, finding: JsonFinding, local: LocalConfig) -> bool:
    """Whether a finding in a config is the fault the log shows, at the host of the log."""
    if found.code in RELATED_RULES:
        number = finding.get("line")
        at = number if isinstance(number, int) else None
        if not local.applies(str(finding.get("path")), at, _names(found)):
            return False
        return finding.get("code") in RELATED_RULES[found.code]
    line = found.values.get("line")
    return line is None or finding.get("line") == int(line)


def _here(paths: Iterable[str], home: str) -> list[str]:
    """Those of the paths that are files of this machine."""
    full = [os.path.join(home, path[2:]) if path.startswith("~/") else path for path in paths]
    return [path for path in dict.fromkeys(full) if os.path.isabs(path) and os.path.isfile(path)]


def finding_text(finding: JsonFinding) -> str:
    """One line for a person, as a report begins a finding."""
    location = ":".join(
        str(part) for part in (finding.get("path"), finding.get("line")) if part is not None
    )
    severity, message, code, name = map(finding.get, ("severity", "message", "code", "name"))
    return f"{location}: {severity}: {message} [{code} {name}]"
