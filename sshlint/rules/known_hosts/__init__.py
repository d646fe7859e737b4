"""known_hosts."""
