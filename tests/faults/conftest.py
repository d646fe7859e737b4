"""Where the faults tests work: in memory where that is to be had, for fsync costs time on disks."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def location() -> Iterator[Path]:
    memory = "/dev/shm"
    folder = tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None)
    os.chmod(folder, 0o755)
    yield Path(folder)
    for inside, _, _ in os.walk(folder):
        os.chmod(inside, 0o700)  # a test may have left one that only root could empty
    shutil.rmtree(folder)
