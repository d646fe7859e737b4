"""Inputs of one shape and any size: what a hostile or merely large file may be made of.

Each shape gives the files below a home for a size `n`, about proportional to it in bytes.
"""

# ruff: noqa: E501 - a table: one shape a line reads best

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from sshlint.tables.keywords import KEYWORDS, Keyword

Files = dict[str, str]


class Shape(NamedTuple):
    """`files` by path below the home; `command` is what reads them: check, diff, sarif …; all is a
    check with every rule, for a release that knows every option.
    """

    name: str
    files: Callable[[int], Files]
    command: str = "check"


# A value that ssh takes, by the grammar of the option; %d is replaced by the number of the value.
_VALUES = {
    "int": "%d",
    "port": "2%03d",
    "time": "%d",
    "flag": "yes",
    "path": "~/.ssh/file%d",
    "paths": "~/.ssh/file%d",
    "command": "run --as TOKEN%d=abcdef %%h",
    "forward": "2%03d web%d:22",
    "algorithms": "aes128-ctr,name%d",
    "jump-list": "user%d@web%d:22",
    "env-assign": "NAME%d=word%d",
    "env-patterns": "LC_%d",
    "words": "word%d",
    "host-patterns": "web%d",
    "match-criteria": "host web%d",
    "include": "~/.ssh/more%d",
    "cnames": "*.a%d.example:*.b%d.example",
    "domains": "d%d.example",
    "open-list": "web%d:22",
    "channel-timeouts": "session=%dm",
    "rekey-limit": "%dM",
}


def shapes() -> Iterator[Shape]:
    yield from _config_shapes()
    yield from _known_hosts_shapes()
    yield from _authorized_keys_shapes()
    yield from _putty_shapes()
    yield from _folder_shapes()
    for keyword in KEYWORDS.values():
        yield from _keyword_shapes(keyword)


def _value(keyword: Keyword, number: int) -> str:
    pattern = _VALUES.get(keyword.kind)
    if pattern is None:
        pattern = next(iter(keyword.values), "word%d")
    return (
        pattern.replace("%03d", f"{number % 1000:03d}")
        .replace("%d", str(number))
        .replace("%%", "%")
    )


def _keyword_shapes(keyword: Keyword) -> Iterator[Shape]:
    name = keyword.name
    if keyword.kind not in ("host-patterns", "match-criteria"):
        yield _config(f"{name} lines", lambda i: f"{name} {_value(keyword, i)}\n")
        yield _config(f"{name} a block each", lambda i: f"Host w{i}\n{name} {_value(keyword, i)}\n")
        yield _config(f"{name} equal lines", lambda i: f"{name} {_value(keyword, 1)}\n")
    yield _line(f"{name} values on a line", f"{name} ", lambda i: f"{_value(keyword, i)} ")
    yield _line(f"{name} values and commas", f"{name} ", lambda i: f"{_value(keyword, i)},")
    yield _line(f"{name} equal values", f"{name} ", lambda i: f"{_value(keyword, 1)} ")
    yield _line(f"{name} variables", f"{name} ", lambda i: f"${{A{i}}}")
    yield _line(f"{name} tokens", f"{name} ", lambda i: "%h%x")
    yield _line(f"{name} quotes", f"{name} ", lambda i: f'"a {i}" ')
    yield _line(f"{name} assignments", f"{name} ", lambda i: f"TOKEN{i}=bq8{i} ")
    yield _line(f"{name} one long word", f"{name} ", lambda i: "abcdefgh")
    yield _line(f"{name} stars", f"{name} ", lambda i: "*a")


def _config(name: str, part: Callable[[int], str], command: str = "check") -> Shape:
    return Shape(name, lambda n: {".ssh/config": "".join(map(part, range(n)))}, command)


def _line(name: str, head: str, part: Callable[[int], str], command: str = "check") -> Shape:
    return Shape(
        name, lambda n: {".ssh/config": head + "".join(map(part, range(n))) + "\n"}, command
    )


