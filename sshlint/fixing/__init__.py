"""Changes files: plan, prove, write, journal, undo."""
