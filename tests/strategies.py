"""Random configs, keys, known_hosts and authorized_keys for hypothesis, in one place.

A test that takes one and fails is shrunk, and fails alike in the next run.
"""

from __future__ import annotations

import base64
import functools
import os
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sshlint.config.patterns import Patterns, host_patterns
from sshlint.formats.known_host_names import hash_name
from sshlint.settings import Release
from tests.oracle.config.config_trees import Grower, Tree

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# How many times as many examples each random test takes: SSHLINT_TIMES=20 is a long run by hand.
_TIMES = int(os.environ.get("SSHLINT_TIMES", "1"))


def repeatable(*, max_examples: int, **more: Any) -> settings:
    """The same inputs in each run, no files beside the tests, and no clock: machines are busy."""
    standing: dict[str, Any] = {
        "derandomize": True,
        "database": None,
        "deadline": None,
        "print_blob": True,
        "suppress_health_check": (HealthCheck.too_slow, HealthCheck.function_scoped_fixture),
    }
    return settings(max_examples=max_examples * _TIMES, **{**standing, **more})


BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43  # an ed25519 public key of zeros

_CONFIG_PIECES = (
    *("a", "Host", "Match", "User", "IdentityFile", "ProxyCommand", "x", "#", "=", '"', "'", "\\"),
    *(
        " ",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\f",
        "\v",
        "\0",
        "\ufeff",
        "\u00a0",
        "ö",
        "\udcff",
        "*",
    ),
)
_KNOWN_HOSTS_PIECES = (
    *("h", "*", " ", "\t", "\n", "\r\n", "#", "@revoked", "@", "ssh-ed25519", BLOB, "\0", "é"),
    *("|1|", "ssh-rsa", "\udce9", "\r", "\ufeff"),
)
_AUTHORIZED_KEYS_PIECES = (
    *("restrict", ",", '"', "\\", " ", "\n", "\r\n", "#", f"ssh-ed25519 {BLOB}", "\0", "é"),
    *('command="x"', "no-pty", "ssh-rsa", "\udce9", "from=", 'from="a/b"', "x", "PRIVATE KEY"),
)


def _joined(pieces: tuple[str, ...], longest: int) -> st.SearchStrategy[str]:
    piece = st.tuples(st.sampled_from(pieces), st.sampled_from(("", " "))).map("".join)
    return st.lists(piece, max_size=longest).map("".join)


def config_texts() -> st.SearchStrategy[bytes]:
    """Bytes that look like ssh_config, and mostly are not."""
    texts = st.lists(st.sampled_from(_CONFIG_PIECES), max_size=40).map("".join)
    return texts.map(lambda text: text.encode("utf-8", "surrogateescape"))


def config_trees(release: Release, folder: str, *, jailed: bool = False) -> st.SearchStrategy[Tree]:
    """Whole config trees with Includes, as `tests.oracle.config.config_trees` makes them.

    Of a seed: draw by draw a tree is too long for hypothesis, which then makes poor ones only. So
    a failure repeats but shrinks no further than its seed.
    """
    return st.randoms(use_true_random=True).map(
        lambda rng: Grower(rng, release, folder, jailed=jailed).tree()
    )


def known_hosts_texts() -> st.SearchStrategy[str]:
    return _joined(_KNOWN_HOSTS_PIECES, 12)


def authorized_keys_texts() -> st.SearchStrategy[str]:
    return _joined(_AUTHORIZED_KEYS_PIECES, 10)


def host_lists(
    letters: str = "ab?*", longest: int = 4, most: int = 3
) -> st.SearchStrategy[Patterns]:
    """The patterns of a Host line, some negated."""
    pattern = st.text(letters, min_size=1, max_size=longest)
    word = st.tuples(st.sampled_from(("", "", "!")), pattern).map("".join)
    return st.lists(word, min_size=1, max_size=most).map(host_patterns)


@st.composite
def damaged_blobs(draw: st.DrawFn, blob: str) -> str:
    """The base64 of a public key with one byte changed, lost or added, or its end cut off."""
    data = bytearray(base64.b64decode(blob))
    at = draw(st.integers(0, len(data) - 1) | st.integers(0, min(39, len(data) - 1)))
    change = draw(st.sampled_from(("flip", "lose", "add", "cut")))
    if change == "flip":
        data[at] ^= 1 << draw(st.integers(0, 7))
    elif change == "lose":
        del data[at]
    elif change == "add":
        data.insert(at, draw(st.integers(0, 255)))
    else:
        del data[at:]
    return base64.b64encode(data).decode()


