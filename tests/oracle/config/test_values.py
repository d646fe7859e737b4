"""Every keyword with good, bad and random values, against the ssh that is installed.

ssh reads all lines, also those of a block that does not match, and names each bad one: so thousands
of values are judged in a few calls. What it makes of an accepted value is asked of `ssh -G`.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from sshlint.config.patterns import fold
from sshlint.config.values import RefusedValue, Target, forwards, jumps, normalise
from sshlint.tables import releases
from sshlint.tables.keywords import ALIASES, KEYWORDS, Keyword

SEED = int(os.environ.get("SSHLINT_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
HOST = "192.0.2.7"  # numeric: no name is resolved, whatever the values
RANDOM_VALUES = int(os.environ.get("SSHLINT_TEST_VALUES", "20"))  # for each keyword
# Bad values of these end the run at once, so each needs a run of its own.
FATAL = {"permitremoteopen", "channeltimeout"}
# Not values of this module, or words that end ssh, resolve names or depend on other options.
LEFT_OUT = {"host", "match", "include", "forkafterauthentication"}
# These change what is printed for others.
ALONE = {
    "batchmode",
    "canonicalizehostname",
    "canonicalizepermittedcnames",
    "clearallforwardings",
    "controlpath",
    "dynamicforward",
    "forwardagent",
    "hostname",
    "identityagent",
    "localforward",
    "proxycommand",
    "proxyjump",
    "remotecommand",
    "remoteforward",
    "updatehostkeys",
    "user",
    "userknownhostsfile",
    "verifyhostkeydns",
}
EXIT_REFUSED = 255

# Values between bars, for each kind.
WORDS = {
    "add-keys": r"""
        yes | NO | ask | Confirm | confirm 5m | confirm 0 | 0 | 10 | 1h | yes 5m
    """,
    "algorithms": r"""
        + | - | ^ | -* | * | none | , | a,,b | !ssh-rsa | ssh-* | rsa | ECDSA
    """,
    "any": r"""
        x | yes no
    """,
    "cnames": r"""
        * | none | NONE | a:b | *.A:*.B c:d | a | a: | :b | none a:b | a:b none
    """,
    "domains": r"""
        none | Example.COM | a.b. c | .a | a..b | a_b-c | none a | -a | é | a none
    """,
    "env-assign": r"""
        A=1 | A=1 B=2 | A=1 A=2 | A | =x | A= | A=1 B | "A=b c"
    """,
    "env-patterns": r"""
        LANG | LC_* X? | A=1 | A B=1 | -X
    """,
    "escape-char": r"""
        ~ | none | ^A | ^[ | ^? | ^ | ~~ | None | é | ^AB | ^@
    """,
    "flag-or-socket": r"""
        yes | FALSE | yess | /run/a | $A/b | ${ | ${} | $ | $A-b | 1
    """,
    "flag-or-time": r"""
        yes | no | true | Yes | 0 | 10m | 1h 2m | NONE | none
    """,
    "forward": r"""
        8080 | 8080 h:80 | 8080 [::1]:80 | 127.0.0.1:8080 h:80 | [::1]:8080 [::2]:80 |
        *:8080 h:80 | :8080 h:80 | /a/b h:80 | /a/b /c/d | 8080 /c/d | h:8080 /c/d | /a | 0 h:80 |
        0 | h:0 h:0 | 8080 h | 8080 h: | 8080:h:80 | 8080 h:80:1 | a:b:c:d:e f:1 | ssh http:smtp |
        [a/b:1 h:80 | [a/b]:1 h:80 | [a]b:1 h:80 | 8080 h\:x:80 | 65536 h:1 | 1 socks:80 | a b c |
        ${ h:1 | ${} h:1
    """,
    "gss-kex": r"""
        gss-gex-sha1- | gss-gex-sha1-,gss-group14-sha1- | foo | +gss-gex-sha1- | ,x
    """,
    "int": r"""
        0 | 1 | 10 | 010 | +5 | -1 | 2147483647 | 2147483648 | 3m | 0x10 | 1.5 |
        999999999999999999999999999999
    """,
    "ipqos": r"""
        ef | EF | none | lowdelay throughput | reliability | le | va | 0x10 | 010 | 8 | af21 cs1 |
        46 | 256 | -1 | cs8 | 4 1 | ef bulk | ef cs1 x | 0x | none none | cs0 | 08
    """,
    "upper-enum": r"""
        quiet | SILENT | FATAL | error | info | Verbose | DEBUG | debug1 | DEBUG3 | DEBUG4
    """,
    "lower-string": r"""
        Web | a b | %h
    """,
    "octal-mode": r"""
        0177 | 0 | 777 | 1000 | 08 | 8 | -1 | +7 | 7x | 0x1 | 40000000000 | " 7"
    """,
    "open-list": r"""
        any | ANY | none | h:22 | h:* | h:http a:1 | h | h: | :22 | [::1]:2 | [::1:2 | any h:1 |
        h:1 none | h/22 | a:b:c | h:0 | ::1:22 | [a]b:1
    """,
    "path": r"""
        /a | none | ~/b | a b | %d/x
    """,
    "paths": r"""
        /a | /a /b | none | /a none | none /a | NONE
    """,
    "port": r"""
        22 | 0 | 65535 | 65536 | http | ssh | +22 | -22 | 022 | 22x | HTTP | 0x16
    """,
    "rekey-limit": r"""
        default | none | default none | 1G 1h | 0 | 15 | 16 | 1.5G | 1.K | .5K | K | - | 1e | 7E |
        8E | 1K5 | 1K- | 1.5.5M | default 5x | 1G none x | 1.99999999999999999999K |
        9223372036854775807 | 9223372036854775808 | 1.9E | 1.99P | +16 | -16 | 1 2 | 0K 0 | 16B
    """,
    "socket": r"""
        none | SSH_AUTH_SOCK | /run/agent | $A/b | $ | ${ | ${} | $A-b | a b
    """,
    "string": r"""
        bob | a b | none | böb | %x | $X | *
    """,
    "time": r"""
        none | NONE | 0 | 5 | 5s | 1h30m | 1w2d3h4m5s | 5 m | -5 | +5 | 5x | 1.5 | 5s5s | 5m5 |
        5 5 | 3549w | 3550w6d | 3551w | 2147483647 | 2147483648 | 35791394m 7s | 1h 2m | -0
    """,
    "tunnel-device": r"""
        any | 0 | 1:2 | ANY:any | 1: | :1 | a | 1:2:3 | 2147483645 | 2147483646 | +1:01
    """,
    "words": r"""
        kex.c:*:1 | none | none a | a none | a b
    """,
}
RAW = {
    "command": r"""
        none | nc h 22 | nc h # x | =x | = = x | NONE | "a b" | /bin/x | /bin/x none
    """,
    "jump-list": r"""
        a | a,b | u@a:22,v@b | none | NONE | none # c | a # b | a b | a, b | a ,b | a, | ,a |
        10.0.0.1 | ::1 | [::1] | [::1]:22 | a:0 | a:http | a:x | @a | u@ | u@v@a | ssh://a |
        ssh://u@a:22 | ssh://a/b | ssh://a:22/ | ssh://a:22/b | ssh://%41@a | ssh://a.b. |
        ssh://a..b | ssh://[::1]:22 | ssh://u;x=1@a | ssh://;x@a | ssh://u%4@a | ssh://a+b@c |
        a/b | a:22/b | [a]b | a,b # x,y | none,a | a,none | SSH://a | 1.2 | a: | user name@a |
        [a | ssh://a:0 | ssh://a:
    """,
}
# At the limits: 255 bytes of a forwarding, 107 of a socket's path.
LONG_FORWARDS = [f"1 {'h' * size}:22" for size in (248, 250, 251, 252)]
LONG_FORWARDS += [f"1 /{'p' * size}" for size in (106, 107)]
LETTERS = "0159aAhmsKG:,.-+* /[]@~^%=\\é\udcff\"'!?_xX"


class Case(NamedTuple):
    keyword: Keyword
    words: tuple[str, ...]
    rest: str

    @property
    def line(self) -> str:
        return f"{self.keyword.name} {self.rest}"

    def read(self) -> tuple[str, ...] | RefusedValue:
        return normalise(self.keyword, self.words, self.rest, target())

    @property
    def refused(self) -> bool:
        """Whether ssh should refuse the line wherever it stands."""
        found = self.read()
        return isinstance(found, RefusedValue) and not found.late


class Answer(NamedTuple):
    status: int
    lines: dict[str, list[str]]
    error: str


def target() -> Target:
    assert installed is not None
    return installed


def installed_ssh() -> Target | None:
    if shutil.which("ssh") is None:
        return None
    said = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True).stderr
    version = releases.parse(said)
    return Target(version, "Debian" in said or "Ubuntu" in said) if version else None


installed = installed_ssh()


@pytest.fixture(autouse=True)
def ssh_is_there() -> None:
    if installed is None:
        if os.environ.get("CI"):
            pytest.fail("ssh is not installed")
        pytest.skip("ssh is not installed")


def ask(config: str, folder: Path) -> Answer:
    """What `ssh -G` says of a config, with the texts of each key in their order."""
    file = folder / f"config-{abs(hash(config))}"
    file.write_bytes(config.encode("utf-8", "surrogateescape"))
    run = subprocess.run(
        ["ssh", "-G", "-F", str(file), HOST],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "SHELL": "/bin/sh"},
        timeout=120,
        check=False,
    )
    lines: dict[str, list[str]] = {}
    for line in run.stdout.decode("utf-8", "surrogateescape").split("\n"):
        key, _, text = line.partition(" ")
        lines.setdefault(key, []).append(text)
    return Answer(run.returncode, lines, run.stderr.decode("utf-8", "surrogateescape"))


def known(keyword: Keyword) -> bool:
    """Whether the installed ssh has it, and it is one whose values are looked at here."""
    version, debian = target()
    if keyword.name.lower() in LEFT_OUT or keyword.status in ("removed", "unsupported"):
        return False
    if keyword.vendor:
        return debian and "Debian" in keyword.vendor
    return keyword.since <= version


def keywords() -> list[Keyword]:
    return [keyword for keyword in KEYWORDS.values() if known(keyword)]


def quoted(word: str) -> str:
    """The word as a config writes it, so that ssh reads exactly it."""
    if re.fullmatch(r"[^\s\"'\\#=]+", word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def case(keyword: Keyword, words: list[str]) -> Case:
    return Case(keyword, tuple(words), " ".join(map(quoted, words)))


def raw_case(keyword: Keyword, rest: str) -> Case:
    return Case(keyword, tuple(rest.split()), rest)


def pool(keyword: Keyword) -> list[str]:
    """Texts worth trying: those of the kind, the choices in several cases, and near misses."""
    if keyword.raw:
        return between_bars(RAW[keyword.kind])
    words = between_bars(WORDS.get(keyword.kind, ""))
    if keyword.kind == "forward":
        words += LONG_FORWARDS
    for choice in (*keyword.values, *keyword.values_since):
        words += [choice, choice.upper(), choice.title(), choice + "x", choice[:-1]]
    if keyword.kind in ("flag", "enum", "flag-or-time", "upper-enum"):
        words += ["on", "1", "maybe", "yes no", "none"]
    if keyword.kind == "algorithms":
        words += algorithm_lists(keyword)
    return list(dict.fromkeys(words))


def between_bars(text: str) -> list[str]:
    return [value.strip() for value in text.split("|") if value.strip()]


def algorithm_lists(keyword: Keyword) -> list[str]:
    from sshlint.tables import algorithms

    kind = algorithms.KINDS[keyword.name.lower()]
    names = list(algorithms.ALGORITHMS["pubkey" if kind == "ca-signature" else kind])
    chance = random.Random(f"{SEED} {keyword.name}")
    lists = [prefix + name for name in names for prefix in ("", "+", "-", "^")]
    for _ in range(60):
        some = chance.sample(names, chance.randrange(1, 4)) + chance.choice(
            [[], [""], ["x"], ["*"]]
        )
        chance.shuffle(some)
        lists.append(chance.choice(["", "+", "-", "^", "-*", "!"]) + ",".join(some))
    return lists


def cases(keyword: Keyword) -> list[Case]:
    chance = random.Random(f"{SEED} {keyword.name}")
    texts = pool(keyword)
    made = [text for text in texts if text or not keyword.raw]
    made += [mutated(chance, texts, keyword.raw) for _ in range(RANDOM_VALUES)]
    if keyword.raw:
        return [raw_case(keyword, text) for text in made if tokenises(text)]
    found = [case(keyword, split(text)) for text in made]
    found.append(Case(keyword, (), "# only a comment"))
    found += [
        case(keyword, words) for words in ([""], ["", "x"], [split(texts[0])[0], ""], ["x", "y"])
    ]
    return [
        entry for entry in found if not re.search(r"\n|\$\{[^}]", entry.line)
    ]  # no variable is set


def split(text: str) -> list[str]:
    return [word.strip('"') for word in re.findall(r'"[^"]*"|[^ ]+', text)] or [""]


def tokenises(text: str) -> bool:
    """Raw lines are kept as they are, but ssh wants their quotes closed."""
    if text in ("", "=") or text.startswith("#") or text != text.strip():
        return False
    return not re.search(r"[\"'\\\n\r\t]", text)


def mutated(chance: random.Random, texts: list[str], raw: bool) -> str:
    text = chance.choice(texts) + chance.choice(["", "", " ", ","]) * (not raw)
    if chance.random() < 0.3:
        text += chance.choice(texts)
    letters = list(text)
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(letters) + 1)
        if chance.random() < 0.6:
            letters.insert(at, chance.choice(LETTERS))
        elif at < len(letters):
            del letters[at]
    return "".join(letters)


def keep(folder: Path, config: str) -> str:
    file = folder / "failing-config"
    file.write_bytes(config.encode("utf-8", "surrogateescape"))
    return f"seed {SEED}, kept as {file}:\n{config.encode('utf-8', 'backslashreplace').decode()}"


def bad_lines(answer: Answer) -> set[int]:
    return {int(found) for found in re.findall(r" line (\d+): (?!Unsupported)", answer.error)}


def test_ssh_refuses_exactly_the_values_we_refuse(tmp_path: Path) -> None:
    everything = [
        entry
        for keyword in keywords()
        if keyword.name.lower() not in FATAL
        for entry in cases(keyword)
    ]
    assert len(everything) > 4000
    chunks = [everything[at : at + 500] for at in range(0, len(everything), 500)]
    configs = ["Host other\n" + "\n".join(entry.line for entry in chunk) for chunk in chunks]
    wrong = []
    with ThreadPoolExecutor(2) as threads:
        for chunk, answer in zip(
            chunks, threads.map(lambda config: ask(config, tmp_path), configs), strict=True
        ):
            refused = bad_lines(answer)
            wrong += [
                (entry, number in refused)
                for number, entry in enumerate(chunk, 2)
                if (number in refused) != entry.refused
            ]
    report = "\n".join(f"{entry.line}  # ssh refuses: {refused}" for entry, refused in wrong)
    assert not wrong, keep(tmp_path, report)


def test_ssh_refuses_exactly_the_values_we_refuse_where_one_ends_the_run(tmp_path: Path) -> None:
    everything = [
        entry for keyword in keywords() if keyword.name.lower() in FATAL for entry in cases(keyword)
    ]
    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(
            lambda entry: ask(f"Host other\n{entry.line}\n", tmp_path), everything
        )
        for entry, answer in zip(everything, answers, strict=True):
            refused = answer.status == EXIT_REFUSED
            assert refused == entry.refused, keep(tmp_path, entry.line)


def printed(entry: Case) -> dict[str, list[str]] | None:
    """The lines `ssh -G` should print for one active line; None where that hangs on more."""
    keyword = entry.keyword
    found = entry.read()
    assert not isinstance(found, RefusedValue)
    if keyword.expanded and any(mark in entry.rest for mark in "%$~"):
        return None
    if keyword.name == "HostName" and (":" in entry.rest or not re.search("[a-z]", entry.rest)):
        return None  # looks like an address, which is then normalised
    if keyword.name == "HostName":
        found = tuple(map(fold, found))
    if keyword.name == "ProxyJump" and jumps.parse(entry.rest, target()) is not None:
        return {"proxyjump": list(found)}  # also where the hop is named none
    if keyword.kind == "forward":
        return printed_forward(entry)
    key = keyword.printed or keyword.name.lower()
    if keyword.shown == "never":
        return {}
    if keyword.kind == "env-patterns" and any(word.startswith("-") for word in found):
        return None  # takes away what was collected before
    if keyword.hides_none and [text.lower() for text in found] == ["none"]:
        return {key: []}
    if not found and keyword.shown == "always":
        default = keyword.default(*target())
        return None if default is None or keyword.expanded else {key: [default]}
    return {key: list(found)}


def printed_forward(entry: Case) -> dict[str, list[str]] | None:
    found = forwards.parse(entry.keyword, entry.words, target())
    if found is None:
        return None
    assert not isinstance(found, RefusedValue)
    both = f"{found.listen} {found.connect}"
    if entry.keyword.name == "RemoteForward":
        return {"remoteforward": [both]}
    dynamic = [found.listen] if found.in_dynamic else []
    return {"dynamicforward": dynamic, "localforward": [both] if found.in_local else []}


def accepted() -> list[list[Case]]:
    """For each keyword that does something, the cases ssh takes."""
    there = []
    for keyword in keywords():
        if keyword.status in ("active", "vendor") and keyword.merge != "immediate":
            distinct = {(entry.words, entry.rest): entry for entry in cases(keyword)}
            there.append(
                [case for case in distinct.values() if not isinstance(case.read(), RefusedValue)]
            )
    return there


def together(columns: list[list[Case]]) -> list[list[Case]]:
    """Configs of one case of every keyword; those that touch others' lines get one of their own."""
    tame = [column for column in columns if column[0].keyword.name.lower() not in ALONE]
    configs = [[entry] for column in columns if column not in tame for entry in column]
    rows = itertools.zip_longest(*tame)
    return configs + [[entry for entry in row if entry is not None] for row in rows]


def test_ssh_prints_the_values_as_we_do(tmp_path: Path) -> None:
    configs = together(accepted())
    assert sum(map(len, configs)) > 1000
    wrong = []
    texts = ["\n".join(entry.line for entry in config) + "\n" for config in configs]
    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(lambda text: ask(text, tmp_path), texts)
        for config, answer in zip(configs, answers, strict=True):
            for entry in config:
                wanted = printed(entry)
                got = {key: answer.lines.get(key, []) for key in wanted or ()}
                if wanted is not None and (answer.status != 0 or got != wanted):
                    wrong.append(f"{entry.line}  # ssh: {got} {answer.error}  # we: {wanted}")
    assert not wrong, keep(tmp_path, "\n".join(wrong))


def test_what_we_call_late_is_fatal_only_in_an_active_block(tmp_path: Path) -> None:
    late = []
    for keyword in keywords():
        for entry in cases(keyword):
            found = entry.read()
            if isinstance(found, RefusedValue) and found.late and keyword.kind != "command":
                late.append(entry)
    assert {entry.keyword.name for entry in late} >= {"ConnectionAttempts", "HostKeyAlgorithms"}
    for entry in late:
        assert ask(f"Host other\n{entry.line}\n", tmp_path).status == 0, keep(tmp_path, entry.line)
        answer = ask(entry.line + "\n", tmp_path)
        # From 8.5 to 10.3 some lists that come to nothing were complained of, and ssh went on.
        complained = "invalid argument" in answer.error
        assert complained or answer.status == EXIT_REFUSED, keep(tmp_path, entry.line)


def test_every_alias_sets_its_keyword(tmp_path: Path) -> None:
    version, debian = target()
    for alias in ALIASES.values():
        there = debian and "Debian" in alias.vendor if alias.vendor else alias.since <= version
        gone = alias.until is not None and alias.until < version
        keyword = KEYWORDS[alias.keyword]
        value = {"flag": "no", "enum": "no", "time": "7"}.get(keyword.kind, "/a")
        if keyword.kind == "algorithms":
            value = "ssh-ed25519"
        answer = ask(f"{alias.name} {value}\n", tmp_path)
        assert (answer.status == 0) == (there and not gone), alias
        if there and not gone:
            shown = normalise(keyword, [value], value, target())
            assert answer.lines[alias.keyword] == list(shown), alias
