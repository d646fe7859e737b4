"""The undo journal: kept, read back, undone."""
