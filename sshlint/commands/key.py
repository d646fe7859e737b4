"""`sshlint key`: what key files are, what is wrong with them, and who can read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

from sshlint import source
from sshlint.commands.key_remarks import remarks
from sshlint.commands.run.terminal import style_for, warn
from sshlint.crypto.private_key import KeyRefusedError, PrivateKey
from sshlint.excerpt import visible
from sshlint.formats.keys import any_key
from sshlint.formats.keys.key_text import Damage, KeyText, decode_comment
from sshlint.reporters import document
from sshlint.reporters.key_answer import ShownKey, fields
from sshlint.reporters.text.key_answer_text import lines

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import Key as KeyDocument

STDIN = "-"


class KeyOptions(NamedTuple):
    """What the command line asked of `key`."""

    files: tuple[str, ...]
    passphrase: bool = False
    format: str = "text"
    color: str = "auto"


def key(options: KeyOptions, stdin: BinaryIO, out: TextIO, prompt: Callable[[str], str]) -> int:
    """Describe key files. Returns 0; 1 where one is damaged or a passphrase was wrong; 2 unread."""
    answers: list[ShownKey] = []
    unread = False
    for path in options.files:
        try:
            data = read_input(path, stdin)
        except source.Unreadable as error:
            warn(f"{visible(path)}: cannot be read: {visible(error.reason)}")
            unread = True
            continue
        for answer in _inspect_all(path, data, prompt if options.passphrase else None):
            weak = tuple(remarks(path, answer.text))
            answers.append(answer._replace(weaknesses=weak))
    if options.format == "json":
        keys: KeyDocument = {**document.head("key"), "keys": list(map(fields, answers))}
        document.write(keys, out)
    else:
        style = style_for(options.color, out, "")
        out.write("\n".join("\n".join(lines(answer, style)) + "\n" for answer in answers))
    for answer in answers:
        if answer.failure:
            warn(f"{visible(answer.path)}: {visible(answer.failure)}")
    if unread:
        return 2
    return int(any(answer.failure or not answer.text.loads for answer in answers))


def _inspect_all(path: str, data: bytes, prompt: Callable[[str], str] | None) -> Iterator[ShownKey]:
    """The key of the file, or each of a known_hosts or authorized_keys."""
    text = any_key.read(data)
    if text.kind != "private" and text.format in ("none", "authorized"):
        from sshlint.commands.key_lines import key_lines

        lines = key_lines(data)
        for line in lines:
            yield ShownKey(path, line.text, line=line.number, hosts=line.hosts)
        if lines:
            return
    yield inspect(path, data, prompt)


def read_input(path: str, stdin: BinaryIO) -> bytes:
    """A file's bytes, or standard input's for `-`. Raises source.Unreadable."""
    if path != STDIN:
        return source.read(path, secret=True).data
    data = stdin.read(source.MAX_BYTES + 1)
    if len(data) > source.MAX_BYTES:
        raise source.Unreadable(path, "it is larger than any key")
    return data


def inspect(path: str, data: bytes, prompt: Callable[[str], str] | None) -> ShownKey:
    """Read a file; an encrypted private half is proved only where there is a prompt."""
    from sshlint.crypto.load import load

    text = any_key.read(data)
    if text.kind != "private" or text.format == "none" or (text.encrypted and prompt is None):
        return ShownKey(path, text)
    if not text.loads and not text.repairable:
        return ShownKey(path, text)
    passphrase = None
    if text.encrypted and prompt is not None:
        passphrase = prompt(f"Passphrase for {visible(path)}").encode("utf-8", "surrogateescape")
    try:
        return ShownKey(path, _completed(text, load(data, passphrase)), proved=True)
    except KeyRefusedError as error:
        if error.reason == "damaged" and text.loads:
            problem = Damage("SSH206", str(error))
            text = text._replace(problems=(*text.problems, problem))
        failed = text.encrypted and error.reason != "damaged"
        return ShownKey(path, text, failure=str(error) if failed else None)


def _completed(text: KeyText, loaded: PrivateKey) -> KeyText:
    """What only the private half tells: the public one of some PEM keys, an encrypted comment."""
    from sshlint.formats.keys.public_key import parse_blob

    bits = parse_blob(loaded.public).bits
    if text.comment is None:
        text = text._replace(comment=decode_comment(loaded.comment))
    if text.public is not None:
        return text
    return text._replace(algorithm=loaded.algorithm, bits=bits, public=loaded.public)
