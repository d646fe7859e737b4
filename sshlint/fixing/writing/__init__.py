"""The user's files, written: whole or not at all."""
