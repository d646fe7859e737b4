"""Children of the tests' own process, where what other tests left lives on."""

from __future__ import annotations

import gc
import os


def fork() -> int:
    """`os.fork()` whose child never collects what its parent left.

    An open duckdb database has threads that the child has not: freed there, it ends the child
    (SIGSEGV, duckdb 2.0.1). What the child itself makes is collected as ever.
    """
    gc.freeze()
    child = os.fork()
    if child:
        gc.unfreeze()
    return child
