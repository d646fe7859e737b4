"""The key rules against ssh-keygen, ssh and puttygen: verdicts, causes, and keys after a fix."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding, Severity
from sshlint.fixing.bounds import bounds_of
from sshlint.fixing.fix_run import FixRun
from sshlint.fixing.rounds import fix_all
from sshlint.formats.keys import any_key
from sshlint.lint import Report
from tests.generate import keys
from tests.generate.damage import DAMAGES
from tests.golden.case import FIXTURES
from tests.oracle.keys.key_judges import judge, putty_public, ssh_public, write
from tests.oracle.keys.test_keys_damage import PPK_DAMAGES
from tests.oracle.programs import require
from tests.sshd import Server, make_key, sshd

DAMAGE_RULES = "SSH201,SSH202,SSH203,SSH204,SSH205,SSH206,SSH207"
FORMATS = (
    "openssh-rsa",
    "openssh-ecdsa256",
    "openssh-ed25519",
    "openssh-ed25519-encrypted",
    "pem-rsa",
    "pem-ecdsa256-encrypted",
    "pkcs8-ecdsa256",
    "pkcs8-rsa-encrypted",
)
OF_ANY_TEXT = (
    "nothing at all",
    "CRLF line ends",
    "CR line ends",
    "no final line end",
    "a UTF-8 byte order mark",
    "UTF-16 little endian with a mark",
    "a blank line first",
    "every line indented",
    "line ends turned into whitespace",
    "cut in the middle",
    "the file twice",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    require("ssh-keygen")
    require("puttygen")
    folder = tmp_path_factory.mktemp("keys")
    kinds = ("rsa", "ecdsa256", "ed25519")
    return {path.name: path for kind in kinds for path in keys.make_family(folder, kind)}


def home_with(folder: Path, files: dict[str, bytes]) -> Path:
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    for name, data in files.items():
        write(home / ".ssh" / name, data)
    return home


def findings(home: Path, select: str, target: str = "9.2") -> list[Finding]:
    options = CheckOptions(
        home=str(home),
        select=(select,),
        isolated=True,
        system_config="none",
        target_openssh=(target,),
    )
    return inspect(options, io.BytesIO()).report.findings


def fix_home(home: Path, select: str, state: Path, passphrase: str = "") -> None:
    """Make all fixes; whatever is asked gets the passphrase."""
    options = CheckOptions(home=str(home), select=(select,), isolated=True, system_config="none")
    fix_run = FixRun(str(state), lambda prompt: passphrase.encode())

    def look() -> Report:
        run = inspect(options, io.BytesIO())
        fix_run.saw(run.report.findings, bounds_of(run.survey.context, ()))
        return run.report

    outcome = fix_all(
        look,
        lambda found: [finding for finding in found if finding.fix],
        fix_run.change,
    )
    fix_run.close()
    assert outcome.unfixed == []
    assert [str(refused) for _, refused in outcome.refused] == []


@pytest.mark.parametrize("name", FORMATS)
def test_an_error_is_said_of_just_the_damaged_keys_that_ssh_keygen_refuses(
    made: dict[str, Path], name: str, tmp_path: Path
) -> None:
    data = made[name].read_bytes()
    good = ssh_public(made[name])
    damaged = {f"key{at}": change(data) for at, (change, _) in enumerate(DAMAGES.values())}
    home = home_with(tmp_path, damaged)
    found: dict[str, list[Finding]] = {key: [] for key in damaged}
    for finding in findings(home, DAMAGE_RULES):
        found[Path(finding.location.path).name].append(finding)
    seen = {key: ssh_public(home / ".ssh" / key) for key in damaged}
    for key, (damage, (_, codes)) in zip(damaged, DAMAGES.items(), strict=True):
        text = any_key.read(damaged[key])
        if text.kind != "private" or (damage == "a line lost" and text.kdf == "md5"):
            continue  # no trace of a key is left; or only decrypting shows the loss
        errors = {f.rule.code for f in found[key] if f.severity is Severity.ERROR}
        assert bool(errors) == (seen[key] is None), (damage, found[key])
        assert {f.rule.code for f in found[key]} <= (codes or {"SSH206"}), damage
    fix_home(home, DAMAGE_RULES, tmp_path / "state")
    for key in damaged:
        if any(finding.fix for finding in found[key]):
            assert ssh_public(home / ".ssh" / key) == good, key


@pytest.mark.parametrize("name", ["ppk2-rsa.ppk", "ppk3-ed25519-encrypted.ppk"])
def test_an_error_is_said_of_just_the_damaged_ppks_that_puttygen_refuses(
    made: dict[str, Path], name: str, tmp_path: Path
) -> None:
    data = made[name].read_bytes()
    good = judge(made[name])
    changes = [*PPK_DAMAGES.values(), *(DAMAGES[damage][0] for damage in OF_ANY_TEXT)]
    damaged = {f"ppk{at}": change(data) for at, change in enumerate(changes)}
    home = home_with(tmp_path, damaged)
    found = findings(home, DAMAGE_RULES)
    errors = {Path(f.location.path).name for f in found if f.severity is Severity.ERROR}
    refused = {key for key in damaged if judge(home / ".ssh" / key) is None}
    assert errors == refused
    fix_home(home, DAMAGE_RULES, tmp_path / "state")
    for key in {Path(finding.location.path).name for finding in found if finding.fix}:
        assert judge(home / ".ssh" / key) == good, key


@pytest.mark.parametrize("name", ["openssh-ed25519", "pem-rsa"])
def test_ssh_says_of_a_damaged_key_what_the_finding_quotes(
    made: dict[str, Path], name: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "key", DAMAGES["line ends dropped"][0](made[name].read_bytes()))
    said = keys.run(require("ssh-keygen"), "-y", "-P", "", "-f", path).stderr.decode()
    home = home_with(tmp_path, {"key": path.read_bytes()})
    (finding,) = findings(home, "SSH205", "{}.{}".format(*openssh_version()))
    quoted = re.search(r'"([^"]*)"', finding.message)
    assert quoted is not None
    assert said.strip().endswith(f": {quoted[1]}")


def blamed_files() -> Iterator[Path]:
    """The files of the bad cases of rules that say: no ssh takes this for a private key."""
    for code in ("SSH207", "SSH210", "SSH211", "SSH212", "SSH215"):
        for case in sorted(FIXTURES.glob(f"{code}-*/bad-*")):
            text = (case / "expected.txt").read_text()
            for path in sorted((case / "home" / ".ssh").iterdir()):
                if f".ssh/{path.name} is" in text or f".ssh/{path.name}: {code}" in text:
                    yield path


@pytest.mark.parametrize(
    "path", [pytest.param(path, id="/".join(path.parts[-4::3])) for path in blamed_files()]
)
def test_ssh_keygen_makes_no_public_key_of_what_is_said_to_be_no_key_for_ssh(
    path: Path, tmp_path: Path
) -> None:
    if path.name == "work.pem" and openssh_version() >= (9, 6):
        pytest.skip("this ssh-keygen reads Ed25519 in PKCS#8")
    if path.is_file():
        assert ssh_public(write(tmp_path / "key", path.read_bytes())) is None
    else:
        assert ssh_public(path) is None


def openssh_version() -> tuple[int, int]:
    said = subprocess.run([require("ssh"), "-V"], capture_output=True, text=True, check=True)
    number = re.search(r"OpenSSH_(\d+)\.(\d+)", said.stderr)
    assert number is not None
    return int(number[1]), int(number[2])


def fixed_keys() -> Iterator[tuple[Path, Path]]:
    """Each key of a fixed tree with the one it was made from, of the rules for damage aside."""
    for code in ("SSH215", "SSH218", "SSH219", "SSH305", "SSH306", "SSH307"):
        for fixed in sorted(FIXTURES.glob(f"{code}-*/*/fixed/.ssh/*")):
            before = fixed.parents[2] / "home" / ".ssh" / fixed.name
            if before.exists() and before.read_bytes() != fixed.read_bytes():
                yield before, fixed


@pytest.mark.parametrize(
    ("before", "after"),
    [pytest.param(*pair, id=f"{pair[1].parts[-5][:6]} {pair[1].name}") for pair in fixed_keys()],
)
def test_a_key_that_was_written_anew_is_the_same_key_to_the_real_programs(
    before: Path, after: Path, tmp_path: Path
) -> None:
    is_ppk = after.name.endswith(".ppk")
    old = judge(write(tmp_path / ("ppk-old" if is_ppk else "old"), before.read_bytes()))
    new = judge(write(tmp_path / ("ppk-new" if is_ppk else "new"), after.read_bytes()))
    assert new is not None
    known = old or any_key.read(before.read_bytes()).public
    assert new == known or "pkcs8" in before.parts[-4]


def test_converted_keys_are_the_same_to_ssh_and_putty(
    made: dict[str, Path], tmp_path: Path
) -> None:
    source = made["ppk3-ecdsa256-encrypted.ppk"]
    config = b"Host work\n    IdentityFile ~/.ssh/work.ppk\n"
    home = home_with(tmp_path, {"config": config, "work.ppk": source.read_bytes()})
    assert ssh_public(home / ".ssh" / "work.ppk") is None
    fix_home(home, "SSH210", tmp_path / "state", keys.PASSPHRASE)
    assert (home / ".ssh" / "config").read_bytes() == config.replace(b".ppk", b"")
    assert ssh_public(home / ".ssh" / "work") == putty_public(source)
    assert ssh_public(home / ".ssh" / "work", "") is None
    assert (home / ".ssh" / "work").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["pem-rsa", "pem-ecdsa256-encrypted", "openssh-ed25519"])
def test_a_written_public_half_is_what_ssh_keygen_makes_of_the_key(
    made: dict[str, Path], name: str, tmp_path: Path
) -> None:
    files = {"key": made[name].read_bytes()}
    if not name.endswith("encrypted"):
        files["key.pub"] = (keys.FIXTURES / "openssh-ecdsa384.pub").read_bytes()
    home = home_with(tmp_path, files)
    fix_home(home, "SSH216,SSH217", tmp_path / "state", keys.PASSPHRASE)
    written = any_key.read((home / ".ssh" / "key.pub").read_bytes())
    assert written.public == ssh_public(home / ".ssh" / "key")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


def test_ssh_fails_with_just_the_public_halves_that_are_errors(
    server: Server, tmp_path: Path
) -> None:
    key = make_key(tmp_path / "id")
    server.authorized_keys.write_text((tmp_path / "id.pub").read_text())
    assert server.ssh("true", key=key).returncode == 0
    for name, text in (("id.pub", "UNPROTECTED"), ("bare.pub", "libcrypto|invalid format")):
        public = write(tmp_path / name, (tmp_path / "id.pub").read_bytes())
        os.chmod(public, 0o644 if name == "id.pub" else 0o600)
        said = server.ssh("true", key=public)
        assert said.returncode != 0
        assert re.search(text, said.stderr), said.stderr


def test_ssh_cannot_log_in_beside_the_public_half_of_another_key(
    server: Server, tmp_path: Path
) -> None:
    key = make_key(tmp_path / "id")
    server.authorized_keys.write_text((tmp_path / "id.pub").read_text())
    shutil.copy(make_key(tmp_path / "other").with_name("other.pub"), tmp_path / "id.pub")
    assert server.ssh("true", key=key).returncode != 0
    (tmp_path / "id.pub").write_text("ssh-ed25519 AAAA\n")  # a broken one is passed over
    assert server.ssh("true", key=key).returncode == 0


def certified(server: Server, folder: Path, *options: str) -> Path:
    """A key whose certificate alone could let it in."""
    authority, key = make_key(folder / "ca", "rsa", "-b", "2048"), make_key(folder / "id")
    keys.must("ssh-keygen", "-q", "-s", authority, "-I", "x", *options, f"{key}.pub")
    server.authorized_keys.write_text(f"cert-authority {(folder / 'ca.pub').read_text()}")
    return key


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-n", "{user}"), ""),
        (("-n", "{user}", "-V", "20200101:20210101"), "expired"),
        (("-n", "{user}", "-V", "20900101:20910101"), "not valid before"),
        (("-n", "{user}", "-t", "ssh-rsa"), "SHA-1"),
        (("-h", "-n", "{user}"), "host certificate"),
    ],
)
def test_the_server_refuses_just_the_certificates_that_are_blamed(
    server: Server, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    key = certified(server, tmp_path, *(word.format(user=server.user) for word in options))
    assert (server.ssh("true", key=key).returncode == 0) == (not message)
    files = {name: (tmp_path / name).read_bytes() for name in ("id", "id-cert.pub")}
    found = findings(home_with(tmp_path, files), "SSH310")
    assert [bool(message) and message in finding.message for finding in found] == (
        [True] if message else []
    )


def test_the_server_refuses_a_key_beside_the_certificate_of_another(
    server: Server, tmp_path: Path
) -> None:
    certified(server, tmp_path, "-n", server.user)
    other = make_key(tmp_path / "other")
    shutil.copy(tmp_path / "id-cert.pub", tmp_path / "other-cert.pub")
    said = server.ssh("true", key=other)
    assert said.returncode != 0
    assert "do not match public" in said.stderr


@pytest.mark.parametrize("version", ["2", "3"])
def test_puttygens_own_defaults_are_not_called_too_cheap(version: str, tmp_path: Path) -> None:
    require("puttygen")
    plain = keys.make_plain(tmp_path, "ed25519")
    parameters = f"version={version}"
    ppk = keys.to_ppk(plain, "key.ppk", parameters, passphrase=keys.PASSPHRASE)
    home = home_with(tmp_path, {"key.ppk": ppk.read_bytes()})
    assert findings(home, "SSH220") == []


def test_ssh_keygens_own_defaults_are_strong_enough(tmp_path: Path) -> None:
    path = tmp_path / "key"
    keys.must("ssh-keygen", "-q", "-t", "ed25519", "-N", keys.PASSPHRASE, "-f", path)
    home = home_with(tmp_path, {"key": path.read_bytes()})
    assert findings(home, "SSH306,SSH307") == []
