"""What there is to say of a rule, for `sshlint explain`, the page of rules and SARIF alike."""

from __future__ import annotations

from collections.abc import Iterator

from sshlint.lean import NamedTuple
from sshlint.reporters import links
from sshlint.reporters.text.layout import wrapped
from sshlint.reporters.text.style import Style
from sshlint.rules.examples import EXAMPLES, RELEASE, Piece
from sshlint.rules.registry import AnyRule

# Families whose findings lie in files that take a comment.
_WITH_COMMENTS = (
    *("config_text", "config_meaning", "config_security"),
    *("known_hosts", "authorized_keys"),
)
_FIXES = {
    "no": "Has no fix for it.",
    "safe": "Fixes it safely.",
    "unsafe": "Offers an unsafe fix, and says what that changes.",
    "safe or unsafe": "Fixes it safely where it can, and else offers an unsafe fix.",
}
# Names of commands and files, with which a text may begin and which are never capitalized.
_LOWER = frozenset(
    "chmod git paramiko, puttygen restorecon setfacl ssh ssh-keygen sshd sshlint sudo".split()
)


class Part(NamedTuple):
    """A paragraph with a title, and the lines of a file or of what a program prints."""

    title: str
    text: str = ""
    code: str = ""


def parts(rule: AnyRule) -> Iterator[Part]:
    """All but the code, the name and the severities."""
    yield Part("", f"{capital(rule.summary)}.")
    yield Part("Why", f"{capital(rule.why)}.")
    example = EXAMPLES.get(rule.code)
    if example is not None:
        yield from _shown("Bad", example.bad)
        yield Part("sshlint reports", code=example.says)
        if example.printed:
            yield Part(f"OpenSSH {RELEASE} prints", code=example.printed)
        yield from _shown("Good", example.good)
    yield Part("How to fix", f"{capital(rule.remedy)}.")
    yield Part("sshlint --fix", _FIXES[autofix(rule)])
    yield _how_to_ignore(rule)
    if not rule.enabled:
        yield Part("Off", f"Reported only where it is selected: --select {rule.code}.")
    yield Part("Since", f"sshlint {rule.since}.")
    yield Part("References", "; ".join(rule.references) + ".")


def _shown(title: str, piece: Piece) -> Iterator[Part]:
    if piece.text:
        first, _, rest = piece.text.partition("\n")
        if first.startswith(f"{piece.title}: "):  # which names the file itself
            yield Part(title, code=piece.text)
        else:
            yield Part(title, piece.title, "\n".join((first, rest)) if rest else first)


def _how_to_ignore(rule: AnyRule) -> Part:
    setting = f'ignore = ["{rule.code}"] in sshlint.toml, or --ignore {rule.code}.'
    if rule.check.__module__.split(".")[2] in _WITH_COMMENTS:
        comment = f"# sshlint: ignore[{rule.code}]"
        return Part("How to ignore", f"{comment} on a line above it; {setting}")
    return Part("How to ignore", setting)


def severities(rule: AnyRule) -> str:
    return "/".join(severity.label for severity in rule.severities)


def autofix(rule: AnyRule) -> str:
    return " or ".join(sorted(rule.autofix)) or "no"


def capital(text: str) -> str:
    first = text.split()[0]
    return text if first in _LOWER or "_" in first else text[:1].upper() + text[1:]


# Text


def lines(rule: AnyRule, style: Style) -> Iterator[str]:
    """For a terminal: paragraphs as wide as that, files and output indented."""
    yield style.paint(f"{rule.code} {rule.name}", "strong") + f" ({severities(rule)})"
    for part in parts(rule):
        yield ""
        if part.code:
            yield style.paint(f"{part.title}:", "strong") + f" {part.text}".rstrip()
            yield from (f"    {line}".rstrip() for line in part.code.split("\n"))
        elif part.title:
            head, *rest = wrapped(f"{part.title}: {part.text}", style.width)
            title, colon, text = head.partition(":")
            yield style.paint(title + colon, "strong") + text
            yield from rest
        else:
            yield from wrapped(part.text, style.width)
    if style.links or links.ADDRESS:
        yield ""
        yield style.link(links.rule_page(rule), links.rule_page(rule))


# Markdown


def markdown(rule: AnyRule) -> str:
    """Paragraphs and blocks, without a heading."""
    return "\n\n".join(_markdown(part) for part in parts(rule))


def _markdown(part: Part) -> str:
    if not part.title:
        return escaped(part.text)
    text = f"`{part.text}`" if part.code and part.text else escaped(part.text)
    head = f"**{part.title}:** {text}".rstrip()
    fence = "````" if "```" in part.code else "```"
    return f"{head}\n\n{fence}text\n{part.code}\n{fence}" if part.code else head


def escaped(text: str) -> str:
    """A text of ours in which nothing is markup; what is code stays as it is."""
    pieces = text.split("`")
    for at in range(0, len(pieces), 2):
        for sign in "\\|*<_[]#":
            pieces[at] = pieces[at].replace(sign, "\\" + sign)
    return "`".join(pieces)
