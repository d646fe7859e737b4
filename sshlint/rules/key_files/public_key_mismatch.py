from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_pair import OddPair
from sshlint.facts.path import base_name, quoted
from sshlint.finding import ERROR, Fix, Rule, Violation
from sshlint.formats.keys.key_text import fingerprint_sha256
from sshlint.settings import Context


def check(pair: OddPair, context: Context) -> Iterator[Violation]:
    if pair.public is None or pair.public.public is None:
        return
    owner = pair.owner_of_public()
    whose = f"is that of {owner}" if owner else "is another key's"
    shown = fingerprint_sha256(pair.public.public)
    private = pair.file.path
    yield Violation(
        pair.public_place,
        f"the public half {whose} ({shown}), not of {private}: ssh offers the wrong key",
        help=f"ssh-keygen -y -f {quoted(private)} > {quoted(pair.public_path)}",
        fix=Fix.unsafe(
            f"write the public half of {base_name(private)}",
            pair.write_public(),
            cost="the public key that stood here is then nowhere else, perhaps; undo brings it "
            "back",
        )
        if pair.file.key.loads
        else None,
    )


RULE = Rule(
    code="SSH216",
    name="public-key-mismatch",
    severity=ERROR,
    summary="KEY.pub belongs to another key than KEY",
    why="ssh believes the .pub: it offers that key, and when the server agrees it cannot sign; "
    "anyone who is sent the .pub opens the door to another key",
    remedy="write the .pub again with ssh-keygen -y",
    references=("sshconnect2.c identity_sign", "measured with ssh and sshd 9.2"),
    on=OddPair,
    check=check,
    decides=("key-public-mismatch",),
    autofix=frozenset(("unsafe",)),
)
