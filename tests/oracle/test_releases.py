"""Other releases as judges: what sshlint resolves for them is what their own `ssh -G` prints,
what it reports for them as a target is what they refuse, and their puttygen reads its PPKs.

SSHLINT_RELEASE_TREES and SSHLINT_RELEASE_LINES say how many random ones are tried (2,000 each were,
with --timeout=0).
`python -m tests.releases` fetches them; a release that is not here is skipped, and named.
"""

from __future__ import annotations

import base64
import io
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.crypto.encode import encode
from sshlint.crypto.load import load
from sshlint.crypto.private_key import KeyRefusedError
from sshlint.finding import Finding, Severity
from sshlint.formats.keys import key_field
from sshlint.machine import installed
from sshlint.tables.releases import parse
from tests.golden.case import environment
from tests.oracle.config.config_lines import LineGrower
from tests.oracle.config.config_trees import Grower
from tests.oracle.config.test_resolve import _Judge
from tests.oracle.programs import require_release, with_release
from tests.releases import SUITES, programs
from tests.sshd import make_key

SEEDS = range(int(os.environ.get("SSHLINT_RELEASE_TREES", "40")))


class Folder:
    """Stands for the jail: no system config, and the user's is given with -F."""

    works = False

    def __init__(self, path: Path) -> None:
        self.home = self.etc = str(path)


@pytest.fixture(params=SUITES)
def suite(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    yield from with_release(request.param, monkeypatch)


def test_random_trees_resolve_as_that_release_resolves_them(suite: str, tmp_path: Path) -> None:
    hosts = accepted = 0
    differing: list[str] = []
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        ssh = installed.installed()
        assert ssh is not None
        grower = Grower(random.Random(seed), ssh.release, str(folder), jailed=False)
        if not dict(installed.default_lines(ssh.path)).get("gssapiauthentication"):
            grower.keywords = [word for word in grower.keywords if not word.startswith("gssapi")]
        grown = grower.tree()
        judge = _Judge(Folder(folder), str(folder), grown, ssh)  # type: ignore[arg-type]
        assert judge.ssh.release.version == SUITES[suite]
        judge.plant()
        for host in judge.tree.hosts:
            hosts += 1
            try:
                accepted += judge.compare(host)
            except AssertionError as error:
                differing.append(str(error))
        shutil.rmtree(folder)
    assert accepted * 4 > hosts
    assert not differing, "\n".join(differing)


def test_the_release_says_its_version(suite: str) -> None:
    done = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True)
    assert parse(done.stderr) == SUITES[suite]


# Lines that some release refuses and another takes, and what all agree on.
LINES = (
    *("Port 22", "Port 22x", "Port 0", "Port 70000", "User ada # me", "HostName web # it"),
    *("HostNmae web", "Protocol 2", "UseKeychain yes", "UsePAM yes", "Tag work", "Compression on"),
    *("ObscureKeystrokeTiming yes", "ChannelTimeout session=5m", "RequiredRSASize 1024"),
    *("EnableEscapeCommandline yes", "WarnWeakCrypto yes"),
    *("VersionAddendum x", "SessionType none", "StdinNull yes", "ForkAfterAuthentication no"),
    *("KnownHostsCommand /bin/true", "PermitRemoteOpen any", "LogVerbose a:b:*", "SetEnv A=1 A=2"),
    *("PubkeyAcceptedAlgorithms ssh-ed25519", "HostbasedAcceptedAlgorithms ssh-ed25519"),
    *("KexAlgorithms mlkem768x25519-sha256", "KexAlgorithms sntrup761x25519-sha512"),
    *("Ciphers aes128-ctr", "Ciphers arcfour", "Ciphers -arcfour", "MACs hmac-md5"),
    *("HostKeyAlgorithms ssh-dss", "HostKeyAlgorithms +ssh-rsa", "HostKeyAlgorithms ssh-*"),
    *("CASignatureAlgorithms rsa-sha2-256", "IPQoS 0x00", "IPQoS af21 cs1", "IPQoS nosuch"),
    *("Match host web", "Match tagged x", "Match version x", "Match host = web", "Match all x"),
    *("Match", "Host", "LocalForward 80", "LocalForward 80 a:b", "ForwardAgent $HOME/x"),
    *("ServerAliveInterval 1m", "ServerAliveInterval 1x", "AddKeysToAgent 5m", "User 'ada'"),
    *('SendEnv "A', 'Host "x', 'IdentityFile "a', 'User a"b', 'Match host "x'),
    *('User "ada', "LocalCommand echo it's", "ControlPersist maybe", "StrictHostKeyChecking maybe"),
    *("ProxyJump a b", "ProxyJump ::1", "StreamLocalBindMask 0177", "StreamLocalBindMask 9"),
)
REFUSALS = (
    *("SSH401", "SSH402", "SSH403", "SSH406", "SSH407", "SSH408", "SSH409", "SSH410", "SSH414"),
)


