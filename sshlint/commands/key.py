"""`sshlint key`: what key files are, what is wrong with them, and who can read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

from sshlint import source
from sshlint.commands.key_remarks import remarks
from sshlint.commands.run.terminal import warn
from sshlint.crypto.private_key import Key, KeyRefusedError
from sshlint.excerpt import visible
from sshlint.formats.keys import any_key, key_readers
from sshlint.formats.keys.key_text import Damage, KeyText, decode_comment
from sshlint.reporters import document
from sshlint.tables.key_types import KEY_TYPES, plain_name

if TYPE_CHECKING:
    from sshlint.reporters.json_documents import Key as KeyDocument
    from sshlint.reporters.json_documents import KeyObject

STDIN = "-"

_READER_NAMES = {
    "openssh": "OpenSSH",
    "putty": "PuTTY",
    "paramiko": "paramiko",
    "pem_only": "PEM-only programs",
}
_FORMAT_NAMES = {
    "openssh": "OpenSSH format",
    "pkcs1": "PEM (PKCS#1)",
    "dsa": "PEM (DSA)",
    "sec1": "PEM (SEC1)",
    "pkcs8": "PEM (PKCS#8)",
    "ppk1": "PuTTY format, PPK 1",
    "ppk2": "PuTTY format, PPK 2",
    "ppk3": "PuTTY format, PPK 3",
    "rfc4716": "RFC 4716",
    "authorized": "one line, as in authorized_keys",
    "spki": "PEM (SPKI)",
    "der": "DER",
}
_UNITS = {"argon2": "passes", "pb": "iterations", "scrypt": "blocks"}
_KIND_NAMES = {
    "private": "private key",
    "public": "public key",
    "certificate": "OpenSSH certificate",
    "x509": "X.509 certificate",
    "pkcs12": "PKCS#12 store",
    "other": "no key file",
}


class Options(NamedTuple):
    """What the command line asked of `key`."""

    files: tuple[str, ...]
    passphrase: bool = False
    format: str = "text"


class Shown(NamedTuple):
    """One key's answer; `failure` is what kept --passphrase from proving the private half.

    `line` is where it stands in a file of many, `hosts` whose it is in a known_hosts.
    """

    path: str
    text: KeyText
    proved: bool = False
    failure: str | None = None
    line: int | None = None
    hosts: str = ""


def key(options: Options, stdin: BinaryIO, out: TextIO, prompt: Callable[[str], str]) -> int:
    """Describe key files. Returns 0; 1 where one is damaged or a passphrase was wrong; 2 unread."""
    answers: list[Shown] = []
    unread = False
    for path in options.files:
        try:
            data = read_input(path, stdin)
        except source.Unreadable as error:
            warn(f"{visible(path)}: cannot be read: {visible(error.reason)}")
            unread = True
            continue
        answers.extend(_inspect_all(path, data, prompt if options.passphrase else None))
    if options.format == "json":
        keys: KeyDocument = {**document.head("key"), "keys": list(map(_fields, answers))}
        document.write(keys, out)
    else:
        out.write("\n".join("\n".join(_lines(answer)) + "\n" for answer in answers))
    for answer in answers:
        if answer.failure:
            warn(f"{visible(answer.path)}: {visible(answer.failure)}")
    if unread:
        return 2
    return int(any(answer.failure or not answer.text.loads for answer in answers))


def _inspect_all(path: str, data: bytes, prompt: Callable[[str], str] | None) -> Iterator[Shown]:
    """The key of the file, or each of a known_hosts or authorized_keys."""
    text = any_key.read(data)
    if text.kind != "private" and text.format in ("none", "authorized"):
        from sshlint.commands.key_lines import key_lines

        lines = key_lines(data)
        for line in lines:
            yield Shown(path, line.text, line=line.number, hosts=line.hosts)
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


def inspect(path: str, data: bytes, prompt: Callable[[str], str] | None) -> Shown:
    """Read a file; an encrypted private half is proved only where there is a prompt."""
    from sshlint.crypto.load import load

    text = any_key.read(data)
    if text.kind != "private" or text.format == "none" or (text.encrypted and prompt is None):
        return Shown(path, text)
    if not text.loads and any_key.repair(data) is None:
        return Shown(path, text)
    passphrase = None
    if text.encrypted and prompt is not None:
        passphrase = prompt(f"Passphrase for {visible(path)}: ").encode("utf-8", "surrogateescape")
    try:
        return Shown(path, _completed(text, load(data, passphrase)), proved=True)
    except KeyRefusedError as error:
        if error.reason == "damaged" and text.loads:
            problem = Damage("SSH206", str(error))
            text = text._replace(problems=(*text.problems, problem))
        failed = text.encrypted and error.reason != "damaged"
        return Shown(path, text, failure=str(error) if failed else None)


def _completed(text: KeyText, loaded: Key) -> KeyText:
    """What only the private half tells: the public one of some PEM keys, an encrypted comment."""
    from sshlint.formats.keys.public_key import parse_blob

    bits = parse_blob(loaded.public).bits
    if text.comment is None:
        text = text._replace(comment=decode_comment(loaded.comment))
    if text.public is not None:
        return text
    return text._replace(algorithm=loaded.algorithm, bits=bits, public=loaded.public)


def _fields(answer: Shown) -> KeyObject:
    text = answer.text
    obstacles = key_readers.obstacles(text)
    return {
        "path": visible(answer.path),
        "kind": text.kind,
        "format": text.format,
        "algorithm": text.algorithm,
        "bits": text.bits,
        "encrypted": None if _hidden(text) else text.encrypted,
        "cipher": text.cipher,
        "kdf": text.kdf,
        "kdf_rounds": text.kdf_rounds,
        "comment": None if text.comment is None else visible(text.comment),
        "fingerprint_sha256": any_key.fingerprint_sha256(text.public) if text.public else None,
        "fingerprint_md5": any_key.fingerprint_md5(text.public) if text.public else None,
        "problems": [{"code": p.code, "message": visible(p.message)} for p in text.problems],
        "readable_by": {
            reader: obstacles[reader] is None if obstacles else None
            for reader in key_readers.READERS
        },
        "unreadable_because": {
            reader: visible(_offered(reason, text))
            for reader, reason in obstacles.items()
            if reason
        },
        "private_half_proved": answer.proved,
        "line": answer.line,
        "hosts": visible(answer.hosts) or None,
        "weaknesses": [
            {"code": code, "message": visible(message)}
            for message, code in remarks(answer.path, text)
        ],
    }


def _lines(answer: Shown) -> Iterator[str]:
    text = answer.text
    what = _KIND_NAMES[text.kind]
    if text.format != "none":
        what += f", {_FORMAT_NAMES[text.format]}"
    where = f":{answer.line}" if answer.line else ""
    whose = f" of {visible(answer.hosts)}" if answer.hosts else ""
    yield f"{visible(answer.path)}{where}: {what}{whose}"
    if text.algorithm:
        bits = f", {text.bits} bits" if text.bits else ""
        yield _row("algorithm", visible(text.algorithm) + bits)
    if text.public:
        yield _row("fingerprint", any_key.fingerprint_sha256(text.public))
        yield _row("", any_key.fingerprint_md5(text.public))
    if text.comment:
        yield _row("comment", visible(text.comment))
    if text.kind == "private":
        yield _row("encryption", _encryption(text))
    if answer.proved:
        yield _row("proved", "the private half makes this public half")
    yield from _reader_lines(text)
    for message, code in remarks(answer.path, text):
        yield _row("weakness", f"{message} ({code})")
    for problem in text.problems:
        where = f"line {problem.line}: " if problem.line else ""
        harm = "" if problem.fatal else ", harmless here"
        yield _row("damage", f"{where}{visible(problem.message)} ({problem.code}{harm})")


def _row(label: str, value: str) -> str:
    return f"  {label:12} {value}"


def _hidden(text: KeyText) -> bool:
    """Whether damage hides if a private key is encrypted."""
    return text.kind == "private" and text.algorithm is None and not (text.encrypted or text.loads)


def _encryption(text: KeyText) -> str:
    if _hidden(text):
        return "not known: the file is too damaged"
    if not text.encrypted or text.kdf is None:
        return "yes" if text.encrypted else "none"
    unit = next((unit for kdf, unit in _UNITS.items() if text.kdf.startswith(kdf)), "rounds")
    cost = text.kdf if text.kdf_rounds == 1 else f"{text.kdf}, {text.kdf_rounds} {unit}"
    memory = f", {text.kdf_memory} KiB" if text.kdf_memory else ""
    return f"{text.cipher}; {cost}{memory}"


def _reader_lines(text: KeyText) -> Iterator[str]:
    obstacles = key_readers.obstacles(text)
    able = [_READER_NAMES[reader] for reader, reason in obstacles.items() if reason is None]
    if obstacles:
        yield _row("read by", ", ".join(able) or "none of the programs known here")
    for reader, reason in obstacles.items():
        if reason is not None:
            yield _row("", f"not {_READER_NAMES[reader]}: {visible(_offered(reason, text))}")


def _offered(reason: str, text: KeyText) -> str:
    """The reason without the offer to convert what cannot be converted."""
    from sshlint.crypto.encode import refusal

    said, offer, target = reason.partition(" (sshlint convert --to ")
    kind = KEY_TYPES.get(plain_name(text.algorithm or ""))
    family = kind.family if kind else ""
    if offer and not refusal(family, target.rstrip(")"), encrypted=False, bits=text.bits):
        return reason
    return said
