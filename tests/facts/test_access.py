"""Who counts as somebody else: modes, owners, groups and access lists, made up and real."""

from __future__ import annotations

import grp
import os
import pwd
import random
import time
from pathlib import Path

import pytest

from sshlint.machine.access import (
    READ,
    WRITE,
    Acl,
    AclEntry,
    access_list,
    decode_acl,
    foreign_owner,
    group_name,
    may_read,
    others_with,
    strict_modes_refuse,
    user_name,
)
from tests.golden.machine import access_list as packed_list
from tests.oracle.accounts import Account, home_of, ordinary

SEED = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
OWNER = 54_321
STRANGER = 54_322
UNKNOWN_GROUP = 54_323


def stat(mode: int, uid: int = OWNER, gid: int = UNKNOWN_GROUP) -> os.stat_result:
    return os.stat_result((0o100000 | mode, 0, 0, 1, uid, gid, 0, 0, 0, 0))


def a_group(*, empty: bool) -> int:
    """A group without members, or one with members who are not the owner."""
    primary = {entry.pw_gid for entry in pwd.getpwall()}
    return next(
        group.gr_gid
        for group in grp.getgrall()
        if (not group.gr_mem and group.gr_gid not in primary) is empty and group.gr_gid != 0
    )


@pytest.mark.parametrize(
    ("mode", "writers"),
    [(0o644, ""), (0o602, "everyone"), (0o666, "everyone"), (0o620, f"group {UNKNOWN_GROUP}")],
)
def test_who_may_write_by_the_mode(mode: int, writers: str) -> None:
    assert others_with(WRITE, stat(mode), OWNER) == writers


def test_a_group_that_nobody_is_in_or_that_is_roots_does_not_count() -> None:
    assert others_with(WRITE, stat(0o660, gid=a_group(empty=True)), OWNER) == ""
    assert others_with(WRITE, stat(0o660, gid=0), OWNER) == ""
    shared = a_group(empty=False)
    assert others_with(WRITE, stat(0o660, gid=shared), OWNER) == f"group {group_name(shared)}"


def test_the_group_bits_of_a_mode_with_an_access_list_are_only_its_mask() -> None:
    friend = AclEntry("user", STRANGER, 7)
    self = AclEntry("user", OWNER, 7)
    root = AclEntry("user", 0, 7)
    listed = Acl((root, self, friend), group=0, mask=6, other=0)
    assert others_with(WRITE, stat(0o660), OWNER, listed) == f"uid {STRANGER}"
    masked = listed._replace(mask=4)
    assert others_with(WRITE, stat(0o640), OWNER, masked) == ""
    assert others_with(READ, stat(0o640), OWNER, masked) == f"uid {STRANGER}"
    harmless = Acl((root, self), group=0, mask=6, other=0)
    assert others_with(WRITE, stat(0o660), OWNER, harmless) == ""
    both = Acl((friend,), group=6, mask=6, other=0)
    assert others_with(WRITE, stat(0o660), OWNER, both) == (
        f"group {UNKNOWN_GROUP} and uid {STRANGER}"
    )


def test_root_and_the_homes_owner_are_no_strangers() -> None:
    assert [foreign_owner(stat(0o600, uid), OWNER) for uid in (0, OWNER, STRANGER)] == [
        "",
        "",
        f"uid {STRANGER}",
    ]
    assert user_name(0) == "root"


def test_upstream_ssh_takes_no_group_writable_file_and_debians_only_a_private_group() -> None:
    me = ordinary()
    own = stat(0o664, uid=me.uid, gid=me.gid)
    assert strict_modes_refuse(own, me.uid, private_groups=False) == f"group {group_name(me.gid)}"
    assert bool(strict_modes_refuse(own, me.uid, private_groups=True)) is not me.private
    empty = stat(0o664, uid=me.uid, gid=a_group(empty=True))
    assert strict_modes_refuse(empty, me.uid, private_groups=True)
    unknown = stat(0o664, uid=me.uid, gid=UNKNOWN_GROUP)
    assert strict_modes_refuse(unknown, me.uid, private_groups=True)


def test_an_access_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    assert access_list(str(path)) is None
    packed = packed_list(
        {"owner": 6, "user 1": 6, "group 2": 5, "owning-group": 4, "mask": 4, "other": 0}
    )
    os.setxattr(path, "system.posix_acl_access", packed)
    acl = access_list(str(path))
    named = (AclEntry("user", 1, 6), AclEntry("group", 2, 5))
    assert acl == Acl(named, group=4, mask=4, other=0)
    assert acl.holders(WRITE) == []
    assert acl.holders(READ) == list(named)
    assert access_list(str(tmp_path), default=True) is None


@pytest.mark.parametrize("blob", [b"", b"\2\0\0\0", b"\2\0\0\0\1", b"\2\0\0\0" + b"\1" * 11])
def test_a_damaged_access_list_names_nobody(blob: bytes) -> None:
    assert decode_acl(blob).named == ()


def can_open(path: Path) -> bool:
    try:
        with path.open("rb"):
            return True
    except PermissionError:
        return False


@pytest.fixture(scope="module")
def account() -> Account:
    return ordinary()


def test_whether_a_user_may_read_a_file_agrees_with_the_system(account: Account) -> None:
    choose = random.Random(SEED)
    owners = (0, account.uid, STRANGER) if os.geteuid() == 0 else (account.uid,)
    groups = (0, account.gid, UNKNOWN_GROUP) if os.geteuid() == 0 else (account.gid,)
    with home_of(account) as home:
        for number in range(60):
            path = home / f"file{number}"
            path.write_text("")
            path.chmod(choose.randrange(0o1000))
            entries = {
                "owner": 6,
                f"user {choose.choice((1, account.uid, STRANGER))}": choose.randrange(8),
                f"group {choose.choice((1, account.gid, UNKNOWN_GROUP))}": choose.randrange(8),
                "owning-group": choose.randrange(8),
                "mask": choose.randrange(8),
                "other": choose.randrange(8),
            }
            if choose.random() < 0.7:
                os.setxattr(path, "system.posix_acl_access", packed_list(entries))
            os.chown(path, choose.choice(owners), choose.choice(groups))
            may = account.call(lambda path=path: can_open(path))  # type: ignore[misc]
            told = may_read(account.uid, path.stat(), access_list(str(path)))
            assert told == may, f"{path.stat()} {entries} (SEED={SEED})"
