"""The step before all others: settings with which ssh would not even start."""

from __future__ import annotations

from sshlint.config.compiled import Refusal
from sshlint.doctor.step import Stage, Watch
from sshlint.login.target import LoginTarget
from sshlint.source import MASK

# What the reasons of a refusal begin with or hold, and the cause they are.
_CODES = (
    ("could not resolve host", "host-unresolved"),
    ("Bad configuration option", "config-bad-option"),
    ("bad owner or permissions", "config-bad-permissions"),
    ("form a loop", "jump-loop"),
    ("leads back to", "jump-loop"),
    ("a command is given", "command-conflict"),
    ("needs a command", "command-conflict"),
    ("percent_expand", "config-bad-token"),
    ("environment variable", "config-bad-token"),
    ("env var", "config-bad-token"),
    ("tilde_expand", "config-bad-token"),
)


def refused_config(target: LoginTarget, message: str, refusal: Refusal | None = None) -> Stage:
    """A failed step for what ssh says of its settings."""
    code = next((code for words, code in _CODES if words in message), "config-bad-value")
    shown = message if refusal is None else refusal.shown
    watch = Watch(target, "resolve" if code == "host-unresolved" else "config")
    values = {}
    where = ""
    if refusal is not None and refusal.line is not None:
        values = {"file": refusal.path, "line": str(refusal.line)}
        where = f"{refusal.path}:{refusal.line}: "
    elif refusal is not None and refusal.location is None and code == "config-bad-permissions":
        values = {"file": refusal.path}
        where = f"{refusal.path}: "
    if code == "config-bad-option":
        values["option"] = message.rpartition(" ")[2] if shown == message else MASK
    return watch.failed(f"{where}{shown}", code, **values)
