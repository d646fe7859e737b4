"""No output of any command holds 24 characters of a private key, whatever was done to the key."""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st

import sshlint
from sshlint import cli
from sshlint.commands.run.ending import status_of
from sshlint.excerpt import visible
from sshlint.formats.keys import any_key
from sshlint.key_material import WIDTH, holds_key
from sshlint.source import MASK

FORMATS = ("text", "json", "sarif", "github", "junit", "gitlab")
KEYS = Path(__file__).parents[2] / "fixtures/formats/keys"
NAMES = (
    "openssh-ed25519",
    "openssh-ecdsa256",
    "openssh-rsa-encrypted",
    "pem-rsa",
    "pem-rsa-encrypted",
    "pkcs8-ecdsa256",
    "pkcs8-rsa-encrypted",
    "ppk2-rsa.ppk",
    "ppk3-ed25519.ppk",
    "ppk3-rsa-encrypted.ppk",
)


class PrivateKey(NamedTuple):
    """The lines of a file; `body` is the base64 that is secret, joined; `public` may be shown."""

    lines: tuple[str, ...]
    body: str
    public: str
    constant: int  # how many characters of the body every key of this kind begins with


def private_key(name: str) -> PrivateKey:
    data = (KEYS / name).read_bytes()
    lines = data.decode().splitlines()
    start = next((i + 1 for i, line in enumerate(lines) if "Private-Lines" in line), 0)
    body = [line for line in lines[start:] if re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", line)]
    public = b64encode(any_key.read(data).public or b"").decode()
    constant = 0 if "ppk" in name else 48
    return PrivateKey(tuple(lines), "".join(body).rstrip("="), public, constant)


class Damage(NamedTuple):
    """What was done to a key before it was put somewhere."""

    armor: str
    width: int
    case: str
    prefix: str
    newline: str
    first: int
    last: int

    def of(self, key: PrivateKey) -> str:
        lines = list(key.lines)
        if self.width:
            body = [key.body[at : at + self.width] for at in range(0, len(key.body), self.width)]
            lines = [lines[0], *body, lines[-1]]
        if self.armor in ("none", "no-begin"):
            lines = lines[1:]
        if self.armor in ("none", "no-end"):
            lines = lines[:-1]
        if self.armor == "slip":
            lines[0] = lines[0].replace("BEGIN", "BEGN").replace("PuTTY-U", "PuTY-U")
        lines = lines[self.first : len(lines) - self.last]
        text = self.newline.join(self.prefix + line for line in lines)
        return getattr(text, self.case)() if self.case else text


DAMAGES = st.builds(
    Damage,
    armor=st.sampled_from(["both", "both", "none", "no-begin", "no-end", "slip"]),
    width=st.sampled_from([0, 0, 0, 8, 20, 24, 30, 48, 64, 76, 5000]),
    case=st.sampled_from(["", "", "", "lower", "upper", "swapcase"]),
    prefix=st.sampled_from(
        ["", "", "    ", "> ", "# ", '"', "\t", "Jan  2 03:04:05 web app[1]: ", "User ", "Host "]
    ),
    newline=st.sampled_from(["\n", "\n", "\n", "\r\n", "\\n", " ", "\n\n"]),
    first=st.sampled_from([0, 0, 1, 3]),
    last=st.sampled_from([0, 0, 1, 2]),
)
ROLES = {
    "config": (".ssh/config", "Host web\n  User ada\n{}\nHost b\n  Prot 22\n  Port 2x\n"),
    "value": (".ssh/config", "Host web\n  User ada\n  IdentityFile {}\n  ProxyJump {}\n"),
    "include": (".ssh/extra", "Host web\n{}\n  Usr ada\n"),
    "known_hosts": (".ssh/known_hosts", "# hosts\n{}\nweb ssh-ed25519 AAAA\n"),
    "authorized_keys": (".ssh/authorized_keys", "# keys\n{}\ncommand= ssh-rsa AAAA\n"),
    "key": (".ssh/id_ed25519", "{}\n"),
    "public": (".ssh/id_ed25519.pub", "{}\n"),
    "odd": (".ssh/work", "{}"),
    "session": (".putty/sessions/web", "HostName=web\nUserName={}\nProxyPassword={}\n"),
    "reg": (
        "x.reg",
        """Windows Registry Editor Version 5.00

[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\web]
"HostName"="{}"
"ProxyPassword"="{}"
"Prot"=dword:zz
""",
    ),
    "settings": (".ssh/sshlint.toml", 'select = ["{}"]\n'),
    "log": ("log", "debug1: Offering public key: work\nPermission denied (publickey).\n{}\n"),
    "stdin": ("", "Host web\n{}\n"),
}


def commands(home: str, path: str) -> Iterator[tuple[str, ...]]:
    """Every command that may show something of the file at `path`."""
    where = ("--home", home, "--system-config", "none")
    if not path:
        for name in ("config", "known_hosts", "id_rsa"):
            yield ("check", *where, "--isolated", "--stdin-filename", name, "-")
        yield ("check", *where, "--diff", "--unsafe", "--stdin-filename", "config", "-")
        yield ("diagnose", "--home", home, "-")
        yield ("key", "-")
        return
    named = (path,) if path.endswith((".reg", "work")) else ()
    for form in FORMATS:
        yield (
            "check",
            *where,
            *(() if "toml" in path else ("--isolated",)),
            "--format",
            form,
            *named,
        )
    yield ("check", *where, "--isolated", "--diff", "--unsafe", *named)
    for form in ("text", "json", "ssh"):
        yield ("resolve", *where, "--format", form, "web")
    yield ("prelogin", *where, "web")
    yield ("prelogin", *where, "-F", path, "web")
    for form in ("text", "json"):
        yield ("key", "--format", form, path)
        yield ("diagnose", "--home", home, "--format", form, path)
    yield ("convert", path, "--to", "public")
    yield ("convert", path, "--to", "ppk", "-o", f"{home}/new.ppk", "--no-passphrase")
    yield ("check", *where, "--isolated", "--baseline", f"{home}/b", "--write-baseline")
    yield ("check", *where, "--baseline", path)
    yield ("check", *where, "--config", path)
    yield ("check", *where, "--isolated", "--fix", "--yes", "--unsafe", *named)
    yield ("undo", "--list")
    yield ("undo",)


def said_by(words: tuple[str, ...], stdin: bytes) -> str:
    """All that a command prints; nothing on an internal fault, which fails the test."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2)]
    standard_input = io.TextIOWrapper(io.BytesIO(stdin), "utf-8", "surrogateescape")
    with (
        patch.object(sys, "argv", ["sshlint", *words]),
        patch.object(sys, "stdout", streams[0]),
        patch.object(sys, "stderr", streams[1]),
        patch.object(sys, "stdin", standard_input),
    ):
        status_of(cli.main)
        for stream in streams:
            stream.flush()
    said = "\n".join(stream.buffer.getvalue().decode() for stream in streams)
    assert "internal fault" not in said, (words, said)
    return said


def windows(text: str) -> set[str]:
    return {text[at : at + WIDTH] for at in range(len(text) - WIDTH + 1)}


def assert_holds_nothing_of(key: PrivateKey, said: str, words: tuple[str, ...]) -> None:
    body = key.body.lower()
    secret = windows(body[key.constant :]) - windows(key.public.lower())
    low = said.lower()
    if key.public:
        low = low.replace(key.public.lower(), "\0")
    # as it is, and joined again where it was wrapped, quoted or escaped
    for text in (low, re.sub(r"\\+[nrt]|[\\\s\"',>#|]", "", low)):
        for run in re.findall(rf"[a-z0-9+/]{{{WIDTH},}}", text):
            assert secret.isdisjoint(windows(run)), (words, run)


@pytest.mark.filterwarnings("ignore::getpass.GetPassWarning")
@pytest.mark.parametrize("role", ROLES)
@given(name=st.sampled_from(NAMES), damage=DAMAGES)
@limits(
    max_examples=int(os.environ.get("GATE_EXAMPLES", "6")),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_output_repeats_a_private_key(role: str, name: str, damage: Damage) -> None:
    key = private_key(name)
    place, frame = ROLES[role]
    text = frame.replace("{}", damage.of(key))
    with TemporaryDirectory() as folder:
        home = Path(folder, "home")
        (home / ".ssh").mkdir(parents=True, mode=0o700)
        (home / ".putty" / "sessions").mkdir(parents=True, mode=0o700)
        if role == "include":
            (home / ".ssh/config").write_text("Include extra\n")
        data = text.encode("utf-16") if role == "reg" else text.encode()
        path = home / place if place else None
        if path:
            path.write_bytes(data)
            path.chmod(0o600)
        environment = {"HOME": str(home), "XDG_STATE_HOME": f"{folder}/state", "NO_COLOR": "1"}
        with patch.dict(os.environ, environment):
            for words in commands(str(home), str(path or "")):
                assert_holds_nothing_of(key, said_by(words, data), words)


@pytest.mark.parametrize(
    "text",
    [
        "/home/ada/projects/dotfiles/ssh/config.d/work",
        "/tmp/tmp.kX8sJ2nQ1z/home/keys/pkcs8",
        "/nix/store/s66mzxpvicwk07gjbjfw9izjfa797vsw-openssh-9.6p1/bin/ssh",
        "PubkeyAcceptedAlgorithms KbdInteractiveAuthentication GSSAPIDelegateCredentials",
        "pubkeyacceptedalgorithms hostbasedacceptedalgorithms exitonforwardfailure",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICzXDLWzNyzEurU1BvfFmUZC023CAMvw0QoD+0brDxcU ada",
        "SHA256:qUc2U9p0jwntivTTEpPYANHsxbqwEEiv6du1MG2b+zU",
        "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519",
        "0123456789abcdef0123456789abcdef01234567",
        "docker run image@sha256:" + "0123456789abcdef" * 4,
        "MD5:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef",
        "SHA256:" + ":".join(["01", "23", "ab", "ef"] * 8),
        "curve25519-sha256@libssh.org,diffie-hellman-group-exchange-sha256,sntrup761x25519-sha512",
        "web.staging.internal.example.com,10.0.0.1 db-replica-03.eu-central-1.compute.example.org",
        "/tmp/tmp_908qwcn/homes/slbob30974/.ssh/config",
        "/home/alice/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ],
)
def test_what_is_public_stays_readable(text: str) -> None:
    assert visible(text) == text
    assert not holds_key(text)


SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
PIECE = b64encode(bytes.fromhex(SEED)).decode()  # 43 characters and a sign


@pytest.mark.parametrize(
    "text",
    [
        SEED,
        SEED.upper(),
        f"User {SEED * 2}",
        f"User=x{SEED}",
        ":".join(re.findall("..", SEED)),
        " ".join(re.findall("..", SEED)),
        f"MD5:{SEED}",
        f"sha512:{SEED}",
        f"SHA256:{PIECE[:42]}B",  # the last bits of a digest are zero
        f"|1|{PIECE[:27]}=",
        f"|1|{PIECE[:26]}A= web",
        f"x=|{PIECE[:26]}A=",
    ],
)
def test_key_bytes_in_another_writing_or_in_half_a_digest_are_hidden(text: str) -> None:
    shown = visible(text).lower()
    assert not windows(re.sub("[ :]", "", shown)) & (windows(SEED) | windows(PIECE[:40].lower()))


def test_what_openssl_prints_of_a_private_key_makes_a_file_secret() -> None:
    pairs = ":".join(re.findall("..", SEED))
    assert holds_key(f"ED25519 Private-Key:\npriv:\n    {pairs[:45]}\n    {pairs[45:90]}\n")
    assert holds_key(f"RSA\nprivateExponent:\n    {pairs[:45]}\n")


def test_the_gate_twice_is_the_gate_once() -> None:
    for name in NAMES:
        shown = visible("\n".join(private_key(name).lines))
        assert visible(shown) == shown


PACKAGE = Path(sshlint.__file__).parent
SHOWING = sorted((*(PACKAGE / "reporters").rglob("*.py"), *(PACKAGE / "commands").rglob("*.py")))


def test_only_the_gate_makes_excerpts() -> None:
    wrong = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                made = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
                name = made if isinstance(made, str) else getattr(made, "id", "")
                if (
                    name == "Excerpt"
                    or (name == "cast" and "Excerpt" in ast.unparse(node))
                    or (name == "Finding" and path.name != "lint.py")
                ) and path.name != "excerpt.py":
                    wrong.append(f"{path}:{node.lineno}")
    assert wrong == []


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.stem)
def test_reports_for_programs_are_written_by_the_gate(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in (("json", "dump"), ("json", "dumps")), path


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "reporters").rglob("*.py")), ids=lambda p: p.stem
)
def test_no_reporter_reads_a_file_past_the_gate(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            past = node.attr in ("text", "data", "line") and owner.split(".")[-1] == "source"
            assert not past, f"{path}:{node.lineno}"


@pytest.mark.parametrize("form", ["text", "json", "ssh"])
def test_resolve_hides_passwords_and_keeps_the_rest(form: str, tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh/config").write_text(
        "Host web\n  User ada\n  ProxyCommand sshpass -p Wq7zPk3m ssh -W %h:%p jump\n"
        "Host *\n  ProxyCommand sshpass -p Xr8aQl4n ssh -W %h:%p other\n"
    )
    where = ("--home", str(tmp_path), "--system-config", "none")
    said = said_by(("resolve", *where, "--format", form, "web"), b"")
    assert "Wq7zPk3m" not in said
    assert "Xr8aQl4n" not in said
    assert f"sshpass -p {MASK} ssh -W %h:%p jump" in said
