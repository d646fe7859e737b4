"""What the rules promise of PuTTY sessions is what plink does, before and after the fixes."""

from __future__ import annotations

import io
import os
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding
from sshlint.formats.putty.putty_validity import is_valid_for
from tests import plink
from tests.sshd import Server, make_key, need, sshd

KEYS = Path(__file__).parents[3] / "fixtures" / "formats" / "keys"
PASSPHRASE_FREE = ("openssh-ed25519", "pem-rsa", "pem-ecdsa256", "pkcs8-rsa", "openssh-ecdsa384")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sshd")
    with sshd(folder) as running:
        keys = [KEYS / f"{name}.pub" for name in ("openssh-ed25519", "openssh-rsa")]
        keys += [KEYS / f"openssh-ecdsa{bits}.pub" for bits in (256, 384)]
        running.authorized_keys.write_text("".join(key.read_text() for key in keys))
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".putty" / "sessions").mkdir(parents=True, mode=0o700)
    (tmp_path / ".putty").chmod(0o700)
    shutil.copy(KEYS / "ppk3-ed25519.ppk", tmp_path / "id.ppk")
    (tmp_path / "id.ppk").chmod(0o600)
    return tmp_path


def fingerprint(key: Path) -> str:
    said = subprocess.run(["ssh-keygen", "-lf", str(key)], check=True, capture_output=True)
    return said.stdout.decode().split()[1]


def session(server: Server, home: Path, *lines: str) -> str:
    """The settings of a session that logs in, with some of them replaced."""
    settings = [
        "HostName=127.0.0.1",
        f"PortNumber={server.port}",
        "Protocol=ssh",
        f"UserName={server.user}",
        f"PublicKeyFile={home / 'id.ppk'}",
        f"SSHManualHostKeys={fingerprint(server.host_key)}=",
        "PingIntervalSecs=59",
    ]
    names = {line.partition("=")[0] for line in lines}
    kept = [line for line in settings if line.partition("=")[0] not in names]
    return "".join(line + "\n" for line in (*kept, *lines) if line.partition("=")[2] != "(none)")


def save(home: Path, text: str, name: str = "s") -> None:
    (home / ".putty" / "sessions" / name).write_text(text)


def run(home: Path, *arguments: str, name: str = "s") -> subprocess.CompletedProcess[str]:
    return plink.run(home / ".putty", *arguments, "-load", name, "echo", "hello")


def works(home: Path, name: str = "s") -> bool:
    return run(home, name=name).stdout.strip() == "hello"


def findings(home: Path, code: str) -> list[Finding]:
    options = CheckOptions(select=(code,), isolated=True, home=str(home), system_config="none")
    return inspect(options, io.BytesIO()).report.findings


