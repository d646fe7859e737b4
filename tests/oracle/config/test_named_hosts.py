"""Rules that name hosts: those for which `ssh -G` says so, and no others, over random configs."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sshlint.commands.check import inspect
from sshlint.commands.run.context import CheckOptions
from sshlint.fixing.plan import edited
from tests.oracle.config.test_meaning_rules import findings, only_edit, settings, write
from tests.oracle.programs import require_release, run_ssh_g
from tests.sshd import make_key
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
    config.write_text(edited(config.read_text(), [only_edit(finding)]))
    better = names.replace("ssh-rsa", "rsa-sha2-512,rsa-sha2-256")
    assert settings(config, "web")[option.lower()] == [better]
    assert findings(tmp_path, "SSH605") == []


def test_a_list_that_has_the_better_names_too_lacks_nothing(tmp_path: Path) -> None:
    write(tmp_path, "Host web\n    HostKeyAlgorithms rsa-sha2-256,ssh-rsa\n")
    (finding,) = findings(tmp_path, "SSH605")
    assert "RSA keys fail" not in finding.message
    assert run_ssh_g(tmp_path / ".ssh" / "config", "web").returncode == 0


def test_a_value_is_called_overridden_for_the_hosts_that_get_another(tmp_path: Path) -> None:
    users = ("User ann", "User bob", "User eve", "Port 22")
    spoken = 0

    @repeatable(max_examples=60)
    @given(_configs(*users))
    def the_same(text: str) -> None:
        nonlocal spoken
        config = write(tmp_path, text)
        for finding in findings(tmp_path, "SSH535"):
            spoken += 1
            option, value, rest = finding.message.split(" ", 2)
            hosts = _named(rest.partition(":")[0])
            got = {host: settings(config, host)[option.lower()] for host in hosts}
            assert hosts
            assert [value] not in got.values(), text
            assert any(settings(config, host)[option.lower()] == [value] for host in HOSTS), text

    the_same()
    assert spoken > 5


_IGNORED = ("UseKeychain", "Keych*", "Foo", "foo*", "Bar", "?ort", "Frob")


def test_without_the_unused_words_ssh_takes_the_same_lines(tmp_path: Path) -> None:
    words = st.lists(st.sampled_from(_IGNORED), min_size=1, max_size=4).map(",".join)
    lines = st.lists(st.sampled_from(("UseKeychain yes", "FooBar 1", "Port 23", "foo x")))

    @repeatable(max_examples=40)
    @given(words, lines, st.lists(st.sampled_from(("Bar 1", "Port 22")), max_size=1))
    def the_same(ignored: str, below: list[str], above: list[str]) -> None:
        text = "\n".join([*above, f"IgnoreUnknown {ignored}", *below, ""])
        config = write(tmp_path, text)
        before = run_ssh_g(config, "web")
        for finding in findings(tmp_path, "SSH533"):
            config.write_text(edited(text, [only_edit(finding)]))
        after = run_ssh_g(config, "web")
        assert (before.returncode, _less(before.stdout)) == (after.returncode, _less(after.stdout))
        assert findings(tmp_path, "SSH533") == []

    the_same()


def _less(said: bytes) -> list[bytes]:
    return [line for line in said.splitlines() if not line.startswith(b"ignoreunknown")]


@pytest.mark.parametrize(
    "written", ["id_work", "./id_work", ".ssh/id_work", "C:\\\\Users\\\\id_work"]
)
def test_a_relative_key_is_no_file_of_the_ssh_directory_until_it_is_written_out(
    written: str, tmp_path: Path
) -> None:
    config = write(tmp_path, f"Host web\n    IdentityFile {written}\n")
    (tmp_path / ".ssh" / "id_work.pub").write_text("ssh-ed25519 AAAA ada\n")
    assert not settings(config, "web")["identityfile"][0].startswith(("/", "~"))
    (finding,) = findings(tmp_path, "SSH507")
    assert only_edit(finding).replacement == "~/.ssh/id_work"


def test_a_relative_key_with_a_space_is_one_word_to_ssh_as_the_help_writes_it(
    tmp_path: Path,
) -> None:
    write(tmp_path, 'Host web\n    IdentityFile "my key"\n')
    (tmp_path / ".ssh" / "my key.pub").write_text("ssh-ed25519 AAAA ada\n")
    (finding,) = findings(tmp_path, "SSH507")
    written = finding.help.removeprefix("write ")
    config = write(tmp_path, f"Host web\n    IdentityFile {written}\n")
    assert settings(config, "web")["identityfile"] == ["~/.ssh/my key"]
    assert findings(tmp_path, "SSH507") == []


def test_a_key_is_called_unused_where_ssh_offers_it_to_no_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host's own name stands in for a key's, by a token; the rule counts any key as named so."""
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    folder = tmp_path / ".ssh"
    folder.mkdir()
    keys = ("one", "two", "web", "id_ed25519")
    for name in keys:
        make_key(folder / name)
    told_of = set()

    @repeatable(max_examples=40)
    @given(_configs(*(f"IdentityFile {folder}/{name}" for name in ("one", "two", "%n")), "Port 22"))
    def the_same(text: str) -> None:
        config = write(tmp_path, text)
        offered = {
            Path(word.replace("%n", host)).name
            for host in HOSTS
            for word in settings(config, host)["identityfile"]
        }
        told = {Path(finding.location.path).name for finding in findings(tmp_path, "SSH119")}
        assert not told & offered, text
        named = {name for name in keys if f"/{name}\n" in text or "%n" in text}
        assert told == set(keys) - named - {"id_ed25519"}, text
        told_of.update(told)

    the_same()
    assert told_of == {"one", "two", "web"}


def test_a_tag_that_no_line_sets_leaves_its_block_out(tmp_path: Path) -> None:
    """The installed ssh may not know tags: one of the others is asked."""
    ssh = require_release("trixie") / "ssh"
    blocks = "Match tagged work\n    User ann\nMatch tagged lab*\n    User bob\n"
    config = write(tmp_path, f"Host web\n    Tag lab1\n{blocks}")
    options = CheckOptions(
        select=("SSH534",),
        isolated=True,
        home=str(tmp_path),
        system_config="none",
        target_openssh=("10.0",),
    )
    (finding,) = inspect(options, io.BytesIO()).report.findings
    assert '"work"' in finding.message
    for words, user in ((["web"], "bob"), (["db"], ""), (["-P", "work", "db"], "ann")):
        command = [str(ssh), "-G", "-F", str(config), *words]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert (f"user {user}\n" in said) or not user
        assert ("user ann\n" in said) is (user == "ann")