def _config_shapes() -> Iterator[Shape]:
    yield _config("Host wildcards", lambda i: f"Host *.d{i}\n  User u{i}\n")
    yield _config("Host prefixes", lambda i: f"Host d{i}*\n  User u{i}\n")
    yield _config("Host in the middle", lambda i: f"Host *d{i}*\n  User u{i}\n")
    yield _config("Host question marks", lambda i: f"Host ?d{i}?\n  User u{i}\n")
    yield _config("Host everything", lambda i: f"Host *\n  User u{i}\n")
    yield _config("Host equal names", lambda i: f"Host web\n  User u{i}\n")
    yield _config("Host a list each", lambda i: f"Host a{i} *.b{i} !c{i}\n  Port {i % 9000 + 1}\n")
    yield _config(
        "hosts and wildcards",
        lambda i: f"Host w{i}.example\n Port 22\nHost *.e{i}* w*\n User u{i}\n",
    )
    yield _config(
        "hosts and all negated", lambda i: f"Host w{i}\n Port 23\nHost * !w{i}\n User u{i}\n"
    )
    yield _line("Host negations", "Host * ", lambda i: f"!p{i} ")
    yield _line("Host wildcard negations", "Host * ", lambda i: f"!*.p{i} ")
    yield _line("Host stars", "Host ", lambda i: f"*a{i}* ")
    yield _line("Host one pattern", "Host ", lambda i: "*a?b")
    yield _config("Match exec", lambda i: f'Match exec "t {i}"\n  Port {i % 60000 + 1}\n')
    yield _config("Match host", lambda i: f"Match host *.d{i}\n  User u{i}\n")
    yield _config("Match originalhost", lambda i: f"Match originalhost w{i} user u{i}\n  Port 22\n")
    yield _config("Match user", lambda i: f"Match user u{i}\n  Port {i % 60000 + 1}\n")
    yield _config("Match localuser", lambda i: f"Match localuser u{i}*\n  Port {i % 60000 + 1}\n")
    yield _config("Match canonical", lambda i: f"Match canonical host w{i}\n  Port 22\n")
    yield _config("Match final", lambda i: f"Match final host w{i}\n  Port 22\n")
    yield _config("Match tagged", lambda i: f"Match tagged t{i}\n  Port {i % 60000 + 1}\n")
    yield _config(
        "Tag and Match tagged", lambda i: f"Host w{i}\nTag t{i}\nMatch tagged t{i}\n  Port 23\n"
    )
    yield _config(
        "tags that no line sets",
        lambda i: f"Host w{i}\nTag t{i}\nMatch tagged u{i}\n  Port 23\n",
        "all",
    )
    yield _config("Match all", lambda i: f"Match all\n  Port {i % 60000 + 1}\n")
    yield _line("Match host list", "Match host ", lambda i: f"w{i},")
    yield _line("Match host negations", "Match host *", lambda i: f",!w{i}")
    yield _line("Match criteria", "Match ", lambda i: f"host w{i} ")
    yield _line("Match exec words", 'Match exec "', lambda i: f"w{i} ")
    yield Shape(
        "IdentityFile in a block",
        lambda n: {
            ".ssh/config": "Host x\n" + "".join(f"  IdentityFile ~/.ssh/id{i}\n" for i in range(n))
        },
    )
    yield Shape(
        "IdentityFile tokens beside a key of a long name",
        lambda n: {
            ".ssh/config": "IdentityFile ~/.ssh/" + "a%h" * n + "x\n",
            ".ssh/" + "a" * 200: "-----BEGIN OPENSSH PRIVATE KEY-----\n",
        },
        "all",
    )
    yield Shape(
        "CertificateFile in a block",
        lambda n: {
            ".ssh/config": "Host x\n"
            + "".join(f"  CertificateFile ~/.ssh/id{i}\n" for i in range(n))
        },
    )
    yield Shape(
        "IdentityFile equal in a block",
        lambda n: {".ssh/config": "Host x\n" + "  IdentityFile ~/.ssh/id\n" * n},
    )
    yield Shape(
        "forwards in a block",
        lambda n: {
            ".ssh/config": "Host x\n"
            + "".join(f"  LocalForward {i % 60000 + 1} a:{i % 60000 + 1}\n" for i in range(n))
        },
    )
    yield Shape(
        "IgnoreUnknown list",
        lambda n: {
            ".ssh/config": "IgnoreUnknown "
            + ",".join(f"Fo{i}" for i in range(n))
            + "\n"
            + "".join(f"Fo{i} x\n" for i in range(n))
        },
    )
    yield Shape(
        "IgnoreUnknown wildcards",
        lambda n: {
            ".ssh/config": "IgnoreUnknown "
            + ",".join(f"Fo{i}*" for i in range(n))
            + "\n"
            + "".join(f"Fo{i} x\n" for i in range(n))
        },
    )
    yield _config("IgnoreUnknown lines", lambda i: f"IgnoreUnknown Fo{i}\nFo{i} x\n")
    yield _config(
        "blocks of IgnoreUnknown and an option",
        lambda i: f"Host w{i}\nIgnoreUnknown Zz{i}\nFo{i} x\n",
        "all",
    )
    yield _config("ignore comments", lambda i: f"# sshlint: ignore[SSH501]\nUser x{i}\n")
    yield _config("unused ignore comments", lambda i: f"User x{i}  # sshlint: ignore[SSH402]\n")
    yield _line("codes in an ignore comment", "# sshlint: ignore[", lambda i: "SSH501,")
    yield _config("unknown options", lambda i: f"Hostnmae{i} web\n")
    yield _config("equal unknown options", lambda i: "HostNmae web\n")
    yield _line("one long option", "", lambda i: "Hostname")
    yield _line("a line of spaces", "User a", lambda i: "    ")
    yield _line("a comment", "# ", lambda i: "word ")
    yield _config("comments", lambda i: "# a comment\n")
    yield _config("blank lines", lambda i: "\n")
    yield _config("carriage returns", lambda i: "User u\r\n")
    yield _config("only carriage returns", lambda i: "User u\r")
    yield _config("quotes left open", lambda i: f'User "u{i}\n')
    yield _line("quotes on a line", "User ", lambda i: '"')
    yield _line("backslashes", "User ", lambda i: "\\\\\\")
    yield _config("NUL bytes", lambda i: "User \0\n")
    yield _line("undecodable", "User ", lambda i: "\udcff")
    yield _config("passwords", lambda i: f"ProxyCommand sshpass -p secret{i} ssh a\n")
    yield _line("proxy user patterns", "ProxyCommand curl ", lambda i: f"-u me{i}:secret{i} ")
    yield _line("TOKEN words", "ProxyCommand ", lambda i: "TOKEN=a1b2 ")
    yield _line("URLs", "ProxyCommand ", lambda i: f"http://u{i}:p{i}@host ")
    yield _config("ProxyJump chain", lambda i: f"Host w{i}\n  ProxyJump w{i + 1}\n")
    yield _config("ProxyJump to one", lambda i: f"Host w{i}\n  ProxyJump w0\n")
    yield _config("HostName equal", lambda i: f"Host w{i}\n  HostName a\n  Port 22\n")
    yield _config("HostName chain", lambda i: f"Host w{i}\n  HostName w{i + 1}\n")
    yield _config(
        "hosts of six lines",
        lambda i: (
            f"Host web{i}\n  HostName 10.0.0.{i % 250}\n  User d\n  Port 2222\n  IdentityFile ~/.ssh/id_{i % 10}\n\n"
        ),
    )
    yield _config("hosts on the second line", lambda i: f"Host a{i} b{i} c{i} d{i}\n User x\n")
    for output in ("json", "sarif", "github", "gitlab", "junit"):
        yield _config(f"{output} of unknown options", lambda i: f"Hostnmae{i} web\n", output)
        yield _config(f"{output} of equal options", lambda i: "User u\n", output)
    yield Shape(
        "diff of equal lines", lambda n: {".ssh/config": "Host x\n" + " User u\n" * n}, "diff"
    )
    yield _config("diff of misspelled options", lambda i: f"HostNmae w{i}\n", "diff")
    yield _config("diff of blocks", lambda i: f"Host w{i}\n User u\n User u\n", "diff")
    yield _config("diff of all hosts", lambda i: f"Host *\n User u{i}\n", "diff")
    yield _config("diff of carriage returns", lambda i: "User u\r\n", "diff")
    yield _config(
        "unsafe diff of blocks",
        lambda i: f"Host w{i}\n User u\n User v\n StrictHostKeyChecking no\n",
        "unsafe",
    )
    yield Shape(
        "unsafe diff of equal lines",
        lambda n: {".ssh/config": "Host x\n" + " User u\n" * n},
        "unsafe",
    )
    yield _config("fix of equal lines", lambda i: "User u\n", "fix")
    yield _config("fix of blocks", lambda i: f"Host w{i}\n User u\n User u\n", "fix")
    yield _config(
        "resolve of blocks", lambda i: f"Host w{i}* *x\n User u\n SendEnv A{i}\n", "resolve"
    )
    yield _config("resolve of jumps", lambda i: f"Host w{i}\n ProxyJump w{i + 1}\n", "resolve")


