"""The programs a command runs, and the tokens a shell would read."""

from __future__ import annotations

import pytest

from sshlint.facts.config_security.command import Command
from sshlint.formats.ssh_config import parse
from sshlint.settings import Context, Settings
from sshlint.source import Source

HOME = "/home/bob"
CONTEXT = Context(Settings(), HOME, 1000, (), "linux", 0.0, {})


def command(text: str, keyword: str = "ProxyCommand") -> Command:
    line = parse(Source("config", f"{keyword} {text}\n".encode())).lines[0]
    return Command(keyword, text, line.location, line, CONTEXT)


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("nc %h %p", ["nc"]),
        ("exec ~/bin/proxy %h", ["~/bin/proxy"]),
        ("env A=b C=d /opt/proxy", ["/opt/proxy"]),
        ("A=b /opt/proxy | tee log", ["/opt/proxy", "tee"]),
        ("test -f x && python3 /opt/p.py || false", ["test", "python3", "/opt/p.py", "false"]),
        ("sh -c 'x'", ["sh"]),
        ("'/opt/my proxy' %h", ["/opt/my proxy"]),
        ("echo $(~/bin/name)", ["echo", "~/bin/name"]),
        ("", []),
    ],
)
def test_the_words_that_are_run_are_known(text: str, programs: list[str]) -> None:
    assert list(command(text).programs()) == programs


def test_only_a_shell_parts_a_command_at_its_operators() -> None:
    assert list(command("/bin/keys | x", "KnownHostsCommand").programs()) == ["/bin/keys"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("nc %h %p", ["%h"]),
        ("nc '%h' \"%n\" %r", ["%n", "%r"]),
        ("nc %%h %h", ["%h"]),
        ("nc \\'%h\\'", ["%h"]),
        ('nc "it\'s %h"', ["%h"]),
        ("nc 100%", []),
    ],
)
def test_a_token_is_safe_in_single_quotes_only(text: str, tokens: list[str]) -> None:
    assert command(text).unquoted_tokens("hnr") == tokens
