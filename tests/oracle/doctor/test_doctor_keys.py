"""Keys that fail a real login: doctor stops there, and after its remedy ssh logs in."""

from __future__ import annotations

import base64
import contextlib
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.formats.keys import openssh_key
from tests.diagnosis.login_lab import authorize, carry_out, command
from tests.doctor.doctor_lab import (
    assert_fixed,
    logs_in,
    ssh,
    text_of,
    visit,
    write_config,
)
from tests.sshd import Server, make_key, need, sshd


@pytest.fixture
def key(server: Server, tmp_path: Path) -> Path:
    """A copy of the one key the server knows."""
    for suffix in ("", ".pub"):
        shutil.copy(server.folder / f"id{suffix}", tmp_path / f"my key{suffix}")
    return tmp_path / "my key"


def config_for(folder: Path, server: Server, *keys: Path, user: str = "") -> Path:
    return write_config(folder, server, *(f'IdentityFile "{key}"' for key in keys), user=user)


def test_a_good_login(server: Server, key: Path, tmp_path: Path) -> None:
    config = config_for(tmp_path, server, key)
    seen = visit(config)
    assert [step["status"] for step in seen.steps] == ["passed"] * 6
    assert [step["name"] for step in seen.steps] == [
        "resolve", "connect", "banner", "kex", "hostkey", "auth"
    ]  # fmt: skip
    assert_fixed(config)


def test_nothing_is_written_signed_or_opened(key: Path, tmp_path: Path) -> None:
    with sshd(tmp_path / "server", "LogLevel DEBUG3") as loud:
        loud.authorized_keys.write_text(Path(f"{key}.pub").read_text())
        before = sorted(tmp_path.iterdir())
        visit(config := config_for(tmp_path, loud, key))
        assert sorted(tmp_path.iterdir()) == sorted([*before, config])
        signs = ("Accepted publickey", "ssh_ed25519_verify", "session opened", "channel 0")
        log = loud.wait_for("Postponed publickey")
        assert not [word for word in signs if word in log]
        ssh(config)  # so that these words are known to mean something
        assert "Accepted publickey" in loud.wait_for("channel 0")


def test_a_key_others_can_read(server: Server, key: Path, tmp_path: Path) -> None:
    config = config_for(tmp_path, server, key)
    for _ in range(2):  # with the public half beside it, and without
        key.chmod(0o644)
        step = visit(config).failed
        assert (step["name"], step["code"]) == ("auth", "key-mode-open")
        assert "the server takes it" in step["detail"]
        assert not logs_in(config)
        carry_out(step, r"chmod 600 .*")
        assert_fixed(config)
        Path(f"{key}.pub").unlink(missing_ok=True)


@pytest.mark.parametrize("public", [True, False], ids=["with .pub", "without .pub"])
def test_a_key_with_windows_line_ends(
    server: Server, key: Path, tmp_path: Path, public: bool
) -> None:
    key.write_bytes(key.read_bytes().replace(b"\n", b"\r\n"))
    if not public:
        Path(f"{key}.pub").unlink()
    config = config_for(tmp_path, server, key)
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("auth", "key-format")
    assert "the server takes it" in step["detail"]
    assert not logs_in(config)
    carry_out(step, r"sed -i .*")
    assert_fixed(config)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_a_key_whose_halves_contradict_each_other(kind: str, tmp_path: Path) -> None:
    """The server takes its public half; what the private one signs is worth nothing."""
    key = make_key(tmp_path / "key", kind)
    with sshd(tmp_path / "server") as server:
        server.authorized_keys.write_text(key.with_suffix(".pub").read_text())
        config = config_for(tmp_path, server, key)
        assert_fixed(config)
        alter_private_half(key)
        step = visit(config).failed
        assert (step["name"], step["code"]) == ("auth", "key-contradicts-itself")
        assert not logs_in(config)


