"""Diffs made of the edits themselves: patch takes them, after however many rounds of edits."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

from sshlint.finding import Text
from sshlint.fixing.diff import unified_diff
from sshlint.fixing.plan import edited
from sshlint.fixing.proving.pieces import changed, replacements, whole
from sshlint.source import Source
from tests.sshd import need


def some_edits(source: Source, dice: random.Random) -> list[Text]:
    cuts = sorted(dice.randint(0, len(source.text)) for _ in range(2 * dice.randint(1, 4)))
    words = ("", "x", "new\n", "\n", "a\nb", "  \n\n", "\nend")
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    edits = [Text(source, start, end, dice.choice(words)) for start, end in spans]
    starts = [one.start for one in edits]
    return [one for one in edits if starts.count(one.start) == 1]


def test_patch_makes_the_edited_text_of_the_old(tmp_path: Path) -> None:
    need("patch")
    dice = random.Random(20261128)
    for number in range(300):
        lines = dice.choices(("same", "same", "other", "", "\u00e9"), k=dice.randint(0, 30))
        old = now = "\n".join(lines) + dice.choice(("", "\n"))
        pieces = whole(old)
        for _ in range(dice.randint(1, 3)):
            edits = some_edits(Source("/nowhere", now.encode()), dice)
            pieces, now = changed(pieces, edits), edited(now, edits)
        source = Source("/nowhere", old.encode())
        changes = list(replacements(pieces, len(old)))
        assert edited(old, [Text(source, *change) for change in changes]) == now
        diff = "".join(unified_diff("file", old, changes))
        file = tmp_path / "file"
        file.write_text(old)
        if diff:
            words = ["patch", "-p0", "--binary", "-s", "-F0"]
            subprocess.run(words, cwd=tmp_path, input=diff.encode(), check=True)
        left = file.read_text() if file.exists() else ""
        assert left == now, f"case {number}"
        assert not list(tmp_path.glob("*.rej"))
