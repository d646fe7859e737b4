"""`sshlint convert`: write a key in another format, as a new file that was read again."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, NoReturn, TextIO

from sshlint import source
from sshlint.commands.key import STDIN, read_input
from sshlint.commands.run.terminal import warn
from sshlint.crypto.encode import encode, refusal
from sshlint.crypto.load import describe_kind, load
from sshlint.crypto.private_key import KeyRefusedError, PrivateKey, same
from sshlint.excerpt import visible
from sshlint.fixing.passphrase import SHORTEST, is_short, new_passphrase
from sshlint.fixing.refusal import Refused
from sshlint.fixing.writing import new_file
from sshlint.formats.keys import any_key, key_readers, public_key
from sshlint.formats.keys.key_text import KeyText
from sshlint.source import SshlintError
from sshlint.tables.key_types import KEY_TYPES, plain_name

Prompt = Callable[[str], str]

_PRIVATE_MODE, _PUBLIC_MODE = 0o600, 0o644
_ENDINGS = {"ppk": ".ppk", "ppk2": ".ppk", "pem": ".pem", "pkcs8": ".p8", "openssh": ""}
_KNOWN_ENDINGS = (".ppk", ".pem", ".p8", ".pk8", ".key")


class ConvertOptions(NamedTuple):
    """What the command line asked of `convert`."""

    file: str
    to: str
    output: str | None = None
    passphrase_file: str | None = None
    new_passphrase: bool = False
    new_passphrase_file: str | None = None
    no_passphrase: bool = False


def convert(options: ConvertOptions, stdin: BinaryIO, out: TextIO, prompt: Prompt) -> int:
    """Convert one key. Returns 0, or 1 refused or failed; raises SshlintError for 2.

    `prompt` shows its text and returns a line that was typed unseen. A public key without `-o`
    goes to `out`; a private one never does.
    """
    _check_usage(options)
    try:
        data = read_input(options.file, stdin)
    except source.Unreadable as error:
        raise SshlintError(f"{visible(options.file)}: cannot be read: {error.reason}") from None
    try:
        _run(options, data, out, prompt)
    except KeyRefusedError as error:
        warn(f"{visible(options.file)}: {visible(str(error))}")
        return 1
    return 0


def _check_usage(options: ConvertOptions) -> None:
    chosen = (
        options.new_passphrase,
        options.new_passphrase_file is not None,
        options.no_passphrase,
    )
    if sum(chosen) > 1:
        raise SshlintError(
            "choose one of --new-passphrase, --new-passphrase-file and --no-passphrase"
        )
    if options.to == "public" and any(chosen):
        raise SshlintError("a public key takes no passphrase: leave the passphrase options out")
    if options.file == STDIN and options.output is None and options.to != "public":
        raise SshlintError("a key from standard input needs -o FILE")
    if options.output == STDIN and options.to != "public":
        raise SshlintError("a private key is not written to standard output: name a file with -o")


def _run(options: ConvertOptions, data: bytes, out: TextIO, prompt: Prompt) -> None:
    text = any_key.read(data)
    # of a bare private key the public half is shown only once it is proved to be one
    bare = text.kind == "private" and not text.encrypted
    if options.to == "public" and text.public is not None and not bare:
        comment = (text.comment or "").encode("utf-8", "surrogateescape")
        name = plain_name(text.algorithm or "")
        _write_public(options, public_key.one_line(name, text.public, comment), out)
        return
    if text.kind != "private":
        raise KeyRefusedError("unsupported", f"holds no private key: it is {describe_kind(text)}")
    output = _output(options)
    _refuse_early(options, text)
    loaded, passphrase = _load(options, data, text, prompt)
    if options.to == "public":
        _write_public(options, encode(loaded, "public"), out)
        return
    if output is None:
        raise SshlintError("name a file with -o")
    new = _new_passphrase(options, passphrase, prompt)
    content = encode(loaded, options.to, new)
    _write_private(output, content, loaded, new)
    _check_limits(options, output)
    _say_what_is_lost(options, text, loaded)
    out.write(_success(options, output, content))


def _output(options: ConvertOptions) -> str | None:
    """Where to write: `-o`, else beside the source under the format's usual ending."""
    output = options.output
    if output is None and options.to != "public":
        base, ending = os.path.splitext(options.file)
        if ending.lower() not in _KNOWN_ENDINGS:
            base = options.file
        output = base + _ENDINGS[options.to]
    if output is not None and output != STDIN and os.path.lexists(output):
        hint = "" if options.output else ": name another with -o"
        raise KeyRefusedError(
            "unsupported", f"{output} exists already and is never overwritten{hint}"
        )
    return output


def _refuse_early(options: ConvertOptions, text: KeyText) -> None:
    """Before anybody is asked for a passphrase."""
    kind = KEY_TYPES.get(plain_name(text.algorithm or ""))
    encrypted = _asks_new(options) or (text.encrypted and not options.no_passphrase)
    family = kind.family if kind else ""
    why_not = refusal(family, options.to, encrypted=encrypted, bits=text.bits)
    if why_not:
        raise KeyRefusedError("unsupported", why_not)


def _asks_new(options: ConvertOptions) -> bool:
    return options.new_passphrase or options.new_passphrase_file is not None


