"""Secrets in configs: found where they are, and nowhere else."""

from __future__ import annotations

import pytest

from sshlint.formats import secrets
from sshlint.source import MASK, Source

GIVEN_AWAY = {
    "sshpass with a blank": ("ProxyCommand sshpass -p hunter2 ssh gw", "hunter2"),
    "sshpass without one": ("ProxyCommand sshpass -phunter2 ssh gw", "hunter2"),
    "sshpass, its option quoted": ('ProxyCommand sshpass "-p" "hunter2" ssh gw', "hunter2"),
    "a proxy's after -x": ("ProxyCommand nc -X connect -x ada:hunter2@px:3128 %h %p", "hunter2"),
    "sshpass with quotes": ("ProxyCommand sshpass -p 'two words' ssh gw", "two words"),
    "a URL": ("ProxyCommand curl http://bob:s3cret@proxy:8080/", "s3cret"),
    "ncat": ("ProxyCommand ncat --proxy-auth bob:pw12 %h %p", "pw12"),
    "plink": ("ProxyCommand plink -pw abc123 %h", "abc123"),
    "a variable in a command": ("LocalCommand PGPASSWORD=foo9 psql", "foo9"),
    "a variable that is set": ("SetEnv LANG=C NPM_TOKEN=abc123", "abc123"),
    "a variable that is set, in quotes": ('SetEnv "DB_PASSWORD=a b"', "a b"),
    "a variable that is set, half in quotes": ('SetEnv DB_PASSWORD="a b" X=1', '"a b'),
    "a token under any name": ("SetEnv X=AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    "a comment": ("# old password: hunter2", "hunter2"),
    "a comment that goes on": ("# pass: hunter2 for root", "hunter2"),
    "a comment behind a value": ("Host web # pw=abc!", "abc!"),
}

HARMLESS = [
    "ProxyCommand sshpass -e ssh gw",
    "ProxyCommand sshpass -f ~/.pw ssh gw",
    'ProxyCommand sshpass -p "$PW" ssh gw',
    "ProxyCommand sshpass -p $(pass show gw) ssh gw",
    "ProxyCommand plink -pwfile secret.txt %h",
    "ProxyCommand curl http://proxy:8080/~bob@x",
    "ProxyCommand ssh -o NumberOfPasswordPrompts=10 bob@gw",
    "ProxyCommand env SSHPASS=$SSHPASS sshpass -e ssh gw",
    "ProxyCommand cloudflared access ssh --service-token-id x",
    "PasswordAuthentication=unless",
    "IdentityFile ~/keys/passwd=foo",
    "SetEnv TOKEN=${TOKEN} PASSWORD= VAULT_TOKEN_FILE=/run/t",
    "# password: see the vault",
    "# password: none",
    "# pass: servers/web",
    "# password: <yours>",
    "# password: it is on the wall",
    "#PasswordAuthentication no",
]


@pytest.mark.parametrize(("line", "secret"), GIVEN_AWAY.values(), ids=GIVEN_AWAY.keys())
def test_a_secret_is_found_where_it_stands(line: str, secret: str) -> None:
    text = f"Host web\n    {line}\n    Port 22\n"
    assert [text[found.start : found.end] for found in secrets.find(text)] == [secret]


@pytest.mark.parametrize("line", HARMLESS)
def test_what_only_looks_like_a_secret_is_left_alone(line: str) -> None:
    assert list(secrets.find(f"Host web\n    {line}\n")) == []


def test_a_masked_secret_is_in_no_line_and_no_message() -> None:
    source = Source("config", b"Host a\n    SetEnv TOKEN=abc123 X=\xff\nUser abc123\n")
    assert len(secrets.mask(source)) == 1
    assert len(secrets.mask(source)) == 1, "once more changes nothing"
    assert source.has_masks
    assert source.line(2) == "    SetEnv TOKEN=•••••• X=\udcff"
    quoted = '"TOKEN=abc123" is no boolean'
    at = source.text.index("SetEnv")
    assert source.without_secrets(quoted, at, at + 6) == f'"TOKEN={MASK}" is no boolean'
    assert source.without_secrets(quoted, 0, 4) == quoted, "another line's secret is a word here"
    assert source.text.encode("utf-8", "surrogateescape") == source.data


@pytest.mark.parametrize(
    "unit",
    [
        "pass: ",
        "a://b:",
        "# pw = ",
        "SetEnv A_TOKEN=1 ",
        "connect -H a:",
        "plink -p ",
        "a.b-",
        "sshpass -v ",
    ],
)
def test_a_long_line_is_answered(unit: str) -> None:
    list(secrets.find(unit * 100_000 + "pass\n"))
