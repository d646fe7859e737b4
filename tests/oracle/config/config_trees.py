"""Random ssh_config trees: every option with good and bad values, every form ssh's grammar has."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from sshlint.config.match import CRITERIA
from sshlint.settings import Release
from sshlint.tables import algorithms
from sshlint.tables.keywords import ALIASES, KEYWORDS, Keyword

HOSTS = (
    "web",
    "db1",
    "Web",
    "10.0.0.7",
    "a.example.com",
    "010.1",
    "::1",
    "bob",
    "x-y",
    "fe80::1%lo",
)
_LITERAL_PATHS = ("/tmp/x", "~/.ssh/y", "none", '"/tmp/a b"', "$HOME/x", "None")
_HOST_PATTERNS = (
    *("*", "web", "we?", "w*", "!web", "!*", "db1", "*1", "?*", "Web", "*.example.com", "a,b"),
    *("10.0.0.*", "!10.*", "real", "real.*", "bob", "*b", "*e*", "**", "!!web", "[a-z]*", "::1"),
)
_TAILS = (b"\n", b"\n", b"\n", b"\r\n", b" \n", b"\t\r\n", b"  \f\n", b"\0 rest\n")
_ODD_LINES = (
    b"",
    b"# a comment",
    b"   \t",
    b"  # indented",
    b"\r",
    b'"',
    b'"unclosed',
    b"=",
    b"= ",
    b'""',
    b"#",
    b"\0Port x",
)
_ENVIRONMENT = {"SSHLINT_DIR": "/tmp/env", "SSHLINT_EMPTY": "", "SSHLINT_NAME": "named"}


class Tree(NamedTuple):
    """Files by path (absolute, or relative to the home), and what to ask about them."""

    files: dict[str, bytes]
    modes: dict[str, int]  # of the files that are not 0644
    hosts: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...]
    environment: dict[str, str]


class Grower:
    """Makes trees out of one random source. `folder` is where files without a home may lie."""

    def __init__(self, rng: random.Random, release: Release, folder: str, *, jailed: bool) -> None:
        self.rng = rng
        self.release = release
        self.folder = folder
        self.jailed = jailed  # ~/.ssh and /etc/ssh are ours to fill
        self.faulty = 0.0
        self.canonicalize = False
        self.files: dict[str, bytes] = {}
        self.modes: dict[str, int] = {}
        self.keywords = [
            name
            for name, keyword in KEYWORDS.items()
            if keyword.merge != "structural"
            and keyword.since <= release.version <= (keyword.until or release.version)
            and (not keyword.vendor or release.vendor in keyword.vendor)
        ]

    def tree(self) -> Tree:
        rng = self.rng
        self.files, self.modes = {}, {}
        self.faulty = rng.choice((0.0, 0.0, 0.0, 0.002, 0.01))
        self.canonicalize = rng.random() < 0.15
        self.file(".ssh/config" if self.jailed else f"{self.folder}/config", 0)
        if self.jailed and rng.random() < 0.5:
            self.file("/etc/ssh/ssh_config", 0)
        hosts = tuple(rng.sample(HOSTS, rng.randint(1, 3)))
        return Tree(self.files, self.modes, hosts, self.arguments(), dict(_ENVIRONMENT))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    # Files and blocks

    def file(self, path: str, depth: int) -> None:
        lines: list[bytes] = []
        system = path.startswith("/etc/")
        for _ in range(self.rng.choice((1, 2, 3, 5))):
            if lines or self.chance(0.6):
                lines.append(self.host_line() if self.chance(0.65) else self.match_line())
            for _ in range(self.rng.randrange(7)):
                if self.chance(0.08) and depth < 3:
                    lines.append(self.include_line(path, depth, system))
                elif self.chance(0.06):
                    lines.append(self.rng.choice(_ODD_LINES))
                else:
                    lines.append(self.option_line())
        text = b"".join(line + self.rng.choice(_TAILS) for line in lines)
        if self.chance(0.1):
            text = text.rstrip(b"\n")
        if self.chance(self.faulty):
            text = b"\xef\xbb\xbf" + text
        self.files[path] = text
        if self.chance(self.faulty):
            self.modes[path] = self.rng.choice((0o666, 0o664, 0o600, 0o602))

    def include_line(self, path: str, depth: int, system: bool) -> bytes:
        names = []
        for _ in range(self.rng.choice((1, 1, 2))):
            name = f"part{len(self.files)}-{self.rng.randrange(1000)}"
            if self.jailed and self.chance(0.7):
                location = f"/etc/ssh/{name}" if system else f".ssh/{name}"
                word = name if system or self.chance(0.5) else f"~/.ssh/{name}"
            else:
                location = word = f"{self.folder}/{name}"
            if self.chance(0.85):
                self.files[location] = b""  # reserves the name
                self.file(location, depth + 1)
            names.append(word + "*" * self.chance(0.2))
        if self.chance(self.faulty):
            names.append('""')
        if system and self.chance(self.faulty):
            names.append("~/x")
        return self.line("Include", " ".join(names))

    def line(self, keyword: str, value: str) -> bytes:
        if self.chance(0.15):
            keyword = self.rng.choice((keyword.lower(), keyword.upper(), f'"{keyword}"'))
        joint = self.pick(" ", " ", " ", " ", "\t", "=", " = ", "= ", " =", "  ", "\r ")
        if not value and self.chance(0.5):
            joint = ""
        indent = self.pick("", "", "  ", "\t", "    ")
        text = f"{indent}{keyword}{joint}{value}"
        if self.chance(0.05):
            text += self.pick(" # note", " #", "\t#x y", " # it's")
        return text.encode("utf-8", "surrogateescape")

    def host_line(self) -> bytes:
        patterns = [self.pick(*_HOST_PATTERNS) for _ in range(self.rng.choice((1, 1, 1, 2, 3)))]
        if self.chance(self.faulty):
            patterns.insert(self.rng.randrange(len(patterns) + 1), '""')
        return self.line("Host", " ".join(map(self.quoted, patterns)))

    def quoted(self, word: str) -> str:
        if self.chance(0.9) or not word:
            return word
        cut = self.rng.randrange(len(word) + 1)
        return self.pick(
            f'"{word}"', f"'{word}'", f'{word[:cut]}"{word[cut:]}"', f"'{word[:cut]}'{word[cut:]}"
        )

    # Match lines

    def match_line(self) -> bytes:
        parts = [self.criterion() for _ in range(self.rng.choice((1, 1, 2, 3)))]
        if self.chance(0.1):
            parts = [self.pick("all", "!all", "ALL")]
        elif self.chance(0.05):
            parts = [*parts[:1], "all"]
        if self.chance(self.faulty):
            parts.append(self.pick("nonsense x", "host", "all", '""', "host ''", 'user ""'))
        return self.line("Match", " ".join(parts))

    def criterion(self) -> str:
        rng = self.rng
        known = [
            name
            for name, since in CRITERIA.items()
            if since <= self.release.version and name not in ("all", "localnetwork", "version")
        ]
        name = rng.choice(known)
        bang = "!" * self.chance(0.2)
        spelled = self.pick(name, name, name.upper(), name.capitalize())
        if name in ("canonical", "final"):
            return f"{bang}{spelled}"
        argument = self.argument(name)
        joint = self.pick(" ", " ", " ", "=" if name != "sessiontype" else " ", "\t")
        if self.chance(0.1):
            argument = f'"{argument}"'
        return f"{bang}{spelled}{joint}{argument}"

    def argument(self, name: str) -> str:
        if name == "exec":
            command = self.pick("true", "false", "test %h = web", "test %n = %h", "test %p = 22")
            return f'"{command}"'
        if name in ("host", "originalhost"):
            words = self.rng.choices(_HOST_PATTERNS, k=self.rng.choice((1, 1, 2, 3)))
            return ",".join(words)
        if name in ("user", "localuser"):
            return self.pick("root", "bob", "!bob", "r*,!root", "*", "bob,root", "ROOT", "u?er")
        if name == "sessiontype":
            return self.pick("shell", "exec", "none,subsystem", "!shell")
        return self.pick("x", "prod", "*", "!prod,*", "pr?d")

    # Options

    def option_line(self) -> bytes:
        if self.chance(0.03):
            return self.line("IgnoreUnknown", self.pick("Frob*", "frobnicate,use*", "*", "!frob*"))
        if self.chance(self.faulty / 2):
            return self.line(self.pick("Frobnicate", "UseKeychain", "Usr", "Hostnam"), "yes")
        word = self.rng.choice(self.keywords)
        keyword = KEYWORDS[word]
        spelling = keyword.name
        if self.chance(0.2):
            others = [a.name for a in ALIASES.values() if a.keyword == word and self.has(a.vendor)]
            spelling = self.rng.choice([spelling, *others])
        if self.chance(self.faulty):
            return self.line(spelling, self.bad_value(keyword))
        return self.line(spelling, self.value(keyword))

    def has(self, vendor: tuple[str, ...]) -> bool:
        return not vendor or self.release.vendor in vendor

    def bad_value(self, keyword: Keyword) -> str:
        good = self.value(keyword)
        return self.pick(
            "", '""', "''", good + " extra", "nonsense", "-1", "99999999999", "%Z", "${NOT_SET}",
            '"unclosed', "it's", "a b c d", "0", "none", "none none", "5x", good + ",", "," + good,
            "= " + good, "~nobodyhere/x", "100%", "$NOT-A-NAME", "a=b", "1 2", "x:y:z:1:2",
        )  # fmt: skip

    def value(self, keyword: Keyword) -> str:
        name = keyword.name.lower()
        if name in _MAKERS:
            return _MAKERS[name](self)
        if keyword.kind == "algorithms":
            return self.algorithm_list(name)
        if keyword.values and name not in _CHOICES_BY_NAME:
            return self.case(self.pick(*keyword.values), keyword)
        choices = _CHOICES_BY_NAME.get(name) or _CHOICES_BY_KIND.get(keyword.kind)
        return self.pick(*(choices or ("yes", "x y", "1")))

    def case(self, word: str, keyword: Keyword) -> str:
        if keyword.any_case and self.chance(0.15):
            return self.pick(word.upper(), word.capitalize())
        return word

    def path(self) -> str:
        base = self.pick("~/.ssh/", "/tmp/", "~", "./", "~root/", "~/", "")
        name = self.pick(
            "key", "a b", "%h", "%C", "%%x", "%r@%h:%p", "%n-%k-%L-%l", "%d/%u/%i", "ä"
        )
        if self.chance(0.1):
            name = "${SSHLINT_NAME}"
        text = base.rstrip("~") + name if base == "~" else base + name
        return f'"{text}"' if " " in text or self.chance(0.1) else text

    def algorithm_list(self, kind: str) -> str:
        table = algorithms.KINDS[kind]
        names = algorithms.names(table, self.release.version, self.release.vendor == "Debian")
        chosen = self.rng.sample(names, min(len(names), self.rng.choice((1, 2, 3))))
        prefix = self.pick("", "", "+", "-", "^")
        if prefix == "-" and self.chance(0.5):
            chosen.append(self.pick("*sha1*", "aes*", "nothing", "*256*", "*-cbc", "ssh-*"))
        if kind.endswith(("keyalgorithms", "acceptedalgorithms")) and self.chance(0.2):
            chosen.append(self.pick("ssh-*", "ecdsa-*", "*ed25519*"))
        return prefix + ",".join(chosen)

    def forward(self, kind: str) -> str:
        listen = self.pick(
            "8080", "*:8081", "[::1]:8082", "localhost:8083", "/tmp/%u.sock", "127.0.0.1:80",
        )  # fmt: skip
        if kind == "dynamic":
            return self.pick("1080", "*:1081", "[::1]:1082", "localhost:1083")
        if kind == "remote" and self.chance(0.3):
            return self.pick("0", "1080", "localhost:1081", "/tmp/%r.sock")
        target = self.pick("web:80", "[::1]:81", "/run/%h.sock", "10.0.0.1:http", "localhost:82")
        return f"{listen} {target}"

    def jump(self) -> str:
        hop = "web", "bob@web", "web:2222", "bob@10.0.0.1:22", "[::1]:22", "ssh://bob@gate:99", "x"
        hops = [self.pick(*hop) for _ in range(self.rng.choice((1, 1, 2, 3)))]
        return self.pick("none", "None", "a # b") if self.chance(0.2) else ",".join(hops)

    # The command line

    def arguments(self) -> tuple[tuple[str, str], ...]:
        rng = self.rng
        found: list[tuple[str, str]] = []
        for _ in range(rng.choice((0, 0, 0, 1, 2, 3))):
            letter = rng.choice("lpooooiJ4AaCgKkNnqTtXxYDLRbcSm")
            found.append((letter, self.argument_of(letter)))
        return tuple(found)

    def argument_of(self, letter: str) -> str:
        if letter == "o":
            keyword = KEYWORDS[self.rng.choice(self.keywords)]
            return f"{keyword.name}{self.pick('=', ' ')}{self.value(keyword)}"
        return {
            "l": self.pick("bob", "root", "alice"),
            "p": self.pick("22", "2222", "http"),
            "i": self.pick("/etc/passwd", "/bin/sh", "~/.ssh/config", "/nowhere"),
            "J": self.jump(),
            "D": self.pick("1080", "*:1081"),
            "L": self.pick("1:web:2", "127.0.0.1:1:web:2", "/a:/b"),
            "R": self.pick("1:web:2", "1080", "0"),
            "b": "127.0.0.1",
            "c": self.pick("aes128-ctr", "+aes128-cbc", "^aes256-ctr"),
            "m": self.pick("hmac-sha1", "hmac-sha2-256,hmac-sha2-512"),
            "S": self.pick("none", "/tmp/%h", "~/c"),
        }.get(letter, "")


Maker = Callable[[Grower], str]

_CHOICES_BY_NAME: dict[str, tuple[str, ...]] = {
    "canonicalizefallbacklocal": ("yes", "no"),
    "canonicalizepermittedcnames": ("none",),  # anything else asks the DNS
    "hostname": ("real", "Real.Example.COM", "%h.lan", "10.0.0.1", "::1", "%%x", "web"),
    "user": ("bob", "root", "böb", '"a b"', "u%r"),
    "forwardagent": ("yes", "no", "True", "/tmp/%h", "yess", "$SSHLINT_DIR"),
    "preferredauthentications": ("publickey", "publickey,password", "pubkey"),
    "requiredrsasize": ("1024", "2048", "0"),
    "tag": ("prod", "x"),
    "gssapikexalgorithms": ("gss-gex-sha1-", "gss-group14-sha256-,gss-gex-sha1-"),
    "forkafterauthentication": ("no", "no", "no", "yes"),
    "ignoreunknown": ("Frob*", "x,y"),
}
_CHOICES_BY_KIND: dict[str, tuple[str, ...]] = {
    "add-keys": ("yes", "no", "ask", "confirm", "confirm 5m", "1h", "0"),
    "any": ("yes", "a b c", "=x", '""'),
    "channel-timeouts": ("none", "session=5m", "global=1h x11-connection=30"),
    "command": (
        *("nc %h %p", "none", "/bin/x # y", '"quoted" %r', "echo 'a b'", "=x", "-"),
        *("ssh -W %h:%p g", "100%%"),
    ),
    "env-assign": ("A=1", "A=1 B=2 A=3", '"A=x y"', "B=", "A=%h"),
    "env-patterns": ("LANG LC_*", "-LC_*", "X", "-*", "A B", "-X Y", "L?NG"),
    "escape-char": ("none", "~", "^A", "^[", "x", "%"),
    "flag-or-time": ("yes", "no", "true", "false", "0", "10m", "1h"),
    "int": ("1", "3", "007", "2147483647", "10"),
    "ipqos": ("af21", "ef cs1", "0x10", "lowdelay throughput", "184", "none", "CS1 le"),
    "keystroke-timing": ("yes", "no", "interval:80"),
    "octal-mode": ("0177", "077", "0", "777", "0022x"),
    "open-list": ("any", "none", "web:80", "web:* [::1]:22", "ANY"),
    "path": _LITERAL_PATHS,
    "paths": _LITERAL_PATHS,
    "port": ("22", "2222", "http", "+80", "00022", "65535"),
    "rekey-limit": ("1G", "default none", "512M 1h", "1.5G", "16", "0 none", "default 30m"),
    "lower-string": ("Alias", "%h", '"a B"'),
    "string": ("word", '"two words"', "%h", "x#y", "'single'"),
    "time": ("0", "30", "5m", "1h30m", "2D", "1w2d", "none", "90S", "007"),
    "tunnel-device": ("any", "0:1", "any:any", "3", "5:any"),
    "version-addendum": ("none", "text here", "x # y"),
    "words": ("none", "a b", "kex.c:*"),
}
_MAKERS: dict[str, Maker] = {
    "canonicalizehostname": lambda g: g.pick("yes", "always", "no") if g.canonicalize else "no",
    "canonicaldomains": lambda g: "none" if g.canonicalize else g.pick("none", "example.com b.org"),
    "certificatefile": Grower.path,
    "controlpath": lambda g: g.pick(g.path(), "none", "NONE"),
    "dynamicforward": lambda g: g.forward("dynamic"),
    "identityagent": lambda g: g.pick(
        g.path(), "none", "SSH_AUTH_SOCK", "$SSHLINT_DIR", "${SSHLINT_DIR}/x"
    ),
    "identityfile": lambda g: g.pick(g.path(), g.path(), "none"),
    "localforward": lambda g: g.forward("local"),
    "proxyjump": Grower.jump,
    "remoteforward": lambda g: g.forward("remote"),
    "userknownhostsfile": lambda g: " ".join(g.path() for _ in range(g.rng.choice((1, 1, 2)))),
}