def fix(home: Path, code: str) -> None:
    command = [sys.executable, "-m", "sshlint", "--fix", "--yes", "--unsafe", "--select", code]
    command += ["--home", str(home), "--isolated", "--system-config", "none"]
    environment = {**os.environ, "XDG_STATE_HOME": str(home / "state")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert findings(home, code) == []


def test_the_session_of_these_tests_logs_in(server: Server, home: Path) -> None:
    save(home, session(server, home))
    assert works(home)
    assert [f.rule.code for f in findings(home, "SSH9") if f.rule.code != "SSH922"] == []


@pytest.mark.parametrize("name", PASSPHRASE_FREE)
def test_a_key_of_another_format_is_refused_as_predicted_and_works_converted(
    server: Server, home: Path, name: str
) -> None:
    shutil.copy(KEYS / name, home / "key")
    (home / "key").chmod(0o600)
    save(home, session(server, home, f"PublicKeyFile={home / 'key'}"))
    (found,) = findings(home, "SSH905")
    predicted = re.search(r"file … (\(.*\))\"", found.message)
    assert predicted, found.message
    said = run(home).stderr
    assert f'Unable to use key file "{home / "key"}" {predicted[1]}' in said
    fix(home, "SSH905")
    assert works(home)


@pytest.mark.parametrize("name", ["rfc4716-ed25519.pub", "openssh-ed25519.pub"])
def test_a_public_key_is_of_no_use_without_an_agent(server: Server, home: Path, name: str) -> None:
    shutil.copy(KEYS / name, home / "key.pub")
    save(home, session(server, home, f"PublicKeyFile={home / 'key.pub'}", "TryAgent=0"))
    assert [f.severity.label for f in findings(home, "SSH905")] == ["error"]
    said = plink.run(home / ".putty", "-v", "-load", "s", "echo", "hello")
    assert said.stdout == ""
    assert "Key file contains public key only" in said.stderr


def _by_its_name(home: Path, name: str) -> list[str]:
    """What is said of a key of this name that lies on another machine."""
    export = home / "sessions.reg"
    export.write_text(
        "REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\s]\n"
        '"HostName"="web"\n"Protocol"="ssh"\n'
        f'"PublicKeyFile"="C:\\\\keys\\\\{name}"\n'
    )
    options = CheckOptions(
        paths=(str(export),),
        select=("SSH905",),
        isolated=True,
        home=str(home),
        system_config="none",
    )
    return [found.message for found in inspect(options, io.BytesIO()).report.findings]


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
def test_a_key_by_the_name_that_ssh_keygen_gives_is_one_that_plink_refuses(
    server: Server, home: Path, kind: str
) -> None:
    asked = subprocess.run(
        [need("ssh-keygen"), "-t", kind],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    name = re.search(r"save the key \(.*/([^/)]+)\)", asked.stdout)
    assert name, asked
    key = make_key(home / name[1], kind)
    save(home, session(server, home, f"PublicKeyFile={key}"))
    assert "(OpenSSH SSH-2 private key (new format))" in run(home).stderr
    (said,) = _by_its_name(home, key.name)
    assert "an OpenSSH key by its name" in said


def test_a_key_is_what_its_ending_says_to_plink_too(server: Server, home: Path) -> None:
    pem = make_key(home / "aws.pem", "rsa", "-m", "PEM")
    save(home, session(server, home, f"PublicKeyFile={pem}"))
    assert "(OpenSSH SSH-2 private key (old PEM format))" in run(home).stderr
    (said,) = _by_its_name(home, pem.name)
    assert "a PEM key by its name" in said
    (said,) = _by_its_name(home, f"{pem.name}.pub")  # refused as the test above has it
    assert "a public key by its name" in said
    assert _by_its_name(home, "id.ppk") == []


def test_text_where_a_key_should_be(server: Server, home: Path) -> None:
    (home / "key").write_text("no key at all\n")
    save(home, session(server, home, f"PublicKeyFile={home / 'key'}"))
    (found,) = findings(home, "SSH905")
    assert "(not a recognised key file format)" in found.message
    assert "(not a recognised key file format)" in run(home).stderr


@pytest.mark.parametrize("written", ["~/id.ppk", "$HOME/id.ppk", "%HOME%/id.ppk", "id.ppk"])
def test_a_path_that_needs_a_shell_is_not_found_and_is_once_it_is_written_out(
    server: Server, home: Path, written: str
) -> None:
    save(home, session(server, home, f"PublicKeyFile={written}"))
    assert len(findings(home, "SSH906")) == 1
    assert "(unable to open file)" in run(home).stderr
    fix(home, "SSH906")
    assert works(home)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["HostName=127.0.0.1:{port}", "PortNumber=1"], "SSH915"),
        (["HostName=nobody@127.0.0.1"], ""),
        (["SshProt=0"], "SSH908"),
        (["SshProt=1"], "SSH908"),
        (["PortNumber={port}", "Protocol=(none)"], "SSH916"),
        (["Protocol=SSH"], "SSH916"),
        (["PublicKeyFile=(none)", "publickeyfile={home}/id.ppk"], "SSH916"),
        (["UserName=(none)", " UserName={user}"], "SSH916"),
        (["BugHMAC2=2"], "SSH918"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, list) else value,
)
def test_a_session_that_fails_works_once_it_is_fixed(
    server: Server, home: Path, lines: list[str], code: str
) -> None:
    values = {"port": server.port, "home": home, "user": server.user}
    save(home, session(server, home, *(line.format(**values) for line in lines)))
    if "UserName" in lines[-1]:
        # Without one plink takes the local name, which is this server's only user.
        assert findings(home, code)
    elif code != "":
        assert not works(home)
    else:
        assert not works(home)
        assert [f.severity.label for f in findings(home, "SSH915")] == ["warning"]
        return
    fix(home, code)
    assert works(home)


def test_the_user_in_a_host_name_stays_the_one_who_logs_in(server: Server, home: Path) -> None:
    save(home, session(server, home, f"HostName={server.user}@127.0.0.1", "UserName=nobody"))
    assert works(home)
    fix(home, "SSH915")
    assert f"UserName={server.user}\n" in (home / ".putty/sessions/s").read_text()
    assert works(home)


def test_ignore_messages_held_back_are_sent_after_the_fix(server: Server, home: Path) -> None:
    lines = ("PingIntervalSecs=1", "BugIgnore2=2")
    save(home, session(server, home, *lines))

    def keepalives() -> bool:
        log = home / "packets"
        log.unlink(missing_ok=True)
        plink.run(home / ".putty", "-sshlog", str(log), "-load", "s", "sleep 2.5")
        return "SSH2_MSG_IGNORE" in log.read_text("latin-1")

    assert not keepalives()
    fix(home, "SSH903")
    assert keepalives()


def test_a_misread_volume_renews_keys_all_the_time(server: Server, home: Path) -> None:
    def rekeys(value: str) -> bool:
        save(home, session(server, home, f"RekeyBytes={value}"))
        said = plink.run(home / ".putty", "-v", "-load", "s", "seq 3000").stderr
        return "too much data" in said

    for value in ("1T", "1.5G", "1G", "100MB", "abc", "0", "4G", "2k"):
        often = rekeys(value)
        found = findings(home, "SSH910")
        assert ("all the time" in " ".join(f.message for f in found)) is often, value
        if value in ("abc", "0"):
            assert "never" in found[0].message


