"""Rules that name hosts: those for which `ssh -G` says so, and no others, over random configs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.finding import Text
from tests.oracle.programs import run_ssh_g
from tests.oracle.test_meaning_rules import findings, settings, write
from tests.strategies import repeatable

HOSTS = ("web", "web1", "db", "gate")
_HEADERS = st.lists(
    st.sampled_from((*HOSTS, "web*", "*", "!web", "!db")), min_size=1, max_size=2
).map(" ".join)


def _configs(*options: str) -> st.SearchStrategy[str]:
    """Configs that name all the hosts, with these options in any of their blocks."""
    lines = st.lists(st.sampled_from(options), max_size=2)
    blocks = st.lists(st.tuples(_HEADERS, lines), min_size=1, max_size=4)
    return blocks.map(
        lambda found: "".join(
            f"Host {header}\n" + "".join(f"    {line}\n" for line in lines)
            for header, lines in [*found, (" ".join(HOSTS), ["User ada"])]
        )
    )


def _named(message: str) -> set[str]:
    return {host for host in HOSTS if re.search(rf"(?<![\w*]){host}(?![\w*])", message)}


def test_hosts_without_keepalives_are_those_that_ssh_gives_none(tmp_path: Path) -> None:
    intervals = ("ServerAliveInterval 60", "ServerAliveInterval 30", "Port 22", "Compression yes")

    @repeatable(max_examples=40)
    @given(_configs(*intervals))
    def the_same(text: str) -> None:
        config = write(tmp_path, text)
        without = {host for host in HOSTS if settings(config, host)["serveraliveinterval"] == ["0"]}
        found = findings(tmp_path, "SSH509")
        if "ServerAliveInterval" not in text:
            assert len(found) == 1
            return
        assert {host for one in found for host in _named(one.message)} == without, text

    the_same()


def test_hosts_that_no_key_is_offered_to_are_those_whose_files_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/an-agent")
    key = tmp_path / "work.pub"
    key.write_text("ssh-ed25519 AAAA ada\n")
    only = "IdentitiesOnly yes"

    @repeatable(max_examples=40)
    @given(_configs(only, only, f"IdentityFile {tmp_path}/work", "Port 22"))
    def the_same(text: str) -> None:
        config = write(tmp_path, text)
        bare = set()
        for host in HOSTS:
            said = settings(config, host)
            named = str(tmp_path / "work") in said["identityfile"]
            if said["identitiesonly"] == ["yes"] and not named:
                bare.add(host)
        found = findings(tmp_path, "SSH523")
        told = {host for one in found for host in _named(one.message)}
        if any("any host" in one.message for one in found):
            assert f"IdentityFile {tmp_path}" not in text or bare
            told = bare
        assert told == bare, text

    the_same()


@pytest.mark.parametrize(
    "option", ["HostKeyAlgorithms", "PubkeyAcceptedAlgorithms", "CASignatureAlgorithms"]
)
@pytest.mark.parametrize("names", ["ssh-rsa", "ssh-ed25519,ssh-rsa", "ssh-rsa,ssh-ed25519"])
def test_in_place_of_the_only_rsa_name_ssh_gets_the_ones_servers_take(
    option: str, names: str, tmp_path: Path
) -> None:
    config = write(tmp_path, f"Host web\n    {option} {names}\n")
    (finding,) = findings(tmp_path, "SSH605")
    assert "RSA keys fail" in finding.message
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert isinstance(edit, Text)
    text = config.read_text()
    config.write_text(text[: edit.start] + edit.replacement + text[edit.end :])
    better = names.replace("ssh-rsa", "rsa-sha2-512,rsa-sha2-256")
    assert settings(config, "web")[option.lower()] == [better]
    assert findings(tmp_path, "SSH605") == []


def test_a_list_that_has_the_better_names_too_lacks_nothing(tmp_path: Path) -> None:
    write(tmp_path, "Host web\n    HostKeyAlgorithms rsa-sha2-256,ssh-rsa\n")
    (finding,) = findings(tmp_path, "SSH605")
    assert "RSA keys fail" not in finding.message
    assert run_ssh_g(tmp_path / ".ssh" / "config", "web").returncode == 0
