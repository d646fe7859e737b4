"""The user names worth trying: by the service, by the image that the server's banner tells."""

from __future__ import annotations

import re

from sshlint.tables.cloud_users import IMAGE_USERS, users_of
from sshlint.tables.git_hosts import git_host

_WORDS = re.compile(r"[A-Za-z]+")


def candidates(name: str, banner: str) -> tuple[str, ...]:
    """Users that the host's service or the image named in a banner comes with, likeliest first;
    where neither is known, the first user of each image.
    """
    known = users_of(name)
    image = _of_image(banner)
    if known:
        return (*(user for user in image if user in known), *(u for u in known if u not in image))
    if image or git_host(name) is not None:
        return image
    return tuple(dict.fromkeys(row.users[0] for row in IMAGE_USERS))


def _of_image(banner: str) -> tuple[str, ...]:
    """`SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13` is an Ubuntu."""
    words = set(_WORDS.findall(banner.partition(" ")[2]))
    for row in IMAGE_USERS:
        if row.image in words or (row.image == "Raspberry Pi OS" and "Raspbian" in words):
            return row.users
    return ()