@st.composite
def known_hosts_lines(draw: st.DrawFn, host: str, keys: tuple[str, ...]) -> str:
    """A line about a host with one of the keys, often with a word or a character out of place."""
    salts = st.binary(min_size=20, max_size=20)
    names = st.sampled_from((host, "*", f"a,{host}")) | salts.map(lambda s: hash_name(host, s))
    odd = ("@revoked", "@cert-authority", "@x", host, "*", "!x", "#", "", "ssh-rsa", "\r", "|1|")
    words = [draw(names), *draw(st.sampled_from(keys)).split()]
    if draw(st.integers(0, 9)) < 3:
        words.insert(0, draw(st.sampled_from(("@revoked", "@cert-authority"))))
    if draw(st.booleans()):
        words.insert(draw(st.integers(0, len(words))), draw(st.sampled_from(odd)))
    if draw(st.integers(0, 9)) == 9:
        del words[draw(st.integers(0, len(words) - 1))]
    spaces = st.sampled_from((" ", " ", " ", "\t", "  "))
    text = "".join(word + draw(spaces) for word in words)
    if draw(st.integers(0, 9)) == 9:
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.sampled_from("|,@# \t\r\0x")) + text[at + 1 :]
    return text


# Homes

_CASES = Path(__file__).parents[1] / "fixtures" / "rules"
# Made with more than files and modes, or so large that a home of them takes long.
_LEFT_OUT = ("sizes", "root_only", "foreign", "repositories", "fifos", "access_lists")
_COMMENTS = (b"", b"", b"# mine", b"    # why", b"#Port 2222")
_FILLING = (b"Host web", b"Host db", b"Host *", b"Host *.example.com", b"Match all")


class Home(NamedTuple):
    """A home made of what lies in the homes of `cases` and of lines of their configs."""

    cases: tuple[Path, ...]
    config: bytes

    def __repr__(self) -> str:
        names = (f"{case.parent.name[:6]}/{case.name}" for case in self.cases)
        return f"home of {', '.join(names)} with the config\n{self.config.decode(errors='replace')}"

    def write(self, home: Path) -> None:
        (home / ".ssh").mkdir(parents=True)
        for case in self.cases:
            _merge(case / "home", home)
        shutil.rmtree(home / ".ssh" / "config", ignore_errors=True)
        (home / ".ssh" / "config").unlink(missing_ok=True)
        (home / ".ssh" / "config").write_bytes(self.config)
        for folder, _, names in os.walk(home):
            os.chmod(folder, 0o700)
            for path in (Path(folder, name) for name in names):
                if not path.is_symlink():
                    path.write_bytes(path.read_bytes().replace(b"{home}", os.fsencode(home)))
                    path.chmod(0o600)
        for case in self.cases:
            for name, mode in _settings(case).get("modes", {}).items():
                if (home / name).exists():
                    (home / name).chmod(int(mode, 8))


def _merge(case: Path, home: Path) -> None:
    """Copy what a case has and the home has not."""
    for path in sorted(case.rglob("*")):
        target = home / path.relative_to(case)
        if os.path.lexists(target) or not target.parent.is_dir():
            continue
        if path.is_dir() and not path.is_symlink():
            target.mkdir()
        else:
            shutil.copyfile(path, target, follow_symlinks=False)


@functools.cache
def _settings(case: Path) -> dict[str, dict[str, str]]:
    path = case / "case.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


@functools.cache
def _cases() -> tuple[Path, ...]:
    found = sorted(_CASES.glob("SSH*/*"))
    return tuple(c for c in found if not any(word in _settings(c) for word in _LEFT_OUT))


@functools.cache
def _config_blocks() -> tuple[bytes, ...]:
    """The blocks of the cases' configs, each with the comments in it, and each of their lines."""
    found: dict[bytes, None] = {}
    for path in sorted(_CASES.glob("SSH*/*/home/.ssh/config")):
        text = path.read_bytes() if path.is_file() else b""
        if len(text) > 2000 or b"PRIVATE KEY" in text:
            continue
        block = b""
        for line in text.splitlines(keepends=True):
            if block and line.lower().lstrip().startswith((b"host ", b"match ")):
                found[block] = None
                block = b""
            block += line
        found[block] = None
        found.update(dict.fromkeys(text.splitlines(keepends=True)))
    return tuple(block for block in found if block.strip())


@st.composite
def homes(draw: st.DrawFn) -> Home:
    """Homes with several faults of several rules at once, most of them in the config."""
    cases = draw(st.lists(st.sampled_from(_cases()), max_size=3, unique=True))
    pieces = st.one_of(
        st.sampled_from(_config_blocks()),
        st.sampled_from(_config_blocks()),
        st.sampled_from((*_COMMENTS, *_FILLING)).map(lambda line: line + b"\n"),
    )
    many = draw(st.integers(0, 10))
    config = b"".join(draw(st.lists(pieces, min_size=many, max_size=many)))
    if draw(st.integers(0, 19)) == 0:
        config = config.rstrip(b"\n")
    return Home(tuple(cases), config)