def _repeated(path: str, head: str, part: str, between: str, end: str) -> Callable[[int], Files]:
    """One file of parts in which %d is their number."""
    return lambda n: {path: head + between.join(part.replace("%d", str(i)) for i in range(n)) + end}


def _key(number: int) -> str:
    blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + sha256(str(number).encode()).digest()
    return "ssh-ed25519 " + b64encode(blob).decode()


def _file(path: str, name: str, part: Callable[[int], str], command: str = "check") -> Shape:
    return Shape(name, lambda n: {path: "".join(map(part, range(n)))}, command)


def _known_hosts_shapes() -> Iterator[Shape]:
    def known(name: str, part: Callable[[int], str], command: str = "check") -> Shape:
        return _file(".ssh/known_hosts", f"known_hosts: {name}", part, command)

    yield known("one name", lambda i: f"web {_key(i)}\n")
    yield known("one name of two", lambda i: f"web,h{i} {_key(i)}\n")
    yield known("one key", lambda i: f"web{i} {_key(0)}\n")
    yield known("equal lines", lambda i: f"web {_key(0)}\n")
    yield known("equal lines diff", lambda i: f"web {_key(0)}\n", "diff")
    yield known("wildcards", lambda i: f"*.d{i} {_key(i)}\n")
    yield known("wildcards and names", lambda i: f"*.d{i},!x.d{i},w.d{i} {_key(i)}\n")
    yield known("everything", lambda i: f"* {_key(i)}\n")
    yield known("revoked", lambda i: f"@revoked * {_key(i)}\nw{i} {_key(i)}\n")
    yield known("authorities", lambda i: f"@cert-authority *.d{i} {_key(i)}\n")
    yield known(
        "hashed",
        lambda i: (
            f"|1|{b64encode(sha256(b'%d' % i).digest()[:20]).decode()}|{b64encode(sha256(b'x%d' % i).digest()[:20]).decode()} {_key(i)}\n"
        ),
    )
    yield known(
        "hashed and names",
        lambda i: (
            f"|1|{b64encode(sha256(b'%d' % i).digest()[:20]).decode()}|{b64encode(sha256(b'x%d' % i).digest()[:20]).decode()} {_key(i)}\nw{i} {_key(i + 1)}\n"
        ),
    )
    yield known("broken", lambda i: f"web{i} ssh-ed25519 AAAA\n")
    yield known("garbage", lambda i: f"word{i}\n")
    yield known("ports", lambda i: f"[web]:{i} {_key(i)}\n")
    yield known("markers", lambda i: f"@odd{i} web {_key(i)}\n")
    yield Shape(
        "known_hosts: names on a line",
        lambda n: {".ssh/known_hosts": ",".join(f"w{i}" for i in range(n)) + f" {_key(0)}\n"},
    )
    yield Shape(
        "known_hosts: wildcards on a line",
        lambda n: {".ssh/known_hosts": ",".join(f"*.w{i}" for i in range(n)) + f" {_key(0)}\n"},
    )
    yield Shape(
        "known_hosts: negations on a line",
        lambda n: {
            ".ssh/known_hosts": "*" + "".join(f",!w{i}" for i in range(n)) + f" {_key(0)}\n"
        },
    )
    yield Shape(
        "known_hosts: equal names on a line",
        lambda n: {".ssh/known_hosts": ",".join("web" for i in range(n)) + f" {_key(0)}\n"},
    )
    yield Shape(
        "known_hosts: and as many hosts",
        lambda n: {
            ".ssh/known_hosts": "".join(f"w{i} {_key(i)}\n" for i in range(n)),
            ".ssh/config": "".join(f"Host w{i}\n HostKeyAlias a{i}\n" for i in range(n)),
        },
    )
    yield Shape(
        "known_hosts: long comment", lambda n: {".ssh/known_hosts": f"web {_key(0)} " + "word " * n}
    )


