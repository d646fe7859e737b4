"""The JSON documents of the commands, as types: their schemas are generated from these.

Only mypy and `tests.generate.schemas` look at them, so no run imports this module.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from sshlint.doctor.step import Status

Text = Annotated[str, "bytes that are not UTF-8 are written \\xNN"]
Path = Annotated[str, "absolute; bytes that are not UTF-8 are written \\xNN"]
SeverityName = Literal["error", "warning", "info"]
Verdict = Literal["works", "fails", "unknown"]

# The name of the schema is the URI in `$schema`.
Head = TypedDict(
    "Head",
    {
        "version": Annotated[Literal[1], "within a version fields are only added"],
        "$schema": Annotated[str, "the URI of this schema"],
    },
)
Head.__doc__ = "What each document begins with."

# check


class Position(TypedDict):
    """A place in a file; lines and columns are null where it is about the whole file."""

    path: Path
    line: Annotated[int | None, "from 1"]
    column: Annotated[int | None, "from 1, in characters"]


class Span(Position):
    """A run of text in a file; its end is exclusive."""

    end_line: int | None
    end_column: int | None


class RelatedPlace(Position):
    """Another place that explains a finding."""

    message: Text


class FixOffered(TypedDict):
    """What `sshlint --fix` would do about a finding."""

    title: Text
    safety: Annotated[
        Literal["safe", "unsafe"], "safe: no login, access, secret or other setting changes"
    ]


class FindingObject(Span):
    """One fault, with what to do about it."""

    code: Annotated[str, "stable, such as SSH402"]
    name: Annotated[str, "stable, such as unknown-option"]
    severity: SeverityName
    message: Text
    help: Annotated[str, "what to type or edit"]
    related: list[RelatedPlace]
    fix: FixOffered | None
    fingerprint: Annotated[str, "stays the same while unrelated lines come, go or move"]
    group: Annotated[str, "the same for findings of one rule and one cause"]


class NoteObject(TypedDict):
    """What could not be checked, and why."""

    path: Path
    message: Text


class Summary(TypedDict):
    """How many files were read and findings made."""

    files: int
    error: int
    warning: int
    info: int
    fixable_safe: int
    fixable_unsafe: int


class Check(Head):
    """The output of `sshlint check --format json`."""

    findings: list[FindingObject]
    notes: list[NoteObject]
    summary: Summary


# key


class Problem(TypedDict):
    """Something wrong with a key; `sshlint explain` tells more of its code."""

    code: str
    message: Text


class KeyObject(TypedDict):
    """One key; null is what is not known, or not without the passphrase."""

    path: Annotated[str, "as given; - for standard input"]
    kind: Annotated[str, "private, public, certificate, x509, pkcs12 or other"]
    format: Annotated[str, "openssh, pkcs1, dsa, sec1, pkcs8, ppk1, ppk2, ppk3, rfc4716, …, none"]
    algorithm: Annotated[str | None, "the key type on the wire, such as ssh-ed25519"]
    bits: int | None
    encrypted: bool | None
    cipher: str | None
    kdf: str | None
    kdf_rounds: Annotated[
        int | None, "bcrypt rounds, PBKDF2 iterations, Argon2 passes or scrypt blocks"
    ]
    comment: Text | None
    fingerprint_sha256: Annotated[str | None, "as ssh-keygen -l prints it"]
    fingerprint_md5: str | None
    problems: Annotated[list[Problem], "damage"]
    readable_by: Annotated[
        dict[str, bool | None], "by program; null where the file is no private key"
    ]
    unreadable_because: Annotated[dict[str, str], "by program, for those that cannot read it"]
    private_half_proved: Annotated[bool, "the private half was loaded and makes this public half"]
    line: Annotated[int | None, "from 1, in a file of many keys"]
    hosts: Annotated[Text | None, "whose key it is in a known_hosts"]
    weaknesses: list[Problem]


class Key(Head):
    """The output of `sshlint key --format json`."""

    keys: list[KeyObject]


# resolve


class Origin(TypedDict):
    """Where a value comes from."""

    path: Path | None
    line: int | None
    block: Annotated[Text | None, "the Host or Match line, empty for lines before any"]
    source: Annotated[str, "user, system, command-line or default"]


class Condition(TypedDict):
    """A Match line that nobody could decide."""

    path: Path
    line: int
    text: Text


class SettingObject(Origin):
    """One value of a keyword."""

    value: Text
    depends_on: Annotated[list[Condition] | None, "null where the value holds whatever is unknown"]


class LoserObject(Origin):
    """A value that had no effect, since the first match wins."""

    keyword: str
    value: Text
    winner: Origin


class RefusalObject(TypedDict):
    """Why ssh would not even start; path is "command-line" for an argument."""

    path: Path
    line: int | None
    message: Text


class ReaderPlace(TypedDict):
    """A line of a config."""

    path: Path
    line: int


class ReaderSetting(TypedDict):
    """What another program takes for a keyword; ssh's values where they differ."""

    values: list[Text]
    places: list[ReaderPlace]
    differs: bool
    ssh: list[Text] | None


class ReaderObject(TypedDict):
    """A host as another program reads the config; note says why there are no settings."""

    reader: str
    note: Text | None
    settings: Annotated[dict[str, ReaderSetting], "by lower-case keyword"]


