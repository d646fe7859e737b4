from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.authorized_keys.authorized_keys_file import AuthorizedKeysFile
from sshlint.finding import ERROR, WARNING, Fix, Related, Rule, Violation
from sshlint.formats.authorized_keys.authorized_lines import AuthorizedLine
from sshlint.settings import Context

# A line whose from= or expiry-time= does not fit is passed over, and the next one is tried.
_GATES = ("from", "expiry-time")
_LIMITS = ("command", "restrict")


_MOST_COMPARED = 50  # lines of one key with different options

_Options = tuple[tuple[str, bool, str | None], ...]


def check(file: AuthorizedKeysFile, context: Context) -> Iterator[Violation]:
    lines: dict[tuple[str, bool], dict[_Options, AuthorizedLine]] = {}
    for entry in file.sound:
        same = lines.setdefault((entry.base64, entry.cert_authority), {})
        if same and (violation := _compare(file, same, entry)):
            yield violation
        if len(same) < _MOST_COMPARED:
            same.setdefault(_options(entry), entry)


def _compare(
    file: AuthorizedKeysFile, earlier: dict[_Options, AuthorizedLine], entry: AuthorizedLine
) -> Violation | None:
    if other := earlier.get(_options(entry)):
        fix = Fix.safe("remove the line", file.remove(entry))
        message = f"the same key with the same options as line {other.number}"
        return _hit(file, entry, other, message, fix=fix)
    for other in earlier.values():
        opened = [name for name in _GATES if _has(other, name) and not _has(entry, name)]
        if opened:
            message = (
                f"this line accepts the key where {opened[0]}= of line {other.number} does not"
            )
            return _hit(file, entry, other, message, error=True)
    for other in earlier.values():
        if not any(_has(other, name) for name in _GATES):
            return _dead(file, entry, other)
    return None


def _dead(file: AuthorizedKeysFile, entry: AuthorizedLine, other: AuthorizedLine) -> Violation:
    """A line that is never reached, since one without conditions stands before it."""
    void = [name for name in (*_LIMITS, *_GATES) if _has(entry, name) and not _has(other, name)]
    if void:
        name = void[0] if void[0] == "restrict" else f"{void[0]}="
        message = f"{name} of this line is void: line {other.number} accepts the key before it"
        return _hit(file, entry, other, message, error=True)
    return _hit(file, entry, other, f"never used: line {other.number} has the same key")


def _hit(
    file: AuthorizedKeysFile,
    entry: AuthorizedLine,
    other: AuthorizedLine,
    message: str,
    *,
    fix: Fix | None = None,
    error: bool = False,
) -> Violation:
    return Violation(
        file.location(entry),
        message,
        related=(Related(file.location(other), "the same key"),),
        fix=fix,
        severity=ERROR if error else WARNING,
    )


def _has(entry: AuthorizedLine, name: str) -> bool:
    return entry.option(name) is not None


def _options(entry: AuthorizedLine) -> _Options:
    return tuple((option.name, option.negated, option.value) for option in entry.options)


RULE = Rule(
    code="SSH803",
    name="duplicate-authorized-key",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="one key on several lines",
    why="sshd takes the first line whose conditions fit, so a plain copy of a key undoes what "
    "another line forbids it; and who removes only one of the lines has locked nobody out",
    remedy="keep one line for the key, the one with the options it should have",
    references=(
        "auth2-pubkeyfile.c auth_check_authkeys_file",
        "sshd(8) AUTHORIZED_KEYS FILE FORMAT",
    ),
    on=AuthorizedKeysFile,
    check=check,
    autofix=frozenset(("safe",)),
)
