"""The user names worth trying for a host."""

from __future__ import annotations

import pytest

from sshlint.doctor.users import candidates
from sshlint.tables.cloud_users import IMAGE_USERS, users_of

PLAIN = "SSH-2.0-OpenSSH_9.6"


@pytest.mark.parametrize(
    ("name", "banner", "users"),
    [
        ("github.com", PLAIN, ("git",)),
        ("web.example", f"{PLAIN} Ubuntu-3ubuntu13", ("ubuntu",)),
        ("web.example", f"{PLAIN}p1 Debian-2+deb12u3", ("admin", "debian")),
        ("web.example", f"{PLAIN} Raspbian-10", ("pi",)),
        ("web.example", f"{PLAIN} FreeBSD-20240806", ("ec2-user", "freebsd")),
        ("git-codecommit.eu-west-1.amazonaws.com", PLAIN, ()),
    ],
)
def test_a_service_or_an_image_names_them(name: str, banner: str, users: tuple[str, ...]) -> None:
    assert candidates(name, banner) == users


def test_the_banner_chooses_among_those_of_a_service() -> None:
    name = "ec2-1-2-3-4.compute-1.amazonaws.com"
    found = candidates(name, f"{PLAIN} Ubuntu-1")
    assert found[0] == "ubuntu"
    assert sorted(found) == sorted(users_of(name))


def test_of_an_unknown_host_every_images_first() -> None:
    found = candidates("web.example", PLAIN)
    assert set(found) == {row.users[0] for row in IMAGE_USERS}
    assert len(set(found)) == len(found)
