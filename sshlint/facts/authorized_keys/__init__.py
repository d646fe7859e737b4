"""Facts about authorized_keys files."""
