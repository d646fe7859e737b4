"""SSH101 to SSH106 and SSH109 against the programs: each mode, owner and group, asked as a user."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sshlint.discover import Survey, survey_home
from sshlint.finding import Finding, Severity
from sshlint.lint import lint
from sshlint.machine.access import access_list
from sshlint.rules import registry
from sshlint.settings import Context, Release, Settings
from tests.golden.machine import access_list as packed_list
from tests.oracle.accounts import Account, groups_by_kind, home_of, ordinary
from tests.sshd import Server, make_key, need, sshd

SEED = int(os.environ.get("SEED", "20260822"))
RULES = {rule.code: rule for rule in registry.listed()}
EVERY_OTHER_MODE = range(0o100)
MODES = [owner << 6 | rest for owner in (4, 6, 7) for rest in EVERY_OTHER_MODE]


@pytest.fixture(scope="module")
def account() -> Account:
    need("ssh")
    return ordinary()


@pytest.fixture
def home(account: Account) -> Iterator[Path]:
    with home_of(account) as folder:
        yield folder


def vendor() -> str:
    version = ordinary().run("ssh", "-V").stderr
    return "Debian" if "Debian" in version or "Ubuntu" in version else ""


def judge(home: Path, account: Account, *codes: str) -> list[Finding]:
    """What the rules say of a home that is the account's, read by the installed ssh."""
    context = Context(
        settings=Settings(),
        home=str(home),
        owner=account.uid,
        targets=(Release((9, 2), vendor()),),
        platform="linux",
        now=0.0,
        environment={},
    )
    survey = Survey(context)
    survey_home(survey)
    return lint(survey, [RULES[code] for code in codes]).findings


def owners(account: Account) -> dict[str, int]:
    """Who may own a file: a user who is not root can give it to nobody."""
    if os.geteuid() != 0:
        return {"self": account.uid}
    return {"self": account.uid, "root": 0, "stranger": account.uid + 1}


def test_a_private_key_is_refused_for_exactly_the_modes_of_ssh101(
    home: Path, account: Account
) -> None:
    key = make_key(home / "key")
    copies = {home / ".ssh" / f"id_{mode:04o}": mode for mode in MODES}
    for copy, mode in copies.items():
        shutil.copy(key, copy)
        account.own(copy)
        copy.chmod(mode)
    answers = account.run_each("ssh-keygen -y -f", copies)
    refused = [copy.name for copy, said in answers.items() if "UNPROTECTED" in said]
    told = {finding.location.path for finding in judge(home, account, "SSH101")}
    assert [copy.name for copy in copies if str(copy) in told] == refused
    assert 0 < len(refused) < len(copies)


def test_the_mode_of_a_key_of_somebody_else_is_not_looked_at(home: Path, account: Account) -> None:
    key = make_key(home / ".ssh" / "id_ed25519")
    key.chmod(0o644)
    for owner in owners(account).values():
        os.chown(key, owner, account.gid)
        refused = "UNPROTECTED" in account.run("ssh-keygen", "-y", "-f", str(key)).stderr
        assert refused == bool(judge(home, account, "SSH101")) == (owner == account.uid)


def test_a_link_to_a_key_is_judged_by_what_it_leads_to(home: Path, account: Account) -> None:
    key = make_key(home / "key")
    account.own(key)
    (home / ".ssh" / "id_ed25519").symlink_to(key)
    for mode, refused in ((0o644, True), (0o600, False)):
        key.chmod(mode)
        asked = account.run("ssh-keygen", "-y", "-f", str(home / ".ssh" / "id_ed25519"))
        assert ("UNPROTECTED" in asked.stderr) is refused
        assert bool(judge(home, account, "SSH101")) is refused


