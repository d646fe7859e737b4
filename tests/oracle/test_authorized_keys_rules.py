"""What the rules say of an authorized_keys, and what their fixes make of it, asked of a sshd."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.commands.check import CheckOptions, inspect
from sshlint.finding import Finding, Text
from sshlint.fixing.plan import edited
from tests.sshd import Server, make_key, need, sshd


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("sshd")
    with sshd(folder, "PubkeyAcceptedAlgorithms +ssh-rsa") as running:
        yield running


@pytest.fixture(scope="module")
def ann(server: Server) -> Path:
    return make_key(server.folder / "ann")


@pytest.fixture(scope="module")
def bob(server: Server) -> Path:
    return make_key(server.folder / "bob")


def line(key: Path) -> str:
    return " ".join(key.with_suffix(".pub").read_text().split()[:2])


def write(server: Server, *lines: str) -> None:
    server.authorized_keys.write_text("".join(text + "\n" for text in lines))


def says(server: Server, key: Path) -> str:
    """What a login with this key answers; "refused" where there is none."""
    login = server.ssh("echo", "shell", key=key)
    return login.stdout.strip() if login.returncode == 0 else "refused"


def findings(server: Server, code: str) -> list[Finding]:
    options = CheckOptions(
        paths=(str(server.authorized_keys),),
        select=(code,),
        isolated=True,
        home=str(server.folder),
    )
    return inspect(options, io.BytesIO()).report.findings


def fix_home(server: Server, found: list[Finding]) -> None:
    edits = [e for f in found if f.fix for e in f.fix.edits if isinstance(e, Text)]
    server.authorized_keys.write_text(edited(server.authorized_keys.read_text(), edits))


def test_a_plain_line_before_or_behind_undoes_a_limit(server: Server, ann: Path) -> None:
    limited = f'command="echo limited" {line(ann)}'
    write(server, limited)
    assert says(server, ann) == "limited"
    write(server, line(ann), limited)
    assert [f.severity.label for f in findings(server, "SSH803")] == ["error"]
    assert says(server, ann) == "shell"
    write(server, limited, line(ann))
    assert [f.severity.label for f in findings(server, "SSH803")] == ["warning"]
    assert says(server, ann) == "limited", "the second line is never used"
    for gate in ('from="10.9.8.7"', 'expiry-time="20200101"'):
        write(server, f"{gate} {line(ann)}")
        assert says(server, ann) == "refused"
        write(server, f"{gate} {line(ann)}", line(ann))
        assert [f.severity.label for f in findings(server, "SSH803")] == ["error"]
        assert says(server, ann) == "shell"


def test_removing_an_equal_line_leaves_the_login_as_it_is(server: Server, ann: Path) -> None:
    limited = f'restrict,command="echo limited" {line(ann)}'
    write(server, limited, limited + " again")
    fix_home(server, findings(server, "SSH803"))
    assert server.authorized_keys.read_text() == limited + "\n"
    assert says(server, ann) == "limited"


@pytest.mark.parametrize("glue", ["", " comment", " comment "])
def test_a_merged_line_lets_both_in_once_it_is_split(
    server: Server, ann: Path, bob: Path, glue: str
) -> None:
    write(server, f"{line(ann)}{glue}{line(bob)} bob")
    (found,) = findings(server, "SSH804")
    assert ("neither" in found.message) is (says(server, ann) == "refused")
    assert says(server, bob) == "refused"
    fix_home(server, [found])
    assert says(server, ann) == "shell"
    assert says(server, bob) == "shell"


def test_a_split_keeps_the_options_of_the_second_key(server: Server, ann: Path, bob: Path) -> None:
    write(server, f'{line(ann)} ann command="echo" {line(bob)} bob')
    fix_home(server, findings(server, "SSH804"))
    assert says(server, bob) == "", "the forced command ran"


def test_an_expired_key_is_refused(server: Server, ann: Path) -> None:
    for time, code in (("20200101", "SSH806"), ("202001011200Z", "SSH806"), ("20991231", "")):
        write(server, f'expiry-time="{time}" {line(ann)}')
        assert [f.rule.code for f in findings(server, "SSH806")] == [code][: bool(code)]
        assert (says(server, ann) == "refused") is bool(code)


def test_a_byte_order_mark_shuts_out_the_first_key(server: Server, ann: Path) -> None:
    write(server, "\ufeff" + line(ann))
    assert len(findings(server, "SSH801")) == 1
    assert says(server, ann) == "refused"


def test_a_short_rsa_key_may_log_in_and_a_dsa_key_may_not(server: Server) -> None:
    for number, (kind, *size, answer) in enumerate(
        [("rsa", "-b", "1024", "shell"), ("dsa", "refused")]
    ):
        key = make_key(server.folder / f"weak{number}", kind, *size)
        write(server, line(key))
        assert [f.severity.label for f in findings(server, "SSH802")] == ["warning"]
        assert says(server, key) == answer


def test_sshd_reads_authorized_keys2_by_default(tmp_path: Path) -> None:
    key = make_key(tmp_path / "host")
    config = tmp_path / "sshd_config"
    config.write_text(f"HostKey {key}\n")
    said = subprocess.run(
        [need("sshd"), "-T", "-f", str(config)], capture_output=True, text=True, check=True
    )
    assert "authorizedkeysfile .ssh/authorized_keys .ssh/authorized_keys2" in said.stdout
