"""Where the command starts: `sshlint`, and `python -m sshlint`."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sshlint.commands.prelogin import LoginAsked


def main() -> None:
    """Run the command line without collecting garbage: a run is short and keeps what it makes."""
    gc.disable()
    from sshlint.commands.run.ending import end

    end(_run)


def _run() -> int | None:
    """Run what needs no parser without click, which takes longer to load than the linting."""
    words = sys.argv[1:]
    if words[:1] == ["prelogin"]:
        _prelogin()
    elif _is_plain_check(words):
        from sshlint.commands.run.owner import as_owner

        return as_owner(lambda: _check(words), paths=words)
    try:
        from sshlint.cli import main as run
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        from sshlint.commands.line.bare import run as run_bare

        return run_bare(words)
    run()
    return 0


def _check(words: list[str]) -> int:
    from sshlint.machine.installed import begin

    begin()
    from sshlint.commands.check import CheckOptions, check

    return check(CheckOptions(paths=tuple(words)), sys.stdin.buffer, sys.stdout)


def _is_plain_check(words: list[str]) -> bool:
    """Whether there are only PATHs, or nothing at all: no option, and no word a command may be."""
    paths = all(os.sep in word and word[0] != "-" and os.path.lexists(word) for word in words)
    return paths and "_SSHLINT_COMPLETE" not in os.environ


def _prelogin() -> None:
    """Run the check before a login without click, which takes longer to load than the check.

    Returns where click has to tell: of the help, of bad usage, of a fault.
    """
    try:
        from sshlint.commands.prelogin import prelogin, read_lean

        asked = read_lean(sys.argv[2:])
        if asked is not None:
            status = prelogin(asked) if asked.home is None else _prelogin_of(asked)
            sys.stderr.flush()
            os._exit(status)  # there is nothing to tidy up, and that takes its time too
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # noqa: S110 - it comes again below, where all faults become one line
        pass


def _prelogin_of(asked: LoginAsked) -> int:
    from sshlint.commands.prelogin import prelogin
    from sshlint.commands.run.owner import as_owner

    return as_owner(lambda: prelogin(asked), home=asked.home)


if __name__ == "__main__":
    main()
