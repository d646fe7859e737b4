"""Fixes shown to a person, and the answers taken."""
