"""PuTTY's sessions, host keys and registry exports, and what PuTTY makes of their values."""
