"""Permissions and places."""