class _HostObject(TypedDict):
    host: Text
    target: Annotated[str, "the version of OpenSSH whose answer it is"]
    refused: RefusalObject | None
    settings: Annotated[dict[str, list[SettingObject]], "by lower-case keyword; empty if refused"]
    losers: list[LoserObject]


class HostObject(_HostObject, total=False):
    """One host under one release of OpenSSH."""

    readers: Annotated[list[ReaderObject], "with --reader only"]


class Resolve(Head):
    """The output of `sshlint resolve --format json`."""

    hosts: list[HostObject]


# diagnose and doctor


RemedyObject = TypedDict(
    "RemedyObject",
    {
        "text": Text,
        "for": Annotated[str, "who acts: client, server, hosted service, jump host or cloud"],
        "platform": Annotated[str, "the system it is taken on"],
        "form": Annotated[str, "what the command is: of which shell, or lines of which file"],
        "command": Annotated[list[Text], "line by line; empty where there is nothing to type"],
    },
)
RemedyObject.__doc__ = "One step of a remedy."


class Evidence(TypedDict):
    """A line of the log."""

    line: Annotated[int, "from 1"]
    text: Text


class CauseRow(TypedDict):
    """A cause that diagnose knows."""

    code: str
    aliases: Annotated[list[str], "former codes"]
    title: str
    where: Annotated[str, "where the fault lies"]


class CauseObject(CauseRow):
    """A cause that was found, the likeliest remedy first."""

    evidence: list[Evidence]
    ruled_out: list[Text]
    remedy: Annotated[list[Text], "the steps in words"]
    steps: list[RemedyObject]
    findings: Annotated[list[FindingObject], "of the files on this computer that it speaks of"]


class Diagnose(Head):
    """The output of `sshlint diagnose --format json`."""

    causes: list[CauseObject]
    not_understood: list[Evidence]


class StepObject(TypedDict):
    """One step of the login to a host on the way."""

    host: Text
    name: Annotated[str, "config, resolve, connect, banner, kex, hostkey, auth or session"]
    status: Status
    seconds: float
    detail: Text
    notes: list[Text]
    code: Annotated[str | None, "the cause, as diagnose names it"]
    title: str | None
    remedy: Annotated[list[Text], "the steps to take in words"]
    steps: list[RemedyObject]
    findings: Annotated[list[FindingObject], "of the files on this computer that it is about"]


class Doctor(Head):
    """The output of `sshlint doctor --format json`."""

    host: Text
    steps: list[StepObject]
    verdict: Verdict
    findings: Annotated[list[FindingObject], "what prelogin says of this login"]


class Causes(Head):
    """The output of `sshlint diagnose --list --format json`."""

    causes: list[CauseRow]


# rules and explain


class RuleObject(TypedDict):
    """A rule in its own words."""

    code: Annotated[str, "stable, such as SSH402"]
    name: Annotated[str, "stable, such as unknown-option"]
    severities: Annotated[list[str], "those its findings can have"]
    summary: str
    why: str
    fix: Annotated[str, "how to fix what it finds"]
    autofix: Annotated[
        list[Literal["safe", "unsafe"]], "what sshlint --fix offers; empty where nothing"
    ]
    default: Annotated[bool, "false where it has to be selected"]
    source: Annotated[list[str], "references"]
    since: Annotated[str, "the version of sshlint"]


class Rules(Head):
    """The output of `sshlint rules --format json`."""

    rules: list[RuleObject]


class ExampleFile(TypedDict):
    """A file of an example."""

    title: Annotated[str, "its path"]
    text: str


class ExampleObject(TypedDict):
    """What the rule finds, and how it is right."""

    bad: ExampleFile | None
    good: ExampleFile | None
    sshlint: Annotated[str, "what sshlint reports"]
    ssh: Annotated[str | None, "what ssh prints"]


class ExplainedRule(RuleObject):
    """A rule with its example."""

    example: ExampleObject | None


class Explain(Head):
    """The output of `sshlint explain --format json`."""

    rule: ExplainedRule


# undo


class RunObject(TypedDict):
    """A fix run that is recorded."""

    run: Annotated[str, "its name"]
    started: Annotated[float, "seconds since 1970"]
    state: Annotated[str, "done, undone or killed before its end"]
    paths: list[Path]
    fixes: Annotated[list[Text], "codes and paths"]


class Runs(Head):
    """The output of `sshlint undo --list --format json`."""

    runs: list[RunObject]


class RefusedUndo(TypedDict):
    """A file that was left as it is."""

    path: Path
    message: Text


class Undo(Head):
    """The output of `sshlint undo --format json`."""

    run: Annotated[str | None, "null where nothing was undone"]
    restored: list[Path]
    removed: Annotated[list[Path], "files that the run had made"]
    refused: list[RefusedUndo]
    forgotten: Annotated[list[str], "runs whose copies were removed"]


Document = Check | Key | Resolve | Diagnose | Causes | Doctor | Rules | Explain | Runs | Undo
SCHEMAS = {
    "check": Check,
    "key": Key,
    "resolve": Resolve,
    "diagnose": Diagnose,
    "causes": Causes,
    "doctor": Doctor,
    "rules": Rules,
    "explain": Explain,
    "runs": Runs,
    "undo": Undo,
}
