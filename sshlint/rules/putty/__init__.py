"""PuTTY and its relatives."""