def test_puttygen_takes_a_key_of_any_mode(home: Path, account: Account) -> None:
    need("puttygen")
    key = make_key(home / ".ssh" / "id_ed25519")
    putty_key = home / ".ssh" / "key.ppk"
    account.own(key)
    os.chmod(home / ".ssh", 0o755)
    account.run("puttygen", str(key), "-O", "private", "-o", str(putty_key))
    key.unlink()
    putty_key.chmod(0o644)
    assert account.run("puttygen", str(putty_key), "-O", "public").stderr == ""
    assert [f.rule.code for f in judge(home, account, "SSH101")] == ["SSH101"]


def included(home: Path, account: Account) -> Path:
    """A config that ssh is given with -F, whose mode it lets pass, and one that it includes."""
    config, other = home / ".ssh" / "config", home / ".ssh" / "other"
    config.write_text(f"Include {other}\n")
    other.write_text("Host web\n  Port 2222\n")
    account.own(config, other)
    return other


def config_is_refused(home: Path, account: Account) -> bool:
    asked = account.run("ssh", "-G", "-F", str(home / ".ssh" / "config"), "web")
    refused = "Bad owner or permissions" in asked.stderr or "Can't open" in asked.stderr
    assert refused or "port 2222" in asked.stdout, asked.stderr
    return refused


class Kind(NamedTuple):
    """Who owns a file, and what its group and others may do."""

    owner: str
    group: str
    mode: str


def assert_refused_where_told(
    home: Path, account: Account, kinds: list[tuple[Kind, int, int]], *codes: str
) -> None:
    """Configs of these kinds, owners and groups: ssh is asked about each, the rules about all."""
    given, include = {}, []
    for number, (kind, uid, gid) in enumerate(kinds):
        other, config = home / ".ssh" / f"other{number}", home / f"config{number}"
        other.write_text("Host web\n  Port 2222\n")
        os.chown(other, uid, gid)
        other.chmod(int(kind.mode, 8))
        config.write_text(f"Include {other}\n")
        account.own(config)
        given[config] = other
        include.append(f"Include {other}\n")
    (home / ".ssh" / "config").write_text("".join(include))
    account.own(home / ".ssh" / "config")
    refused = []
    for config, said in account.run_each("ssh -G web -F", given).items():
        if "Bad owner or permissions" in said or "Can't open" in said:
            refused.append(str(given[config]))
        else:
            assert "port 2222" in said, said
    told = {
        finding.location.path
        for finding in judge(home, account, *codes)
        if finding.severity is not Severity.INFO  # which is of other releases
    }
    of_path = {str(other): kind for other, (kind, *_) in zip(given.values(), kinds, strict=True)}
    assert [of_path[path] for path in refused] == [k for p, k in of_path.items() if p in told]
    assert 0 < len(refused) < len(given)


def test_an_included_config_is_refused_for_exactly_the_modes_of_ssh103(
    home: Path, account: Account
) -> None:
    kinds = [(Kind("self", "own", f"{mode:04o}"), account.uid, account.gid) for mode in MODES]
    assert_refused_where_told(home, account, kinds, "SSH103")


def test_configs_of_any_owner_and_group_are_refused_exactly_where_a_rule_says_so(
    home: Path, account: Account
) -> None:
    choose = random.Random(SEED)
    kinds = []
    for _ in range(300):
        owner, uid = choose.choice(list(owners(account).items()))
        group, gid = choose.choice(list(groups_by_kind(account).items()))
        kinds.append((Kind(owner, group, f"{choose.choice(MODES):04o}"), uid, gid))
    assert_refused_where_told(home, account, kinds, "SSH103", "SSH106")


def test_ssh_does_not_judge_the_config_it_is_given_nor_known_hosts(
    home: Path, account: Account
) -> None:
    included(home, account)
    (home / ".ssh" / "config").chmod(0o666)
    known_hosts = home / ".ssh" / "known_hosts"
    known_hosts.write_text((home / ".ssh" / "other").read_text())
    known_hosts.chmod(0o666)
    account.own(known_hosts)
    assert not config_is_refused(home, account)
    key = make_key(home / "key")
    known_hosts.write_text("web " + Path(f"{key}.pub").read_text())
    found = account.run("ssh-keygen", "-F", "web", "-f", str(known_hosts))
    assert found.returncode == 0, found.stderr


