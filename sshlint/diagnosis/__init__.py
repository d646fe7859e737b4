"""From an error message or a log to its cause."""
