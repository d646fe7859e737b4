"""Lints and fixes everything an SSH client depends on."""

__version__ = "0.1.0"
