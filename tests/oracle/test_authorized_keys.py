"""Our verdict on every authorized_keys line is the real sshd's."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sshlint.formats.authorized_keys import authorized_lines as authorized_keys
from sshlint.tables.services import TCP_SERVICES
from tests.sshd import Server, make_key, sshd

SEED = 20260822
LOG = re.compile(r"authorized_keys:(\d+): (advance|bad key options)(?:: ([^\r\n]*))?")
# Up to 10.0 this error does not name the line; the message before it does.
OPEN_QUOTE = re.compile(
    r"authorized_keys:(\d+): check options: [^\n]*\n(?:'?\r?\n)?invalid key option string"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The key that is offered, and another one of its type for the lines.

    sshd parses the options of a line before it compares keys, so a line with the other key is
    judged in full and never ends the search: one login tries a whole file.
    """
    folder = tmp_path_factory.mktemp("keys")
    other = make_key(folder / "other").with_suffix(".pub").read_text().strip()
    return make_key(folder / "offered"), other


def ask(server: Server, key: Path, lines: list[str]) -> dict[int, str]:
    """What sshd logs about each line, by number: "advance" or its reason; silent ones not."""
    data = "\n".join(lines).encode("utf-8", "surrogateescape") + b"\n"
    server.authorized_keys.write_bytes(data)
    before, done = len(server.log()), server.log().count("Connection closed by")
    server.ssh("true", key=key)
    log = server.wait_for("Connection closed by", done + 1)[before:]
    found = {int(n): reason or kind for n, kind, reason in LOG.findall(log) if kind != "advance"}
    for number, kind, _ in LOG.findall(log):
        if kind == "advance":
            found[int(number)] = "advance"
    for number in OPEN_QUOTE.findall(log):
        found[int(number)] = "invalid key option string"
    return found


def verdicts(lines: list[str]) -> dict[int, str]:
    parsed = authorized_keys.parse("\n".join(lines) + "\n")
    found = {}
    for entry in parsed.entries:
        problem = entry.problem
        if problem is None or problem.code in ("certificate", "principals", "option-value"):
            continue
        found[entry.number] = problem.logged.removeprefix("bad key options: ") or "advance"
    return found


def compare(server: Server, key: Path, lines: list[str]) -> None:
    # Blank lines of CRLF files are "advance" to sshd and nothing to a reader.
    asked = {n: said for n, said in ask(server, key, lines).items() if lines[n - 1].strip(" \t\r")}
    ours = verdicts(lines)
    wrong = [
        f"{number}: {lines[number - 1]!r}: sshd {asked.get(number)!r}, we {ours.get(number)!r}"
        for number in sorted(asked.keys() | ours.keys())
        if asked.get(number) != ours.get(number)
    ]
    assert not wrong, f"seed {SEED}\n" + "\n".join(wrong[:10])


GOOD = [
    "",
    "restrict ",
    "restrict,pty,no-pty,agent-forwarding,no-touch-required,verify-required ",
    'command="echo \\"hi\\"" ',
    'command="" ',
    'COMMAND="x",No-Pty,X11-forwarding ',
    'from="*.example.com,!10.0.0.0/8,::1" ',
    'environment="A_1=b c",environment="A_1=again",environment="E=" ',
    'expiry-time="20301231" ',
    'expiry-time="203012312359Z" ',
    'expiry-time="20301231235960utc" ',
    'expiry-time="20300231" ',
    'expiry-time="2030 1 1" ',
    'permitopen="[::1]:80",permitopen="*:*",permitopen="a/80",permitopen=":1" ',
    'permitopen="localhost:http" ',
    'permitlisten="8080",permitlisten="*:1",permitlisten="[::]:9" ',
    'permitlisten="*" ',
    'tunnel="any",tunnel="0",tunnel="2147483645" ',
    'cert-authority,principals="a,b" ',
    ",restrict ",
    "restrict,,pty ",
    "restrict, ",
    'command="a b\tc"\t',
    "\t restrict\t \t",
    "user-rc,no-user-rc,no-port-forwarding,port-forwarding ",
    "no-verify-required,touch-required ",
]
BAD = [
    "no-restrict ",
    "no-cert-authority ",
    "restricted ",
    "restrict=1 ",
    'restrict"x" ',
    "command ",
    "command= ",
    "command=echo ",
    'command="a',
    'command="a\\" ',
    'command="a\\\\" ',
    'command="a",command="b" ',
    'from="a",from="b" ',
    'principals="a",principals="b" ',
    'environment="=x" ',
    'environment="A-B=1" ',
    'environment="A" ',
    'environment="Ä=1" ',
    'expiry-time="2030-12-31" ',
    'expiry-time="20301301" ',
    'expiry-time="20301200" ',
    'expiry-time="19700101Z" ',
    'expiry-time="19600101" ',
    'expiry-time="" ',
    'expiry-time="203012312460" ',
    'permitopen="localhost" ',
    'permitopen="80" ',
    'permitopen="[::1:80" ',
    'permitopen="[::1]x:80" ',
    'permitopen="a:0" ',
    'permitopen="a:65536" ',
    'permitopen="a:-1" ',
    'permitopen="a:" ',
    'permitopen="a:nosuch" ',
    'permitlisten="x" ',
    'permitlisten="localhost:nosuch" ',
    'permitlisten="" ',
    'permitopen="' + "a" * 1025 + ':1" ',
    'tunnel="x" ',
    'tunnel="2147483646" ',
    'tunnel="" ',
    "restrict pty ",
    "restrict , pty ",
    "restrict;pty ",
    "unknown ",
    'x="1" ',
    '"restrict" ',
    "=,restrict ",
    "restrict,unknown ",
    'command=\\"a" ',
    "ecdsa-sha2-nistp256 ",
]


