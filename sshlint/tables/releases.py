"""The OpenSSH releases, and the versions in which they began to read a config differently."""

from __future__ import annotations

from collections.abc import Iterable

from sshlint.lean import NamedTuple

Version = tuple[int, ...]

# Dates of the portable release tags (V_7_0_P1 … V_10_5_P1 of openssh-portable).
RELEASES: dict[Version, str] = {
    (7, 0): "2015-08-11",
    (7, 1): "2015-08-21",
    (7, 2): "2016-02-26",
    (7, 3): "2016-07-28",
    (7, 4): "2016-12-19",
    (7, 5): "2017-03-20",
    (7, 6): "2017-10-03",
    (7, 7): "2018-04-02",
    (7, 8): "2018-08-23",
    (7, 9): "2018-10-17",
    (8, 0): "2019-04-18",
    (8, 1): "2019-10-09",
    (8, 2): "2020-02-14",
    (8, 3): "2020-05-27",
    (8, 4): "2020-09-27",
    (8, 5): "2021-03-02",
    (8, 6): "2021-04-16",
    (8, 7): "2021-08-20",
    (8, 8): "2021-09-27",
    (8, 9): "2022-02-23",
    (9, 0): "2022-04-06",
    (9, 1): "2022-10-04",
    (9, 2): "2023-02-02",
    (9, 3): "2023-03-16",
    (9, 4): "2023-08-10",
    (9, 5): "2023-10-04",
    (9, 6): "2023-12-19",
    (9, 7): "2024-03-11",
    (9, 8): "2024-07-01",
    (9, 9): "2024-09-20",
    (10, 0): "2025-04-09",
    (10, 1): "2025-10-06",
    (10, 2): "2025-10-10",
    (10, 3): "2026-04-02",
    (10, 4): "2026-07-06",
    (10, 5): "2026-08-11",
    (10, 6): "2026-10-06",
}


class Target(NamedTuple):
    """The ssh that is to read a config."""

    version: Version
    debian: bool = False  # with Debian's changes


OLDEST: Version = (7, 0)
NEWEST: Version = (10, 6)

# The first release that reads a config this way: readconf.c by tag, tried on 8.2 to 10.5.
LIST_REMOVE: Version = (7, 5)  # algorithm lists: "-name"
LIST_TO_FRONT: Version = (8, 1)  # algorithm lists: "^name"
ENVIRONMENT: Version = (8, 4)  # ${VAR} in paths
JUMP_HOST_IN_PERCENT_C: Version = (9, 6)  # %C depends on ProxyJump
WHOLE_TIMES: Version = (8, 5)  # a time that an int does not hold is refused; before it wraps
JUMP_URIS: Version = (8, 5)  # ssh://user@host in ProxyJump; before its user is "ssh://user"
ARGV: Version = (8, 7)  # single quotes, escapes, trailing comments; errors are counted
MATCH_FINAL: Version = (8, 0)
SETENV_FIRST: Version = (9, 1)  # the first of one name in a SetEnv line wins; the last before
HOST_LINE: Version = (9, 2)  # `ssh -G` prints "host"
FULL_KEY_NAMES: Version = (9, 9)  # "rsa" is no name of an algorithm any more
MATCH_ARGV: Version = (9, 9)  # Match lines are split like all others; `host = x` is refused
INCLUDE_EXPANDS: Version = (9, 9)  # tokens and ${VAR} in Include
TOKENS_IN_USER: Version = (10, 0)  # and in SetEnv, where a bare % is now fatal
NEGATED_FINAL_IS_QUIET: Version = (10, 1)  # `Match !final` no longer asks for a second pass
JUMP_BLANKS: Version = (10, 1)  # ProxyJump is no longer cut at its first blank
JUMP_NONE_IS_QUIET: Version = (10, 3)  # `ProxyJump none` leaves a later ProxyCommand alone
JUMP_NONE_IS_QUIET_DEBIAN: Version = (9, 2)  # back-ported to 12 (1:9.2p1-2+deb12u10)
NONE_ALONE: Version = (8, 7)  # lists: none beside other words is refused
LIST_NOT_EMPTY: Version = (9, 7)  # lists: `SendEnv # none` is refused
TIME_DIGITS: Version = (9, 8)  # times: no sign and no blanks
RSA_SHA1_OFF: Version = (8, 8)  # sshd takes no ssh-rsa signature by default
FRACTIONS: Version = (10, 3)  # "1.5" and "1.5s" are times; seconds only once
NEW_NAMES: Version = (8, 5)  # `ssh -G` prints pubkeyacceptedalgorithms, keytypes before
MASK_IN_BLOCK: Version = (10, 6)  # StreamLocalBindMask minds Host and Match, first wins
COMPRESSION_UNKNOWN: Version = (9, 9)  # `ssh -G -C` prints "compression UNKNOWN"
PLAIN_NAMES: Version = (10, 6)  # `ssh -G`: all names in lower case, tcpkeepalive true or false
# What a shell could trip over in names of a command line is refused. Debian took this back to all
# it supported: 1:8.4p1-5+deb11u3, 1:9.2p1-2+deb12u10 and 1:10.0p1-7+deb13u4 are tried.
NAMES_CHECKED: Version = (9, 6)
NAMES_CHECKED_DEBIAN: Version = (8, 4)
CONTROLS_IN_USER: Version = (10, 1)  # control characters in a user
CONTROLS_IN_USER_DEBIAN: Version = (9, 2)
COMMA_IN_HOST: Version = (10, 3)  # a comma in a host
COMMA_IN_HOST_DEBIAN: Version = (9, 2)
JUMP_NAMES_CHECKED: Version = (10, 3)  # the names in -J and -o ProxyJump
JUMP_NAMES_CHECKED_DEBIAN: Version = (9, 2)
SHELL_IN_USER: Version = (10, 6)  # $ and every backslash in a user
LEADING_COMMA: Version = (10, 4)  # ",aes128-ctr" is refused


def is_known(version: Version) -> bool:
    """Whether the tables reach that far: of a later release nobody here can say what is new."""
    return version <= NEWEST


def parse(text: str) -> Version | None:
    """(9, 2) of "9.2", "9.2p1" or "OpenSSH_9.2p1 Debian-2, …"; None where it is none."""
    bare = text.strip().removeprefix("OpenSSH_").removeprefix("for_Windows_")
    number = bare.split()[:1]
    major, dot, minor = (number[0] if number else "").partition(".")
    minor = minor.partition("p")[0].rstrip(",")
    if not (dot and major.isdecimal() and minor.isdecimal()):
        return None
    return int(major), int(minor)


def show(version: Iterable[int]) -> str:
    return ".".join(map(str, version))
