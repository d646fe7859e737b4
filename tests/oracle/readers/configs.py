"""Random configs in which readers differ: each construct of tables/readers, alone and mixed."""

from __future__ import annotations

import random
from pathlib import Path

HOSTS = ("web", "Web", "db1", "h", "we", "a.example.com", "bob")
_PATTERNS = (
    *("*", "web", "we?", "w*", "!web", "!*", "db1", "*1", "?*", "Web", "*.example.com", "a,web"),
    *('"web"', "[gh]", "h", "web,db1", "'web'", "!db1", "**b", "?", "web\\"),
)
_CRITERIA = (
    *("all", "host web", "host web,db1", "!host web", "host !web,*", "originalhost web", "final"),
    *("user bob", "user root", "!user bob", "localuser root", "localuser nobody", "canonical"),
    *(
        "host=web",
        "host = web",
        "tagged work",
        "version *",
        "Host web",
        "host w*",
        "!all",
        "HOST h",
    ),
    *('host "web"', "user", "final host web", "canonical all", "host a.example.com"),
)
_VALUES = {
    "HostName": ("a.example.com", "%h.example.com", "10.0.0.7", '"b.org"', "%n", "x%%h", "b#c"),
    "User": ("bob", "alice # note", '"bob"', "'bob'", "bob#c", "bob ", "", '"a b"', "two words"),
    "Port": ("22", "2222", "abc", "0022", "70000", "22 # note", '"2200"', "yes"),
    "IdentityFile": (
        *("~/.ssh/id", "/k/%h", "/k/%r-%u", "none", "/k/%%", '"/k/a b"', "/k/a b", "/k/%n"),
        *("/k/%d", "${HOME}/id", "${UNSET}/id", "/k/%p", "C:\\Users\\me\\id", "/k/one", "/k/%C"),
    ),
    "ProxyCommand": (
        *("none", "nc %h %p", "nc -o a=b", 'ssh -W "%h:%p" jump', "cat # x", "NONE", "it's"),
        *("none # x", "ssh -q -W '[%h]:%p' x"),
    ),
    "ProxyJump": ("jump", "a,b", "none", "ada@jump:2222", "a,b:22,c", '"jump"', "jump # x", "@x"),
    "Compression": ("yes", "no", "Yes", "maybe", "true"),
    "LocalForward": ("8080 localhost:80", "1 b:2"),
    "ConnectTimeout": ("5", "1m"),
    "UserKnownHostsFile": ("/k/known", "/k/a /k/b", "~/.ssh/k", '"/k/a b"'),
    "CertificateFile": ("/k/a-cert.pub", "none"),
    "SendEnv": ("LANG LC_*", "A"),
    "Unknown": ("x", "it's", ""),
    "Ciphers": ("+aes128-cbc", "aes128-ctr"),
}
_SEPARATORS = (" ",) * 8 + ("=", " = ", "  ", "\t", " =", "= ")


class Grower:
    """One random config with the files it includes, from one seed."""

    def __init__(self, seed: int, folder: Path, *, plain: bool = False) -> None:
        self.rng = random.Random(seed)
        self.folder = folder
        self.plain = plain
        self.files = 0

    def plant(self) -> Path:
        """Write the config and return its path."""
        path = self.folder / "config"
        path.write_text(self.text(0), newline="")
        return path

    def text(self, depth: int) -> str:
        rng = self.rng
        lines = [self.option() for _ in range(rng.randrange(3))]
        for _ in range(rng.randrange(4)):
            lines.append(self.header())
            lines += [self.indented(self.option()) for _ in range(rng.randrange(4))]
            if depth < 2 and rng.random() < 0.15:
                lines.insert(rng.randrange(len(lines) + 1), self.include(depth))
        ending = "\r\n" if rng.random() < 0.05 else "\n"
        start = "\ufeff" if rng.random() < 0.02 else ""
        return start + ending.join(lines) + ("" if rng.random() < 0.1 else ending)

    def indented(self, line: str) -> str:
        return self.rng.choice(("", "  ", "    ", "\t")) + line

    def header(self) -> str:
        rng = self.rng
        if rng.random() < (0.12 if self.plain else 0.4):
            words = " ".join(rng.choice(_CRITERIA) for _ in range(rng.choice((1, 1, 1, 2))))
            return f"{rng.choice(('Match', 'match'))} {words}"
        words = " ".join(rng.choice(_PATTERNS) for _ in range(rng.choice((1, 1, 2, 3))))
        tail = rng.choice(("",) * 12 + (" # web", " #", " "))
        return (
            f"{rng.choice(('Host', 'Host', 'host', 'HOST'))}{rng.choice(_SEPARATORS)}{words}{tail}"
        )

    def option(self) -> str:
        rng = self.rng
        if rng.random() < 0.04:
            return rng.choice(("# a comment", "", "; odd", "  # note", "Lonely", '"User" bob'))
        name = rng.choice(tuple(_VALUES))
        values = _VALUES[name]
        value = rng.choice(values[:2] if self.plain and rng.random() < 0.7 else values)
        spelled = rng.choice((name, name, name, name.lower(), name.upper()))
        return f"{spelled}{rng.choice(_SEPARATORS)}{value}"

    def include(self, depth: int) -> str:
        self.files += 1
        path = self.folder / f"part{self.files}"
        path.write_text(self.text(depth + 1), newline="")
        word = self.rng.choice((str(path), str(path), f'"{path}"', str(self.folder / "none")))
        return f"Include {word}"
