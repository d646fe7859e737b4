"""Evaluation without an ssh to ask: origins, losers, what is unknown, and other releases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sshlint.config import tree
from sshlint.config.compiled import Program, compile_program
from sshlint.config.effective import finish
from sshlint.config.match import Truth
from sshlint.config.resolve import Resolution, resolve
from sshlint.login.destination import read_command_line, refused_name, split_destination
from sshlint.machine.account import Account
from sshlint.settings import Release
from sshlint.source import Source, Unreadable

ACCOUNT = Account("bob", 1000, "/home/bob", "box", {}, lambda user: None)


def program(
    text: str,
    version: tuple[int, ...] = (9, 2),
    *,
    system: str = "",
    files: dict[str, str] | None = None,
    arguments: list[tuple[str, str]] | None = None,
    vendor: str = "",
) -> Program:
    def read(path: str) -> Source:
        if path not in (files or {}):
            raise Unreadable(path, "it is not there", missing=True)
        return Source(path, (files or {})[path].encode())

    release = Release(version, vendor)
    line = read_command_line(arguments or [], release=release, account=ACCOUNT)
    user = tree.load(Source("/home/bob/.ssh/config", text.encode()), home="/home/bob", read=read)
    other = None
    if system:
        source = Source("/etc/ssh/ssh_config", system.encode())
        other = tree.load(source, home="/home/bob", read=read, system=True)
    return compile_program(user, other, release=release, account=ACCOUNT, prelude=line.options)


def values(found: Resolution, slot: str) -> list[tuple[str, list[int]]]:
    """The values of an option, each with the lines of the Match it depends on."""
    return [
        (entry.option.values[0], [line.number for line in entry.depends])
        for entry in found.slots.get(slot, ())
    ]


def one(text: str, host: str = "web", version: tuple[int, ...] = (9, 2)) -> Resolution:
    return resolve(program(text, version), host)


def test_the_winner_and_the_losers_know_their_lines() -> None:
    found = one("Port 1\nHost web\nPort 2\nHost *\nPort 3\n")
    winner = found.definite("port")
    assert winner is not None
    assert winner.line is not None
    assert winner.line.number == 1
    lost = [(x.option.values[0], x.option.line and x.option.line.number) for x in found.losers]
    assert lost == [("2", 3), ("3", 5)]


def test_the_command_line_beats_the_user_who_beats_the_system() -> None:
    made = program("User u\n", system="User s\nPort 7\n", arguments=[("l", "c")])
    found = resolve(made, "web")
    assert values(found, "user") == [("c", [])]
    assert [(x.option.source, x.winner.source) for x in found.losers] == [
        ("user", "command line"),
        ("system", "command line"),
    ]
    assert values(found, "port") == [("7", [])]


def test_a_value_under_match_exec_hangs_on_it_and_the_next_is_the_other_branch() -> None:
    found = one("Match exec true\nPort 1\nHost web\nPort 2\nHost *\nPort 3\n")
    assert values(found, "port") == [("1", [1]), ("2", [])]
    assert found.definite("port") is None
    assert found.value("port") == "2"
    assert [loser.option.values for loser in found.losers] == [("3",)]


def test_a_value_that_is_set_before_a_match_exec_does_not_hang_on_it() -> None:
    assert values(one("Port 2\nMatch exec true\nPort 1\n"), "port") == [("2", [])]


def test_a_criterion_that_fails_makes_a_match_exec_known() -> None:
    assert values(one("Match exec true host other\nPort 1\n"), "port") == []


def test_what_is_unknown_spreads_to_the_lines_that_look_at_it() -> None:
    found = one("Match exec true\nUser eve\nMatch user eve\nPort 1\nMatch user bob,eve\nPort 2\n")
    assert values(found, "port") == [("1", [3]), ("2", [])]


def test_what_an_unknown_match_includes_hangs_on_both() -> None:
    made = program(
        "Match exec a\nInclude /x\n",
        files={"/x": "User in\nMatch exec b\nPort 1\nHost other\nPort 2\n"},
    )
    found = resolve(made, "web")
    assert values(found, "user") == [("in", [1])]
    assert values(found, "port") == [("1", [1, 2])]


def test_lists_collect_across_what_is_unknown() -> None:
    found = one("Match exec a\nIdentityFile a\nHost *\nIdentityFile b\nIdentityFile a\n")
    assert values(found, "identityfile") == [("a", [1]), ("b", []), ("a", [])]


def test_a_match_exec_runs_only_when_somebody_runs_it() -> None:
    ran: list[str] = []

    def runs(answer: bool) -> Callable[[str], Truth]:
        def run(command: str) -> Truth:
            ran.append(command)
            return answer

        return run

    made = program('Match exec "test %n = %h"\nPort 1\n')
    assert values(resolve(made, "web", run=runs(True)), "port") == [("1", [])]
    assert values(resolve(made, "web", run=runs(False)), "port") == []
    assert ran == ["test web = web"] * 2


def test_canonical_names_are_unknown_where_the_dns_would_tell() -> None:
    text = "CanonicalizeHostname yes\nCanonicalDomains a.org b.org\nHost *.org\nPort 1\n"
    found = one(text)
    assert found.names == ("web.a.org", "web.b.org", "web")
    assert found.name == "web"
    assert values(found, "port") == [("1", [3])]
    assert values(one(text, "x.y.org"), "port") == [("1", [])]


def test_names_with_dots_enough_are_canonical_already() -> None:
    found = one("CanonicalizeHostname yes\nCanonicalDomains a.org\n", "x.y.z")
    assert found.names == ("x.y.z",)
    assert found.final_pass


def test_unknown_options_are_excused_from_where_ignoreunknown_stands() -> None:
    above, below = "IgnoreUnknown x*\nXy 1\n", "Xy 1\nIgnoreUnknown x*\n"
    assert one(above).refusal is None
    refusal = one(below).refusal
    assert refusal is not None
    assert (refusal.line, refusal.message) == (1, "Bad configuration option: xy")
    elsewhere = program("Host web\nIgnoreUnknown x*\nHost *\nXy 1\n")
    assert resolve(elsewhere, "web").refusal is None
    assert resolve(elsewhere, "db").refusal is not None


def test_what_ssh_refuses_is_left_out_and_the_rest_still_resolves() -> None:
    found = one("Port x\nUser eve\n")
    assert found.refusal is not None
    assert found.refusal.line == 1
    assert values(found, "user") == [("eve", [])]


@pytest.mark.parametrize(
    ("text", "refused_by"),
    [
        pytest.param("Tag x", [(9, 3)], id="a keyword before its release"),
        pytest.param("Match tagged x", [(9, 3)], id="a criterion before its release"),
        pytest.param("Match host = h", [(9, 9), (10, 5)], id="whitespace around = since 9.9"),
        pytest.param("User bob # x", [(8, 6)], id="a trailing comment before 8.7"),
        pytest.param("IPQoS 0x10", [(9, 8), (10, 5)], id="hexadecimal IPQoS since 9.8"),
        pytest.param("User %Z", [(10, 0), (10, 5)], id="tokens in User since 10.0"),
        pytest.param("UseKeychain yes", [(8, 6), (10, 5)], id="a vendor's keyword"),
        pytest.param("SetEnv A=100%", [(10, 0)], id="a percent in SetEnv since 10.0"),
    ],
)
def test_a_release_refuses_what_it_does_not_know(
    text: str, refused_by: list[tuple[int, ...]]
) -> None:
    for version in ((8, 6), (9, 3), (9, 5), (9, 8), (9, 9), (10, 0), (10, 5)):
        refusal = finish(one(text, version=version)).refusal
        if version in refused_by:
            assert refusal is not None, version
    accepted = {(9, 5)} - set(refused_by)
    if "UseKeychain" not in text:
        assert all(finish(one(text, version=version)).refusal is None for version in accepted)


def test_apples_own_option_is_known_to_apples_ssh() -> None:
    made = program("UseKeychain yes\n", (9, 9), vendor="Apple")
    assert resolve(made, "web").refusal is None


def test_proxyjump_none_lets_a_command_through_since_10_3() -> None:
    text = "ProxyJump none\nProxyCommand nc\n"
    assert "proxycommand" not in finish(one(text, version=(10, 0))).settings
    (setting,) = finish(one(text, version=(10, 3))).settings["proxycommand"]
    assert setting.value == "nc"


def test_not_final_brings_a_second_pass_until_10_0() -> None:
    text = "Host web\nHostName real\nMatch !final\nHost real\nPort 9\n"
    assert values(one(text, version=(10, 0)), "port") == [("9", [])]
    assert values(one(text, version=(10, 1)), "port") == []


def test_a_session_type_and_a_command_are_seen_by_match() -> None:
    made = program("Match command ls*\nPort 1\nMatch sessiontype exec\nUser x\n", (10, 5))
    assert values(resolve(made, "web", command="ls -l"), "port") == [("1", [])]
    assert values(resolve(made, "web", command="ls -l"), "user") == [("x", [])]
    assert values(resolve(made, "web"), "user") == []


def test_a_tag_selects_its_match() -> None:
    made = program("Match tagged prod\nPort 1\n", (9, 4), arguments=[("P", "prod")])
    assert values(resolve(made, "web"), "port") == [("1", [])]


def test_files_that_include_one_another_end() -> None:
    made = program("Include /a\n", files={"/a": "Include /b\nPort 1\n", "/b": "Include /a\n"})
    refusal = resolve(made, "web").refusal
    assert refusal is not None
    assert "deep" in refusal.message


def test_tokens_in_user_are_replaced_since_10_0_but_not_those_typed() -> None:
    text = "User %u-%n\nControlPath /c/%r\n"
    old, new = (finish(one(text, version=version)).settings for version in ((9, 9), (10, 0)))
    assert (old["user"][0].value, old["controlpath"][0].value) == ("%u-%n", "/c/%u-%n")
    assert (new["user"][0].value, new["controlpath"][0].value) == ("bob-web", "/c/bob-web")
    typed = finish(resolve(program(text, (10, 0), arguments=[("l", "%u")]), "web")).settings
    assert (typed["user"][0].value, typed["controlpath"][0].value) == ("%u", "/c/%u")


@pytest.mark.parametrize(
    ("destination", "refused"),
    [("web", False), ("a;b", True), ("-x", True), ("a;b@web", True), ("a b@web", False)],
)
def test_names_a_shell_could_trip_over_are_refused_since_9_6(
    destination: str, refused: bool
) -> None:
    found = split_destination(destination)
    assert found is not None
    assert (refused_name(found, (), Release((9, 6))) is not None) is refused
    assert refused_name(found, (), Release((9, 5))) is None


CANONICAL = "CanonicalizeHostname yes\nCanonicalDomains a.org b.org\n"


@pytest.mark.parametrize(
    ("text", "host", "names", "expected"),
    [
        pytest.param(CANONICAL, "web", {"web.b.org.": ""}, "web.b.org", id="the first that is"),
        pytest.param(CANONICAL, "web", {}, "web", id="none of them: the name as it was"),
        pytest.param(
            CANONICAL + "CanonicalizePermittedCNAMEs *.a.org:*.c.org\n",
            "web",
            {"web.a.org.": "real.c.org"},
            "real.c.org",
            id="a CNAME that is permitted",
        ),
        pytest.param(
            CANONICAL + "CanonicalizePermittedCNAMEs *.a.org:*.d.org\n",
            "web",
            {"web.a.org.": "real.c.org"},
            "web.a.org",
            id="a CNAME that is not",
        ),
        pytest.param(CANONICAL, "x.y.", {"x.y.": ""}, "x.y", id="an anchored name"),
    ],
)
def test_with_the_dns_the_name_is_settled(
    text: str, host: str, names: dict[str, str], expected: str
) -> None:
    found = resolve(program(text), host, lookup=names.get)
    assert (found.name, found.names) == (expected, (expected,))


def test_without_a_fallback_a_name_nobody_has_is_refused() -> None:
    made = program(CANONICAL + "CanonicalizeFallbackLocal no\n")
    assert resolve(made, "web", lookup=lambda name: None).refusal is not None
    assert resolve(made, "web").refusal is None