def _authorized_keys_shapes() -> Iterator[Shape]:
    def keys(name: str, part: Callable[[int], str], command: str = "check") -> Shape:
        return _file(".ssh/authorized_keys", f"authorized_keys: {name}", part, command)

    yield keys("keys", lambda i: f"{_key(i)} me\n")
    yield keys("one key", lambda i: f"{_key(0)} me{i}\n")
    yield keys(
        "one key with options", lambda i: f'from="10.0.{i % 250}.*",command="c{i}" {_key(0)} me\n'
    )
    yield keys("one key diff", lambda i: f"{_key(0)} me\n", "diff")
    yield keys("broken", lambda i: f"odd{i} {_key(0)}\n")
    yield keys("garbage", lambda i: f"word{i}\n")
    yield keys("cut", lambda i: f"ssh-ed25519 AAAA{i}\n")
    for name, option in (
        ("from", "1.2.3.%d"),
        ("from with stars", "*.d%d"),
        ("from negated", "!w%d"),
        ("from networks", "10.0.0.0/8"),
    ):
        yield Shape(
            f"authorized_keys: {name}",
            _repeated(".ssh/authorized_keys", 'from="', option, ",", f'" {_key(0)}\n'),
        )
    for name in (
        "no-pty",
        'environment="A%d=b"',
        'permitopen="w%d:22"',
        'command="c%d"',
        "odd%d",
        'principals="a%d"',
        'permitlisten="%d"',
        'tunnel="%d"',
        'expiry-time="20%d"',
    ):
        yield Shape(
            f"authorized_keys: {name} options",
            _repeated(".ssh/authorized_keys", "", name, ",", f" {_key(0)}\n"),
        )
        line = _repeated(".ssh/authorized_keys", "", f"{name} {_key(0)}\n", "", "")
        yield Shape(f"authorized_keys: {name} lines", line)
    yield Shape(
        "authorized_keys: one long quote",
        lambda n: {".ssh/authorized_keys": 'command="' + "word " * n + f'" {_key(0)}\n'},
    )
    yield Shape(
        "authorized_keys: quotes",
        lambda n: {".ssh/authorized_keys": 'command="' + '\\"' * n + f'" {_key(0)}\n'},
    )
    yield Shape(
        "authorized_keys: long comment",
        lambda n: {".ssh/authorized_keys": f"{_key(0)} " + "word " * n},
    )