def test_nothing_in_a_folder_without_x_is_found(home: Path, account: Account) -> None:
    other = included(home, account)
    for mode, found in ((0o600, False), (0o300, True), (0o700, True), (0o500, True)):
        os.chmod(home / ".ssh", mode)
        asked = account.run("ssh", "-G", "-F", "none", "-o", f"IdentityFile={other}", "web")
        assert asked.returncode == 0
        asked = account.run("ssh", "-G", "-F", str(home / ".ssh" / "config"), "web")
        assert ("port 2222" in asked.stdout) is found, asked.stderr
        assert [f.rule.code for f in judge(home, account, "SSH114")] == (
            [] if found else ["SSH114"]
        )


def test_a_default_access_list_gives_a_new_key_the_mode_that_ssh109_names(
    home: Path, account: Account
) -> None:
    choose = random.Random(SEED)
    folder = home / ".ssh"
    for number in range(12):
        entries = {"owner": 7, "owning-group": choose.choice((0, 5, 7))}
        if choose.random() < 0.6:
            entries |= {"user 1": choose.choice((0, 4, 7)), "mask": choose.choice((0, 4, 7))}
        entries["other"] = choose.choice((0, 4, 5))
        os.setxattr(folder, "system.posix_acl_default", packed_list(entries))
        key = folder / f"key{number}"
        made = account.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
        assert made.returncode == 0, made.stderr
        acl = access_list(str(folder), default=True)
        assert acl is not None
        mode = key.stat().st_mode & 0o777
        assert mode == acl.mode_of_new(0o644), f"{entries} (SEED={SEED})"
        told = [finding.message for finding in judge(home, account, "SSH109")]
        assert bool(told) == bool(mode & 0o077)
        assert not told or f"{mode:04o}" in told[0]


@pytest.fixture
def server(home: Path, account: Account, tmp_path: Path) -> Iterator[Server]:
    authorized_keys = home / ".ssh" / "authorized_keys"
    make_key(tmp_path / "login")
    shutil.copy(tmp_path / "login.pub", authorized_keys)
    account.own(authorized_keys)
    settings = ("StrictModes yes", f"AuthorizedKeysFile {authorized_keys}")
    with sshd(tmp_path / "server", *settings) as started:
        yield started._replace(user=account.name)


def test_sshd_refuses_authorized_keys_exactly_where_a_rule_says_so(
    home: Path, account: Account, server: Server, tmp_path: Path
) -> None:
    authorized_keys = home / ".ssh" / "authorized_keys"
    choose = random.Random(SEED)
    folders = (0o700, 0o755, 0o711, 0o777, 0o1777, 0o775, 0o2770, 0o757, 0o500)
    files = (0o600, 0o644, 0o664, 0o666, 0o602, 0o400, 0o620, 0o755)
    for _ in range(25):
        modes = choose.choice(folders), choose.choice(folders), choose.choice(files)
        gid = choose.choice(list(groups_by_kind(account).values()))
        paths = (home, home / ".ssh", authorized_keys)
        for path, mode in zip(paths, (0o755, 0o755, 0o644), strict=True):
            os.chmod(path, mode if choose.random() < 0.5 else modes[paths.index(path)])
        os.chown(choose.choice(paths), -1, gid)
        seen = len(server.log())
        server.ssh("true", key=tmp_path / "login")
        log = server.log()[seen:]
        refused = "bad ownership or modes" in log
        assert refused or "Accepted publickey" in log, log
        told = [f.message for f in judge(home, account, "SSH102", "SSH104", "SSH105")]
        where = [f"{path.stat().st_mode & 0o7777:04o} group {path.stat().st_gid}" for path in paths]
        expected = any("sshd refuses" in message for message in told)
        assert refused == expected, f"{where}: {told} (SEED={SEED})"
