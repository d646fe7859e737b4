"""Which base64 may be a private key's: found by content, whatever was done to its lines.

A run of 24 or more characters of the alphabet is public only where its structure proves it (a
public key, a certificate, a fingerprint, a digest, a hashed host name) or where it reads like words
and paths do. In hexadecimal digits, a run of 64 or more (an Ed25519 key has 64) is public only as a
digest.

What this cannot know: a digest looks like any 32 bytes, so a key that somebody cut into pieces of a
digest's length, each behind `SHA256:` or in the two fields of `|1|`, is shown (the unused bits of
the last character must be zero, as they are in one piece of four by chance); so are pieces below 24
characters (64 in hexadecimal) on lines of their own that hold other words, and other encodings of
a key, such as base32.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Iterator
from itertools import accumulate, pairwise

WIDTH = 24  # characters: 18 bytes of a key

_MARKS = (
    "putty-user-key-file-",
    "private-lines:",
    "b3blbnnzac1rzxktdje",  # "openssh-key-v1" in base64
    "ls0tls1crudjt",  # "-----BEGIN" in base64: a key file encoded once more
    "ssh private key file format",
    "privateexponent:",  # what openssl prints of a key
    "priv:\n",
)
# Dashes of any kind, as typographic programs leave them.
_ARMOR = "private key[ \t]{0,4}[-\x96\x97\udc96\udc97\u2010-\u2015\u2212]{2}"
_JOINED = r"\\+[rR]?\\*[nN]|\r\n?"
# A line of one word of base64, whatever quotes it: one of a key's, if its neighbors are such too.
# (That it begins with a literal makes the search of a config five times faster.)
_LONE = r"\n[^A-Za-z0-9+/\n]{0,16}([A-Za-z0-9+/]{4,}={0,2})[^A-Za-z0-9+/\n]{0,8}(?=\n)"
_TAIL = r"(?<![A-Za-z0-9+/])(?!AAAA)([A-Za-z0-9+/]{16,})={0,2}[\"',\\\\]{0,4}(?=\r?\n)"
_LONG = r"(?<![A-Za-z0-9+/])(?!AAAA[A-Z][23])[A-Za-z0-9+/]{40,}"
_LONG_WORD = 40
_HEADER = (
    r"[^A-Za-z0-9\n]{0,16}(?:"
    r"(?:PuTTY-User-Key-File-|Encryption|Comment|Public-Lines|Private-Lines|Private-MAC|Argon2-"
    r"|Key-Derivation|Proc-Type|DEK-Info)[^\n:]{0,24}:"
    r"|[^\n]{0,40}PRIVATE KEY[^A-Za-z0-9\n]{2}"
    r"|\r?\n[^\n]{0,40}PRIVATE KEY|\r?\n(?:Private|Key-D))"
)
_WRAPPED = 4096  # characters: a public key in lines
_ENOUGH = 48  # characters of a body without its armor
_LONE_RUN = 100  # characters on one line: longer than any token


def holds_key(text: str) -> bool:
    """Whether a text holds a private key, whole or damaged, with or without its BEGIN line."""
    if "\0" in text and holds_key(text.replace("\0", "")):
        return True
    low = text.lower()
    if any(mark in low for mark in _MARKS) or re.compile(_ARMOR).search(low):
        return True
    return next(bodies(text), None) is not None or _has_tails(text)


def _has_tails(text: str) -> bool:
    """Whether lines end in base64, behind whatever a log writes in front."""
    last, joined = -1, ""
    for match in re.compile(_TAIL).finditer(f"{text}\n"):
        near = last >= 0 and text.count("\n", last, match.start()) <= 2
        joined = joined + match[1] if near else match[1]
        last = match.end()
        if len(joined) >= _ENOUGH and near and _is_material(joined, 0, len(joined)):
            return not _continues_public_key(text, match.start(), match[1])
        joined = joined[-_LONE_RUN:]
    return False


def bodies(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of private keys lie that nothing announces: start and end of each block."""
    if "\\" in text or "\r" in text:  # same length, so that positions stay
        text = re.compile(_JOINED).sub(lambda match: "\n" * len(match[0]), text)
    block: list[re.Match[str]] = []
    for match in re.compile(_LONE).finditer(f"\n{text}\n"):
        if block and text.count("\n", block[-1].end(), match.start()) > 1:
            yield from _body(block)
            block = []
        block.append(match)
    yield from _body(block)
    if max(map(len, text.split()), default=0) < _LONG_WORD:
        return
    last = None
    for match in re.compile(_LONG).finditer(text):
        if not _is_material(text, match.start(), match.end()) or _continues_public_key(
            text, match.start(), match[0]
        ):
            continue
        near = last and text.count("\n", last.end(), match.start()) <= 2
        if near or len(match[0]) >= _LONE_RUN:
            yield (last if near and last else match).start(), match.end()
        last = match


