"""Facts about a config's lines as text."""