def test_every_known_option_and_every_known_mistake(server: Server, keys: tuple[Path, str]) -> None:
    offered, other = keys
    lines = [option + other + " comment" for option in GOOD + BAD]
    for number in range(1, len(GOOD) + 1):
        assert number not in verdicts(lines), lines[number - 1]
    for number in range(len(GOOD) + 1, len(lines) + 1):
        assert number in verdicts(lines), lines[number - 1]
    compare(server, offered, lines)


def test_lines_that_hold_no_key(server: Server, keys: tuple[Path, str]) -> None:
    offered, other = keys
    kind, base64 = other.split()[:2]
    lines = [
        f"{kind}\t{base64}",
        f"{kind} {base64}\r",
        f"  {kind}  \t {base64}   comment with spaces \r",
        f"{kind} {base64}\r comment",
        f"{kind} {base64[:30]}\v{base64[30:]}",
        f"{kind} {base64[:-1]}",
        f"{kind} {base64}=",
        f"{kind} {base64[:30]}-{base64[30:]}",
        f"{kind} {base64[:20]}",
        f"{kind}",
        f"{kind} ",
        f"{kind}\r",
        f"{base64}",
        f"ssh-rsa {base64}",
        f"rsa-sha2-256 {base64}",
        f"ssh-ED25519 {base64}",
        f"\ufeff{kind} {base64}",
        f"# {kind} {base64}",
        f" \t# {kind} {base64}",
        f"restrict#{kind} {base64}",
        "",
        "  \t",
        "\r",
        "2048 65537 123456789 old",
        "-----BEGIN OPENSSH PRIVATE KEY-----",
        f"{kind} {base64}{kind} {base64}",
        f"{kind} {base64} {kind} {base64}",
        f"restrict {kind} {kind} {base64}",
        f"{kind} {kind} {base64}",
        f"ssh-unknown {base64}",
        "ssh-ed25519-cert-v01@openssh.com AAAA",
        "x" * 100_000,
        'command="' + "y" * 100_000 + f'" {kind} {base64}',
    ]
    compare(server, offered, lines)


def test_random_lines(server: Server, keys: tuple[Path, str]) -> None:
    offered, other = keys
    dice = random.Random(SEED)
    pieces = [option.strip() for option in GOOD + BAD if len(option) < 200]
    pieces += [*'",\\ =\t', "no-", "restrict", 'from="', "pty", 'command="']
    lines = []
    for _ in range(3000):
        option = "".join(
            dice.choice(pieces) + dice.choice([",", ",", ",", "", " "])
            for _ in range(dice.randrange(4))
        )
        text = list(option + dice.choice(["", " ", "\t"]) + other + dice.choice(["", " c", ' "c']))
        if dice.random() < 0.3:
            at = dice.randrange(len(text))
            text[at] = dice.choice(['"', "\\", ",", " ", "a", ""])
        lines.append("".join(text))
    compare(server, offered, lines)


def test_faults_sshd_finds_only_when_the_key_is_used(
    server: Server, keys: tuple[Path, str]
) -> None:
    offered, _ = keys
    own = offered.with_suffix(".pub").read_text().strip()
    refused = [
        'principals="a" ',
        'from="127.0.0.1,," ',
        'from="127.0.0.1,10.0.0.1/8" ',
        'from="127.0.0.1,!" ',
        'from="127.0.0.1,1.2.3.0/33" ',
        'from="" ',
        'from="!10.9.8.7" ',
        'from="!10.9.8.7,!10.9.8.8" ',
        'from="127.0.0.*,!*" ',
        'from="127.0.0.1 " ',
        'from="127.0.0.0/8 " ',
        'from="127.*,!12?.*" ',
        'from="127.0.0.0/8,!127.0.0.0/7" ',
        'from="* " ',
    ]
    for option in refused:
        entry = authorized_keys.parse(option + own).entries[0]
        assert entry.problem is not None, option
        server.authorized_keys.write_text(option + own + "\n")
        assert server.ssh("true", key=offered).returncode == 255, option
    for option in ('from="127.0.0.1" ', 'from="127.0.0.0/8,x/y" ', 'from="127.0.0.*,!*.9" ', ""):
        assert authorized_keys.parse(option + own).entries[0].problem is None
        server.authorized_keys.write_text(option + own + "\n")
        login = server.ssh("true", key=offered)
        assert login.returncode == 0, login.stderr


def test_random_from_lists_let_nobody_in_where_we_say_so(
    server: Server, keys: tuple[Path, str]
) -> None:
    dice = random.Random(SEED + 1)
    offered, _ = keys
    own = offered.with_suffix(".pub").read_text().strip()
    patterns = ("127.0.0.1", "127.0.0.*", "127.*", "*", "12?.0.0.1", "127.0.0.0/8", "127.0.0.1 ")
    said = set()
    for _ in range(40):
        chosen = [dice.choice(("", "", "!")) + dice.choice(patterns) for _ in range(2)]
        line = f'from="{",".join(chosen)}" {own}'
        problem = authorized_keys.parse(line).entries[0].problem
        server.authorized_keys.write_text(line + "\n")
        let_in = server.ssh("true", key=offered).returncode == 0
        said.add((problem is not None, let_in))
        assert problem is None or not let_in, line
    assert {(True, False), (False, True)} <= said


@pytest.mark.parametrize("name", sorted(TCP_SERVICES))
def test_sshd_knows_the_services_we_take_for_known(
    server: Server, keys: tuple[Path, str], name: str
) -> None:
    offered, _ = keys
    own = offered.with_suffix(".pub").read_text().strip()
    server.authorized_keys.write_text(f'permitopen="db:{name}" {own}\n')
    assert server.ssh("true", key=offered).returncode == 0
