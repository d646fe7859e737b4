"""Key strength."""
