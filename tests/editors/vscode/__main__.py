"""Installs code-server once, packs the extension, and runs the tests of `ring.py`.

A ring of its own: the installation compiles for some minutes. Arguments go to pytest.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


def main() -> int:
    ring = Path(__file__).with_name("ring.py")
    return pytest.main([str(ring), "-o", "timeout=900", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
