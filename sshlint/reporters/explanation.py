"""What there is to say of a rule, for `sshlint explain`, the page of rules and SARIF alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sshlint.lean import NamedTuple, lazy_pattern
from sshlint.reporters import links
from sshlint.reporters.text.columns import columns
from sshlint.reporters.text.layout import fill, pieces, wrapped
from sshlint.reporters.text.style import Style
from sshlint.rules.examples import EXAMPLES, RELEASE, ExamplePart
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
_REPORT = "sshlint reports"
_OF_A_FILE = lazy_pattern(r" *\d* *\|")
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
        yield Part(_REPORT, code=example.says)
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


def _shown(title: str, piece: ExamplePart) -> Iterator[Part]:
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


def _indented(line: str, width: int) -> list[str]:
    """A line of a file or a program, wrapped at `width` where it is prose of ours."""
    text = line.lstrip()
    indent = " " * (4 + len(line) - len(text))
    if not width or _OF_A_FILE.match(line):
        return [f"    {line}".rstrip()]
    return wrapped(text, width, first=indent, rest=f"{indent}    ")


def listing(rules: Sequence[AnyRule], style: Style) -> Iterator[str]:
    """A line for each rule, wrapped where only a person reads it."""
    rows = [(rule.code, rule.name, severities(rule), rule.summary) for rule in rules]
    names = {rule.code: rule.name for rule in rules}

    def written(number: int, cell: str) -> str:
        if number == 0:
            return style.paint(style.rule_link(cell, cell, names[cell]), "strong")
        if number == 2:
            return _painted(cell, style)
        return cell

    yield from columns(rows, style.screen_width, written)


def _painted(severities: str, style: Style) -> str:
    return "/".join(style.paint(label, label) for label in severities.split("/"))


def lines(rule: AnyRule, style: Style) -> Iterator[str]:
    """For a terminal: paragraphs as wide as that, files and output indented."""
    yield (
        style.paint(f"{rule.code} {rule.name}", "strong")
        + f" ({_painted(severities(rule), style)})"
    )
    for part in parts(rule):
        yield ""
        title = [style.word(f"{part.title}:", "strong")] if part.title else []
        yield from fill((*title, *pieces(part.text)), style.width)
        width = style.screen_width if part.title == _REPORT else 0
        for line in part.code.split("\n") if part.code else ():
            yield from _indented(line, width)
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
