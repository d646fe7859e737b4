"""What the command gives the server to work with, since commands stand above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sshlint.config.compiled import Program
from sshlint.discover import Survey
from sshlint.fixing.bounds import Bounds
from sshlint.lint import Report, Steps
from sshlint.settings import Context
from sshlint.source import Source


class Choice(NamedTuple):
    """What the client's settings choose, over what sshlint.toml says.

    `hints`, `lenses`: whether to show what is in effect between the lines. `config` is a settings
    file in place of those that are found.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    target_openssh: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    config: str | None = None
    hints: bool = True
    lenses: bool = True


class Checked(NamedTuple):
    """A check as it was made. The findings have only fixes that stay inside of the bounds."""

    survey: Survey
    report: Report
    bounds: Bounds


Known = Mapping[str, Source]


class CheckAsked(NamedTuple):
    """What to check: the home, or these paths; `configs` are those that are configs by the word of
    the editor."""

    paths: tuple[str, ...] = ()
    configs: tuple[str, ...] = ()


class Tools(NamedTuple):
    """The rooms above, and whose home it is. They raise `SshlintError` for unusable settings.

    `context` is the frame for these paths (none: the home), `check` lints them with `known` in
    place of files. `stranger` says whose a path is where root must not look at it, else nothing.
    `resolved` is what `sshlint resolve` says of a host, `doctor` what `sshlint doctor` does.
    """

    home: str
    system_config: str
    context: Callable[[tuple[str, ...], Choice], Context]
    check: Callable[[CheckAsked, Choice, Known, Steps], Checked]
    stranger: Callable[[str], str]
    resolved: Callable[[str, Program], str]
    doctor: Callable[[str], str]
