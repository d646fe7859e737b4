"""Match lines: how each release takes them apart, and what they answer."""

from __future__ import annotations

import pytest

from sshlint.config.match import Conditions, Subject, Truth, evaluate, read
from sshlint.formats.ssh_config import parse
from sshlint.source import Source
from sshlint.tables.releases import Version

NEW, OLD, OLDEST = (10, 5), (9, 2), (8, 2)


def conditions(text: str, version: Version = NEW) -> Conditions:
    document = parse(Source("config", f"Match {text}".encode()))
    return read(document.lines[0], version)


def criteria(text: str, version: Version = NEW) -> list[tuple[str, str, bool]]:
    found = conditions(text, version)
    assert found.fault is None, found.fault
    return [(c.name, c.argument, c.negated) for c in found.criteria]


@pytest.mark.parametrize("version", [NEW, OLD, OLDEST])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host a,b", [("host", "a,b", False)]),
        ("!HOST a user bob", [("host", "a", True), ("user", "bob", False)]),
        ("host=a", [("host", "a", False)]),
        ("final host a", [("final", "", False), ("host", "a", False)]),
        ("all", [("all", "", False)]),
        ("canonical all", [("canonical", "", False), ("all", "", False)]),
        ('exec "a b"', [("exec", "a b", False)]),
    ],
)
def test_criteria_that_every_release_reads_alike(
    version: Version, text: str, expected: list[tuple[str, str, bool]]
) -> None:
    assert criteria(text, version) == expected


@pytest.mark.parametrize(
    ("text", "version", "message"),
    [
        pytest.param(
            "host = a", NEW, "missing argument", id="whitespace around = are refused since 9.9"
        ),
        pytest.param("frob x", NEW, "Unsupported Match attribute frob", id="an unknown criterion"),
        pytest.param("tagged x", OLD, "Unsupported Match", id="a criterion that came later"),
        pytest.param("final", (7, 9), "Missing Match criteria", id="final before 8.0"),
        pytest.param("host", NEW, "missing argument for Match", id="no argument"),
        pytest.param("host", OLD, "Missing Match criteria for host", id="no argument, before 9.9"),
        pytest.param("all host a", NEW, "cannot be combined", id="all before another"),
        pytest.param("user a host b all", NEW, "cannot be combined", id="all after two"),
        pytest.param("# x", OLD, "One or more attributes", id="nothing but a comment"),
        pytest.param("# x", OLDEST, "Unsupported Match", id="comments came with 8.7"),
        pytest.param("tagged ''", (9, 9), "Missing Match", id="empty tags came with 10.0"),
        pytest.param("sessiontype=exec", NEW, "missing argument", id="sessiontype takes no ="),
        pytest.param("localnetwork 10.0.0.1/8", NEW, "Inconsistent mask", id="host bits"),
        pytest.param("localnetwork x", NEW, "Invalid network", id="no network"),
        pytest.param("user 'a", OLD, "quote is not closed", id="an open quote"),
    ],
)
def test_a_line_ssh_refuses(text: str, version: Version, message: str) -> None:
    fault = conditions(text, version).fault
    assert fault is not None
    assert message in fault.message


def test_blanks_around_the_equals_sign_were_fine_before_9_9() -> None:
    assert criteria("host = a", OLD) == [("host", "a", False)]


def test_single_quotes_group_since_9_9_only() -> None:
    assert criteria("exec 'a b'", NEW) == [("exec", "a b", False)]
    assert conditions("exec 'a b'", OLD).fault is not None


def test_a_trailing_comment_ends_the_line() -> None:
    assert criteria("host a # b", OLD) == criteria("host a # b", NEW) == [("host", "a", False)]


def test_empty_tags_and_commands_are_criteria_since_10_0() -> None:
    assert criteria("tagged ''") == [("tagged", "", False)]


def test_a_criterion_knows_where_it_stands() -> None:
    document = parse(Source("config", b'  Match user bob host "a b"'))
    (first, second) = read(document.lines[0], NEW).criteria
    text = document.source.text
    assert text[first.start : first.end] == "user bob"
    assert text[second.start : second.end] == 'host "a b"'


def test_not_final_asks_for_a_second_pass_until_10_0() -> None:
    assert conditions("!final").asks_for_final_pass((10, 0))
    assert not conditions("!final").asks_for_final_pass((10, 1))
    assert conditions("final").asks_for_final_pass((10, 1))


SUBJECT = Subject(
    original="web",
    hosts=("web.lan",),
    users=("bob",),
    local_user="alice",
    versions=("OpenSSH_9p1",),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host WEB.lan", True),
        ("host web", False),
        ("originalhost web", True),
        ("!host web", True),
        ("user bob,root", True),
        ("user BOB", False),
        ("user !bob", False),
        ("localuser alice user bob", True),
        ("all", True),
        ("!all", False),
        ("final", False),
        ("!final", True),
        ("exec true", None),
        ("exec true host no", False),
        ("host no exec true", False),
        ("exec true host web.lan", None),
        ("!exec true", None),
        ("localnetwork 10.0.0.0/8", None),
        ("tagged ''", True),
        ("tagged x", False),
        ("command ''", True),
        ("sessiontype shell", True),
        ("version OpenSSH_9*", True),
    ],
)
def test_an_answer(text: str, expected: Truth) -> None:
    assert evaluate(conditions(text).criteria, SUBJECT) is expected


def test_values_that_are_not_settled_give_unknown_only_where_they_disagree() -> None:
    open_subject = SUBJECT._replace(hosts=("web", "db"), users=("bob", "eve"))
    assert evaluate(conditions("host web").criteria, open_subject) is None
    assert evaluate(conditions("host web,db").criteria, open_subject) is True
    assert evaluate(conditions("host x").criteria, open_subject) is False
    assert evaluate(conditions("host web user zoe").criteria, open_subject) is False
    nowhere = SUBJECT._replace(hosts=None)
    assert evaluate(conditions("host x").criteria, nowhere) is None
    assert evaluate(conditions("host *").criteria, nowhere) is True


def test_a_command_is_not_run_behind_a_criterion_that_failed() -> None:
    ran: list[str] = []

    def run(command: str) -> Truth:
        ran.append(command)
        return True

    subject = SUBJECT._replace(run=run)
    assert evaluate(conditions("host no exec a").criteria, subject) is False
    assert ran == []
    assert evaluate(conditions("exec b host no").criteria, subject) is False
    assert ran == ["b"]