LATER = ("is not an absolute path", "there is no user", "so ssh ignores the line")
# What `ssh -G` says of this login, not of the file.
OF_THIS_LOGIN = (b" line 1: RefuseConnection: ", b"Cannot fork into", b"${NOT_SET} has no value")
LINE_SEEDS = range(int(os.environ.get("SSHLINT_RELEASE_LINES", "60")))


def test_what_a_release_refuses_is_an_error_for_that_target(suite: str, tmp_path: Path) -> None:
    ssh = installed.installed()
    assert ssh is not None
    grown = (LineGrower(seed, ssh.release, str(tmp_path)).line() for seed in LINE_SEEDS)
    missed: list[str] = []
    strict: list[str] = []
    (tmp_path / ".ssh").mkdir(mode=0o700)
    config = tmp_path / ".ssh" / "config"
    for line in (*LINES, *grown):
        config.write_bytes(f"{line}\n".encode("utf-8", "surrogateescape"))
        config.chmod(0o600)
        command = ["ssh", "-G", "-F", str(config), "web"]
        variables = {**os.environ, "HOME": str(tmp_path)}
        done = subprocess.run(command, capture_output=True, check=False, env=variables)
        if any(words in done.stderr for words in OF_THIS_LOGIN):
            continue
        refused = done.returncode != 0
        errors = _errors(tmp_path, SUITES[suite])
        if refused and not errors:
            missed.append(line)
        elif not refused and not all(map(_is_later, errors)):
            strict.append(line)
    assert missed == [], "refused, and not reported"
    assert strict == [], "reported, and not refused"


def _errors(home: Path, version: tuple[int, int]) -> list[Finding]:
    options = CheckOptions(
        select=REFUSALS,
        isolated=True,
        home=str(home),
        system_config="none",
        target_openssh=(".".join(map(str, version)),),
    )
    with environment({"HOME": str(home)}):
        findings = inspect(options, io.BytesIO()).report.findings
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _is_later(error: Finding) -> bool:
    """Whether `ssh -G` does not come to it: a login stops later, or the line has no effect."""
    return error.rule.code == "SSH410" or any(words in error.message for words in LATER)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_a_converted_key_is_one_to_that_puttygen(suite: str, kind: str, tmp_path: Path) -> None:
    puttygen = programs(suite) / "puttygen"
    key = make_key(tmp_path / "key", kind)
    public = " ".join(key.with_suffix(".pub").read_text().split()[:2])
    reads_3 = SUITES[suite] > (8, 4)  # PuTTY 0.74 knows format 2 only
    for target in ("ppk2", "ppk") if reads_3 else ("ppk2",):
        made = tmp_path / target
        words = [sys.executable, "-m", "sshlint", "convert", str(key), "--to", target]
        subprocess.run([*words, "-o", str(made)], check=True, capture_output=True, timeout=120)
        shown = subprocess.run(
            [str(puttygen), "-L", str(made)], capture_output=True, text=True, check=True
        )
        assert shown.stdout.startswith(public), (target, shown.stdout)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_a_key_of_that_puttygen_is_read(suite: str, kind: str, tmp_path: Path) -> None:
    puttygen, made, secret = programs(suite) / "puttygen", tmp_path / "k.ppk", tmp_path / "pass"
    secret.write_text("correct horse")
    words = [str(puttygen), "-q", "-t", kind, "-o", str(made), "--new-passphrase", str(secret)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    shown = subprocess.run(
        [str(puttygen), "-L", str(made)], capture_output=True, text=True, check=True
    )
    loaded = load(made.read_bytes(), b"correct horse")
    assert base64.b64decode(shown.stdout.split()[1]) == loaded.public


def test_the_composite_key_of_10_6_is_read_and_written(tmp_path: Path) -> None:
    program = str(require_release("sid") / "ssh-keygen")
    key, made = tmp_path / "key", tmp_path / "made"
    subprocess.run([program, "-qt", "mldsa44-ed25519", "-Nsesame", "-f", str(key)], check=True)
    loaded = load(key.read_bytes(), b"sesame")
    public = key.with_suffix(".pub").read_text().split()
    assert [loaded.algorithm, base64.b64encode(loaded.public).decode()] == public[:2]
    key_field.check(*public[:2])
    made.write_bytes(encode(loaded, "openssh"))
    made.chmod(0o600)
    again = subprocess.run([program, "-yf", str(made)], check=True, capture_output=True, text=True)
    assert again.stdout.split()[:2] == public[:2]
    with pytest.raises(KeyRefusedError, match="only OpenSSH's own format"):
        encode(loaded, "ppk")
