"""Where the command starts: `sshlint`, and `python -m sshlint`."""

import gc
import os
import sys


def main() -> None:
    """Run the command line without collecting garbage: a run is short and keeps what it makes."""
    gc.disable()
    if sys.argv[1:2] == ["prelogin"]:
        _prelogin()
    from sshlint.cli import main as run

    run()


def _prelogin() -> None:
    """Run the check before a login without click, which takes longer to load than the check.

    Returns where click has to tell: of the help, of bad usage, of a fault.
    """
    try:
        from sshlint.commands.prelogin import prelogin, read_lean

        asked = read_lean(sys.argv[2:])
        if asked is not None:
            status = prelogin(asked)
            sys.stderr.flush()
            os._exit(status)  # there is nothing to tidy up, and that takes its time too
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # noqa: S110 - it comes again below, where all faults become one line
        pass


if __name__ == "__main__":
    main()
