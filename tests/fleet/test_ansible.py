"""The Ansible collection over real sshds: reports, fixes, and what could not be reached."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.fleet.trees import account, collect, fingerprint, make_key, valid
from tests.sshd import Server, free_port, sshd

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make accounts"),
    pytest.mark.skipif(sys.version_info < (3, 11), reason="ansible-core needs Python 3.11"),
]
# What a login needs besides Python, for the machine that has none.
_TOOLS = ("sh", "mkdir", "echo", "rm", "chmod", "cat", "test", "env", "sleep", "uname", "ls")


class Fleet(NamedTuple):
    """A directory for all, the inventory in it, and the homes by account."""

    top: Path
    homes: dict[str, Path]

    def play(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.top / "controller"),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(self.top / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_SSH_CONTROL_PATH_DIR": str(self.top / "cp"),
            "ANSIBLE_LOCALHOST_WARNING": "False",
        }
        return subprocess.run(
            ["ansible-playbook", "-i", str(self.top / "inventory"), "sshlint.fleet.audit",
             "-e", f"sshlint_reports={self.top / 'reports'}", "-f", "8", *words],
            env=environment,
            cwd=self.top,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=200,
        )  # fmt: skip

    def hang_up(self) -> None:
        """End the connections that ssh keeps for later, whose users could not be removed else."""
        for socket in (self.top / "cp").glob("*"):
            command = ["ssh", "-F", "none", "-O", "exit", "-S", str(socket), "127.0.0.1"]
            subprocess.run(command, check=False, capture_output=True)

    def report(self, machine: str) -> dict[str, Any]:
        return valid(
            json.loads((self.top / "reports" / "machines" / f"{machine}.json").read_text())
        )

    def missing(self) -> dict[str, dict[str, Any]]:
        rows = json.loads((self.top / "reports" / "not-collected.json").read_text())
        return {row["machine"]: row for row in rows}


@contextlib.contextmanager
def user(name: str, top: Path) -> Iterator[Path]:
    """An account with a home below `top`; a key of mode 0644 lies in it."""
    home = top / "homes" / name
    command = ["useradd", "-M", "-d", str(home), "-s", "/bin/sh", "-p", "*", name]
    if not shutil.which("useradd") or subprocess.run(command, check=False).returncode:
        pytest.skip("no accounts can be made here")
    try:
        (home / ".ssh").mkdir(parents=True)
        key = make_key(home / ".ssh" / "id_ed25519", "-C", name)
        entry = pwd.getpwnam(name)
        for path in (home, *home.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid)
        (home / ".ssh").chmod(0o700)
        key.chmod(0o644)
        yield home
    finally:
        subprocess.run(["userdel", "-f", name], check=True, capture_output=True)


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    if not (Path(sys.executable).parent / "ansible-playbook").exists():
        pytest.skip("ansible-core is not installed")
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, top)
        names = {short: f"sl-{short}-{os.getpid()}" for short in ("ada", "bob", "eve")}
        homes = {short: stack.enter_context(user(name, top)) for short, name in names.items()}
        (top / "tools").mkdir()
        for tool in _TOOLS:
            if path := shutil.which(tool):
                (top / "tools" / tool).symlink_to(path)
        control = make_key(top / "control")
        settings = {"db": "", "web": "", "lab": "", "bare": f"SetEnv PATH={top / 'tools'}"}
        servers: dict[str, Server] = {}
        for name, setting in settings.items():
            servers[name] = stack.enter_context(sshd(top / name, setting))
            servers[name].authorized_keys.write_text((top / "control.pub").read_text())
        login = {"db": "root", "web": names["ada"], "lab": names["bob"], "bare": names["eve"]}
        lines = [
            f"{name} ansible_port={server.port} ansible_user={login[name]}"
            for name, server in servers.items()
        ]
        # Of all accounts that root sees here, these; and one over su, as sudo would be.
        lines[0] += f" sshlint_accounts=\"['{names['eve']}']\" sshlint_become=true"
        lines[0] += f" ansible_become_method=su ansible_become_user={names['eve']}"
        lines.append(f"gone ansible_port={free_port()} ansible_user=root")
        options = f"-o StrictHostKeyChecking=no -o UserKnownHostsFile={top}/known -F none"
        variables = [
            "[all:vars]",
            "ansible_host=127.0.0.1",
            "sshlint_become=false",
            f"ansible_ssh_private_key_file={control}",
            f'ansible_ssh_common_args="{options}"',
        ]
        (top / "inventory").write_text("\n".join([*lines, *variables]) + "\n")
        assert collect("--ansible", str(top / "ansible")).status == 0
        fleet = Fleet(top, homes)
        stack.callback(fleet.hang_up)
        yield fleet


def test_check_mode_shows_and_changes_nothing(fleet: Fleet) -> None:
    done = fleet.play("--check", "--diff", "-e", "sshlint_fix=true", "-l", "web")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0644" in done.stdout  # the diff of the fix
    assert '"report": "collect"' in done.stdout  # that of the report
    assert not (fleet.top / "reports" / "machines").exists()
    assert (fleet.homes["ada"] / ".ssh" / "id_ed25519").stat().st_mode & 0o777 == 0o644


def test_reports_come_together_and_nothing_is_lost(fleet: Fleet) -> None:
    done = fleet.play()
    for machine, name in (("db", "eve"), ("web", "ada"), ("lab", "bob")):
        report = fleet.report(machine)
        (found,) = report["accounts"]
        assert found == account(report, f"sl-{name}-{os.getpid()}")
        (key,) = found["private_keys"]
        assert key["fingerprint"] == fingerprint(fleet.homes[name] / ".ssh" / "id_ed25519.pub")
        assert key["mode"] == "0644"
    missing = fleet.missing()
    assert set(missing) == {"bare", "gone"}, done.stdout
    assert missing["gone"]["unreachable"] is True
    assert "refused" in missing["gone"]["reason"]
    assert "no Python was found" in missing["bare"]["reason"]
    judged = json.loads((fleet.top / "reports" / "fleet.json").read_text())
    assert judged["version"] == 1
    names = [path.name for path in (fleet.top / "reports" / "machines").iterdir()]
    assert sorted(names) == ["db.json", "lab.json", "web.json"]
    for path in ("/root/.ansible/tmp", *(f"{home}/.ansible/tmp" for home in fleet.homes.values())):
        assert not list(Path(path).glob("ansible-tmp-*")), path


def test_safe_fixes_are_made_when_asked_for_and_once(fleet: Fleet) -> None:
    key = fleet.homes["bob"] / ".ssh" / "id_ed25519"
    limit = ("-l", "lab", "-e", "sshlint_fix=true")
    done = fleet.play(*limit)
    assert done.returncode == 0, done.stdout + done.stderr
    assert key.stat().st_mode & 0o777 == 0o600
    assert fleet.report("lab")["accounts"][0]["private_keys"][0]["mode"] == "0600"
    assert (fleet.homes["bob"] / ".local" / "state" / "sshlint" / "undo").is_dir()
    again = fleet.play(*limit)
    (line,) = (line for line in again.stdout.split("\n") if line.startswith("lab "))
    assert "changed=0" in line, again.stdout
