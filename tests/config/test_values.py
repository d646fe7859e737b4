"""Values by release, where no program of that release is at hand, and what people are told."""

from __future__ import annotations

import pytest

from sshlint.config.values import RefusedValue, Target, check, normalise
from sshlint.tables.keywords import KEYWORDS, find
from sshlint.tables.releases import NEWEST, RELEASES, Version


def read(
    line: str, version: Version = NEWEST, *, debian: bool = False
) -> tuple[str, ...] | RefusedValue:
    name, _, rest = line.partition(" ")
    keyword = find(name)
    assert keyword is not None
    return normalise(keyword, rest.split(), rest, Target(version, debian))


def message(line: str, version: Version = NEWEST) -> str:
    found = read(line, version)
    assert isinstance(found, RefusedValue), found
    return found.message


# The first release that takes a value, from the sources of each (see tests/generate/keywords.toml).
@pytest.mark.parametrize(
    ("line", "since"),
    [
        ("StrictHostKeyChecking accept-new", (7, 6)),
        ("StrictHostKeyChecking off", (7, 6)),
        ("PubkeyAuthentication host-bound", (8, 9)),
        ("AddKeysToAgent 5m", (8, 4)),
        ("AddKeysToAgent confirm 5m", (8, 4)),
        ("IPQoS none", (7, 6)),
        ("IPQoS le", (8, 2)),
        ("IPQoS va", (10, 3)),
        ("Port http", (7, 9)),
        ("RemoteForward 1080", (7, 6)),
        ("ForwardAgent /run/agent", (8, 2)),
        ("ConnectTimeout 1.5", (10, 3)),
        ("ConnectTimeout 1.5s", (10, 3)),
        ("CanonicalizePermittedCNAMEs none", (8, 8)),
        ("Ciphers -aes128-ctr", (7, 5)),
        ("Ciphers ^aes128-ctr", (8, 1)),
        ("KexAlgorithms mlkem768x25519-sha256", (9, 9)),
        ("HostKeyAlgorithms rsa-sha2-512", (7, 2)),
        ("RevokedHostKeys /a /b", (10, 3)),
    ],
)
def test_a_value_is_taken_from_its_release_on(line: str, since: Version) -> None:
    taken = [version for version in RELEASES if not isinstance(read(line, version), RefusedValue)]
    assert taken == [version for version in RELEASES if version >= since]


@pytest.mark.parametrize(
    ("line", "until"),
    [
        ("Compression true", (8, 1)),
        ("IPQoS 0x10", (9, 7)),
        ("Ciphers arcfour", (7, 5)),
        ("Ciphers ,aes128-ctr", (10, 3)),
        ("HostKeyAlgorithms +ssh-dss", (9, 7)),
        ("ConnectTimeout +5", (9, 7)),
        ("ConnectTimeout 5s5s", (10, 2)),
        ("CASignatureAlgorithms ssh-ed25519,ssh-ed25519-cert-v01@openssh.com", (9, 3)),
        ("UserKnownHostsFile /a none", (8, 6)),
    ],
)
def test_a_value_is_refused_after_its_last_release(line: str, until: Version) -> None:
    taken = [version for version in RELEASES if not isinstance(read(line, version), RefusedValue)]
    assert taken == [version for version in RELEASES if version <= until]


@pytest.mark.parametrize(
    ("line", "version", "shown"),
    [
        ("PubkeyAuthentication yes", (8, 8), "yes"),
        ("PubkeyAuthentication yes", (8, 9), "true"),
        ("IPQoS lowdelay throughput", (10, 0), "lowdelay throughput"),
        ("IPQoS lowdelay throughput", (10, 1), "none none"),
        ("IPQoS 184", (10, 5), "ef ef"),
        ("IPQoS 46", (10, 5), "0x2e 0x2e"),
        ("WarnWeakCrypto no-pq-kex", (10, 5), "no"),
        ("ObscureKeystrokeTiming interval:20", (9, 5), "yes"),
        ("ObscureKeystrokeTiming interval:80", (9, 5), "80"),
        ("ChannelTimeout session=1h x11-connection=5m", (9, 6), "session=1h x11-connection=5m"),
        ("ProxyJump a b", (9, 2), "a"),
        ("ProxyJump a b", (10, 5), "a b"),
        ("ProxyJump a,b # x,y", (9, 2), "a,b # x,b"),
        ("ProxyJump a,b # x,y", (10, 5), "a,b"),
        ("VersionAddendum one # two", (10, 5), "one # two"),
        ("ServerAliveInterval 1w2d", (9, 2), "777600"),
    ],
)
def test_a_release_prints_the_value_in_its_own_way(line: str, version: Version, shown: str) -> None:
    assert read(line, version) == (shown,)