def _body(block: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    joined = "".join(match[1].rstrip("=") for match in block)
    if (
        len(joined) >= _ENOUGH
        and _is_material(joined, 0, len(joined))
        and not _continues_public_key(block[0].string, block[0].start(), joined)
    ):
        yield block[0].start(), block[-1].end() - 1


def blocks(text: str) -> list[tuple[int, int]]:
    """Where the lines of each private key lie, its BEGIN, END and header lines with it."""
    found: list[tuple[int, int]] = []
    for body, after in sorted(bodies(text)):
        start, end = text.rfind("\n", 0, body) + 1, _line_end(text, after)
        while start and re.compile(_HEADER).match(
            text, above := text.rfind("\n", 0, start - 1) + 1
        ):
            start = above
        while end < len(text) and re.compile(_HEADER).match(text, end + 1):
            end = _line_end(text, end + 1)
        if found and start <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _continues_public_key(text: str, start: int, rest: str) -> bool:
    """Whether the lines before begin a public key that an editor wrapped, and this ends it."""
    for line in reversed(text[max(0, start - _WRAPPED) : start].splitlines()):
        word = line.rstrip(" \t\"'").rpartition(" ")[2]
        if word.startswith("AAAA"):
            return _is_public_key(word + rest)
        if not word.isascii() or not word.replace("+", "").replace("/", "").isalnum():
            return False
        rest = word + rest
    return False


def _is_material(text: str, start: int, end: int) -> bool:
    found = spans(text[max(0, start - 8) : end])
    return sum(last - first for first, last in found) * 2 > end - start


# Text

_RUN = r"[A-Za-z0-9+/]{24,}={0,2}"
_GROUP = r"[A-Za-z0-9+/]{8,23}(?![A-Za-z0-9+/])"
_SPACED = rf"(?<![A-Za-z0-9+/]){_GROUP}(?:(?:\\+[nrtNRT]|[\s\"',>#|]){{1,12}}{_GROUP})+={{0,2}}"
_HEX = r"(?:[0-9a-f]+|[0-9A-F]+)"
# What stands before a digest or a hashed name, and how long the digest is in base64.
_DIGEST = r"(?:SHA256:|sha256-)$|(?:SHA(?P<bits>1|384|512):)$|(?P<hashed>\|1\||=\|)$"
_DIGEST_LENGTHS = {None: 43, "1": 27, "384": 64, "512": 86}
# A hashed name whole, with the run in either field.
_HASHED = r"\|1\|[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=\|[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]="
_LAST = {43: "AEIMQUYcgkosw048", 27: "AEIMQUYcgkosw048", 86: "AQgw"}  # whose unused bits are zero
_LONG_HEX = 64  # digits
_HEX_RUN = r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}[: -]){20,}[0-9a-fA-F]{2}(?![0-9A-Za-z])"
_HEX_LABEL = r"(?i)(?:sha-?(?P<bits>256|384|512)|blake2b|digest)[:=@(\s\-]{1,3}$"
_STORE = r"/(?:nix|gnu)/store/[0-9a-z]{32}"  # named by their digest


def spans(text: str) -> list[tuple[int, int]]:
    """Where a text holds base64 that is not proved to be public, in order."""
    found = []
    for match in re.compile(_RUN).finditer(text):
        start, end = match.span()
        if text[start - 1 : start] == "\\" and text[start] in "nrtNRT":
            start += 1  # the letter of an escaped line end
        run = text[start:end]
        if not _is_public(text, start, run) and not _is_path(run):
            whole = len(run) > _LONGEST or re.compile(_HEX).fullmatch(run)
            parts = _whole(run) if whole else _random(run, _WORDS)
            found += [(start + a, start + b) for a, b in parts]
    if ":" in text or " " in text or "-" in text:
        found += _hex_pairs(text)
    if " " in text or "\\" in text or "\n" in text or "\t" in text:
        found += _spaced_spans(text)
    return _merged(found)


