"""What is said before a login and what is not: one fault at a time, held against ssh's verdict."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from sshlint.commands.prelogin import LoginAsked, prelogin, read_lean
from sshlint.finding import ALWAYS, IF_REFUSED
from sshlint.machine.installed import forget
from sshlint.rules import registry
from sshlint.tables.keywords import KEYWORDS
from sshlint.tables.login_causes import CAUSES
from tests.sshd import make_key, need

ROOT = Path(__file__).parents[2]
KEYS = ROOT / "fixtures" / "formats" / "keys"
CONFIGS = sorted((ROOT / "fixtures" / "rules").glob("SSH[456]*/*/home/.ssh/config"))
GOOD = "Host *\n    IdentityFile ~/.ssh/id_work\n    ServerAliveInterval 60\n"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    need("ssh")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)


@pytest.fixture
def ssh(tmp_path: Path) -> Path:
    """The .ssh of a home in which nothing is wrong."""
    folder = tmp_path / ".ssh"
    folder.mkdir(mode=0o700)
    key = folder / "id_work"
    key.write_bytes((KEYS / "openssh-ed25519").read_bytes())
    key.chmod(0o600)
    (folder / "config").write_text(GOOD)
    return folder


def ask(ssh: Path, *words: str, strict: bool = False) -> tuple[int, str]:
    said = io.StringIO()
    with redirect_stderr(said):
        status = prelogin(
            LoginAsked(words, strict=strict, home=str(ssh.parent), system_config="none")
        )
    return status, said.getvalue()


def test_silence_where_all_is_well(ssh: Path) -> None:
    assert ask(ssh, "web", strict=True) == (0, "")


CONFIG_FAULTS = {
    "SSH402": "HostNmae x\n",
    "SSH403": "Port none\n",
    "SSH401": "User\n",
    "SSH407": "UseKeychain yes\n",
    "SSH413": "Include config\n",
    "SSH507": "IdentityFile ~/.ssh/id_gone\n",
    "SSH511": "ProxyJump other\nHost other\n    ProxyJump web\n",
    "SSH513": "ControlMaster auto\nControlPath ~/.ssh/" + "x" * 90 + "\n",
    "SSH528": "ControlMaster auto\nControlPath /not/here/%C\n",
    "SSH601": "StrictHostKeyChecking no\n",
    "SSH415": "PreferredAuthentications pubkey\n",
    "SSH416": "RevokedHostKeys /not/here\n",
}


@pytest.mark.parametrize("code", CONFIG_FAULTS)
def test_a_config_that_breaks_the_login_is_told_in_one_line(code: str, ssh: Path) -> None:
    (ssh / "config").write_text(CONFIG_FAULTS[code])
    status, said = ask(ssh, "web", strict=True)
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith("sshlint: ~/.ssh/config")
    assert f"[{code} " in said
    assert ask(ssh, "web")[0] == 0


KEY_FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "SSH201": lambda data: data.replace(b"\n", b"\r\n"),
    "SSH205": lambda data: data.replace(b"\n", b" "),
    "SSH206": lambda data: data[:200],
    "SSH207": lambda data: b"",
    "SSH212": lambda data: b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    "SSH210": lambda data: (KEYS / "ppk3-ed25519.ppk").read_bytes(),
    "SSH211": lambda data: (KEYS / "openssh-ed25519.pub").read_bytes(),
    "SSH301": lambda data: (KEYS / "openssh-dsa").read_bytes(),
}


@pytest.mark.parametrize("code", KEY_FAULTS)
def test_a_key_that_ssh_cannot_use_is_told_in_one_line(code: str, ssh: Path) -> None:
    key = ssh / "id_work"
    key.write_bytes(KEY_FAULTS[code](key.read_bytes()))
    status, said = ask(ssh, "web", strict=True)
    assert (status, said.count("\n")) == (1, 1), said
    assert f"[{code} " in said


def test_a_public_half_of_another_key_is_told(ssh: Path) -> None:
    public = ssh / "id_work.pub"
    public.write_bytes((KEYS / "openssh-ed25519.pub").read_bytes())
    assert ask(ssh, "web", strict=True) == (0, "")
    public.write_bytes((KEYS / "openssh-ecdsa256.pub").read_bytes())
    status, said = ask(ssh, "web", strict=True)
    assert (status, said.count("\n")) == (1, 1), said
    assert "[SSH216 " in said


def test_modes_are_told(ssh: Path) -> None:
    (ssh / "id_work").chmod(0o640)
    assert "SSH101" in ask(ssh, "web")[1]
    (ssh / "id_work").chmod(0o600)
    (ssh / "config").chmod(0o666)
    assert "SSH103" in ask(ssh, "web")[1]


def certify(ssh: Path, validity: str) -> None:
    """Have a CA sign the key for such a time."""
    (ssh / "id_work.pub").write_bytes((KEYS / "openssh-ed25519.pub").read_bytes())
    if not (ssh / "ca").exists():
        make_key(ssh / "ca")
    words = ["-s", str(ssh / "ca"), "-I", "x", "-n", "u", "-V", validity, str(ssh / "id_work.pub")]
    subprocess.run(["ssh-keygen", "-q", *words], check=True)


def test_a_certificate_that_no_server_takes_is_told(ssh: Path) -> None:
    certify(ssh, "-2d:+100d")
    assert ask(ssh, "web") == (0, "")
    certify(ssh, "-2d:-1d")
    said = ask(ssh, "web")[1]
    assert ": warning: the certificate expired" in said
    assert "[SSH310 user-certificate]" in said
    certify(ssh, "+1d:+2d")
    assert "not valid before" in ask(ssh, "web")[1]


def test_only_what_touches_this_login_is_told(ssh: Path) -> None:
    (ssh / "config").write_text(
        "Host lab*\n    StrictHostKeyChecking no\n    IdentityFile ~/.ssh/id_gone\n"
        "    ControlPath /not/here/%C\n    ControlMaster yes\n" + GOOD
    )
    assert ask(ssh, "web") == (0, "")
    assert ask(ssh, "lab1")[1].count("\n") == 2  # a key is left


def test_jump_hosts_are_part_of_the_way(ssh: Path) -> None:
    open_key = ssh / "id_jump"
    open_key.write_bytes((KEYS / "openssh-rsa").read_bytes())
    open_key.chmod(0o644)
    (ssh / "config").write_text("Host hop\n    IdentityFile ~/.ssh/id_jump\n" + GOOD)
    assert "id_jump" in ask(ssh, "-J", "hop", "web")[1]
    assert ask(ssh, "web") == (0, "")


def test_the_command_line_comes_before_the_config(ssh: Path) -> None:
    (ssh / "config").write_text("Host *\n    User ada\n    StrictHostKeyChecking no\n")
    assert "SSH601" in ask(ssh, "web")[1]
    assert ask(ssh, "-o", "StrictHostKeyChecking=yes", "web") == (0, "")
    (ssh / "config").write_text("Host *\n    User ada\n")
    assert "SSH521" in ask(ssh, "-T", "github.com")[1]
    for words in (("git@github.com",), ("-l", "git", "github.com"), ("ssh://git@github.com",)):
        assert ask(ssh, "-T", *words) == (0, "")
    (ssh / "config").write_text("")
    assert "SSH521" in ask(ssh, "-T", "github.com")[1]


def test_a_finding_that_was_decided_about_stays_silent(ssh: Path) -> None:
    (ssh / "config").write_text("# sshlint: ignore[SSH601] a lab\nStrictHostKeyChecking no\n")
    assert ask(ssh, "web") == (0, "")
    (ssh / "config").write_text("StrictHostKeyChecking no\n")
    (ssh / "sshlint.toml").write_text('ignore = ["SSH6"]\n')
    assert ask(ssh, "web") == (0, "")


def test_no_more_than_a_few_lines(ssh: Path) -> None:
    for number in range(6):
        (ssh / f"id_{number}").write_bytes((KEYS / "openssh-rsa").read_bytes())
        (ssh / f"id_{number}").chmod(0o644)
    (ssh / "config").write_text("".join(f"IdentityFile ~/.ssh/id_{n}\n" for n in range(6)))
    lines = ask(ssh, "web")[1].splitlines()
    assert len(lines) == 4
    assert lines[-1] == "sshlint: 3 more; sshlint check --host web tells them all"


@pytest.mark.parametrize("words", [(), ("-V",), ("-Q", "cipher"), ("-O", "exit", "web"), ("-Z",)])
def test_what_is_no_login_is_ssh_s_business(words: tuple[str, ...], ssh: Path) -> None:
    (ssh / "config").write_text("Nonsense\n")
    assert ask(ssh, *words, strict=True) == (0, "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("a;b",), 'a;b: ssh refuses this: the host name contains ";"'),
        (("a`b@web",), 'a`b@web: ssh refuses this: the user name contains "`"'),
        (("-l", "-x", "web"), 'web: ssh refuses this: the user name begins with "-"'),
        (("-o", "Nonsense=1", "web"), "web: ssh refuses this: -o Nonsense=1: Bad configuration"),
    ],
)
def test_what_was_typed_is_refused_as_ssh_refuses_it(
    words: tuple[str, ...], reason: str, ssh: Path
) -> None:
    command = ["ssh", "-G", "-F", str(ssh / "config"), *words]
    asked = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert asked.returncode == 255
    status, said = ask(ssh, *words, strict=True)
    assert (status, said.startswith(f"sshlint: {reason}")) == (1, True), said


@pytest.mark.parametrize("text", ["", "#!/bin/sh\necho Dropbear v2022.83 >&2\n"])
def test_without_an_openssh_first_in_path_it_says_nothing(
    text: str, ssh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ssh / "config").write_text("Nonsense\n")
    if text:
        (ssh / "ssh").write_text(text)
        (ssh / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(ssh))
    forget()
    try:
        assert ask(ssh, "web", strict=True) == (0, "")
    finally:
        forget()


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: "/".join(path.parts[-5:-3]))
def test_a_config_is_refused_exactly_where_ssh_refuses_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_bytes(path.read_bytes())
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    asked = subprocess.run(
        ["ssh", "-G", "-F", str(config), "web"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    said = io.StringIO()
    with redirect_stderr(said):
        status = prelogin(LoginAsked(("-F", str(config), "web"), strict=True))
    if b"Could not resolve hostname" in asked.stderr:
        return  # what the DNS says is not asked before a login
    if asked.returncode:
        assert status == 1, asked.stderr
    else:
        assert "refuses this" not in said.getvalue()


def test_it_needs_neither_click_nor_what_makes_a_check_heavy(tmp_path: Path, ssh: Path) -> None:
    script = "import sys\nfrom sshlint.__main__ import main\nimport os\n"
    script += "os._exit = lambda status: print(*sorted(sys.modules))\n"
    script += f"sys.argv = ['sshlint', 'prelogin', '--home', {str(ssh.parent)!r}, 'web']\nmain()\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    loaded = set(done.stdout.splitlines()[0].split())
    for heavy in (
        "click",
        "json",
        "subprocess",
        "shutil",
        "socket",
        "platformdirs",
        "cryptography",
    ):
        assert heavy not in loaded


def test_the_command_line_is_the_same_with_and_without_click(ssh: Path) -> None:
    (ssh / "config").write_text("Nonsense yes\n")
    words = ["--strict", "--home", str(ssh.parent), "--system-config=none", "web", "ls", "-h"]
    lean = read_lean(words)
    assert lean == LoginAsked(("web", "ls", "-h"), True, str(ssh.parent), "none")
    through_click = "import sys; from sshlint.cli import main; sys.argv[0] = 'sshlint'; main()"
    for start in (["-m", "sshlint"], ["-c", through_click]):
        done = subprocess.run(
            [sys.executable, *start, "prelogin", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr.count("SSH402")) == (1, "", 1)


def test_what_a_rule_decides_is_an_option_or_a_trouble_of_a_key() -> None:
    words = {word for rule in registry.load() for word in rule.decides}
    assert len(words) > 10
    known = {ALWAYS, IF_REFUSED, *CAUSES}
    assert {word for word in words if word.split()[0] not in KEYWORDS} <= known


@pytest.mark.parametrize("word", ["host-keys-unchecked", "SSH601", "SSH6", "ssh601", "ALL"])
def test_ignore_is_read_as_in_a_check(word: str, ssh: Path) -> None:
    (ssh / "config").write_text("StrictHostKeyChecking no\n")
    assert "SSH601" in ask(ssh, "web")[1]
    (ssh / "sshlint.toml").write_text(f'ignore = ["{word}"]\n')
    assert ask(ssh, "web") == (0, "")


def test_one_named_host_whose_keys_go_unchecked_is_told(ssh: Path) -> None:
    (ssh / "config").write_text("Host lab\n    StrictHostKeyChecking no\n" + GOOD)
    assert "SSH601" in ask(ssh, "lab")[1]
    assert ask(ssh, "web") == (0, "")
