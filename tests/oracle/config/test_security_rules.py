"""What the security and keepalive rules say about ssh, asked of ssh, ssh-keygen, sshd and sh."""

from __future__ import annotations

import io
import os
import random
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.facts.config_security.algorithm_list import AlgorithmList
from sshlint.finding import Finding
from sshlint.machine import installed
from sshlint.tables import algorithms
from sshlint.tables.releases import Version
from tests.oracle.programs import require, run_ssh_g
from tests.sshd import Server, make_key, sshd

SEED = int(os.environ.get("SSHLINT_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
ROUNDS = int(os.environ.get("SSHLINT_TEST_ROUNDS", "40"))
NAMES = ("web", "db", "nobody", "w2", "stranger")
# No lists that cover a name only together with others: such a line counts as live (see shadow).
PATTERNS = ("web", "db", "*", "web db", "w*", "nobody")


class Judged(NamedTuple):
    """A rule with the option it looks at, values to write, and what `ssh -G` says of bad ones."""

    code: str
    option: str
    values: tuple[str, ...]
    bad: tuple[str, ...]
    only_wide: bool = False


JUDGED = [
    Judged(
        "SSH601", "StrictHostKeyChecking", ("no", "OFF", "yes", "ask", "accept-new"), ("false",)
    ),
    Judged("SSH602", "UserKnownHostsFile", ("/dev/null", "none", "~/k"), ("/dev/null",)),
    Judged("SSH603", "ForwardAgent", ("yes", "no", "True"), ("yes",)),
    Judged("SSH611", "PubkeyAuthentication", ("yes", "no", "FALSE"), ("false",)),
    Judged("SSH612", "GatewayPorts", ("yes", "no", "true"), ("yes",)),
    Judged("SSH614", "VerifyHostKeyDNS", ("yes", "no", "ask"), ("true", "ask")),
]


def lint(home: Path, code: str, target: str = "9.2") -> list[Finding]:
    options = CheckOptions(
        select=(code,),
        isolated=True,
        home=str(home),
        system_config="none",
        target_openssh=(target,),
    )
    return inspect(options, io.BytesIO()).report.findings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    return tmp_path


def write(home: Path, text: str) -> Path:
    config = home / ".ssh" / "config"
    config.write_text(text)
    config.chmod(0o600)
    return config


def settings(config: Path, host: str) -> dict[str, list[str]]:
    """What `ssh -G` prints, by keyword."""
    result = run_ssh_g(config, host)
    assert result.returncode == 0, (config.read_text(), result.stderr)
    found: dict[str, list[str]] = {}
    for line in result.stdout.decode().splitlines():
        keyword, _, value = line.partition(" ")
        found.setdefault(keyword, []).append(value)
    return found


def random_config(rng: random.Random, judged: Judged) -> str:
    lines = []
    for _ in range(rng.randrange(1, 6)):
        kind = rng.random()
        if kind < 0.8:
            lines.append(f"Host {rng.choice(PATTERNS)}")
        elif kind < 0.9:
            lines.append("Match all")
        for _ in range(rng.choice((0, 1, 1, 2))):
            equals = rng.choice((" ", "=", " = "))
            lines.append(f"  {judged.option}{equals}{rng.choice(judged.values)}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("judged", JUDGED, ids=lambda judged: judged.code)
def test_a_rule_speaks_exactly_where_some_host_gets_the_value(home: Path, judged: Judged) -> None:
    rng = random.Random(f"{SEED} {judged.code}")
    for _ in range(ROUNDS):
        text = random_config(rng, judged)
        config = write(home, text)
        got = [settings(config, name)[judged.option.lower()][0] for name in NAMES]
        violation = any(value in judged.bad for value in got)
        findings = lint(home, judged.code)
        assert bool(findings) == violation, f"seed {SEED}: ssh -G says {got} of\n{text}"


def test_dsa_authentication_is_another_name_for_all_keys(home: Path) -> None:
    config = write(home, "DSAAuthentication no\n")
    assert settings(config, "web")["pubkeyauthentication"] == ["false"]
    assert [finding.severity.label for finding in lint(home, "SSH611")] == ["error"]


SEND_ENV = ["AWS_*", "-AWS_*", "-AWS_S*", "LANG", "*", "-*", "AWS_SECRET*", "-A*"]


def test_what_is_taken_back_from_send_env_is_not_reported(home: Path) -> None:
    rng = random.Random(f"{SEED} SendEnv")
    for _ in range(ROUNDS):
        lines = [f"SendEnv {' '.join(rng.sample(SEND_ENV, 2))}" for _ in range(rng.randrange(1, 4))]
        config = write(home, "\n".join(lines) + "\n")
        sent = settings(config, "web").get("sendenv", [])
        risky = any(name != "LANG" for name in sent)
        assert bool(lint(home, "SSH610")) == risky, f"seed {SEED}: {lines} sends {sent}"


@pytest.mark.parametrize("kind", ["kex", "cipher", "mac", "pubkey"])
def test_weak_is_what_the_list_in_force_holds(home: Path, kind: str) -> None:
    require("ssh")
    own = installed.installed()
    assert own is not None
    version: Version = own.release.version
    debian = own.release.vendor == "Debian"
    keyword = {"kex": "KexAlgorithms", "cipher": "Ciphers", "mac": "MACs"}.get(
        kind, "HostKeyAlgorithms"
    )
    names = algorithms.names(kind, version, debian)
    default = algorithms.defaults(kind, version, debian)
    table = algorithms.ALGORITHMS[kind]
    bad = {n for n in names if table[n].verdict in ("weak", "broken") and n not in default}
    rng = random.Random(f"{SEED} {kind}")
    for _ in range(ROUNDS):
        chosen = rng.sample(names, rng.randrange(1, 4))
        if kind == "pubkey" and rng.random() < 0.3:
            chosen.append(rng.choice(("ssh-*", "*rsa*", "ecdsa-*")))
        text = f"{keyword} {rng.choice(('', '+', '-', '^'))}{','.join(chosen)}\n"
        config = write(home, text)
        listed = settings(config, "web")[keyword.lower()][0].split(",")
        findings = lint(home, "SSH605", ".".join(map(str, version)))
        errors = [finding for finding in findings if finding.severity.label == "error"]
        assert bool(errors) == bool(bad & set(listed)), f"seed {SEED}: {text} gives {listed}"


def test_a_name_is_dropped_in_the_release_the_notes_name() -> None:
    class Bare(AlgorithmList):
        __slots__ = ()

        def __init__(self, kind: str) -> None:
            self.kind = kind
            self.version = (10, 5)

    dropped = {
        ("kex", "diffie-hellman-group14-sha1"): (8, 2),
        ("kex", "diffie-hellman-group-exchange-sha1"): (8, 0),
        ("cipher", "3des-cbc"): (7, 4),
        ("cipher", "aes256-cbc"): (7, 6),
        ("mac", "hmac-md5"): (7, 2),
        ("pubkey", "ssh-rsa"): (8, 8),
        ("mac", "hmac-sha1"): None,
    }
    assert {(kind, name): Bare(kind).dropped_in(name) for kind, name in dropped} == dropped


# A real server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    require("ssh")
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        key = make_key(running.folder / "id")
        running.authorized_keys.write_text((running.folder / "id.pub").read_text())
        assert key.exists()
        yield running


Login = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def login(server: Server, tmp_path: Path) -> Login:
    """Log in with these lines of config and a known_hosts that holds another key for the host."""
    require("ssh")
    known_hosts = tmp_path / "known_hosts"
    other = make_key(tmp_path / "other").with_suffix(".pub").read_text()
    known_hosts.write_text(f"[127.0.0.1]:{server.port} {other}")

    def run(
        *lines: str, command: str = "true", seconds: float = 20
    ) -> subprocess.CompletedProcess[str]:
        config = tmp_path / "config"
        ours = [
            f"Port {server.port}",
            f"User {server.user}",
            f"IdentityFile {server.folder / 'id'}",
            "IdentitiesOnly yes",
            "BatchMode yes",
            f"UserKnownHostsFile {known_hosts}",
            "GlobalKnownHostsFile none",
        ]
        config.write_text("\n".join([*lines, *ours]) + "\n")
        return subprocess.run(
            ["ssh", "-F", str(config), "127.0.0.1", command],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            timeout=seconds,
            check=False,
        )

    return run


@pytest.mark.parametrize("value", ["no", "off"])
def test_without_checking_a_changed_key_does_not_stop_a_login(login: Login, value: str) -> None:
    assert login(f"StrictHostKeyChecking {value}").returncode == 0


def test_accept_new_refuses_a_changed_key_and_takes_a_new_one(login: Login, tmp_path: Path) -> None:
    assert login("StrictHostKeyChecking accept-new").returncode == 255
    fresh = tmp_path / "fresh"
    lines = ("StrictHostKeyChecking accept-new", f"UserKnownHostsFile {fresh}")
    assert login(*lines).returncode == 0
    assert fresh.read_text()


def test_in_dev_null_a_changed_key_is_not_noticed_and_none_refuses_new_hosts(login: Login) -> None:
    result = login("StrictHostKeyChecking accept-new", "UserKnownHostsFile /dev/null")
    assert result.returncode == 0
    assert "CHANGED" not in result.stderr
    result = login("StrictHostKeyChecking accept-new", "UserKnownHostsFile none")
    assert (result.returncode, result.stderr) == (255, "Host key verification failed.\n")


@pytest.mark.parametrize(
    ("level", "warned"), [("ERROR", True), ("INFO", True), ("FATAL", False), ("QUIET", False)]
)
def test_a_quiet_log_hides_that_the_key_has_changed(login: Login, level: str, warned: bool) -> None:
    result = login("StrictHostKeyChecking yes", f"LogLevel {level}")
    assert result.returncode == 255
    assert ("IDENTIFICATION HAS CHANGED" in result.stderr) is warned


def test_a_count_max_of_zero_ends_a_healthy_idle_session(login: Login) -> None:
    lines = ("StrictHostKeyChecking no", "ServerAliveInterval 1")
    assert login(*lines, command="sleep 3").returncode == 0
    result = login(*lines, "ServerAliveCountMax 0", command="sleep 3")
    assert result.returncode == 255
    assert "not responding" in result.stderr


@pytest.mark.parametrize(
    ("bind", "addresses"),
    [
        ("*:", {"0.0.0.0", "::"}),
        (":", {"0.0.0.0", "::"}),
        ("0.0.0.0:", {"0.0.0.0"}),
        ("localhost:", {"127.0.0.1", "::1"}),
        ("", {"127.0.0.1", "::1"}),
    ],
)
def test_a_forward_listens_where_the_rule_says(
    server: Server, login: Login, tmp_path: Path, bind: str, addresses: set[str]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # Where a key has changed ssh forwards nothing, so this login remembers none.
    lines = ("StrictHostKeyChecking no", "UserKnownHostsFile /dev/null")
    login(*lines, f"LocalForward {bind}{port} localhost:1")  # writes the config
    command = ["ssh", "-N", "-v", "-F", str(tmp_path / "config"), "127.0.0.1"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=_plain()
    ) as process:
        assert process.stderr is not None
        found = set()
        for line in process.stderr:
            if "Local forwarding listening on " in line:
                found.add(line.split(" on ")[1].split(" port ")[0])
            if "Entering interactive session" in line:
                break
        process.terminate()
    assert found
    assert found <= addresses, "listens elsewhere"
    exposed = bool(found & {"0.0.0.0", "::"})
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    write(home, f"LocalForward {bind}{port} localhost:1\n")
    assert bool(lint(home, "SSH612")) is exposed


def _plain() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C"}


# Files and shells


def test_an_include_through_a_link_is_judged_by_the_owner_of_what_it_leads_to(home: Path) -> None:
    """Why an open folder is no place for an Include: a link there to any own file will do."""
    (home / "download").write_text("User mallory\n")
    (home / "download").chmod(0o600)
    folder = Path(tempfile.mkdtemp(prefix="open-", dir="/tmp"))
    folder.chmod(0o777)
    (folder / "x.conf").symlink_to(home / "download")
    config = write(home, f"Include {folder}/*.conf\n")
    assert settings(config, "web")["user"] == ["mallory"]
    assert lint(home, "SSH608")


@pytest.mark.parametrize(
    ("word", "runs"), [("{}", True), ('"{}"', True), ("'{}'", False)], ids=["bare", '"', "'"]
)
def test_only_single_quotes_keep_a_shell_from_running_a_name(
    home: Path, word: str, runs: bool
) -> None:
    mark = home / "mark"
    script = f"echo {word.format(f'$(touch {mark})')}"
    subprocess.run(["sh", "-c", script], check=True, capture_output=True)
    assert mark.exists() is runs
    write(home, f"ProxyCommand connect {word.format('%h')} 22\n")
    assert bool(lint(home, "SSH617", "8.9")) is runs


@pytest.mark.parametrize("destination", ["a;b", "$(id)", "`id`", "$(id)@web", "a;b@web"])
def test_a_mended_ssh_refuses_names_with_shell_characters(destination: str) -> None:
    """Debian's 9.2 has what 9.6 fixed: a version with a vendor is not held against it."""
    require("ssh")
    own = installed.installed()
    if own is not None and not own.release.vendor and own.release.version < (9, 6):
        pytest.skip("an ssh that was never fixed")
    result = subprocess.run(
        ["ssh", "-F", "none", "-o", "ProxyCommand=false", destination],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=_plain(),
        timeout=120,
        check=False,
    )
    assert result.returncode == 255
    assert "contains invalid characters" in result.stderr


def test_a_known_hosts_command_is_not_read_by_a_shell(login: Login, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    login("StrictHostKeyChecking yes", f"KnownHostsCommand /bin/echo $(touch {mark}) %H")
    assert not mark.exists()


@pytest.mark.parametrize(
    "jump",
    [
        *("$(touch${IFS}ran)@127.0.0.1:1", "`touch${IFS}ran`@127.0.0.1:1", "u>ran@127.0.0.1:1"),
        *("127.0.0.1|touch${IFS}ran", "127.0.0.1&touch${IFS}ran", "$(touch${IFS}ran),127.0.0.1:1"),
        *("ada@127.0.0.1:1", "ada@127.0.0.1:1 # a|touch ran", "a*@127.0.0.1:1", "a!@127.0.0.1:1"),
    ],
)
def test_a_jump_that_runs_a_command_is_reported(jump: str, tmp_path: Path) -> None:
    config = tmp_path / ".ssh" / "config"
    config.parent.mkdir(mode=0o700)
    config.write_text(f"Host web\n    ProxyJump {jump}\n")
    config.chmod(0o600)
    words = [require("ssh"), "-F", str(config), "-oBatchMode=yes", "-oConnectTimeout=1", "web"]
    environment = {"PATH": os.environ["PATH"], "SHELL": "/bin/sh", "HOME": str(tmp_path)}
    subprocess.run(
        words, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    findings = inspect(
        CheckOptions(select=("SSH619",), isolated=True, home=str(tmp_path), system_config="none"),
        io.BytesIO(),
    ).report.findings
    assert bool(findings) == (tmp_path / "ran").exists()
