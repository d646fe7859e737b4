from __future__ import annotations

from collections.abc import Iterator

from sshlint.facts.key_files.key_file import LabelledKey
from sshlint.facts.path import quoted
from sshlint.finding import ERROR, WARNING, Rule, Violation
from sshlint.settings import Context

_PEM_FORMATS = ("openssh", "pkcs1", "sec1", "pkcs8", "dsa")


def check(file: LabelledKey, context: Context) -> Iterator[Violation]:
    if file.is_public_half:
        stem = file.path.removesuffix(".pub")
        yield Violation(
            file.location,
            "a private key in a file named .pub, the ending of what is handed out",
            severity=ERROR,
            help=f"mv -i {file.quoted} {quoted(stem)}, and give it to nobody as it is",
        )
    elif file.in_use:
        return  # it works there, or SSH210 and SSH905 say why it does not
    elif file.name.endswith(".ppk") and file.key.format in _PEM_FORMATS:
        form = "OpenSSH's format" if file.key.format == "openssh" else "PEM form"
        message = f"named .ppk, and holds a key in {form}, which PuTTY does not read"
        yield Violation(
            file.location, message, help=f"sshlint convert {file.quoted} --to ppk -o NAME.ppk"
        )
    elif file.name.endswith(".pem") and file.is_ppk:
        message = f"named .pem, and holds a PuTTY key (PPK {file.key.format[-1]})"
        yield Violation(
            file.location, message, help=f"sshlint convert {file.quoted} --to pem -o NAME.pem"
        )


RULE = Rule(
    code="SSH213",
    name="misleading-extension",
    severity=WARNING,
    other_severities=(ERROR,),
    summary="a key file whose name says another format, or a private key that is named .pub",
    why="what is named .pub is pasted into web forms and sent to others; and programs that go by "
    "the name refuse the file",
    remedy="rename or convert it",
    references=("ssh-keygen(1) FILES", "puttygen(1)"),
    on=LabelledKey,
    check=check,
)
