"""The picture of logins: where each box, line of text and arrow of a drawing lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sshlint.login.route import Call
from sshlint.reporters.page.logins import YOU, Box, KeyUse
from sshlint.reporters.text.layout import clipped, width_of

_WIDTH, _GAP, _BETWEEN = 270, 74, 14  # of a box, between columns, between boxes
_LINE, _PADDING = 17, 9
_LETTER = 7.3  # the widest letter of the common monospace fonts at 12 px, in px
_ROOM = int((_WIDTH - 2 * _PADDING) / _LETTER)
_YOU_WIDTH = 64
_MOST_KEYS = 4
_MOST_BOXES = 100
COLORS = 8


class BoxText(NamedTuple):
    """A line of a box: its class names the style, `color` the key from 0, -1 for no key."""

    y: float
    text: str
    kind: str
    color: int = -1


class Drawn(NamedTuple):
    """A box in px; `whole` is what its lines may be cut from."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    texts: tuple[BoxText, ...]
    whole: str


class Edge(NamedTuple):
    """An arrow as an SVG path."""

    path: str
    kind: str


class Picture(NamedTuple):
    """A drawing; `left_out` counts the boxes for which there was no room."""

    width: int
    height: int
    boxes: tuple[Drawn, ...]
    edges: tuple[Edge, ...]
    left_out: int


def picture(boxes: Sequence[Box], colors: dict[str, int]) -> Picture:
    """Lay the boxes out as a tree that grows to the right; `colors` are those of keys by path."""
    shown = _chosen(boxes)
    drawing = _Drawing(shown, colors)
    height = drawing.place(YOU, _YOU_WIDTH + _GAP, 0.0)
    middle = height / 2
    you = Drawn(0, middle - 20, _YOU_WIDTH, 40, "you", (BoxText(24, "you", "name"),), "you")
    edges = [
        Edge(_curve(*_right(drawing.drawn.get(box.parent, you)), *_left(drawing.drawn[box.call])),
             "forwarded" if box.agent else "")
        for box in shown
    ]  # fmt: skip
    drawn = (you, *drawing.drawn.values())
    width = max(one.x + one.width for one in drawn)
    return Picture(int(width) + 2, int(height) + 1, drawn, tuple(edges), len(boxes) - len(shown))


def _chosen(boxes: Sequence[Box]) -> list[Box]:
    """As many as a person may look at, none without the hosts that it is reached over."""
    by_call = {box.call: box for box in boxes}
    chosen: dict[Call, Box] = {}
    for box in boxes:
        way = []
        at: Box | None = box
        while at is not None and at.call not in chosen and at not in way:
            way.append(at)
            at = by_call.get(at.parent)
        if len(chosen) + len(way) <= _MOST_BOXES:
            chosen.update((passed.call, passed) for passed in way)
    return list(chosen.values())


class _Drawing:
    def __init__(self, boxes: Sequence[Box], colors: dict[str, int]) -> None:
        self.colors = colors
        self.drawn: dict[Call, Drawn] = {}
        self.children: dict[Call, list[Box]] = {}
        calls = {box.call for box in boxes}
        for box in boxes:
            parent = box.parent if box.parent in calls else YOU
            self.children.setdefault(parent, []).append(box)

    def place(self, parent: Call, x: float, top: float) -> float:
        """Lay out what is reached from a host, from `top` down; the height that it takes."""
        y = top
        for box in self.children.get(parent, ()):
            texts = tuple(_texts(box, self.colors))
            height = _PADDING * 2 + _LINE * len(texts)
            below = self.place(box.call, x + _WIDTH + _GAP, y) if box.call in self.children else 0
            taken = max(height, below)
            kind = "pattern" if box.is_pattern else "forwarded" if box.agent else "host"
            whole = f"{' '.join(box.names)} {box.destination} {box.block}".strip()
            at = y + (taken - height) / 2
            self.drawn[box.call] = Drawn(x, at, _WIDTH, height, kind, texts, whole)
            y += taken + _BETWEEN
        return max(y - _BETWEEN - top, 40.0)


def _texts(box: Box, colors: dict[str, int]) -> Iterator[BoxText]:
    lines: list[tuple[str, str, int]] = [(_names(box.names), "name", -1)]
    lines.append((box.destination, "where", -1))
    if box.place:
        lines.append((f"{box.place} {box.block}", "block", -1))
    keys = box.keys if len(box.keys) <= _MOST_KEYS else box.keys[: _MOST_KEYS - 1]
    lines += [_key_line(key, colors) for key in keys]
    if len(keys) < len(box.keys):
        lines.append((f"and {len(box.keys) - len(keys)} more keys", "block", -1))
    if not keys:
        lines.append(("no key file", "block", -1))
    lines += [(f"⚠ {mark}", "mark", -1) for mark in box.warnings]
    for number, (text, kind, color) in enumerate(lines):
        yield BoxText(_PADDING + 12 + number * _LINE, clipped(text, _ROOM), kind, color)


def _key_line(key: KeyUse, colors: dict[str, int]) -> tuple[str, str, int]:
    if key.trouble:
        return f"✗ {key.name}: {key.trouble}", "useless", -1
    return f"● {key.name} {key.kind}", "key", colors.get(key.path, 0) % COLORS


def _names(names: tuple[str, ...]) -> str:
    """As many as fit, and how many more there are."""
    for shown in range(len(names), 0, -1):
        more = len(names) - shown
        text = " ".join(names[:shown]) + (f" and {more} more" if more else "")
        if width_of(text) <= _ROOM:
            return text
    return names[0] if len(names) == 1 else f"{clipped(names[0], 16)} and {len(names) - 1} more"


def _right(box: Drawn) -> tuple[float, float]:
    return box.x + box.width, box.y + box.height / 2


def _left(box: Drawn) -> tuple[float, float]:
    return box.x, box.y + box.height / 2


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = (x + to_x) / 2
    return f"M{x:g} {y:g} C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}"
