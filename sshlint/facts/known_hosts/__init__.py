"""Facts about known_hosts files."""
