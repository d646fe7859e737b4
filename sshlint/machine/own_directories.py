"""Where sshlint keeps what is its own."""

from __future__ import annotations

import os
import sys


def state_directory() -> str:
    """The user's directory for the undo journal and the like.

    A zipapp has no platformdirs: it runs on POSIX systems, whose answer is short.
    """
    try:
        import platformdirs
    except ModuleNotFoundError:
        if sys.platform == "darwin":
            return os.path.expanduser("~/Library/Application Support/sshlint")
        chosen = os.environ.get("XDG_STATE_HOME", "").strip()
        return os.path.join(chosen or os.path.expanduser("~/.local/state"), "sshlint")
    return platformdirs.user_state_dir("sshlint", appauthor=False)