def _load(
    options: ConvertOptions, data: bytes, text: KeyText, prompt: Prompt
) -> tuple[PrivateKey, bytes | None]:
    """The key, and the passphrase it was under."""
    passphrase = None
    if text.encrypted:
        if options.passphrase_file is not None:
            passphrase = _passphrase_from(options.passphrase_file)
        else:
            passphrase = _ask(prompt, f"Passphrase for {visible(options.file)}")
    return load(data, passphrase), passphrase


def _new_passphrase(options: ConvertOptions, old: bytes | None, prompt: Prompt) -> bytes | None:
    """The passphrase of the new file: the old one's unless the user chose otherwise."""
    if options.no_passphrase:
        return None
    if options.new_passphrase_file is not None:
        new = _passphrase_from(options.new_passphrase_file)
        if new and is_short(new):
            path = visible(options.new_passphrase_file)
            warn(f"note: {path}: the passphrase is shorter than {SHORTEST} characters")
    elif options.new_passphrase:
        try:
            new = new_passphrase(
                visible(_output(options) or ""),
                lambda question: _ask(prompt, question),
                "or Enter to write nothing",
            )
        except Refused as error:
            raise KeyRefusedError("unsupported", error.reason) from None
    else:
        return old
    if not new:
        raise KeyRefusedError(
            "unsupported", "the new passphrase is empty: for none, say --no-passphrase"
        )
    return new


def _ask(prompt: Prompt, question: str) -> bytes:
    return prompt(question).encode("utf-8", "surrogateescape")


def _passphrase_from(path: str) -> bytes:
    """The first line of a file, without its line end."""
    try:
        data = source.read_held(os.path.abspath(path), limit=65536).data
    except source.Unreadable as error:
        raise SshlintError(f"{visible(path)}: cannot be read: {error.reason}") from None
    return data.split(b"\n", 1)[0].removesuffix(b"\r")


def _write_public(options: ConvertOptions, line: bytes, out: TextIO) -> None:
    if options.output is None or options.output == STDIN:
        out.write(visible(line.decode("utf-8", "surrogateescape").rstrip("\n")) + "\n")
        return
    output = _output(options) or ""
    _create(output, line, _PUBLIC_MODE)
    read_again = any_key.read(_read_back(output))
    if read_again.public != any_key.read(line).public:
        _take_back(output)
    out.write(f"{visible(output)}: public key, {_fingerprint(read_again)}\n")


def _write_private(
    output: str, content: bytes, loaded: PrivateKey, passphrase: bytes | None
) -> None:
    """Create the file, then read it back from the disk and compare the keys."""
    _create(output, content, _PRIVATE_MODE)
    try:
        good = same(load(_read_back(output), passphrase), loaded)
    except KeyRefusedError:
        good = False
    if not good:
        _take_back(output)


_PROGRAMS = {"openssh": "openssh", "ppk": "putty", "ppk2": "putty"}


def _check_limits(options: ConvertOptions, output: str) -> None:
    """Take the file back where the program it is made for would not load it."""
    program = _PROGRAMS.get(options.to)
    if program is None:
        return
    reason = key_readers.obstacles(any_key.read(_read_back(output))).get(program)
    if reason is not None:
        new_file.remove(output)
        raise KeyRefusedError(
            "unsupported", f"{output} was written and removed again, since {program}: {reason}"
        )


def _create(output: str, content: bytes, mode: int) -> None:
    try:
        new_file.create(output, content, mode)
        kept = os.stat(output).st_mode
    except OSError as error:
        raise KeyRefusedError(
            "unsupported", f"{output} cannot be written: {(error.strerror or '').lower()}"
        ) from None
    if os.name == "posix" and mode == _PRIVATE_MODE and kept & 0o077:
        new_file.remove(output)
        raise KeyRefusedError(
            "unsupported",
            f"{output} would be open to others: this file system does not keep modes",
        )


def _read_back(output: str) -> bytes:
    try:
        return source.read(output, secret=True).data
    except source.Unreadable:
        _take_back(output)


def _take_back(output: str) -> NoReturn:
    new_file.remove(output)
    raise KeyRefusedError(
        "damaged", f"{output} did not read back as the same key and was removed: nothing is lost"
    )


def _say_what_is_lost(options: ConvertOptions, text: KeyText, loaded: PrivateKey) -> None:
    name = visible(options.file)
    if loaded.comment and options.to in {"pem", "pkcs8"}:
        warn(f"note: {name}: its comment has no place in this format and is left out")
    if options.to == "pkcs8" and loaded.family == "ed25519":
        warn(f"note: {name}: of OpenSSH only 9.6 and newer read Ed25519 in PKCS#8")
    if text.certificate is not None:
        warn(f"note: {name}: its certificate is not carried over, only the key")
    if not text.loads:
        warn(f"note: {name}: its text is damaged and was fixed in memory; the file is unchanged")


def _success(options: ConvertOptions, output: str, content: bytes) -> str:
    written = any_key.read(content)
    protection = f"encrypted ({written.cipher})" if written.encrypted else "no passphrase"
    return (
        f"{visible(output)}: {written.format}, {protection}, read again:"
        f" the same key as {visible(options.file)}\n"
    )


def _fingerprint(text: KeyText) -> str:
    return any_key.fingerprint_sha256(text.public) if text.public else "no fingerprint"
