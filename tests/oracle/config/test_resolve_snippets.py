"""Configs of a few lines that catch readers out: what is recorded, what ssh says, what we say."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sshlint.commands.resolve import ResolveOptions, answer, prepare
from sshlint.config.dump import dump
from sshlint.machine.account import running_account
from sshlint.machine.installed import installed

REFUSED = None
OWN, HOME = (lambda entry: (entry.pw_name, entry.pw_dir))(pwd.getpwuid(os.getuid()))

# Config, host, and the lines that differ from no config at all; None where ssh refuses it.
SNIPPETS = [
    pytest.param("User= =bob", "h", ["user =bob"], id="a second equals sign is data"),
    pytest.param("User == bob", "h", REFUSED, id="two equals signs are an extra argument"),
    pytest.param("User bob#x", "h", ["user bob#x"], id="a hash inside a word is data"),
    pytest.param('User "bob"#c', "h", ["user bob#c"], id="a hash after a quote is data"),
    pytest.param('User bob" x"', "h", ["user bob x"], id="quotes may start inside a word"),
    pytest.param('Us"er" bob', "h", ["user bob"], id="the keyword may be quoted in part"),
    pytest.param(
        "ProxyCommand nc %h # x", "h", ["proxycommand nc %h # x"], id="commands keep comments"
    ),
    pytest.param("LocalCommand echo it's", "h", REFUSED, id="an apostrophe in a command"),
    pytest.param("\ufeff# c\nUser bob", "h", REFUSED, id="a byte order mark before a comment"),
    pytest.param("Host h,x\nUser bob", "h", [], id="commas do not part Host patterns"),
    pytest.param("Host !x\nUser bob", "h", [], id="negations alone match nothing"),
    pytest.param("Host H\nUser bob", "h", [], id="Host patterns know case"),
    pytest.param("Host H\nUser bob", "H", ["user bob"], id="a capital is matched as typed"),
    pytest.param("Match host H\nUser bob", "h", ["user bob"], id="Match host ignores case"),
    pytest.param("Match host h all\nUser bob", "h", ["user bob"], id="all may end a Match"),
    pytest.param(
        'Match exec "test \\"%h\\" = h"\nUser bob', "h", REFUSED, id="escapes in a Match exec"
    ),
    pytest.param(
        "Host h\nHostname real\nHost real\nPort 99",
        "h",
        ["hostname real"],
        id="Host compares the name as typed",
    ),
    pytest.param(
        "Host h\nHostname real\nHost real\nPort 99\nMatch final",
        "h",
        ["hostname real", "port 99"],
        id="a second pass compares the real name",
    ),
    pytest.param(
        "Match final\nPort 9\nHost *\nPort 8", "h", ["port 8"], id="final only fills gaps"
    ),
    pytest.param(
        "SendEnv X\nMatch final", "h", ["sendenv X", "sendenv X"], id="SendEnv doubles in a pass"
    ),
    pytest.param("SetEnv A=1\nSetEnv B=2", "h", ["setenv A=1"], id="the first SetEnv line wins"),
    pytest.param(
        "Host x\nStreamLocalBindMask 0777\nSyslogFacility AUTH",
        "h",
        ["streamlocalbindmask 0777", "syslogfacility AUTH"],
        id="two options ignore the block they stand in",
    ),
    pytest.param(
        "ForwardAgent yess", "h", ["forwardagent yess"], id="a misspelt flag is a socket path"
    ),
    pytest.param(
        "ForwardAgent no\nForwardAgent /x", "h", ["forwardagent /x"], id="flag and path are apart"
    ),
    pytest.param("ControlPersist 0", "h", ["controlpersist yes"], id="zero persists for ever"),
    pytest.param("AddKeysToAgent 0", "h", ["addkeystoagent true"], id="zero adds for ever"),
    pytest.param(
        "IdentityFile none\nIdentityFile ~/b",
        "h",
        ["identityfile none", "identityfile ~/b"],
        id="none is one of the identity files",
    ),
    pytest.param(
        "LocalForward /tmp/%u.s /r/%r",
        "h",
        [f"dynamicforward /tmp/{OWN}.s", f"localforward /tmp/{OWN}.s /r/{OWN}"],
        id="a socket forward is shown twice",
    ),
    pytest.param(
        "ProxyCommand none\nProxyJump a", "h", [], id="ProxyCommand none blocks ProxyJump"
    ),
    pytest.param(
        "UserKnownHostsFile ~/.ssh/known_hosts ~/.ssh/known_hosts2",
        "h",
        ["updatehostkeys false"],
        id="the default files written out switch UpdateHostKeys off",
    ),
    pytest.param(
        "ProxyJump 10.0.0.1", "h", ["proxyjump [10.0.0.1]"], id="a numeric jump host in brackets"
    ),
    pytest.param("ProxyJump ::1", "h", REFUSED, id="a bare IPv6 jump host"),
    # Beyond the recorded table: found by random trees and by reading readconf.c.
    pytest.param(
        "RekeyLimit 1G\nRekeyLimit 2G 1h",
        "h",
        ["rekeylimit 1073741824 3600"],
        id="RekeyLimit's bytes and time are apart",
    ),
    pytest.param(
        "Match final\nCanonicalizeMaxDots 3\nCanonicalizeFallbackLocal no",
        "h",
        [],
        id="a second pass cannot change how names are canonicalized",
    ),
    pytest.param(
        "ProxyJump none # why", "h", ["proxyjump none"], id="none with a comment is a host"
    ),
    pytest.param("GlobalKnownHostsFile NONE", "h", ["globalknownhostsfile none"], id="none folds"),
    pytest.param('Host !h ""\nPort 1', "h", [], id="an empty pattern after a veto is not seen"),
    pytest.param('Host h ""\nPort 1', "h", REFUSED, id="an empty pattern that is reached"),
    pytest.param("Match !all\nPort 1", "h", [], id="not all is never"),
    pytest.param(
        "ClearAllForwardings yes\nLocalForward 1 a:1\nTunnel yes",
        "h",
        ["clearallforwardings yes"],
        id="ClearAllForwardings takes the tunnel too",
    ),
    pytest.param(
        "IdentityAgent ~/%u", "h", [f"identityagent {HOME}/{OWN}"], id="an agent in the home"
    ),
    pytest.param("ConnectionAttempts 0", "h", REFUSED, id="no connection attempts"),
    pytest.param("ProxyJump h", "h", REFUSED, id="a jump through the host itself"),
    pytest.param("IgnoreUnknown x*\nXy 1", "h", ["ignoreunknown x*"], id="IgnoreUnknown above"),
    pytest.param("Xy 1\nIgnoreUnknown x*", "h", REFUSED, id="IgnoreUnknown below"),
    pytest.param("Host x\nIgnoreUnknown x*\nHost *\nXy 1", "h", REFUSED, id="elsewhere"),
    pytest.param("Frob", "h", REFUSED, id="a keyword alone"),
    pytest.param("Protocol 2\nUseRoaming no", "h", [], id="options that do nothing"),
    pytest.param("Hostname 010.1", "h", ["hostname 8.0.0.1"], id="octal addresses"),
    pytest.param("Hostname 0x7f.1", "h", ["hostname 127.0.0.1"], id="hexadecimal addresses"),
    pytest.param("Hostname Web.%h", "Abc", ["hostname web.abc"], id="names are lowered at last"),
    pytest.param("Match host a\nPort 1\nHost *\nHostName a", "h", ["hostname a"], id="too early"),
    pytest.param("Match user bob\nPort 1\nHost *\nUser bob", "h", ["user bob"], id="early user"),
]


def ssh_lines(path: str, host: str) -> list[str] | None:
    done = subprocess.run(
        ["ssh", "-G", "-F", path, host],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    return done.stdout.decode().splitlines() if done.returncode == 0 else None


def our_lines(path: str, host: str, arguments: Sequence[tuple[str, str]] = ()) -> list[str] | None:
    options = ResolveOptions(hosts=(host,), config=path, arguments=tuple(arguments))
    (asked,) = prepare(options, running_account(environment={}))
    told, _ = answer(asked, host)
    return None if told.refusal else dump(told.skeleton, told.settings).splitlines()


@pytest.fixture(scope="module", autouse=True)
def _ssh() -> None:
    if shutil.which("ssh") is None and os.environ.get("CI") != "true":
        pytest.skip("no ssh to ask")


@pytest.mark.parametrize(("config", "host", "changed"), SNIPPETS)
def test_a_snippet(config: str, host: str, changed: list[str] | None, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(config + "\n", encoding="utf-8")
    ours, theirs = our_lines(str(path), host), ssh_lines(str(path), host)
    assert ours == theirs
    found = installed()
    if found is None or found.release.version != (9, 2):
        return  # recorded for 9.2 only
    if changed is None or theirs is None:
        assert theirs is changed
    else:
        bare = ssh_lines("none", host) or []
        same = [line for line in bare if line.split()[0] != "host"]
        assert [line for line in theirs if line not in same and line != f"host {host}"] == changed


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([("l", "bob"), ("o", "User=x")], id="the first of -l and -o wins"),
        pytest.param([("o", "Port=1"), ("p", "2")], id="the first of -o and -p wins"),
        pytest.param([("i", "/etc/passwd")], id="a file of -i comes twice beside the config's"),
        pytest.param([("o", "IdentityFile=/etc/passwd")], id="a file of -o does not"),
        pytest.param([("i", "/nowhere")], id="a file of -i that is not there"),
        pytest.param([("J", "a,b:3")], id="a jump"),
        pytest.param([("J", "none")], id="no jump at all"),
        pytest.param([("J", "a"), ("J", "b")], id="two jumps are refused"),
        pytest.param([("o", "ProxyCommand=x"), ("J", "a")], id="a command and a jump are refused"),
        pytest.param([("o", "Host=x")], id="Host is for files"),
        pytest.param([("o", "Frob=x")], id="an unknown option"),
        pytest.param([("o", "IgnoreUnknown=f*"), ("o", "Frob=x")], id="an excused option"),
        pytest.param([("o", "StreamLocalBindMask=0700")], id="the last mask wins, from a file"),
        pytest.param([("o", "SyslogFacility=USER")], id="the first facility wins"),
        pytest.param([("p", "0")], id="port zero"),
        pytest.param([("t", ""), ("t", "")], id="a terminal by force"),
    ],
)
def test_the_command_line_comes_first(arguments: list[tuple[str, str]], tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(
        "IdentityFile /etc/passwd\nUser config\nPort 9\nProxyCommand nc %h\n"
        "Host other\nStreamLocalBindMask 0777\nSyslogFacility AUTH\n"
    )
    words = [word for letter, value in arguments for word in (f"-{letter}", value) if word]
    done = subprocess.run(
        ["ssh", "-G", "-F", str(path), *words, "h"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    theirs = done.stdout.decode().splitlines() if done.returncode == 0 else None
    assert our_lines(str(path), "h", arguments) == theirs


@pytest.mark.parametrize(
    "destination", ["bob@h", "ssh://bob@h:33", "ssh://h", "a@b@h", "H.Example", "ssh://h/x", "@h"]
)
def test_a_destination_is_taken_apart_as_ssh_does(destination: str) -> None:
    assert our_lines("none", destination) == ssh_lines("none", destination)
