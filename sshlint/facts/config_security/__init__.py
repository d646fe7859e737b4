"""Facts about what a config risks."""