def alter_private_half(key: Path) -> None:
    """Change a bit of the private number, and nothing else."""
    content = base64.b64decode(b"".join(key.read_bytes().splitlines()[1:-1]))
    container = openssh_key.parse(content)
    section = openssh_key.parse_section(container.private)
    assert section is not None
    values = dict(section.values)
    if isinstance(number := values.get("d"), int):
        values["d"] = number ^ 1 << 100
    elif isinstance(joined := values.get("sk"), bytes):
        values["sk"] = bytes([joined[0] ^ 1]) + joined[1:]
    private = openssh_key.pack_section(section._replace(values=values), b"abcd", 8)
    key.write_bytes(openssh_key.armor(openssh_key.pack(container._replace(private=private))))


def test_a_putty_key(server: Server, key: Path, tmp_path: Path) -> None:
    ppk = tmp_path / "my.ppk"
    subprocess.run([need("puttygen"), str(key), "-O", "private", "-o", str(ppk)], check=True)
    step = visit(config_for(tmp_path, server, ppk)).failed
    assert (step["name"], step["code"]) == ("auth", "key-ppk")
    assert "the server takes it" in step["detail"]
    carry_out(step, r"puttygen \S+ -O private-openssh-new -o [^,]+")
    assert_fixed(config_for(tmp_path, server, tmp_path / "my"))


def test_the_public_half_given_as_the_key(server: Server, key: Path, tmp_path: Path) -> None:
    Path(f"{key}.pub").chmod(0o644)
    step = visit(config := config_for(tmp_path, server, Path(f"{key}.pub"))).failed
    assert (step["name"], step["code"]) == ("auth", "key-is-public")
    assert not logs_in(config)
    named = command(step, r'IdentityFile ".*"')
    assert_fixed(write_config(tmp_path, server, named))


