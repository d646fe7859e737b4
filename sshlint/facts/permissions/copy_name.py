"""Names that editors, file managers, package managers and people give to copies."""

from __future__ import annotations

from sshlint.lean import lazy_pattern

# What vim, emacs, nano, Windows, macOS, Nautilus, dpkg, rpm and people append or prepend.
_COPY = lazy_pattern(
    r"(?i)(?:~|\.(?:bak|backup|old|orig|save|copy|tmp|sw[a-p]|dpkg-\w+|rpm\w+)\d*|[-_.](?:19|20)\d{6}(?:\d{4}|\d{6})?"
    r"|[-_](?:bak|old|copy)|\ (?:-\ )?copy(?:\ \d+)?|\ ?\(\d+\)|\ \(copy\))"
    r"(?:\.(?:pem|key|ppk))?$|^copy\ of\ |^#.*\#$"
)


def is_copy(name: str) -> bool:
    """Whether a file is named as a copy of another."""
    return _COPY.search(name) is not None
