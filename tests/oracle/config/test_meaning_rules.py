"""The rules about what a config means say of ssh what ssh does."""

from __future__ import annotations

import io
import os
import random
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.commands.check import inspect
from sshlint.commands.run.context import CheckOptions
from sshlint.config.cover import can_match
from sshlint.config.patterns import host_patterns
from sshlint.facts.config_meaning.jump_loop import JumpLoop
from sshlint.finding import Finding, Text
from tests.oracle.programs import require, run_ssh_g
from tests.sshd import Server, free_port, make_key, sshd


def write(home: Path, config: str) -> Path:
    """A home with this config; the config's path."""
    folder = home / ".ssh"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "config"
    path.write_text(config)
    path.chmod(0o600)
    return path


def findings(home: Path, code: str) -> list[Finding]:
    options = CheckOptions(select=(code,), isolated=True, home=str(home), system_config="none")
    return inspect(options, io.BytesIO()).report.findings


def only_edit(finding: Finding) -> Text:
    """The one change of a text that a finding's fix is."""
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert isinstance(edit, Text)
    return edit


def settings(config: Path, host: str) -> dict[str, list[str]]:
    """What `ssh -G` says, by keyword."""
    answer = run_ssh_g(config, host)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, list[str]] = {}
    for line in answer.stdout.decode().splitlines():
        keyword, _, value = line.partition(" ")
        found.setdefault(keyword, []).append(value)
    return found


# SSH504

_TYPED = {
    "web,db": ("web", "db"),
    "alice@web": ("alice@web", "web"),
    "db:2222": ("ssh://db:2222", "db"),
    "[db]:2222": ("ssh://db:2222", "db"),
    "ssh://web": ("ssh://web", "web"),
    "10.0.0.0/8": ("10.1.2.3", "10.0.0.0"),
    "web{1,2}": ("web1", "web"),
    "(web|db)": ("web", "db"),
    "web[0-9]": ("web1", "web"),
    "!web": ("web", "db"),
}


@pytest.mark.parametrize("word", _TYPED)
def test_a_word_that_never_matches_matches_nothing_that_is_typed(word: str, tmp_path: Path) -> None:
    config = write(tmp_path, f"Host {word}\n    Compression yes\n")
    assert [finding.severity.label for finding in findings(tmp_path, "SSH504")] == ["error"]
    for typed in _TYPED[word]:
        assert settings(config, typed)["compression"] == ["no"]


def test_capitals_match_only_as_typed(tmp_path: Path) -> None:
    config = write(tmp_path, "Host Web\n    Compression yes\n")
    assert [finding.severity.label for finding in findings(tmp_path, "SSH504")] == ["info"]
    assert settings(config, "Web")["compression"] == ["yes"]
    assert settings(config, "web")["compression"] == ["no"]


def test_a_list_that_can_match_nothing_matches_none_of_many_names(tmp_path: Path) -> None:
    empty = 0
    for seed in range(60):
        rng = random.Random(seed)
        words = rng.choices(("a", "ab", "a*", "?", "!a", "!a*", "!?", "!??", "b?", "!*b"), k=3)
        if can_match(host_patterns(words)):
            continue
        empty += 1
        config = write(tmp_path, f"Host {' '.join(words)}\n    Compression yes\n")
        for name in ("a", "ab", "b", "bc", "abc"):
            assert settings(config, name)["compression"] == ["no"], f"seed {seed}: {words}"
    assert empty > 5


# SSH505, SSH506


def test_a_caught_include_applies_to_its_block_only_and_at_the_top_to_all(tmp_path: Path) -> None:
    included = tmp_path / "work"
    included.write_text("Host build\n    Port 2200\n")
    config = write(tmp_path, f"Host web\n    User alice\n\nInclude {included}\n")
    assert len(findings(tmp_path, "SSH505")) == 1
    assert settings(config, "build")["port"] == ["22"]
    config = write(tmp_path, f"Include {included}\n\nHost web\n    User alice\n")
    assert findings(tmp_path, "SSH505") == []
    assert settings(config, "build")["port"] == ["2200"]


@pytest.mark.parametrize(
    ("criterion", "late"),
    [("host *.example.com", "HostName web.example.com"), ("user deploy", "User deploy")],
)
def test_a_match_above_what_it_waits_for_is_passed_over(
    criterion: str, late: str, tmp_path: Path
) -> None:
    early = f"Match {criterion}\n    Port 2200\n"
    setting = f"Host web\n    {late}\n"
    config = write(tmp_path, early + setting)
    assert len(findings(tmp_path, "SSH506")) == 1
    assert settings(config, "web")["port"] == ["22"]
    config = write(tmp_path, setting + early)
    assert findings(tmp_path, "SSH506") == []
    assert settings(config, "web")["port"] == ["2200"]