def _putty_shapes() -> Iterator[Shape]:
    head = "Windows Registry Editor Version 5.00\n\n"
    root = "HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY"

    def reg(name: str, part: Callable[[int], str], command: str = "check") -> Shape:
        return Shape(
            f"reg: {name}",
            lambda n: {".ssh/putty.reg": head + "".join(map(part, range(n)))},
            command,
        )

    yield reg(
        "sessions", lambda i: f'[{root}\\Sessions\\s{i}]\n"HostName"="web{i}"\n"Protocol"="ssh"\n\n'
    )
    yield reg(
        "equal sessions",
        lambda i: f'[{root}\\Sessions\\s]\n"HostName"="web{i}"\n"Protocol"="ssh"\n\n',
    )
    yield reg(
        "values",
        lambda i: (
            f'{"[" + root + chr(92) + "Sessions" + chr(92) + "s]" + chr(10) if not i else ""}"Name{i}"="web"\n'
        ),
    )
    yield reg(
        "equal values",
        lambda i: (
            f'{"[" + root + chr(92) + "Sessions" + chr(92) + "s]" + chr(10) if not i else ""}"HostName"="web"\n'
        ),
    )
    yield reg(
        "host keys",
        lambda i: (
            f'{"[" + root + chr(92) + "SshHostKeys]" + chr(10) if not i else ""}"ssh-ed25519@22:web{i}"="0x1,0x2"\n'
        ),
    )
    yield reg("garbage", lambda i: f"word{i}\n")
    yield reg("hex lines", lambda i: '"a"=hex:00,\\\n  01,\\\n')
    yield Shape(
        "reg: jump chain",
        lambda n: {
            ".ssh/putty.reg": head
            + "".join(
                f'[{root}\\Sessions\\s{i}]\n"HostName"="w{i}"\n"Protocol"="ssh"\n"ProxyMethod"=dword:00000006\n"ProxyHost"="s{i + 1}"\n'
                for i in range(n)
            )
        },
    )
    yield Shape(
        "putty: session files",
        lambda n: {
            f".putty/sessions/s{i}": f"HostName=web{i}\nProtocol=ssh\nPortNumber=22\n"
            for i in range(n)
        },
    )
    yield Shape(
        "putty: session lines",
        lambda n: {".putty/sessions/s": "".join(f"Name{i}=web\n" for i in range(n))},
    )
    yield Shape("putty: equal session lines", lambda n: {".putty/sessions/s": "HostName=web\n" * n})
    yield Shape(
        "putty: host keys",
        lambda n: {
            ".putty/sshhostkeys": "".join(f"ssh-ed25519@22:web{i} 0x1,0x2\n" for i in range(n))
        },
    )
    yield Shape(
        "putty: equal host keys",
        lambda n: {".putty/sshhostkeys": "ssh-ed25519@22:web 0x1,0x2\n" * n},
    )
    yield Shape(
        "putty: forwards",
        lambda n: {
            ".putty/sessions/s": "HostName=w\nProtocol=ssh\nPortForwardings="
            + ",".join(f"L{i}=a:{i}" for i in range(n))
            + "\n"
        },
    )
    yield Shape(
        "putty: environment",
        lambda n: {
            ".putty/sessions/s": "HostName=w\nProtocol=ssh\nEnvironment="
            + ",".join(f"A{i}=b" for i in range(n))
            + "\n"
        },
    )


