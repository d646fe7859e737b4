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
    "curl's user": ("ProxyCommand curl -u me:hunter2 http://x", "hunter2"),
    "curl's user in full": ("ProxyCommand curl --user 'me:two words' http://x", "two words"),
    "wget": ("LocalCommand wget --http-password=hunter2 http://x", "hunter2"),
    "an option of any program": ("LocalCommand tool --api-token hunter2", "hunter2"),
    "mysql": ("RemoteCommand mysql -u root -phunter2 db", "hunter2"),
    "a URL, a sign in the password": ("ProxyCommand curl http://u:p@ss@host/", "p@ss"),
    "a token in a URL": (
        "LocalCommand git https://abcdef9876543210abcd89@x/y",
        "abcdef9876543210abcd89",
    ),
    "ssh-keygen": ("LocalCommand ssh-keygen -p -P hunter2 -f x", "hunter2"),
    "a header": ("LocalCommand curl -H 'Authorization: Bearer hunter22' x", "hunter22"),
    "a password with a slash": ("ProxyCommand curl -u me:a/b~c http://x", "a/b~c"),
}

# Never shown, but not reported: it may be something else.
SUSPECTED = {
    "a user's name": ("User me:hunter2", "hunter2"),
    "a user's name and a host": ("ProxyJump me:hunter2@gw", "hunter2"),
    "an option that nobody knows": ("Password hunter2", "hunter2"),
    "another": ("  pw = hunter2", "hunter2"),
    "a third, in quotes": ('SSHPASS="two words"', "two words"),
    "any -p": ("ProxyCommand tool -p hunter2 x", "hunter2"),
    "any -pw": ("ProxyCommand kitty -pw hunter2 x", "hunter2"),
    "openssl": ("LocalCommand openssl rsa -passin pass:hunter2", "hunter2"),
    "a here string": ("LocalCommand tool <<< hunter2", "hunter2"),
    "a pipe": ("LocalCommand echo hunter2 | sudo -S ls", "hunter2"),
    "a variable like a path": ("SetEnv DB_PASSWORD=a/b", "a/b"),
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


@pytest.mark.parametrize(("line", "secret"), SUSPECTED.values(), ids=SUSPECTED.keys())
def test_what_may_be_a_secret_is_hidden_and_not_reported(line: str, secret: str) -> None:
    text = f"Host web\n    {line}\n    Port 22\n"
    assert [(text[f.start : f.end], f.sure) for f in secrets.find(text)] == [(secret, False)]


LOGGED = [
    "$ SSHPASS=hunter2 sshpass -e ssh web",
    "export DB_PASSWORD='hunter2'",
    '{"token": "hunter2"}',
    "db_password: hunter2",
    "me@web's password: hunter2",
    "Enter passphrase for key '/home/me/.ssh/id': hunter2",
    "machine a login me password hunter2",
    "  password hunter2",
    "db.example.com:5432:app:me:hunter2",
    "curl -u me:hunter2 http://x",
    "fatal: unable to access 'https://me:hunter2@x/y'",
    "-e SSHPASS=hunter2 -p 22",
    "User me:hunter2",
    "sshpass -p hunter2 ssh web",
    "plink -pw hunter2 web",
    "nc -x me:hunter2@proxy:3128 web 22",
]
PLAIN_LOG = [
    "debug1: Authentications that can continue: publickey,password",
    "debug1: Next authentication method: password",
    "Permission denied (publickey,password,keyboard-interactive).",
    "ssh -p 2222 -i ~/.ssh/id_ed25519 ada@web.example.com",
    "debug1: Connecting to web.example.com [10.0.0.1] port 22.",
    "scp -P 2222 a.txt ada@web:/srv/a",
    "Password authentication failed for ada",
    "Host key verification failed.",
    "ssh: connect to host web port 22: Connection refused",
    "Enter passphrase for key '/home/me/.ssh/id':",
]


@pytest.mark.parametrize("line", LOGGED)
def test_a_line_of_a_log_is_shown_without_its_password(line: str) -> None:
    assert "hunter2" not in secrets.redacted(line)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('password: "p -p x hunter2"', f'password: "{MASK}"'),
        ("curl -u me:hunter2 http://ada:hunter2@px/", f"curl -u me:{MASK} http://ada:{MASK}@px/"),
    ],
)
def test_a_secret_within_another_leaves_nothing_of_it_and_takes_nothing_else(
    line: str, shown: str
) -> None:
    assert secrets.redacted(line) == shown


@pytest.mark.parametrize("line", PLAIN_LOG)
def test_a_line_of_a_log_without_one_stays_as_it_is(line: str) -> None:
    assert secrets.redacted(line) == line


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


@pytest.mark.slow
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
        "curl -u ",
        "mysql -",
        "ssh-keygen ",
        "a-b-c- --pass",
        " -p",
        "x:y@",
        "A_TOKEN = ",
        "echo a ",
        "password for ",
        '"',
    ],
)
def test_a_long_line_is_answered(unit: str) -> None:
    list(secrets.find(unit * 100_000 + "pass\n"))