def test_random_matches_called_too_early_hold_once_they_stand_below(tmp_path: Path) -> None:
    told = 0
    for seed in range(40):
        rng = random.Random(seed)
        match = rng.choice(
            ("host *.lan", "user bob", "host web.lan user bob", "originalhost web", "host web,db")
        )
        lines = [f"Match {match}", "    Port 2200", "Host web"]
        lines += rng.sample(["    HostName web.lan", "    User bob", "    Compression yes"], 2)
        rest = lines[2:]
        config = write(tmp_path, "\n".join(lines) + "\n")
        if not findings(tmp_path, "SSH506"):
            continue
        told += 1
        assert settings(config, "web")["port"] == ["22"], f"seed {seed}"
        config = write(tmp_path, "\n".join([*rest, *lines[:2]]) + "\n")
        assert settings(config, "web")["port"] == ["2200"], f"seed {seed}"
    assert told > 5


# SSH511


def hops_of(config: Path, host: str, folder: Path) -> list[str]:
    """The hosts that ssh goes to, one after the other; an ssh that it starts only says whither."""
    log = folder / "log"
    script = folder / "ssh"
    script.write_text(f'#!/bin/sh\nfor last; do :; done\nprintf "%s\\n" "$last" >> {log}\nexit 1\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C"}
    visited = [host]
    for _ in range(6):
        log.write_text("")
        subprocess.run(
            ["ssh", "-F", str(config), "-o", "BatchMode=yes", visited[-1]],
            executable=require("ssh"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment,
            timeout=120,
            check=False,
        )
        lines = log.read_text().split()
        if not lines:
            break
        visited.append(lines[0].rpartition("@")[2])
    return visited


@pytest.mark.parametrize(
    "config",
    [
        "Host a\n ProxyJump b\nHost b\n ProxyJump a\n",
        "Host a\n ProxyJump b\nHost b\n ProxyCommand ssh -W %h:%p c\nHost c\n ProxyJump a\n",
        "Host gate\n HostName 192.0.2.1\nHost *\n ProxyJump gate\n",
    ],
)
def test_a_loop_is_the_way_that_ssh_goes(config: str, tmp_path: Path) -> None:
    path = write(tmp_path, config)
    found = findings(tmp_path, "SSH511")
    assert len(found) == 1
    survey = inspect(
        CheckOptions(select=("SSH511",), isolated=True, home=str(tmp_path), system_config="none"),
        io.BytesIO(),
    ).survey
    (loop,) = JumpLoop.collect(survey, frozenset())
    folder = tmp_path / "bin"
    folder.mkdir()
    way = hops_of(path, loop.names[0], folder)
    assert way[: len(loop.names)] == list(loop.names)
    assert len(way) == 7  # it would go on


def test_of_several_hops_only_the_first_looks_at_its_own_config(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "Host inner\n ProxyJump gate,middle\nHost middle\n ProxyJump inner\nHost gate\n Port 22\n",
    )
    assert findings(tmp_path, "SSH511") == []
    folder = tmp_path / "bin"
    folder.mkdir()
    script_log = folder / "arguments"
    hops_of(path, "inner", folder)
    script = folder / "ssh"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" > {script_log}\nexit 1\n')
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C"}
    subprocess.run(
        ["ssh", "-F", str(path), "inner"],
        executable=require("ssh"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert "-J gate" in script_log.read_text()
    assert script_log.read_text().split()[-1] == "middle"


# SSH514 to SSH517, SSH524, SSH526


def test_two_jump_hosts_to_one_address_share_a_socket_before_9_6(tmp_path: Path) -> None:
    config = write(
        tmp_path,
        "Host east\n HostName 10.0.0.5\n ProxyJump g1\nHost west\n HostName 10.0.0.5\n"
        " ProxyJump g2\nHost *\n ControlPath /run/%C\n",
    )
    version = subprocess.run([require("ssh"), "-V"], capture_output=True, text=True, check=True)
    shared = settings(config, "east")["controlpath"] == settings(config, "west")["controlpath"]
    assert shared == (len(findings(tmp_path, "SSH514")) == 1), version.stderr


def test_control_persist_zero_is_for_ever(tmp_path: Path) -> None:
    config = write(tmp_path, "ControlMaster auto\nControlPath /run/%C\nControlPersist 0\n")
    assert len(findings(tmp_path, "SSH515")) == 1
    assert settings(config, "web")["controlpersist"] == ["yes"]


@pytest.mark.parametrize("word", ["on", "off", "1", "0", "yess", "none", "Nope"])
def test_a_word_that_is_no_boolean_is_taken_for_a_socket(word: str, tmp_path: Path) -> None:
    config = write(tmp_path, f"ForwardAgent {word}\n")
    assert len(findings(tmp_path, "SSH516")) == 1
    assert settings(config, "web")["forwardagent"] == [word]


@pytest.mark.parametrize("word", ["yes", "No", "TRUE", "false"])
def test_a_boolean_in_any_case_is_none(word: str, tmp_path: Path) -> None:
    config = write(tmp_path, f"ForwardAgent {word}\n")
    assert findings(tmp_path, "SSH516") == []
    assert settings(config, "web")["forwardagent"][0] in ("yes", "no")


def test_unscoped_options_reach_the_hosts_of_other_blocks(tmp_path: Path) -> None:
    config = write(tmp_path, "Host web\n    SyslogFacility LOCAL1\n    StreamLocalBindMask 0111\n")
    assert len(findings(tmp_path, "SSH517")) == 2
    other = settings(config, "other")
    assert other["syslogfacility"] == ["LOCAL1"]
    assert other["streamlocalbindmask"] == ["0111"]


def test_update_host_keys_cannot_ask_beside_a_master_that_stays(tmp_path: Path) -> None:
    text = "UpdateHostKeys ask\nControlMaster auto\nControlPath /run/%C\n"
    config = write(tmp_path, text + "ControlPersist 5m\n")
    assert len(findings(tmp_path, "SSH524")) == 1
    assert settings(config, "web")["updatehostkeys"] == ["false"]
    config = write(tmp_path, text)
    assert findings(tmp_path, "SSH524") == []
    assert settings(config, "web")["updatehostkeys"] == ["ask"]


def test_a_lifetime_of_zero_in_the_agent_is_none(tmp_path: Path) -> None:
    config = write(tmp_path, "AddKeysToAgent 0\n")
    assert len(findings(tmp_path, "SSH524")) == 1
    assert settings(config, "web")["addkeystoagent"] == ["true"]
    write(tmp_path, "AddKeysToAgent 1h\n")
    assert findings(tmp_path, "SSH524") == []


def test_the_wide_key_is_the_first_also_with_identities_only(tmp_path: Path) -> None:
    (tmp_path / "general.pub").write_text("a public key\n")
    config = write(
        tmp_path,
        f"IdentityFile {tmp_path}/general\n"
        f"Host web\n    IdentityFile {tmp_path}/web\n    IdentitiesOnly yes\n",
    )
    assert len(findings(tmp_path, "SSH526")) == 1
    assert settings(config, "web")["identityfile"] == [f"{tmp_path}/general", f"{tmp_path}/web"]


# SSH520


@pytest.mark.parametrize(
    "value", ["127.0.0.1:22", "root@127.0.0.1", "ssh://127.0.0.1", "[::1]", "127.0.0.1/home"]
)
def test_a_malformed_host_name_cannot_be_resolved(value: str, tmp_path: Path) -> None:
    config = write(tmp_path, f"Host web\n    HostName {value}\n")
    assert len(findings(tmp_path, "SSH520")) == 1
    answer = subprocess.run(
        [require("ssh"), "-F", str(config), "-o", "BatchMode=yes", "-o", "ConnectTimeout=5", "web"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 255
    assert "Could not resolve hostname" in answer.stderr, answer.stderr


def test_quotes_around_a_jump_host_are_part_of_its_name(tmp_path: Path) -> None:
    config = write(tmp_path, 'Host web\n    ProxyJump "bastion"\n')
    assert len(findings(tmp_path, "SSH520")) == 1
    assert settings(config, "web")["proxyjump"] == ['"bastion"']


# What only a login shows


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sshd(tmp_path_factory.mktemp("server")) as running:
        key = make_key(running.folder / "key")
        running.authorized_keys.write_text(Path(f"{key}.pub").read_text())
        yield running


def log_in(server: Server, home: Path, text: str, *command: str) -> tuple[int, str]:
    """Log in to host `web` with these lines in its block; the status and what ssh says."""
    config = write(
        home,
        f"Host web\n    HostName 127.0.0.1\n    Port {server.port}\n    User {server.user}\n"
        f"    IdentityFile {server.folder / 'key'}\n{text}",
    )
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "ConnectTimeout=10"]
    options += ["-o", f"UserKnownHostsFile={server.folder / 'known_hosts'}"]
    answer = subprocess.run(
        [require("ssh"), "-F", str(config), *options, "web", *(command or ("true",))],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        timeout=120,
        check=False,
    )
    return answer.returncode, answer.stderr


@pytest.mark.parametrize(("word", "connections"), [("yes", 2), ("auto", 1)])
def test_a_second_login_shares_the_connection_of_control_master_auto_only(
    word: str, connections: int, server: Server, tmp_path: Path
) -> None:
    with tempfile.TemporaryDirectory() as folder:  # a socket's path may not be long
        lines = f"    ControlMaster {word}\n    ControlPath {folder}/cm\n    ControlPersist 60\n"
        before = server.log().count("Accepted publickey")
        assert log_in(server, tmp_path, lines)[0] == 0
        assert Path(folder, "cm").exists()
        try:
            status, said = log_in(server, tmp_path, lines)
        finally:
            log_in(server, tmp_path, lines, "-o", "ControlMaster=no", "-O", "exit")
    assert status == 0
    assert ("already exists, disabling multiplexing" in said) is (word == "yes")
    assert server.log().count("Accepted publickey") - before == connections
    found = findings(tmp_path, "SSH532")
    assert len(found) == (word == "yes")
    assert all(only_edit(finding).replacement == "auto" for finding in found)


@pytest.mark.parametrize(("size", "fits"), [(90, True), (91, False)])
def test_a_control_path_of_ninety_bytes_is_the_longest(
    size: int, fits: bool, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("h")
    path = f"{home}/{'x' * size}"[:size]
    code, said = log_in(server, home, f"    ControlMaster yes\n    ControlPath {path}\n")
    assert (code == 0) == fits, said
    assert ("too long for Unix domain socket" in said) != fits
    assert (findings(home, "SSH513") == []) == fits


def test_without_its_folder_a_master_cannot_log_in(server: Server, tmp_path: Path) -> None:
    text = f"    ControlMaster yes\n    ControlPath {tmp_path}/no/c\n"
    code, said = log_in(server, tmp_path, text)
    assert len(findings(tmp_path, "SSH528")) == 1
    assert code == 255
    assert "cannot bind to path" in said


def test_one_port_twice_cannot_be_listened_on(server: Server, tmp_path: Path) -> None:
    port = free_port()
    text = f"    LocalForward {port} localhost:1\n    ExitOnForwardFailure yes\n"
    assert log_in(server, tmp_path, text)[0] == 0
    assert findings(tmp_path, "SSH530") == []
    code, said = log_in(server, tmp_path, f"{text}    DynamicForward {port}\n")
    assert len(findings(tmp_path, "SSH530")) == 1
    assert code == 255
    assert "Address already in use" in said


def test_a_local_command_runs_only_where_it_is_permitted(server: Server, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"    LocalCommand touch {mark}\n"
    assert log_in(server, tmp_path, text)[0] == 0
    assert len(findings(tmp_path, "SSH519")) == 1
    assert not mark.exists()
    assert log_in(server, tmp_path, f"{text}    PermitLocalCommand yes\n")[0] == 0
    assert findings(tmp_path, "SSH519") == []
    assert mark.exists()


def test_a_remote_command_stops_other_commands(server: Server, tmp_path: Path) -> None:
    code, said = log_in(server, tmp_path, "Host *\n    RemoteCommand echo hello\n")
    assert len(findings(tmp_path, "SSH518")) == 1
    assert code == 255
    assert "Cannot execute command-line and remote command" in said


def test_a_missing_key_keeps_the_default_keys_out(tmp_path: Path) -> None:
    config = write(tmp_path, "Host web\n    IdentityFile ~/.ssh/missing\n")
    (found,) = findings(tmp_path, "SSH507")
    assert "no other key" in found.message
    assert settings(config, "web")["identityfile"] == ["~/.ssh/missing"]


def test_seven_keys_are_too_many_for_the_seventh_to_be_heard(
    server: Server, tmp_path: Path
) -> None:
    lines = []
    for number in range(6):
        key = make_key(tmp_path / f"wrong{number}")
        lines.append(f"    IdentityFile {key}")
    config = write(
        tmp_path,
        "Host web\n" + "\n".join([*lines, f"    IdentityFile {server.folder / 'key'}"]) + "\n",
    )
    assert len(findings(tmp_path, "SSH508")) == 1
    options = ["-p", str(server.port), "-l", server.user, "-o", "HostName=127.0.0.1"]
    options += ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    options += ["-o", f"UserKnownHostsFile={server.folder / 'known_hosts'}"]
    answer = subprocess.run(
        [require("ssh"), "-F", str(config), *options, "web", "true"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        timeout=120,
        check=False,
    )
    assert "Too many authentication failures" in answer.stderr
