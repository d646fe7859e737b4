"""Random config trees: what sshlint resolves is what `ssh -G` prints, or both refuse."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import given

from sshlint.config import tree
from sshlint.config.compiled import compile_program
from sshlint.config.dump import dump, skeleton
from sshlint.config.effective import finish
from sshlint.config.resolve import resolve
from sshlint.login.destination import read_command_line
from sshlint.machine import installed
from sshlint.machine.account import Account, running_account
from sshlint.source import Source, Unreadable, read
from tests.oracle.config.config_trees import Tree
from tests.oracle.ssh_jail import Answer, Jail
from tests.strategies import config_trees, repeatable

EXAMPLES = int(os.environ.get("SSHLINT_ORACLE_EXAMPLES", "150"))
SYSTEM = "/etc/ssh/"

_LINE = re.compile(r"^(?:(\S+?):? line (\d+)[: ])", re.MULTILINE)


@pytest.fixture(scope="module")
def jail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jail]:
    if shutil.which("ssh") is None and os.environ.get("CI") != "true":
        pytest.skip("no ssh to ask")
    found = Jail(str(tmp_path_factory.mktemp("jail")))
    yield found
    found.close()


def test_random_trees_resolve_as_ssh_resolves_them(
    jail: Jail, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = installed.installed()
    assert found is not None, "ssh is there but does not say its version"
    folder = str(tmp_path_factory.mktemp("tree"))
    asked = accepted = 0

    @repeatable(max_examples=EXAMPLES)
    @given(config_trees(found.release, folder, jailed=jail.works))
    def resolves_alike(grown: Tree) -> None:
        nonlocal asked, accepted
        judge = _Judge(jail, folder, grown, found)
        judge.plant()
        for host in grown.hosts:
            asked += 1
            accepted += judge.compare(host)

    resolves_alike()
    assert accepted * 4 > asked, "most trees were refused: the comparison says little"


class _Judge:
    """One tree on disk, asked of ssh and of us."""

    def __init__(self, jail: Jail, folder: str, grown: Tree, ssh: installed.Installed) -> None:
        self.jail = jail
        self.folder = folder
        self.ssh = ssh
        self.tree = grown
        self.environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C",
            "SHELL": "/bin/sh",
            **self.tree.environment,
        }
        self.lists = installed.lists(ssh.path)

    def plant(self) -> None:
        if self.jail.works:
            self.jail.empty()
            os.mkdir(os.path.join(self.jail.home, ".ssh"))
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder)
        for path, data in self.tree.files.items():
            location = self.location(path)
            with open(location, "wb") as file:
                file.write(data)
            os.chmod(location, self.tree.modes.get(path, 0o644))

    def location(self, path: str) -> str:
        if path.startswith(SYSTEM):
            return os.path.join(self.jail.etc, path.removeprefix(SYSTEM))
        return os.path.join(self.jail.home, path)

    def compare(self, host: str) -> bool:
        """Whether ssh accepts it; fails where we say otherwise, or resolve otherwise."""
        theirs = self.theirs(host)
        refusal, text = self.ours(host)
        story = f"{self.folder} {host} {self.tree.arguments}"
        errors = "\n".join(
            line for line in theirs.err.splitlines() if 'Unsupported option "' not in line
        )
        assert (theirs.status != 0) == (refusal is not None), (story, refusal, errors)
        if theirs.status:
            found = _LINE.search(errors)
            if found and found[1] != "command-line" and refusal is not None:
                path = found[1].replace(SYSTEM, self.jail.etc + "/", 1)
                assert refusal == (path, int(found[2])), (story, errors)
            return False
        if theirs.out != text:
            lines = difflib.unified_diff(
                theirs.out.splitlines(), text.splitlines(), "ssh", "sshlint", n=0, lineterm=""
            )
            raise AssertionError("\n".join([story, *lines]))
        return True

    def theirs(self, host: str) -> Answer:
        words = [w for letter, word in self.tree.arguments for w in (f"-{letter}", word) if w]
        if self.jail.works:
            return self.jail.ask([*words, "--", host], self.environment)
        command = ["ssh", "-G", "-F", os.path.join(self.folder, "config"), *words, "--", host]
        done = subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        out = done.stdout.decode("utf-8", "surrogateescape")
        return Answer(done.returncode, out, done.stderr.decode("utf-8", "replace"))

    def ours(self, host: str) -> tuple[tuple[str, int | None] | None, str]:
        account = self.account()
        release = self.ssh.release
        command_line = read_command_line(
            self.tree.arguments, release=release, account=account, lists=self.lists
        )
        if command_line.refusal:
            return ("command-line", None), ""
        if self.jail.works:
            user = self.load(os.path.join(self.jail.home, ".ssh", "config"))
            system = self.load(os.path.join(self.jail.etc, "ssh_config"), system=True)
        else:
            user, system = self.load(os.path.join(self.folder, "config")), None
        program = compile_program(
            user,
            system,
            release=release,
            account=account,
            chosen=not self.jail.works,
            prelude=command_line.options,
            lists=self.lists,
        )
        effective = finish(resolve(program, host, run=self.run))
        if effective.refusal is not None:
            return (effective.refusal.path, effective.refusal.line), ""
        lines = skeleton(release, account, installed.default_lines(self.ssh.path))
        return None, dump(lines, effective.settings)

    def account(self) -> Account:
        if self.jail.works:
            return self.jail.account(self.environment)
        return running_account(environment=self.environment)

    def load(self, path: str, *, system: bool = False) -> tree.Config | None:
        try:
            source: Source = read(path)
        except Unreadable:
            return None
        account = self.account()
        return tree.load(
            source, home=account.home, read=read, system=system, home_of=account.home_of
        )

    def run(self, command: str) -> bool:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode == 0