def _folder_shapes() -> Iterator[Shape]:
    yield Shape(
        "includes",
        lambda n: {
            ".ssh/config": "Include more/*\n",
            **{f".ssh/more/c{i}": f"Host w{i}\n User u\n" for i in range(n)},
        },
    )
    yield Shape(
        "include lines",
        lambda n: {
            ".ssh/config": "".join(f"Include more/c{i}\n" for i in range(n)),
            **{f".ssh/more/c{i}": f"Host w{i}\n User u\n" for i in range(n)},
        },
    )
    yield Shape(
        "includes of one",
        lambda n: {".ssh/config": "Include one\n" * n, ".ssh/one": "Host w\n User u\n"},
    )
    yield Shape(
        "includes of missing",
        lambda n: {".ssh/config": "".join(f"Include no{i}\n" for i in range(n))},
    )
    yield Shape(
        "include chain",
        lambda n: {
            ".ssh/config": "Include c0\n",
            **{f".ssh/c{i}": f"Include c{i + 1}\nHost w{i}\n" for i in range(n)},
        },
    )
    yield Shape("files in a directory", lambda n: {f".ssh/file{i}": "word\n" for i in range(n)})
    yield Shape("public keys", lambda n: {f".ssh/id_{i}.pub": f"{_key(i)} me\n" for i in range(n)})
    yield Shape(
        "equal public keys", lambda n: {f".ssh/id_{i}.pub": f"{_key(0)} me\n" for i in range(n)}
    )
    body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQy\n"
    yield Shape(
        "key file: lines",
        lambda n: {
            ".ssh/id": "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + body * n
            + "-----END OPENSSH PRIVATE KEY-----\n"
        },
    )
    yield Shape(
        "key file: armors",
        lambda n: {
            ".ssh/id": (
                "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                + body
                + "-----END OPENSSH PRIVATE KEY-----\n"
            )
            * n
        },
    )
    yield Shape(
        "key file: begins", lambda n: {".ssh/id": "-----BEGIN OPENSSH PRIVATE KEY-----\n" * n}
    )
    yield Shape(
        "key file: RSA lines",
        lambda n: {
            ".ssh/id": "-----BEGIN RSA PRIVATE KEY-----\n"
            + body * n
            + "-----END RSA PRIVATE KEY-----\n"
        },
    )
    yield Shape(
        "key file: headers",
        lambda n: {
            ".ssh/id": "-----BEGIN RSA PRIVATE KEY-----\n"
            + "Proc-Type: 4,ENCRYPTED\n" * n
            + "-----END RSA PRIVATE KEY-----\n"
        },
    )
    yield Shape(
        "key file: ppk",
        lambda n: {
            ".ssh/id.ppk": "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n"
            + body * n
        },
    )
    yield Shape(
        "key file: public lines",
        lambda n: {".ssh/id.pub": "".join(f"{_key(i)} me\n" for i in range(n))},
    )
    yield Shape(
        "key file: RFC 4716",
        lambda n: {
            ".ssh/id.pub": "---- BEGIN SSH2 PUBLIC KEY ----\n"
            + 'Comment: "a\\\n' * n
            + body
            + "---- END SSH2 PUBLIC KEY ----\n"
        },
    )
    yield Shape(
        "allowed_signers",
        lambda n: {
            ".ssh/allowed_signers": "".join(f"me{i}@a.example {_key(i)}\n" for i in range(n))
        },
    )
    for name, line in (
        ("debug", "debug1: Connecting to web%d port 22.\n"),
        ("denied", "me@web%d: Permission denied (publickey).\n"),
        (
            "sshd",
            "Nov 28 02:06:43 web sshd[%d]: Failed password for root from 1.2.3.4 port 22 ssh2\n",
        ),
        ("odd", "word%d word word\n"),
        ("keys", "debug1: Offering public key: /home/a/.ssh/id%d ED25519 SHA256:abc\n"),
        ("refused", "ssh: connect to host web%d port 22: Connection refused\n"),
        (
            "changed",
            "@@@@@@@@@@@@@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n",
        ),
        ("putty", '2026-11-28 02:06:43\tLooking up host "web%d" for SSH connection\n'),
        ("proposals", "debug2: KEX algorithms: curve25519-sha256,name%d\n"),
    ):
        yield Shape(
            f"log: {name}",
            _repeated("log", "", line, "", ""),
            "diagnose",
        )
    yield Shape("log: one line", lambda n: {"log": "debug1: " + "word " * n + "\n"}, "diagnose")
    yield Shape("log: escapes", lambda n: {"log": "\x1b[31ma" * n + "\n"}, "diagnose")
    yield Shape(
        "log: key type list", lambda n: {"log": "debug1: " + "ssh-ed25519," * n + "\n"}, "diagnose"
    )