@pytest.mark.parametrize("name", ["a%2fb", "My Server", "x=y"])
def test_a_misspelt_file_name_cannot_be_loaded_until_it_is_renamed(
    server: Server, home: Path, name: str
) -> None:
    save(home, session(server, home), name)
    (found,) = findings(home, "SSH917")
    meant = {"a%2fb": "a/b", "My Server": "My Server", "x=y": "x=y"}[name]
    assert not works(home, meant)
    fix(home, "SSH917")
    assert works(home, meant)
    assert found.fix is not None


def test_default_settings_reach_no_saved_session(server: Server, home: Path) -> None:
    save(home, session(server, home), "Default%20Settings")
    save(home, session(server, home, "PublicKeyFile=(none)"))
    (found,) = findings(home, "SSH920")
    assert "PublicKeyFile" in found.message
    assert not works(home)


EXPRESSIONS = [
    "*",
    "",
    "127.0.0.1",
    "127.0.0.2",
    "*.example.com",
    "127.*",
    "127.?.0.1",
    "!127.0.0.1",
    "!example.com",
    "! ! 127.0.0.1",
    "* && !127.0.0.1",
    "example.com || 127.0.0.1",
    "example.com || 127.0.0.2 || *",
    "(example.com || *) && port:{port}",
    "(example.com || *) && port:22",
    "port:0-65535",
    "port:1-2",
    "port:{port}",
    "* && *.com || *",
    "* *",
    "(*",
    "*)",
    "* &&",
    "port:",
    "port:x",
    "*&&127.0.0.1",
    "*||x",
    "!(127.0.0.1)",
    "!(a||b)",
    "port:99999",
    "port:70000 || *",
    "127.0.0.[12]",
    "127.0.0.[^12]",
    "127.0.0.[^3-9]",
    "127.0.0.[0-9",
    "127.0.0.\\1",
    "127.0.0.1[",
    "[",
    "*[0-",
    "z[0",
    "127.0.0.[z-a]",
    "127.0.0.[a--1]",
    "127.0.0.[0-21]",
    "127.0.0.[[1]",
    "127.0.0.[]1",
    *(f"!x{character}" for character in string.punctuation),
    "!ü",
]


def test_an_authority_is_trusted_where_we_say_so(tmp_path: Path) -> None:
    authority = make_key(tmp_path / "ca")
    store = tmp_path / "store"
    (store / "sshhostcas").mkdir(parents=True)
    with sshd(tmp_path / "sshd", f"HostCertificate {tmp_path}/sshd/host_key-cert.pub") as server:
        call = ["ssh-keygen", "-q", "-s", str(authority), "-I", "h", "-h", str(server.host_key)]
        subprocess.run(call, check=True)
    folder = tmp_path / "sshd"
    with sshd(folder, f"HostCertificate {folder}/host_key-cert.pub") as server:
        plink.save(store, "s", f"HostName=127.0.0.1\nPortNumber={server.port}\nProtocol=ssh\n")
        public = authority.with_suffix(".pub").read_text().split()[1]
        wrong = []
        for written in EXPRESSIONS:
            expression = written.replace("{port}", str(server.port))
            record = f"PublicKey={public}\nValidity={quote(expression, safe='')}\n"
            (store / "sshhostcas" / "ca").write_text(record)
            said = plink.run(store, "-v", "-load", "s", "true").stderr
            trusted = "Accepted certificate" in said
            if trusted is not is_valid_for(expression, "127.0.0.1", server.port):
                wrong.append(f"{expression}: PuTTY {trusted}")
        assert not wrong, "\n".join(f"{one}" for one in wrong)


def test_sessions_lie_where_we_look_for_them(home: Path) -> None:
    """The order of the places (unix/storage.c): plink prints the host of the session it finds."""
    from sshlint.formats.putty.putty_store import unix_store

    locations = {
        "dir": home / "dir" / "sessions",
        "xdg": home / "xdg" / "putty" / "sessions",
        "config": home / ".config" / "putty" / "sessions",
        "old": home / ".putty" / "sessions",
        "own": home / "own",
    }
    for name, folder in locations.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "s").write_text(f"HostName={name}.invalid\nProtocol=ssh\n")
    base = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C"}
    for extra in (
        {},
        {"PUTTYDIR": str(home / "dir")},
        {"XDG_CONFIG_HOME": str(home / "xdg")},
        {"XDG_CONFIG_HOME": str(home / "nothing")},
        {"XDG_CONFIG_HOME": ""},
        {"PUTTYSESSIONS": str(home / "own"), "PUTTYDIR": str(home / "dir")},
    ):
        environment = {**base, **extra}
        said = subprocess.run(
            [need("plink"), "-batch", "-v", "-load", "s", "true"],
            capture_output=True,
            text=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        ).stderr
        looked = re.search(r'host "(\w+)\.invalid"', said)
        assert looked, said
        assert unix_store(str(home), environment).sessions == str(locations[looked[1]]), extra
