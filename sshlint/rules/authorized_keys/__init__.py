"""authorized_keys."""
