"""What a rule is, what it yields, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from sshlint.lean import NamedTuple

if TYPE_CHECKING:
    from sshlint.excerpt import Excerpt
    from sshlint.settings import Context
    from sshlint.source import Location, Source


class Severity(IntEnum):
    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        return self.name.lower()


Safety = Literal["safe", "unsafe"]

INFO, WARNING, ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR
# In `Rule.decides`: at each login; where ssh refuses the config or what it comes to.
ALWAYS, IF_REFUSED = "always", "refused"


class Text(NamedTuple):
    """Replace a run of a source's text; `start == end` inserts."""

    source: Source
    start: int
    end: int
    replacement: str


class Mode(NamedTuple):
    """Give a file or folder these permission bits."""

    path: str
    mode: int


class NewFile(NamedTuple):
    """Create a file that is not there yet; a `folder` when `data` is None."""

    path: str
    data: bytes | None
    mode: int


class Rename(NamedTuple):
    """Move a file within its folder, where the new name is free."""

    path: str
    new_path: str


class Action(NamedTuple):
    """Work that needs more than the text: a key repaired or converted, a passphrase asked for."""

    name: str
    path: str
    arguments: tuple[str, ...] = ()


Edit = Text | Mode | NewFile | Rename | Action


class Fix(NamedTuple):
    """What to change; made by `Fix.safe` or `Fix.unsafe`, so that no fix is safe by omission.

    `cost` says what an unsafe fix changes for logins or may break; a safe one has none.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    cost: str

    @classmethod
    def safe(cls, title: str, *edits: Edit) -> Fix:
        """A fix by which nobody loses or gains access, no secret moves, no other setting changes.

        All of that is tested, so `--fix --yes` makes it without a question.
        """
        return cls(title, edits, "safe", "")

    @classmethod
    def unsafe(cls, title: str, *edits: Edit, cost: str) -> Fix:
        """A fix that a person must agree to. Raises `ValueError` where it does not say why."""
        if not cost:
            raise ValueError(f"an unsafe fix without a cost: {title}")
        return cls(title, edits, "unsafe", cost)

    @property
    def is_safe(self) -> bool:
        return self.safety == "safe"


class Related(NamedTuple):
    """Another place that explains the finding."""

    location: Location
    message: str


class Violation(NamedTuple):
    """What a rule yields: the fault, its place, and what differs from the rule's own words.

    `cause` names what one change would put right (a missing directory, an overriding block, a
    key): reports group a rule's findings by it. Without one, equal messages are one cause.
    """

    location: Location
    message: str
    help: str = ""
    mark: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    cause: str = ""


class FactType(Protocol):
    """A fact can find all of its kind in what there is to lint.

    A class attribute `roles` names the files without which there is no fact of the kind (the roles
    of `discover`); without the attribute it takes more than a look at the roles to know.
    """

    @classmethod
    def collect(cls, survey: Any, keywords: frozenset[str]) -> Iterable[Any]: ...


Fact = TypeVar("Fact")


class Rule(Generic[Fact]):
    """A rule: what it is called and why it matters, and one pure generator over one kind of fact.

    `code` and `name` are stable. `severity` is the usual grade of its hits, `other_severities` are
    those a hit may have instead. `keywords` are the lower-case options without which it has nothing
    to say; of facts that are options (that have a `keyword`) it gets only those. `decides` says
    when a single login may hang on it: where it sets one of these options (slots of a resolution),
    where a key it offers has one of these troubles (causes of diagnosis), ALWAYS or IF_REFUSED.
    Findings milder than `decides_from` do not matter to a login.

    A value: nothing changes it once it is made. (No dataclass: modules that define one of these are
    on the way of every check, and start-up time counts.)
    """

    __slots__ = (
        "autofix",
        "check",
        "code",
        "decides",
        "decides_from",
        "enabled",
        "keywords",
        "name",
        "on",
        "other_severities",
        "references",
        "remedy",
        "severity",
        "since",
        "summary",
        "why",
    )

    def __init__(
        self,
        *,
        code: str,
        name: str,
        severity: Severity,
        summary: str,
        why: str,
        remedy: str,
        references: tuple[str, ...],
        on: type[Fact],
        check: Callable[[Fact, Context], Iterator[Violation]],
        other_severities: tuple[Severity, ...] = (),
        autofix: frozenset[Safety] = frozenset(),
        keywords: frozenset[str] = frozenset(),
        decides: tuple[str, ...] = (),
        decides_from: Severity = Severity.ERROR,
        enabled: bool = True,
        since: str = "0.1.0",
    ) -> None:
        self.code = code
        self.name = name
        self.severity = severity
        self.summary = summary
        self.why = why
        self.remedy = remedy
        self.references = references
        self.on = on
        self.check = check
        self.other_severities = other_severities
        self.autofix = autofix
        self.keywords = keywords
        self.decides = decides
        self.decides_from = decides_from
        self.enabled = enabled
        self.since = since

    def __repr__(self) -> str:
        return f"Rule({self.code} {self.name})"

    @property
    def severities(self) -> tuple[Severity, ...]:
        return (self.severity, *self.other_severities)


class Finding(NamedTuple):
    """A hit with its rule's name on it, as reporters and `fixing` take it.

    Its texts have passed the gate: `lint.as_finding` is the only way from a hit to one of these.
    """

    rule: Rule[Any]
    severity: Severity
    location: Location
    message: Excerpt
    help: Excerpt
    mark: Excerpt
    related: tuple[Related, ...]
    fix: Fix | None
    cause: Excerpt


class Note(NamedTuple):
    """What could not be tested, and why."""

    path: str
    message: str