def _is_public(text: str, start: int, padded: str) -> bool:
    run = padded.rstrip("=")
    if re.compile(_HEX).fullmatch(run):
        short = len(run) < _LONG_HEX or run.isdecimal()  # as SSH-1 writes public keys
        return short or _is_hex_digest(text, start, len(run))
    if run.startswith("AAAA"):
        return _is_public_key(run)
    before = re.compile(_DIGEST).search(text, max(0, start - 8), start)
    if before is None:
        return False
    if before["hashed"]:
        begin = start - (3 if before["hashed"] == "|1|" else 32)
        whole = re.compile(_HASHED).match(text, max(0, begin))
        return whole is not None and start + len(padded) <= whole.end()
    length = _DIGEST_LENGTHS[before["bits"]]
    return len(run) == length and run[-1] in _LAST.get(length, run[-1])


def _is_hex_digest(text: str, start: int, length: int) -> bool:
    """Whether digits are a digest by the name and the length of one: an OCI image, a checksum."""
    label = re.compile(_HEX_LABEL).search(text, max(0, start - 12), start)
    return label is not None and length == int(label["bits"] or 512) // 4


def _hex_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Digits in pairs, as `01:23:…`, but for as many as a digest has that says what it is."""
    for match in re.compile(_HEX_RUN).finditer(text):
        start, end = match.span()
        digits = (end - start + 1) // 3 * 2
        if digits >= _LONG_HEX and not _is_hex_digest(text, start, digits):
            yield start, end


# Names of folders that are too short to tell by their letters.
_FOLDERS = frozenset(
    "home keys users usr etc var tmp opt srv mnt root ssh config lib bin share local run".split()
)
_NAME_MAX = 255  # of a file's name
_LONGEST_NAME = 15  # characters of a name that reads like nothing, as mktemp makes them


def _is_path(run: str) -> bool:
    """Whether a run with slashes in it has too many words between them for key material."""
    if re.fullmatch(_STORE, run):
        return True
    names = run.lower().split("/")
    words = [
        name for name in names if name in _FOLDERS or (3 < len(name) <= _NAME_MAX and _reads(name))
    ]
    # Of a key's 24 characters one part in 200,000 has no capital, so that one word is enough there.
    least = 1 if run.islower() else 2
    return len(words) >= least and all(n in words or len(n) <= _LONGEST_NAME for n in names)


def _reads(name: str) -> bool:
    return sum(a + b in _PAIRS for a, b in pairwise(name)) >= _WORDS * (len(name) - 1)


def _spaced_spans(text: str) -> Iterator[tuple[int, int]]:
    """Key material in short groups. Words come in groups too, so the groups must look random."""
    for match in re.compile(_SPACED).finditer(text):
        groups = list(re.compile(_GROUP).finditer(text, match.start(), match.end()))
        places = [at for group in groups for at in range(*_inner(text, group))]
        joined = "".join(text[at] for at in places)
        if len(joined) >= 2 * WIDTH and not joined.startswith("AAAA") and _looks_mixed(groups):
            for at in range(0, len(joined), _LONGEST):
                part = joined[at : at + _LONGEST + WIDTH - 1]
                for start, end in _random(part, _GROUPS):
                    yield places[at + start], places[at + end - 1] + 1


def _inner(text: str, group: re.Match[str]) -> tuple[int, int]:
    start, end = group.span()
    return start + (text[start - 1 : start] == "\\" and text[start] in "nrtNRT"), end


def _looks_mixed(groups: list[re.Match[str]]) -> bool:
    """Whether most groups mix letters with digits, or capitals with small letters, as no word does.

    Eight characters of base64 do so four times of five, even in one case.
    """
    mixed = 0
    for group in groups:
        word = group[0]
        capitals = sum(c.isupper() for c in word[1:])
        mixed += not word.isalpha() or 0 < capitals < len(word) - 1
    return mixed >= _MIXED * len(groups)


# Of random letters one pair of seven is in here, of words and names more than half.
_PAIRS = frozenset(
    "ab ac ad ag al am an ap ar as at ca ce ch ck cl co ct da de di do ea ec ed ee el em en er es "
    "et ev fa fi fo ge ha he hi ho ic id ie il im in io ir is it ke la le li ll lo ma me mi na nd "
    "ne ng no ns nt oc ol om on op or os ot ou ow pa pe po pr ra re ri ro rs rt ry sa se sh si sp "
    "ss st ta te th ti to tr ts un ur us ut ve".split()
)
_WORDS, _GROUPS, _MIXED = 0.33, 0.25, 0.6
_CHANGES, _CHANGES_IN_ONE_CASE = 0.45, 0.25  # per character; base64 has 0.64 and 0.3
_FEW = 8  # characters: what repeats so few of them holds no secret
_LONGEST = 4096  # characters that are compared with words at a time; no word is longer


def _whole(run: str) -> list[tuple[int, int]]:
    return [(0, len(run))] if len(set(run.lower())) > _FEW else []


def _random(run: str, least: float) -> list[tuple[int, int]]:
    """The parts of a run in which no 24 characters read like words.

    Of the pairs of letters fewer than `least` are usual ones, or the kind of character changes as
    often as it does in base64: chance makes either of a key's part, hardly both.
    """
    run = run.rstrip("=")
    low = run.lower()
    share = _CHANGES_IN_ONE_CASE if run in (low, run.upper()) else _CHANGES
    most = WIDTH if least == _GROUPS else share * WIDTH  # CamelCase in a list changes often
    kinds = [c.isupper() + 2 * c.isdigit() + 3 * (c == "+") for c in run]
    usual, counted, changes = [0], [0], [0]
    for at, (a, b) in enumerate(pairwise(low)):
        apart = "/" in (a, b)
        counted.append(not (apart or a == b or (a.isdigit() and b.isdigit())))
        usual.append(a + b in _PAIRS)
        changes.append(not apart and kinds[at] != kinds[at + 1])
    usual, counted, changes = map(list, map(accumulate, (usual, counted, changes)))
    found: list[tuple[int, int]] = []
    for start in range(len(run) - WIDTH + 1):
        end, last = start + WIDTH, start + WIDTH - 1
        like_words = usual[last] - usual[start] >= least * (counted[last] - counted[start])
        if like_words and changes[last] - changes[start] < most:
            continue
        if len(set(low[start:end])) <= _FEW:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# Public keys

# The values of a public key after the name of its type (RFC 4253 6.6, RFC 5656, RFC 8709,
# PROTOCOL.u2f); a certificate has a nonce before them and `_SIGNED` after (PROTOCOL.certkeys).
_FIELDS = {
    b"ssh-rsa": "ss",
    b"ssh-dss": "ssss",
    b"ssh-ed25519": "s",
    b"ssh-ed448": "s",
    b"ecdsa-sha2-nistp256": "ss",
    b"ecdsa-sha2-nistp384": "ss",
    b"ecdsa-sha2-nistp521": "ss",
    b"ssh-mldsa44-ed25519": "s",
    b"sk-ssh-ed25519@openssh.com": "ss",
    b"sk-ecdsa-sha2-nistp256@openssh.com": "sss",
}
_CERTIFICATES = (b"-cert-v01@openssh.com", b"-cert")
_SIGNED = "qussqqsssss"
_SIZES = {"u": 4, "q": 8}
_LARGEST = 64 * 1024


def _is_public_key(run: str) -> bool:
    """Whether base64 is a public key or certificate, whole or cut, and nothing besides."""
    try:
        blob = a2b_base64(run[: len(run) - (len(run) % 4 == 1)] + "=" * (-len(run) % 4))
    except ValueError:  # no base64, or not even ASCII
        return False
    length = int.from_bytes(blob[:4], "big")
    name, at = blob[4 : 4 + length], 4 + length
    fields = _FIELDS.get(name)
    suffix = next((end for end in _CERTIFICATES if name.endswith(end)), b"")
    if fields is None and suffix:
        plain = name[: -len(suffix)]
        fields = _FIELDS.get(plain) or _FIELDS.get(plain + b"@openssh.com")
        fields = fields and f"s{fields}{_SIGNED}"
    if fields is None:
        return False
    for field in fields:
        size = _SIZES.get(field, 0)
        if not size:
            size = 4 + int.from_bytes(blob[at : at + 4], "big")
        if size > _LARGEST:
            return False
        at += size
        if at >= len(blob):
            break
    return at >= len(blob)