def test_a_pub_file_of_another_key(server: Server, key: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    shutil.copy(f"{key}.pub", f"{other}.pub")
    config = config_for(tmp_path, server, other)
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("auth", "key-public-mismatch")
    assert not logs_in(config)
    carry_out(step, r"mv .* > .*")
    with trusted_too(server, other):
        assert_fixed(config)


@contextlib.contextmanager
def trusted_too(server: Server, key: Path) -> Iterator[None]:
    authorize(server, server.folder / "id", key)
    yield
    authorize(server, server.folder / "id")


def test_a_key_the_server_does_not_know(server: Server, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    config = config_for(tmp_path, server, other)
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("auth", "key-not-authorized")
    assert not logs_in(config)
    assert command(step, r"ssh-copy-id -p \d+ -i \S+").split()[4] == f"{other}.pub"
    with trusted_too(server, other):
        assert_fixed(config)


def test_a_user_the_server_does_not_have(server: Server, key: Path, tmp_path: Path) -> None:
    config = config_for(tmp_path, server, key, user="nosuchuser")
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("auth", "key-not-authorized")
    assert step["remedy"][0].startswith("is nosuchuser the right user?")
    assert any(note.startswith("users worth trying") for note in step["notes"])
    assert_fixed(config_for(tmp_path, server, key))


def test_other_users_are_tried_only_when_asked(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sshd(tmp_path / "server", "LogLevel VERBOSE") as named:
        named.authorized_keys.write_text(Path(f"{key}.pub").read_text())
        users = ("someimageuser", named.user)
        monkeypatch.setattr("sshlint.doctor.refused_keys.candidates", lambda name, banner: users)
        config = config_for(tmp_path, named, key, user="nosuchuser")
        assert visit(config).stop == ("auth", "key-not-authorized")
        assert "someimageuser" not in named.log()
        step = visit(config, try_users=True).failed
        assert step["code"] == "wrong-user"
        assert any(note.startswith(f"{named.user}: the server takes") for note in step["notes"])
        right = command(step, r"Host web / User \S+").split()[-1]
        assert "someimageuser" in named.log()
        assert_fixed(config_for(tmp_path, named, key, user=right))


@pytest.mark.parametrize("count", [5, 6, 9])
def test_too_many_keys(server: Server, key: Path, tmp_path: Path, count: int) -> None:
    wrong = [make_key(tmp_path / f"wrong{number}") for number in range(count)]
    config = config_for(tmp_path, server, *wrong, key)
    if count == 5:  # one less than MaxAuthTries
        assert_fixed(config)
        return
    step = visit(config).failed
    assert (step["name"], step["code"]) == ("auth", "too-many-keys")
    assert any(note.endswith(": accepted") and str(key) in note for note in step["notes"])
    assert "Too many authentication failures" in ssh(config).stderr
    assert "IdentitiesOnly yes / IdentityFile" in " ".join(step["remedy"])
    assert_fixed(config_for(tmp_path, server, key))


def test_a_missing_key(server: Server, tmp_path: Path) -> None:
    config = config_for(tmp_path, server, tmp_path / "id_gone")
    assert visit(config).stop == ("auth", "key-missing")
    assert not logs_in(config)


def test_a_missing_key_beside_one_the_server_does_not_know(server: Server, tmp_path: Path) -> None:
    config = config_for(tmp_path, server, tmp_path / "id_gone", make_key(tmp_path / "other"))
    assert visit(config).stop == ("auth", "key-not-authorized")


def test_no_key_at_all(server: Server, tmp_path: Path) -> None:
    assert visit(write_config(tmp_path, server, "IdentityFile none")).stop == (
        "auth", "no-key-offered"
    )  # fmt: skip
    off = write_config(tmp_path, server, "PubkeyAuthentication no")
    assert visit(off).stop == ("auth", "no-key-offered")


def test_a_folder_as_key(server: Server, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(0o700)
    config = config_for(tmp_path, server, tmp_path / "keys")
    assert visit(config).stop == ("auth", "key-is-folder")


@pytest.mark.parametrize("batch", ["yes", "no"])
def test_a_locked_key(server: Server, key: Path, tmp_path: Path, batch: str) -> None:
    lock(key)
    config = write_config(tmp_path, server, f'IdentityFile "{key}"', f"BatchMode {batch}")
    seen = visit(config)
    if batch == "no":
        assert seen.verdict == "works"
        assert "ssh asks for its passphrase" in seen.step("auth")["detail"]
        return
    assert seen.stop == ("auth", "key-passphrase-unavailable")
    assert not logs_in(config)
    assert command(seen.failed, r"ssh-add .*") == f"ssh-add '{key}'"


def lock(key: Path) -> None:
    change = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "secret phrase", "-f", str(key)]
    subprocess.run(change, check=True, stdout=subprocess.DEVNULL)


def test_a_locked_pem_key_without_its_public_half_is_not_tested(
    server: Server, tmp_path: Path
) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa", "-m", "PEM", "-N", "secret phrase")
    Path(f"{rsa}.pub").unlink()
    config = write_config(tmp_path, server, f"IdentityFile {rsa}", "BatchMode no")
    seen = visit(config)
    assert seen.verdict == "unknown"
    assert "a passphrase" in seen.step("auth")["detail"]


def test_a_pem_key_without_its_public_half(server: Server, tmp_path: Path) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa", "-m", "PEM")
    with trusted_too(server, rsa):
        Path(f"{rsa}.pub").unlink()
        assert_fixed(config_for(tmp_path, server, rsa))


def test_a_dsa_key(server: Server, tmp_path: Path) -> None:
    dsa = tmp_path / "id_dsa"
    call = ["ssh-keygen", "-q", "-t", "dsa", "-N", "", "-f", str(dsa)]
    if subprocess.run(call, check=False, stdin=subprocess.DEVNULL).returncode:
        pytest.skip("this ssh-keygen makes no DSA keys any more")
    with trusted_too(server, dsa):
        config = config_for(tmp_path, server, dsa)
        step = visit(config).failed
        assert (step["name"], step["code"]) == ("auth", "dsa-key")
        assert not logs_in(config)
        assert "ssh-keygen -t ed25519" in " ".join(step["remedy"])


def test_a_short_rsa_key(server: Server, tmp_path: Path) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa", "-b", "2048")
    with trusted_too(server, rsa):
        short = write_config(tmp_path, server, "RequiredRSASize 3072", f"IdentityFile {rsa}")
        assert visit(short).stop == ("auth", "key-too-short")
        assert not logs_in(short)
        assert_fixed(config_for(tmp_path, server, rsa))


def test_a_kind_of_key_that_the_settings_leave_out(
    server: Server, key: Path, tmp_path: Path
) -> None:
    lines = ("PubkeyAcceptedAlgorithms rsa-sha2-512", f'IdentityFile "{key}"')
    config = write_config(tmp_path, server, *lines)
    assert visit(config).stop == ("auth", "key-type-off")
    assert not logs_in(config)


def test_a_certificate(tmp_path: Path) -> None:
    authority, mine = make_key(tmp_path / "ca"), make_key(tmp_path / "id")
    with sshd(tmp_path / "server", f"TrustedUserCAKeys {authority}.pub") as strict:
        config = config_for(tmp_path, strict, mine)
        sign = ["ssh-keygen", "-q", "-s", str(authority), "-I", "alice", "-n", strict.user]
        for validity, good in (("20200101:20200102", False), ("-1d:+1d", True)):
            subprocess.run(
                [*sign, "-V", validity, f"{mine}.pub"], check=True, stderr=subprocess.DEVNULL
            )
            seen = visit(config)
            assert (seen.verdict == "works") is good
            assert logs_in(config) is good
            if not good:
                assert seen.stop == ("auth", "certificate-problem")


@contextlib.contextmanager
def agent_with(folder: Path, *keys: Path) -> Iterator[Path]:
    path = folder / "agent"
    agent = subprocess.Popen([need("ssh-agent"), "-D", "-a", str(path)], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()
        for key in keys:
            call = ["ssh-add", "-q", str(key)]
            subprocess.run(
                call, env={"SSH_AUTH_SOCK": str(path)}, check=True, stderr=subprocess.PIPE
            )
        yield path
    finally:
        agent.kill()
        agent.communicate()


def test_a_key_that_only_the_agent_has(server: Server, key: Path, tmp_path: Path) -> None:
    with agent_with(tmp_path, key) as socket:
        config = write_config(tmp_path, server, f"IdentityAgent {socket}", "IdentitiesOnly no",
                              "IdentityFile none")  # fmt: skip
        assert_fixed(config)
        only = write_config(tmp_path, server, f"IdentityAgent {socket}", "IdentityFile none")
        assert visit(only).stop == ("auth", "no-key-offered")
        assert not logs_in(only)


def test_a_broken_file_whose_key_the_agent_has(server: Server, key: Path, tmp_path: Path) -> None:
    with agent_with(tmp_path, key) as socket:
        key.chmod(0o644)
        lines = (f"IdentityAgent {socket}", f'IdentityFile "{key}"')
        assert_fixed(write_config(tmp_path, server, *lines))


def test_an_agent_that_is_not_there(server: Server, key: Path, tmp_path: Path) -> None:
    lines = (f"IdentityAgent {tmp_path}/nobody", f'IdentityFile "{key}"')
    seen = visit(write_config(tmp_path, server, *lines))
    assert seen.verdict == "works"
    assert any("the agent cannot be asked" in note for note in seen.step("auth")["notes"])


@pytest.mark.parametrize("seed", range(6))
def test_keys_are_offered_in_sshs_order(server: Server, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kinds = ["ed25519", "ecdsa", "rsa"]
    keys = [make_key(tmp_path / f"id{n}", chance.choice(kinds)) for n in range(5)]
    held = chance.sample(keys, chance.randrange(4))
    named = chance.sample(keys, chance.randrange(1, 4))
    for key in keys:
        if chance.random() < 0.3:
            Path(f"{key}.pub").unlink()
        elif chance.random() < 0.2:
            key.unlink()
    held = [key for key in held if key.exists()]
    with agent_with(tmp_path, *held) as socket:
        config = write_config(
            tmp_path,
            server,
            f"IdentityAgent {socket}",
            f"IdentitiesOnly {chance.choice(['yes', 'no'])}",
            *(f"IdentityFile {key}" for key in named),
        )
        log = ssh(config, "-v").stderr
        real = re.findall(r"Offering public key: .*(SHA256:\S{43})", log)
        assert visit(config).offered == real, seed


def test_no_output_holds_a_secret(server: Server, key: Path, tmp_path: Path) -> None:
    secret = key.read_text().splitlines()[3][:40]
    key.write_bytes(key.read_bytes().replace(b"\n", b"\r\n"))
    config = config_for(tmp_path, server, key)
    assert secret not in text_of(config)
    assert secret not in text_of(config, format="json")