def test_vendors_names_differ() -> None:
    assert read("LogLevel QUIET", (9, 2)) == ("QUIET",)
    assert read("LogLevel QUIET", (9, 2), debian=True) == ("SILENT",)
    assert isinstance(read("LogLevel SILENT", (9, 2)), RefusedValue)
    assert isinstance(read("KexAlgorithms sntrup761x25519-sha512", (9, 2)), RefusedValue)
    debian = read("KexAlgorithms sntrup761x25519-sha512", (9, 2), debian=True)
    assert debian == ("sntrup761x25519-sha512",)


def test_blanks_after_commas_broke_jump_lists_from_8_7_to_10_0() -> None:
    refused = [
        version for version in RELEASES if isinstance(read("ProxyJump a, b", version), RefusedValue)
    ]
    assert refused == [version for version in RELEASES if (8, 7) <= version <= (10, 0)]


def test_of_two_values_of_one_variable_the_first_is_sent_since_9_1() -> None:
    assert read("SetEnv A=1 A=2", (9, 0)) == ("A=1", "A=2")
    assert read("SetEnv A=1 A=2", (9, 1)) == ("A=1",)


def test_a_time_of_none_sets_nothing() -> None:
    assert read("ServerAliveInterval none") == ()


def test_the_installed_lists_come_before_the_tables() -> None:
    own = {"cipher": (("one", "two"), ("one", "two", "three"))}
    keyword = KEYWORDS["ciphers"]
    shown = normalise(keyword, ["^three"], "^three", Target(NEWEST), own)
    assert shown == ("three,one,two",)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("BatchMode on", '"on" is not yes or no; did you mean yes?'),
        ("BatchMode maybe", '"maybe" is not yes or no'),
        (
            "StrictHostKeyChecking accept_new",
            '"accept_new" is not one of yes, no, ask, off, accept-new; did you mean accept-new?',
        ),
        ("Port 70000", '"70000" is not a port: 1 to 65535, or a name of /etc/services'),
        ("ServerAliveCountMax 3m", '"3m" is not a whole number from 0 to 2147483647'),
        ("ConnectionAttempts 0", '"0" is not a whole number from 1 to 2147483647'),
        ("Port", "Port has no value; expected a port: 1 to 65535, or a name of /etc/services"),
        ("User a b", 'unexpected "b"; User takes one argument'),
        (
            "Ciphers aes128-ctr, aes256-ctr",
            (
                'unexpected "aes256-ctr"; Ciphers takes one argument, '
                "a list without whitespace after its commas"
            ),
        ),
        (
            "Ciphers aes128-crt",
            '"aes128-crt" is no cipher of any OpenSSH; did you mean aes128-ctr?',
        ),
        ("Ciphers arcfour", '"arcfour" is gone from OpenSSH 10.6; the last with it was 7.5'),
        ("Ciphers aes*", '"aes*" is a pattern; these are allowed only after -'),
        (
            "LocalForward 8080:web:80",
            (
                'LocalForward "8080:web:80" says where to listen, not where to connect; '
                "expected a second word: 8080 web:80"
            ),
        ),
        ("SendEnv A=1", '"A=1" is not a variable\'s name; SetEnv takes NAME=value'),
        ("IPQoS 0x10", '"0x10" is refused since 9.8; write it in decimal: 16'),
        (
            "ProxyJump ::1",
            '"::1" is no hop of a ProxyJump; expected user@host:port, an IPv6 address in brackets',
        ),
        (
            "ControlPersist Yes",
            '"Yes" is not yes, no or a time; these words are lower-case here: yes',
        ),
    ],
)
def test_a_fault_says_what_was_seen_and_what_is_expected(line: str, told: str) -> None:
    assert message(line) == told


def test_no_message_ends_in_a_full_stop_and_each_names_an_argument_that_is_there() -> None:
    for keyword in KEYWORDS.values():
        for arguments in ([], [""], ["@@"], ["a", "b", "c"], ["none", "x"], ["+", "-"], ["9" * 40]):
            found = check(keyword, arguments, " ".join(arguments), Target(NEWEST))
            if found is not None:
                assert found.kind in ("missing-argument", "extra-arguments", "bad-value")
                assert not found.message.endswith("."), keyword.name
                assert found.argument is None or found.argument < max(1, len(arguments))


ONE_OF_EACH_KIND = {keyword.kind: keyword for keyword in KEYWORDS.values()}


@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH_KIND))
def test_a_huge_value_is_answered_at_once(kind: str) -> None:
    for unit in ("0", "9", "a,", "a.", "${", "[", ":", "\\", "1s", " ", "%4"):
        value = unit * (200_000 // len(unit))
        check(ONE_OF_EACH_KIND[kind], [value], value, Target((9, 2)))
        check(ONE_OF_EACH_KIND[kind], [value], value, Target(NEWEST))
