"""What `sshlint resolve` shows people: the way to a host, its settings with origins, its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from sshlint.config.assignment import COMMAND_LINE, Assignment
from sshlint.config.dump import complete
from sshlint.config.resolve import Loser, Resolution
from sshlint.excerpt import shown_path, visible
from sshlint.formats.ssh_config import Block, Line
from sshlint.login import jump_command
from sshlint.login.identities import Identity, offered
from sshlint.login.route import Stop, certain_proxy
from sshlint.reporters.resolved import DEFAULT, OtherAnswer, ResolvedHost, shown_value
from sshlint.reporters.text.layout import Unbroken, hung, pieces, width_of, wrapped
from sshlint.reporters.text.style import Style
from sshlint.reporters.text.written import as_written
from sshlint.tables.keywords import KEYWORDS

_WIDEST_VALUE = 40
_USUAL_PORT = "22"
_UNDER = "    "


def write_text(
    answers: Iterable[ResolvedHost], out: TextIO, style: Style, *, every: bool, targets: bool
) -> None:
    """Every setting with its origin and what it overrides; `every`: the defaults too."""
    first = True
    for answer in answers:
        if answer.refusal is not None and not answer.others:
            continue
        if not first:
            out.write("\n")
        first = False
        if answer.refusal is None:
            title = f"{answer.host} (OpenSSH {answer.target})" if targets else answer.host
            _write_title(title, out, style)
            out.writelines(f"  {line}\n" for line in _text_lines(answer, style, every))
        for other in answer.others:
            title = f"{answer.host} as {other.title} reads it"
            out.write("\n")
            _write_title(title, out, style)
            out.writelines(f"{line}\n" for line in _other_lines(other, style))


def _write_title(title: str, out: TextIO, style: Style) -> None:
    for line in wrapped(visible(title), style.screen_width, rest="  "):
        out.write(style.paint(line, "strong") + "\n")


class _Row(NamedTuple):
    name: str
    value: str
    origin: str
    faint: bool = False


def _text_lines(answer: ResolvedHost, style: Style, every: bool) -> Iterator[str]:
    found = answer.resolution
    room = style.width - 2
    if len(answer.chain) > 1 or (found is not None and _proxy_command(found)):
        yield from wrapped(chain_text(answer.chain), room, rest="  ")
    if found is not None and not _is_named(found):
        host = visible(found.host)
        yield from wrapped(f"no block names {host}: it gets what is set for all hosts", room)
    yield from _in_columns(list(_rows(answer, style, every)), style)
    if found is not None:
        yield from _in_columns(list(_keys(found, style)), style)


def _in_columns(rows: list[_Row], style: Style) -> Iterator[str]:
    """Name, value, origin; an origin that does not fit stands on the next line."""
    name_width = max((len(row.name) for row in rows), default=0)
    value_width = min(_WIDEST_VALUE, max((width_of(row.value) for row in rows), default=0))
    width = style.width - 2 if style.on_screen else 0
    for row in rows:
        padding = " " * max(value_width - width_of(row.value), 0)
        head = f"{row.name:<{name_width}}  {row.value}"
        lines = [f"{head}{padding}  {row.origin}".rstrip()]
        if width and width_of(lines[0]) > width:
            name = f"{row.name:<{name_width}} "
            lines = hung(Unbroken(name, name), pieces(row.value), width, rest=_UNDER)
            if row.origin:
                under = " " * min(name_width + 4, width // 4)
                lines += wrapped(row.origin, width, first=under, rest=under)
        yield from (style.paint(line, "faint") if row.faint else line for line in lines)


def _rows(answer: ResolvedHost, style: Style, every: bool) -> Iterator[_Row]:
    beaten: dict[int, list[Loser]] = {}
    for loser in answer.losers:
        beaten.setdefault(id(loser.winner), []).append(loser)
    defaults = {keyword: text for keyword, _, text in answer.skeleton.lines}
    for keyword, found in complete(answer.skeleton, answer.settings):
        name = name_of(keyword)
        for setting in found:
            option = setting.option
            if option is None and not (every or keyword in ("hostname", "user", "port")):
                continue
            origin = _origin(option, style)
            if setting.depends:
                origin += f"  only if {_conditions(setting.depends, style)}"
            usual = defaults.get(keyword, "").partition(" ")[2].strip()
            value = as_written(keyword, setting.value, option, usual)
            yield _Row(name, shown_value(value, option), origin, option is None)
            for loser in beaten.pop(id(option), ()) if option else ():
                text = " ".join(loser.option.values)
                value = shown_value(as_written(keyword, text, loser.option, usual), loser.option)
                yield _Row("", f"overrides {value}", _origin(loser.option, style), True)


def chain_text(chain: Sequence[Stop]) -> str:
    """`you → bastion (ops@10.0.0.1:2222) → inner → db`, the host that is typed last."""
    if not chain:
        return ""
    far = chain[-1]
    if far.loop:
        return f"no way there: the jump hosts form a loop: {' → '.join(map(visible, far.loop))}"
    words = ["you"]
    if _proxy_command(far.resolution):
        words.append("ProxyCommand")
    words += [_hop(stop) for stop in reversed(chain)]
    return " → ".join(words)


def _proxy_command(found: Resolution) -> bool:
    """Whether a command makes the connection, whatever it does."""
    option = certain_proxy(found)
    if option is None or option.keyword != "proxycommand":
        return False
    return jump_command.read(option.values[0]) is None


def _hop(stop: Stop) -> str:
    """A host, with what it is called and logged in to as, where that is not what was typed."""
    found = stop.resolution
    host = visible(stop.call.host)
    user, port = found.value("user"), found.value("port") or _USUAL_PORT
    if found.name == stop.call.host and not user and port == _USUAL_PORT:
        return host
    name = visible(found.name)
    if ":" in name:
        name = visible(f"[{name}]")
    return f"{host} ({f'{visible(user)}@' if user else ''}{name}:{visible(port)})"


def _is_named(found: Resolution) -> bool:
    """Whether a block that applies is for less than all hosts."""
    scopes = found.program.scopes
    return any(_names_hosts(scopes[number].block) for number in found.scopes)


def _names_hosts(block: Block) -> bool:
    header = block.header
    if header is None:
        return False
    if header.keyword == "host":
        return any(word not in ("*", "") and word[0] != "!" for word in header.words)
    words = [word.lower().lstrip("!").partition("=")[0] for word in header.words]
    return any(word in ("host", "originalhost") for word in words)


def _keys(found: Resolution, style: Style) -> Iterator[_Row]:
    """The key files that ssh would try, in its order, and what becomes of each."""
    accepted = found.value("pubkeyacceptedalgorithms")
    title = "keys"
    for identity in offered(found, accepted.split(",") if accepted else None):
        path = shown_path(identity.origin, style.home)
        yield _Row(title, path, visible(style.with_home(_verdict(identity))))
        title = ""


def _verdict(identity: Identity) -> str:
    if identity.trouble is not None:
        return f"not usable: {identity.trouble.words}"
    kind = identity.key_type or "a key"
    return f"offered ({kind}{', asks for its passphrase' if identity.locked else ''})"


def _other_lines(other: OtherAnswer, style: Style) -> Iterator[str]:
    """The settings, each that differs from ssh's marked with ! and followed by ssh's."""
    if other.note:
        yield f"  {visible(other.note)}"
    names = [name_of(setting.keyword) for setting in other.settings]
    values = [visible(", ".join(s.values)) or "(not set)" for s in other.settings]
    width = max(map(len, names), default=0)
    value_width = min(40, max(map(len, values), default=0))
    for name, value, setting in zip(names, values, other.settings, strict=True):
        where = ", ".join(f"{shown_path(path, style.home)}:{line}" for path, line in setting.places)
        text = f"{'!' if setting.differs else ' '} {name:<{width}}  {value:<{value_width}}"
        if setting.differs:
            text += f"  ssh: {visible(', '.join(setting.ssh)) or '(not set)'}"
        yield style.paint(f"{text}  {where}".rstrip(), "unsure" if setting.differs else "")
    if any(setting.differs for setting in other.settings):
        yield "  (! differs from ssh)"


def name_of(keyword: str) -> str:
    known = KEYWORDS.get(keyword)
    return known.name if known else keyword


def _conditions(lines: Sequence[Line], style: Style) -> str:
    locations = (f"{visible(line.block.title)} ({_place(line, style)})" for line in lines)
    return " and ".join(locations)


def _origin(option: Assignment | None, style: Style) -> str:
    if option is None:
        return DEFAULT
    if option.line is None:
        return visible(option.argument) or COMMAND_LINE
    title = visible(option.line.block.title)
    return f"{_place(option.line, style)}  {title}".rstrip()


def _place(line: Line, style: Style) -> str:
    return f"{shown_path(line.source.path, style.home)}:{line.number}"
