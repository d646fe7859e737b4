from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_pair import HiddenHalf
from sshlint.facts.path import base_name, quoted
from sshlint.finding import INFO, Fix, Rule, Violation
from sshlint.settings import Context


def check(pair: HiddenHalf, context: Context) -> Iterator[Violation]:
    file = pair.file
    if file.key.format == "dsa":
        return  # SSH301
    yield Violation(
        file.location,
        "an encrypted key that hides its public half, and no .pub beside it: "
        "ssh asks for the passphrase before it asks the server",
        help=f"ssh-keygen -y -f {quoted(file.path)} > {quoted(pair.public_path)}",
        fix=Fix.unsafe(
            f"write the public half to {base_name(pair.public_path)}",
            pair.write_public(),
            cost="asks for the passphrase; the .pub tells anyone who reads it which key this is",
        ),
    )


RULE = Rule(
    code="SSH217",
    name="public-key-missing",
    severity=INFO,
    summary="an encrypted PEM key without its .pub",
    why="ssh cannot tell the server which key it has before it is decrypted: you type the "
    "passphrase for servers that do not know the key at all",
    remedy="write the public half beside it with ssh-keygen -y",
    references=("sshconnect2.c load_identity_file", "ssh.c load_public_identity_files"),
    on=HiddenHalf,
    check=check,
    autofix=frozenset(("unsafe",)),
)
